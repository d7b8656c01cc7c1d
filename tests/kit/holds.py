"""What is only held, as the database has it."""

from collections.abc import Sequence

from sqlmodel import select

from storage.database import Database
from storage.rules.lifecycle import BookingStatus
from storage.tables import Booking


async def held_by(database: Database, person_id: int) -> Sequence[Booking]:
    """Return the bookings that hold a place for a person, whatever for."""
    query = select(Booking).where(
        Booking.person_id == person_id, Booking.status == BookingStatus.HELD
    )
    async with database.reading() as session:
        return (await session.exec(query)).all()
