"""Keep drafts of matters, decisions, notices about several matters, ticks and pauses."""

from alembic import op
import sqlalchemy as sa


revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "field_decisions",
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=64), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matters.id"]),
        sa.PrimaryKeyConstraint("matter_id", "field"),
    )
    op.create_table(
        "matter_pauses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Integer(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("set_by", sa.String(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["station_id"], ["stations.id"]),
        sa.ForeignKeyConstraint(["matter_id"], ["matters.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("matter_pauses") as batch_op:
        batch_op.create_index(batch_op.f("ix_matter_pauses_station_id"), ["station_id"])
        batch_op.create_index(batch_op.f("ix_matter_pauses_matter_id"), ["matter_id"])
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

    with op.batch_alter_table("matter_versions") as batch_op:
        batch_op.add_column(
            sa.Column("status", sa.String(length=16), nullable=False, server_default="published")
        )
        batch_op.add_column(sa.Column("drafted_by", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(
            sa.Column("approved_by", sa.String(), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.alter_column(
            "effective_at", existing_type=sa.DateTime(timezone=True), nullable=True
        )
    op.execute("UPDATE matter_versions SET drafted_at = effective_at")
    with op.batch_alter_table("matter_versions") as batch_op:
        batch_op.alter_column("status", server_default=None)
        batch_op.alter_column("drafted_by", server_default=None)
        batch_op.alter_column("approved_by", server_default=None)
        batch_op.alter_column(
            "drafted_at", existing_type=sa.DateTime(timezone=True), nullable=False
        )

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

    with op.batch_alter_table("bookings") as batch_op:
        batch_op.add_column(sa.Column("notice_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("old_sheet_until", sa.Date(), nullable=True))
        batch_op.create_foreign_key(
            "bookings_notice_id_fkey", "issued_notices", ["notice_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_bookings_notice_id"), ["notice_id"])
    with op.batch_alter_table("outbox") as batch_op:
        batch_op.add_column(sa.Column("template_version", sa.Integer(), nullable=True))
    with op.batch_alter_table("template_versions") as batch_op:
        batch_op.add_column(sa.Column("author_id", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("effective_from", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE template_versions SET effective_from = published_at")


def _foreign_key(table: str, column: str) -> str:
    """Return the name the database gave a foreign key; SQLite gives none, so it is named here."""
    found = sa.inspect(op.get_bind()).get_foreign_keys(table)
    name = next(key["name"] for key in found if key["constrained_columns"] == [column])
    return name or f"fk_{table}_{column}"


def downgrade() -> None:
    raise NotImplementedError("a notice about several matters has no place in the older tables")
