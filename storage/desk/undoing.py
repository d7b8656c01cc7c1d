"""Taking a decision back: the places it freed, the person's own order of times, its news."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import outbox
from storage.desk.actor import Actor
from storage.desk.deciding import INSTEAD_OF, set_time
from storage.desk.ledger import Ledger, wished
from storage.desk.places import slot_of
from storage.desk.timetable import Timetable
from storage.desk.visits import UNDONE, Visit, read_visit
from storage.outbox import Audience
from storage.refusals import SlotTaken, TooLateToUndo
from storage.rules import lifecycle
from storage.rules.lifecycle import BookingStatus
from storage.rules.slots import Slot
from storage.tables import Booking, BookingEvent, BookingWish


class UndoingRoom:
    """Where decisions are taken back."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def undo(self, booking_id: int, by: Actor) -> Visit:
        """Take a staff decision back within a minute; what was not sent yet is not sent.

        Raises NotStaff, TooLateToUndo, NotPossibleNow, or SlotTaken where a declined request's
        place went to somebody else.
        """
        ledger, now = self._ledger, self._ledger.clock.now()
        async with ledger.database.transaction() as session:
            booking = await ledger.locked(session, booking_id)
            await ledger.require_staff(session, booking.station_id, by)
            status = lifecycle.step(booking.status, "undo")
            decision, *earlier = await _last_events(session, booking)
            oldest = now - timedelta(seconds=ledger.rules.undo_seconds)
            if decision.act not in UNDONE or decision.at < oldest:
                raise TooLateToUndo(seconds=ledger.rules.undo_seconds)
            since = earlier[0].at if earlier else booking.created_at
            await self._take_again(session, booking, since, decision)
            booking.status = status
            booking.decided_by = by.name if status is BookingStatus.CONFIRMED else None
            booking.decline_reason = booking.decline_words = None
            reason = "the decision was taken back"
            taken_back = await outbox.withdraw(session, booking.key, Audience.RESIDENT, now, reason)
            facts = {"undone": decision.act}
            await ledger.changed(session, booking, "undo", by, facts, taken_back)
            visit = await read_visit(session, booking)
        ledger.outbox.ring()
        return visit

    async def _take_again(
        self, session: AsyncSession, booking: Booking, since: datetime, decision: BookingEvent
    ) -> None:
        """Take the places back that a decision freed; of the other times, those still free.

        The decision's wishes are those decided after the act before it: a clock goes on while a
        decision is written down. The times stand in the person's own order again.
        """
        table = await self._ledger.timetable(session, booking.station_id, booking.starts_at)
        if booking.status is not BookingStatus.CONFIRMED:
            await self._ledger.take(session, table, slot_of(booking), booking, staffed=True)
        query = select(BookingWish).where(
            BookingWish.booking_id == booking.key,
            col(BookingWish.decided_at) >= since,
            col(BookingWish.decided_at) <= decision.at,
            col(BookingWish.moves).is_(False),
        )
        wishes = (await session.exec(query.order_by(col(BookingWish.id)))).all()
        order = _own_order(booking, wishes, decision.facts.get(INSTEAD_OF))
        again = [wish for wish in wishes if await self._reopen(session, table, booking, wish)]
        had = {slot_of(booking), *(wished(wish) for wish in again)}
        dearest, *others = [slot for slot in order if slot in had]
        set_time(booking, dearest)
        for wish, slot in zip(again, others, strict=True):
            wish.kind, wish.starts_at, wish.ends_at = slot.kind, slot.starts_at, slot.ends_at

    async def _reopen(
        self, session: AsyncSession, table: Timetable, booking: Booking, wish: BookingWish
    ) -> bool:
        """Take the place of a time again, and tell whether it was still free."""
        try:
            await self._ledger.take(session, table, wished(wish), booking, staffed=True)
        except SlotTaken:
            return False
        wish.decided_at = None
        session.add(wish)
        return True


def _own_order(
    booking: Booking, wishes: Sequence[BookingWish], instead_of: str | None
) -> Sequence[Slot]:
    """Return the times as the person put them, though one changed places with the confirmed one."""
    confirmed, others = slot_of(booking), [wished(wish) for wish in wishes]
    dearest = datetime.fromisoformat(instead_of) if instead_of else booking.starts_at
    first = next((slot for slot in others if slot.starts_at == dearest), confirmed)
    return [first, *(confirmed if slot == first else slot for slot in others)]


async def _last_events(session: AsyncSession, booking: Booking) -> Sequence[BookingEvent]:
    """Return the last act and the one before it, the last one first."""
    query = select(BookingEvent).where(BookingEvent.booking_id == booking.key)
    return (await session.exec(query.order_by(col(BookingEvent.id).desc()).limit(2))).all()
