"""Rating a visit: one answer for each, by its own person, hidden from those who are rated."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.clock import Clock
from storage.database import Database, insert_unless_there
from storage.refusals import NotYours, RatingOver
from storage.rules.lifecycle import BookingStatus
from storage.rules.rating import Answer, Level, answered, may_answer
from storage.tables import Booking, Rating, Station


@dataclass(frozen=True)
class Rated:
    """How a rating stands: whose station, which day, which level, and whether it may change."""

    station: str
    starts_at: datetime
    level: Level | None
    changeable: bool


class RatingDesk:
    """Keeps ratings. No card, list or event of a visit tells of them."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def answer(self, booking_id: int, person_id: int, level: Level | None) -> Rated:
        """Keep what a person says of their visit; no level means: not this time.

        Returns what counts now, which is the older answer where it may change no more. Raises
        NotYours, or RatingOver where the visit is not done or was too long ago.
        """
        now = self._clock.now()
        async with self._database.transaction() as session:
            booking = await _own(session, booking_id, person_id)
            row = await session.get(Rating, booking_id)
            before = answer_of(row) if row else None
            if booking.status is not BookingStatus.DONE:
                raise RatingOver
            if may_answer(booking.ends_at, before, now):
                row = await _written(session, booking, answered(before, level, now))
            if row is None:
                raise RatingOver
            counts = answer_of(row)
            station = await session.get_one(Station, booking.station_id)
        return Rated(station.name, booking.starts_at, counts.level, counts.may_change(now))

    async def answer_to(self, booking_id: int) -> Answer | None:
        """Return what was answered about a visit; None for silence."""
        async with self._database.reading() as session:
            row = await session.get(Rating, booking_id)
        return answer_of(row) if row else None


async def _own(session: AsyncSession, booking_id: int, person_id: int) -> Booking:
    """Return one's own booking, locked: of two taps at once the second finds the first's answer."""
    query = select(Booking).where(Booking.id == booking_id).with_for_update()
    booking = (await session.exec(query)).first()
    if booking is None or booking.person_id != person_id:
        raise NotYours
    return booking


async def _written(session: AsyncSession, booking: Booking, answer: Answer) -> Rating:
    first = insert_unless_there(
        session,
        Rating,
        booking_id=booking.key,
        station_id=booking.station_id,
        level=answer.level,
        at=answer.at,
    )
    await session.exec(first)
    row = await session.get_one(Rating, booking.key, populate_existing=True)
    row.level, row.at = answer.level, answer.at
    session.add(row)
    await session.flush()
    return row


def answer_of(row: Rating) -> Answer:
    """Return a stored answer."""
    return Answer(Level(row.level) if row.level is not None else None, row.at)
