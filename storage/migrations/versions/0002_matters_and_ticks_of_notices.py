"""Keep what notices are about apart from them, and what their holders have ready."""

from alembic import op
import sqlalchemy as sa


revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_tables()
    _move_matters_of_notices()
    with op.batch_alter_table("bookings") as batch_op:
        batch_op.add_column(sa.Column("notice_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            "bookings_notice_id_fkey", "issued_notices", ["notice_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_bookings_notice_id"), ["notice_id"])


def _create_tables() -> None:
    op.create_table(
        "notice_matters",
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("matter_version", sa.Integer(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["notice_id"], ["issued_notices.id"]),
        sa.ForeignKeyConstraint(["matter_id"], ["matters.id"]),
        sa.PrimaryKeyConstraint("notice_id", "position"),
    )
    with op.batch_alter_table("notice_matters") as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_matters_matter_id"), ["matter_id"])
    op.create_table(
        "material_ticks",
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("material_id", sa.String(length=80), nullable=False),
        sa.Column("ticked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["notice_id"], ["issued_notices.id"]),
        sa.PrimaryKeyConstraint("notice_id", "material_id"),
    )


def _move_matters_of_notices() -> None:
    op.execute(
        "INSERT INTO notice_matters (notice_id, position, matter_id, matter_version, answers) "
        "SELECT id, 1, matter_id, matter_version, answers FROM issued_notices"
    )
    foreign_key = _foreign_key("issued_notices", "matter_id")
    naming = {"fk": "fk_%(table_name)s_%(column_0_name)s"}
    with op.batch_alter_table("issued_notices", naming_convention=naming) as batch_op:
        batch_op.drop_constraint(foreign_key, type_="foreignkey")
        batch_op.drop_column("matter_id")
        batch_op.drop_column("matter_version")
        batch_op.drop_column("answers")
        batch_op.add_column(
            sa.Column("sheet_version", sa.Integer(), nullable=False, server_default="0")
        )
    with op.batch_alter_table("issued_notices") as batch_op:
        batch_op.alter_column("sheet_version", server_default=None)


def _foreign_key(table: str, column: str) -> str:
    """Return the name the database gave a foreign key; SQLite gives none, so it is named here."""
    found = sa.inspect(op.get_bind()).get_foreign_keys(table)
    name = next(key["name"] for key in found if key["constrained_columns"] == [column])
    return name or f"fk_{table}_{column}"


def downgrade() -> None:
    raise NotImplementedError("a notice about several matters has no place in the older tables")
