"""Keep what people said of their visits, and the places that came free in the night."""

from alembic import op
import sqlalchemy as sa


revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "ratings",
        sa.Column("booking_id", sa.Integer(), sa.ForeignKey("bookings.id"), nullable=False),
        sa.Column("station_id", sa.Integer(), sa.ForeignKey("stations.id"), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("booking_id"),
    )
    op.create_index("ix_ratings_station_id", "ratings", ["station_id"])
    op.create_index("ix_ratings_level_at", "ratings", ["level", "at"])
    op.add_column("station_settings", sa.Column("ratings", sa.Boolean(), nullable=True))
    op.add_column("station_settings", sa.Column("rating_hours", sa.Integer(), nullable=True))
    op.create_table(
        "night_places",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("station_id", sa.Integer(), sa.ForeignKey("stations.id"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def downgrade() -> None:
    raise NotImplementedError("ratings and night places have no place in the older tables")
