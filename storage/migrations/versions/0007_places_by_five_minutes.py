"""Count places by five minutes, and make room for wishes, exceptions, queues and calls."""

from datetime import UTC, datetime, timedelta

from alembic import op
import sqlalchemy as sa


revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
STEP = timedelta(minutes=5)


def upgrade() -> None:
    with op.batch_alter_table("bookings") as batch_op:
        batch_op.add_column(
            sa.Column("for_relative", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("held_until", MOMENT, nullable=True))
        batch_op.add_column(sa.Column("instead_of", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("remind_at", MOMENT, nullable=True))
        batch_op.create_foreign_key("bookings_instead_of", "bookings", ["instead_of"], ["id"])
        batch_op.create_index("ix_bookings_station_id_starts_at", ["station_id", "starts_at"])
        batch_op.drop_index("ix_bookings_station_id")
    with op.batch_alter_table("bookings") as batch_op:
        batch_op.alter_column("for_relative", server_default=None)
    with op.batch_alter_table("seats") as batch_op:
        batch_op.add_column(sa.Column("held_until", MOMENT, nullable=True))
    _cut_the_places_anew()
    _create_tables()


def _cut_the_places_anew() -> None:
    """Give every visit a place in each five minutes; until now it had one row at its beginning."""
    connection = op.get_bind()
    seats = sa.table(
        "seats",
        sa.column("station_id", sa.Integer),
        sa.column("starts_at", MOMENT),
        sa.column("number", sa.Integer),
        sa.column("booking_id", sa.Integer),
    )
    bookings = sa.table("bookings", sa.column("id", sa.Integer), sa.column("ends_at", MOMENT))
    old = connection.execute(
        sa.select(seats, bookings.c.ends_at)
        .join(bookings, bookings.c.id == seats.c.booking_id)
        .order_by(seats.c.starts_at, seats.c.number)
    ).all()
    connection.execute(sa.delete(seats))
    taken: set[tuple[int, datetime, int]] = set()
    for station_id, starts_at, number, booking_id, ends_at in old:
        for moment in _steps(starts_at, ends_at):
            place = number
            # Where slots of two lengths overlapped, both visits were promised: both are kept.
            while (station_id, moment, place) in taken:
                place += 1
            taken.add((station_id, moment, place))
            connection.execute(
                sa.insert(seats).values(
                    station_id=station_id, starts_at=moment, number=place, booking_id=booking_id
                )
            )


def _steps(starts_at: datetime, ends_at: datetime) -> list[datetime]:
    first, last = (at if at.tzinfo else at.replace(tzinfo=UTC) for at in (starts_at, ends_at))
    since = first.timestamp()
    first = datetime.fromtimestamp(since - since % STEP.total_seconds(), UTC)
    return [first + n * STEP for n in range(-((first - last) // STEP))]


def _create_tables() -> None:
    op.create_table(
        "booking_wishes",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("booking_id", sa.Integer(), sa.ForeignKey("bookings.id"), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("moves", sa.Boolean(), nullable=False),
        sa.Column("answer_by", MOMENT, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
    )
    op.create_index("ix_booking_wishes_booking_id", "booking_wishes", ["booking_id"])
    op.create_table(
        "station_exceptions",
        sa.Column("station_id", sa.Integer(), sa.ForeignKey("stations.id"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("off_hours", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("station_id", "day"),
    )
    op.create_table(
        "arrivals",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("station_id", sa.Integer(), sa.ForeignKey("stations.id"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("booking_id", sa.Integer(), sa.ForeignKey("bookings.id"), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("came_at", MOMENT, nullable=False),
        sa.Column("left_at", MOMENT, nullable=True),
        sa.UniqueConstraint("booking_id"),
        sa.UniqueConstraint("station_id", "day", "number"),
    )
    op.create_table(
        "waitlist_entries",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("station_id", sa.Integer(), sa.ForeignKey("stations.id"), nullable=False),
        sa.Column("matter_id", sa.Integer(), sa.ForeignKey("matters.id"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("call_name", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("notices", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.Integer(), sa.ForeignKey("bookings.id"), nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.UniqueConstraint("person_id", "station_id", "day"),
    )
    op.create_index("ix_waitlist_entries_station_id", "waitlist_entries", ["station_id"])
    op.create_index("ix_waitlist_entries_day", "waitlist_entries", ["day"])
    op.create_table(
        "call_tasks",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("booking_id", sa.Integer(), sa.ForeignKey("bookings.id"), nullable=False),
        sa.Column("station_id", sa.Integer(), sa.ForeignKey("stations.id"), nullable=False),
        sa.Column("why", sa.String(32), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("done_by", sa.String(), nullable=True),
        sa.UniqueConstraint("booking_id", "why", "revision"),
    )
    op.create_index("ix_call_tasks_station_id", "call_tasks", ["station_id"])
    op.create_table(
        "pardons",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
    )
    op.create_index("ix_pardons_person_id", "pardons", ["person_id"])


def downgrade() -> None:
    raise NotImplementedError("places of five minutes have no place in the older tables")
