"""Find what a person got today without reading all they ever got."""

from alembic import op


revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_outbox_person_id", "outbox")
    op.create_index("outbox_person", "outbox", ["person_id", "settled_at"])


def downgrade() -> None:
    op.drop_index("outbox_person", "outbox")
    op.create_index("ix_outbox_person_id", "outbox", ["person_id"])
