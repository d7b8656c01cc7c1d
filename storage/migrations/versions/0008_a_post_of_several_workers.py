"""Let several workers share the post: one index for what waits, tokens of leases, broadcasts."""

from alembic import op
import sqlalchemy as sa


revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
WAITING = sa.text("next_try_at IS NOT NULL")


def upgrade() -> None:
    _create_tables()
    _tell_what_waits()


def _tell_what_waits() -> None:
    with op.batch_alter_table("outbox") as batch_op:
        batch_op.add_column(sa.Column("next_try_at", MOMENT, nullable=True))
        batch_op.add_column(sa.Column("lease_token", sa.String(32), nullable=True))
        batch_op.add_column(
            sa.Column("priority", sa.Integer(), nullable=False, server_default="0")
        )
        batch_op.add_column(sa.Column("broadcast_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            "outbox_broadcast_id_fkey", "broadcasts", ["broadcast_id"], ["id"]
        )
    op.execute("UPDATE outbox SET next_try_at = due_at WHERE state = 'scheduled'")
    op.execute("UPDATE outbox SET next_try_at = lease_until WHERE state = 'leased'")
    op.execute("UPDATE outbox SET priority = 1 WHERE kind LIKE 'reminder%' OR kind = 'notice_changed'")
    with op.batch_alter_table("outbox") as batch_op:
        batch_op.alter_column("priority", server_default=None)
        batch_op.drop_index("outbox_due")
        batch_op.drop_column("lease_until")
    op.create_index(
        "outbox_waiting",
        "outbox",
        ["priority", "next_try_at"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    op.create_index("outbox_settled", "outbox", ["state", "settled_at"])
    op.create_index("outbox_broadcast", "outbox", ["broadcast_id", "state"])


def _create_tables() -> None:
    op.create_table(
        "broadcasts",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("station_id", sa.Integer(), sa.ForeignKey("stations.id"), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("starts_from", MOMENT, nullable=False),
        sa.Column("starts_before", MOMENT, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
    )
    op.create_index("ix_broadcasts_station_id", "broadcasts", ["station_id"])
    op.create_table(
        "broadcast_refusals",
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("person_id"),
    )
    op.create_table(
        "station_settings",
        sa.Column("station_id", sa.Integer(), sa.ForeignKey("stations.id"), nullable=False),
        sa.Column("reminders", sa.Boolean(), nullable=False),
        sa.Column("day_before_at", sa.Time(), nullable=True),
        sa.Column("hours_before", sa.Integer(), nullable=True),
        sa.Column("quiet_from", sa.Time(), nullable=True),
        sa.Column("quiet_until", sa.Time(), nullable=True),
        sa.PrimaryKeyConstraint("station_id"),
    )


def downgrade() -> None:
    raise NotImplementedError("a shared post has no place in the older tables")
