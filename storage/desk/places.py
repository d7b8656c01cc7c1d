"""Places in the book: which are taken, taking some, giving them back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, or_
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.refusals import SlotTaken
from storage.rules.places import STEP, choose, steps
from storage.rules.slots import Slot
from storage.tables import Booking, Seat

_TAKEN = select(Seat.starts_at, Seat.number).where(
    Seat.station_id == bindparam("station_id"),
    Seat.starts_at > bindparam("after"),
    Seat.starts_at < bindparam("before"),
    or_(col(Seat.held_until).is_(None), col(Seat.held_until) > bindparam("now")),
)


async def taken(
    session: AsyncSession, station_id: int, first: datetime, last: datetime, now: datetime
) -> dict[datetime, set[int]]:
    """Return the places taken between two moments; a hold that has run out takes none."""
    asked = {"station_id": station_id, "after": first - STEP, "before": last, "now": now}
    numbers: dict[datetime, set[int]] = {}
    for moment, number in (await session.exec(_TAKEN, params=asked)).all():
        numbers.setdefault(moment, set()).add(number)
    return numbers


async def taken_at(
    session: AsyncSession, station_ids: Sequence[int], now: datetime
) -> dict[int, dict[datetime, set[int]]]:
    """Return the places taken from now on at each of some stations."""
    query = select(Seat.station_id, Seat.starts_at, Seat.number).where(
        col(Seat.station_id).in_(station_ids),
        Seat.starts_at > now - STEP,
        or_(col(Seat.held_until).is_(None), col(Seat.held_until) > now),
    )
    numbers: dict[int, dict[datetime, set[int]]] = {}
    for station_id, moment, number in (await session.exec(query)).all():
        numbers.setdefault(station_id, {}).setdefault(moment, set()).add(number)
    return numbers


async def take(
    session: AsyncSession, slot: Slot, places: Sequence[int], booking: Booking, now: datetime
) -> None:
    """Take a place in every step of the visit, or none at all; raises SlotTaken."""
    moments = steps(slot.starts_at, slot.ends_at)
    busy = await taken(session, booking.station_id, slot.starts_at, slot.ends_at, now)
    chosen = choose(moments, places, busy)
    if chosen is None:
        raise SlotTaken(at=slot.starts_at)
    dialect = session.get_bind().dialect.name
    insert = sqlite.insert(Seat) if dialect == "sqlite" else postgresql.insert(Seat)
    rows = [
        {
            "station_id": booking.station_id,
            "starts_at": moment,
            "number": number,
            "booking_id": booking.key,
            "held_until": booking.held_until,
        }
        for moment, number in zip(moments, chosen, strict=True)
    ]
    # A place whose hold has run out is overwritten; any other one is refused by the key.
    written = insert.on_conflict_do_update(
        index_elements=["station_id", "starts_at", "number"],
        set_={
            "booking_id": insert.excluded.booking_id,
            "held_until": insert.excluded.held_until,
        },
        where=col(Seat.held_until) <= now,
    )
    # On the connection, rows stay apart from the statement, which is then compiled only once.
    connection = await session.connection()
    got = (await connection.execute(written.returning(col(Seat.number)), rows)).all()
    if len(got) != len(rows):
        raise SlotTaken(at=slot.starts_at)


async def give_back(session: AsyncSession, booking: Booking, keep: Slot | None = None) -> None:
    """Free the booking's places, all but those of the visit to keep."""
    own = delete(Seat).where(col(Seat.booking_id) == booking.key)
    if keep is not None:
        kept = steps(keep.starts_at, keep.ends_at)
        own = own.where(col(Seat.starts_at).not_in(kept))
    await session.exec(own)


async def give_back_only(session: AsyncSession, booking: Booking, slot: Slot) -> None:
    """Free the booking's places of one of its times."""
    moments = steps(slot.starts_at, slot.ends_at)
    await session.exec(
        delete(Seat).where(col(Seat.booking_id) == booking.key, col(Seat.starts_at).in_(moments))
    )


def slot_of(booking: Booking) -> Slot:
    """Return the time that a booking has."""
    return Slot(booking.kind, booking.starts_at, booking.ends_at)
