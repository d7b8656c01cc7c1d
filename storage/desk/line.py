"""The next in line: a place that came free is held for them before the public sees it.

In the quiet hours nobody would see the offer in time: then the place is the public's until they are
over, and goes to the next in line if it is free still.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.clock import local
from storage.desk.actor import THE_CLOCK, Source
from storage.desk.codes import fresh_code
from storage.desk.handled import require_handled
from storage.desk.offers import visit_slots
from storage.desk.reminders import quiet_of
from storage.desk.timetable import enter_book
from storage.refusals import MatterNotHandled, SlotNotOffered, SlotTaken
from storage.rules.lifecycle import BookingStatus
from storage.rules.slots import Slot
from storage.tables import Booking, Matter, NightPlace, StationSettings, WaitlistEntry

if TYPE_CHECKING:
    from storage.desk.ledger import Ledger

OFFER = "offer"
"""The act of holding a place for the next in line, who has to hear of it at once."""


async def offer_to_the_next(
    ledger: "Ledger", session: AsyncSession, station_id: int, slot: Slot
) -> None:
    """Hold the freed time for the first who waits for that day and whose visit fits in it."""
    entries = await _waiting(ledger, session, station_id, slot)
    if not entries:
        return
    if await _is_quiet(ledger, session, station_id):
        _keep_for_the_morning(session, station_id, slot)
        return
    for entry in entries:
        if await _offered(ledger, session, entry, slot):
            return


async def offer_after_the_night(ledger: "Ledger") -> None:
    """Offer what came free in quiet hours that are over now.

    Each is taken off the list by one process only, in a transaction of its own.
    """
    async with ledger.database.reading() as session:
        kept = (await session.exec(select(NightPlace))).all()
        stations = {place.station_id for place in kept}
        quiet = {station: await _is_quiet(ledger, session, station) for station in stations}
    due = [place for place in kept if not quiet[place.station_id]]
    for place in due:
        async with ledger.database.transaction() as session:
            await enter_book(session, place.station_id)
            gone = delete(NightPlace).where(col(NightPlace.id) == place.id)
            if (await session.exec(gone)).rowcount:
                slot = Slot(place.kind, place.starts_at, place.ends_at)
                await ledger.pass_on(session, place.station_id, slot)
    if due:
        ledger.outbox.ring()


async def _is_quiet(ledger: "Ledger", session: AsyncSession, station_id: int) -> bool:
    own = await session.get(StationSettings, station_id)
    return quiet_of(own, ledger.rules.quiet).holds(ledger.clock.now())


def _keep_for_the_morning(session: AsyncSession, station_id: int, slot: Slot) -> None:
    session.add(
        NightPlace(
            station_id=station_id,
            kind=slot.kind,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
        )
    )


async def _waiting(
    ledger: "Ledger", session: AsyncSession, station_id: int, slot: Slot
) -> Sequence[WaitlistEntry]:
    """Return who waits for the day of a time and is offered nothing now, the first one first."""
    waiting = select(WaitlistEntry).where(
        WaitlistEntry.station_id == station_id,
        WaitlistEntry.day == local(slot.starts_at).date(),
        col(WaitlistEntry.ended_at).is_(None),
        col(WaitlistEntry.offer_id).is_(None),
        WaitlistEntry.notices < ledger.rules.waitlist_notices,
    )
    order = col(WaitlistEntry.notices), col(WaitlistEntry.id)
    return (await session.exec(waiting.order_by(*order))).all()


async def _offered(
    ledger: "Ledger", session: AsyncSession, entry: WaitlistEntry, freed: Slot
) -> bool:
    length = await visit_slots(session, entry.matter_id)
    table = await ledger.timetable(session, entry.station_id, freed.starts_at)
    matter = await session.get_one(Matter, entry.matter_id)
    now = ledger.clock.now()
    try:
        slot = ledger.offers.slot(table, freed.starts_at, length, for_staff=False)
        await require_handled(session, entry.station_id, [entry.matter_id], [entry.day])
        booking = Booking(
            code=await fresh_code(session),
            request_id=f"offer-{entry.key}-{entry.notices}",
            person_id=entry.person_id,
            station_id=entry.station_id,
            matter_id=entry.matter_id,
            matter_version=matter.version,
            answers=dict(entry.answers),
            kind=slot.kind,
            source=Source.NETWORK.value,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            status=BookingStatus.HELD,
            call_name=entry.call_name,
            phone=entry.phone,
            held_until=now + timedelta(minutes=ledger.rules.offer_minutes),
            created_at=now,
        )
        async with session.begin_nested():
            session.add(booking)
            await session.flush()
            await ledger.take(session, table, slot, booking, staffed=False)
    except (MatterNotHandled, SlotNotOffered, SlotTaken):
        return False
    entry.notices += 1
    entry.offer_id = booking.key
    session.add(entry)
    await ledger.note(session, booking, OFFER, THE_CLOCK)
    return True
