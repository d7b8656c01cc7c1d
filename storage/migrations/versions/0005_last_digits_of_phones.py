"""Keep the last digits of a caller's phone, by which staff know them again."""

from alembic import op
import sqlalchemy as sa


revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("bookings") as batch_op:
        batch_op.add_column(sa.Column("phone_tail", sa.String(4), nullable=True))
    # The last four signs are the tail of every form a number is kept in.
    op.execute("UPDATE bookings SET phone_tail = substr(phone, length(phone) - 3)")


def downgrade() -> None:
    raise NotImplementedError("the tails of numbers have no place in the older tables")
