"""What a visit is about, and whether its station handles all of it on the day."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from storage.desk.notices import told_by
from storage.desk.pauses import handling_on, refuse
from storage.tables import Booking, Matter


async def matters_told(
    session: AsyncSession, matter_id: int, notice_id: int | None
) -> tuple[int, ...]:
    """Return the matters of a visit: all that its notice tells of, else the one asked for."""
    told = await told_by(session, notice_id) if notice_id is not None else ()
    return tuple(part.matter_id for part in told) or (matter_id,)


async def matters_of(session: AsyncSession, booking: Booking) -> tuple[int, ...]:
    """Return the matters that a booked visit is about."""
    return await matters_told(session, booking.matter_id, booking.notice_id)


async def require_handled(
    session: AsyncSession, station_id: int, matters: Sequence[int], days: Iterable[date]
) -> None:
    """Raise MatterNotHandled where one of the matters is not handled on one of the days.

    It carries the matter's name where there are several, and the last day of a pause.
    """
    for day in sorted(set(days)):
        for matter_id in matters:
            handling = await handling_on(session, station_id, matter_id, day)
            named = {}
            if len(matters) > 1:
                named["matter"] = (await session.get_one(Matter, matter_id)).name
            refuse(handling, **named)
