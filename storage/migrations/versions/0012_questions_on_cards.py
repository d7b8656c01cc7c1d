"""Note until when a question on a staff card is let be."""

from alembic import op
import sqlalchemy as sa


revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("booking_cards", sa.Column("asked_until", sa.DateTime(True), nullable=True))
    op.add_column("booking_cards", sa.Column("asked_revision", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("booking_cards", "asked_revision")
    op.drop_column("booking_cards", "asked_until")
