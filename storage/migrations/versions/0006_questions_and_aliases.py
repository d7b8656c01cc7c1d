"""Keep the questions that found no matter, and the wordings that admins taught."""

from alembic import op
import sqlalchemy as sa


revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "unanswered_questions",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("words", sa.String(200), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("first_asked_at", MOMENT, nullable=False),
        sa.Column("last_asked_at", MOMENT, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("settled_by", sa.String(), nullable=False),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.UniqueConstraint("words"),
    )
    op.create_index(
        "ix_unanswered_questions_last_asked_at", "unanswered_questions", ["last_asked_at"]
    )
    op.create_table(
        "matter_aliases",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("matter_id", sa.Integer(), sa.ForeignKey("matters.id"), nullable=False),
        sa.Column("words", sa.String(200), nullable=False),
        sa.Column("taught_by", sa.String(), nullable=False),
        sa.Column("taught_by_id", sa.BigInteger(), nullable=True),
        sa.Column("taught_at", MOMENT, nullable=False),
        sa.UniqueConstraint("matter_id", "words"),
    )
    op.create_index("ix_matter_aliases_matter_id", "matter_aliases", ["matter_id"])


def downgrade() -> None:
    op.drop_table("matter_aliases")
    op.drop_table("unanswered_questions")
