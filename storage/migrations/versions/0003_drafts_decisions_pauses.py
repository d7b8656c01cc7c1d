"""Keep drafts of matters, named decisions, pauses, and templates that come into force on a date."""

from alembic import op
import sqlalchemy as sa


revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _mark_matters()
    _tell_drafts_apart()
    _create_tables()
    with op.batch_alter_table("template_versions") as batch_op:
        batch_op.add_column(sa.Column("effective_from", MOMENT, nullable=True))
        batch_op.add_column(sa.Column("author_id", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("published_by_id", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("reason", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("restores", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("failures", sa.Integer(), nullable=False, server_default="0")
        )
    with op.batch_alter_table("template_versions") as batch_op:
        batch_op.alter_column("failures", server_default=None)
    op.execute("UPDATE template_versions SET effective_from = published_at")
    with op.batch_alter_table("outbox") as batch_op:
        batch_op.add_column(sa.Column("planned_at", MOMENT, nullable=True))
        batch_op.add_column(sa.Column("template_version", sa.Integer(), nullable=True))
    op.execute("UPDATE outbox SET planned_at = due_at")
    with op.batch_alter_table("outbox") as batch_op:
        batch_op.alter_column("planned_at", nullable=False)


def _mark_matters() -> None:
    """Mark what there is as published: until now every import published at once."""
    with op.batch_alter_table("matters") as batch_op:
        batch_op.add_column(
            sa.Column("published", sa.Boolean(), nullable=False, server_default=sa.true())
        )
    with op.batch_alter_table("matters") as batch_op:
        batch_op.alter_column("published", server_default=None)


def _tell_drafts_apart() -> None:
    with op.batch_alter_table("matter_versions") as batch_op:
        batch_op.add_column(
            sa.Column("status", sa.String(16), nullable=False, server_default="published")
        )
        batch_op.add_column(sa.Column("author", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("created_at", MOMENT, nullable=True))
        batch_op.add_column(sa.Column("published_by", sa.String(), nullable=True))
        batch_op.alter_column("effective_at", existing_type=MOMENT, nullable=True)
    op.execute("UPDATE matter_versions SET created_at = effective_at")
    with op.batch_alter_table("matter_versions") as batch_op:
        batch_op.alter_column("status", server_default=None)
        batch_op.alter_column("author", server_default=None)
        batch_op.alter_column("created_at", existing_type=MOMENT, nullable=False)


def _create_tables() -> None:
    op.create_table(
        "field_decisions",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("matter_id", sa.Integer(), sa.ForeignKey("matters.id"), nullable=False),
        sa.Column("field", sa.String(80), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_by_id", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("revoked_by", sa.String(), nullable=True),
    )
    op.create_index("ix_field_decisions_matter_id", "field_decisions", ["matter_id"])
    op.create_table(
        "matter_pauses",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("station_id", sa.Integer(), sa.ForeignKey("stations.id"), nullable=False),
        sa.Column("matter_id", sa.Integer(), sa.ForeignKey("matters.id"), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
    )
    op.create_index("ix_matter_pauses_station_id", "matter_pauses", ["station_id"])
    op.create_index("ix_matter_pauses_matter_id", "matter_pauses", ["matter_id"])
    op.create_table(
        "kept_sheets",
        sa.Column("notice_id", sa.Integer(), sa.ForeignKey("issued_notices.id"), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("chosen_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("notice_id"),
    )


def downgrade() -> None:
    raise NotImplementedError("drafts and decisions have no place in the older tables")
