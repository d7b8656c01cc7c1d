"""Moving a visit to another time: never without a place, as all of it is one transaction."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from storage import outbox
from storage.desk.actor import Actor
from storage.desk.deciding import require_in_time, set_time, stay
from storage.desk.ledger import Ledger, wished
from storage.desk.limits import queue_up, require_within_limits
from storage.desk.places import give_back, give_back_only, slot_of
from storage.desk.timetable import Timetable
from storage.desk.visits import Visit, read_visit
from storage.outbox import Audience
from storage.refusals import NotPossibleNow, NotYours, SameTime
from storage.rules import lifecycle
from storage.rules.lifecycle import BookingStatus
from storage.rules.slots import Slot
from storage.tables import Booking, BookingWish


class MovingRoom:
    """Where visits are moved."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def move(self, booking_id: int, person_id: int, starts_at: datetime) -> Visit:
        """Move one's own request, or wish to move one's confirmed visit.

        A wish holds the new time beside the old one until the station agrees; declined or not
        answered, the visit stays where it was. Raises NotYours, TooLateToCancel, SameTime,
        SlotNotOffered, SlotTaken, MatterNotHandled, TooManyBookings or NotPossibleNow.
        """
        by = Actor("resident", user_id=person_id)
        async with self._ledger.database.transaction() as session:
            await queue_up(session, person_id)
            booking = await self._ledger.locked(session, booking_id)
            if booking.person_id != person_id:
                raise NotYours
            _require_movable(self._ledger, booking)
            keeps_old = booking.status is BookingStatus.CONFIRMED
            table, slot = await self._taken(
                session, booking, starts_at, staffed=False, keeps_old=keeps_old
            )
            await require_within_limits(self._ledger, session, booking, [slot])
            if keeps_old:
                await self._wish(session, booking, table, slot, by)
            else:
                await self._moved(session, booking, table, slot, by)
            visit = await read_visit(session, booking)
        self._ledger.outbox.ring()
        return visit

    async def movable(self, booking_id: int, person_id: int) -> Visit:
        """Return one's own visit, of which another time may be asked for now.

        Raises NotYours, TooLateToCancel or NotPossibleNow.
        """
        async with self._ledger.database.reading() as session:
            booking = await session.get(Booking, booking_id)
            if booking is None or booking.person_id != person_id:
                raise NotYours
            _require_movable(self._ledger, booking)
            return await read_visit(session, booking)

    async def agree_to_move(self, booking_id: int, by: Actor) -> Visit:
        """Move a confirmed visit to the time its resident wishes for.

        Raises NotStaff, or NotPossibleNow where no such wish is open.
        """
        async with self._ledger.database.transaction() as session:
            booking = await self._with_wish(session, booking_id, by)
            wish = next(w for w in await self._ledger.open_wishes(session, booking) if w.moves)
            table = await self._ledger.timetable(session, booking.station_id, wish.starts_at)
            await self._moved(session, booking, table, wished(wish), by)
            visit = await read_visit(session, booking)
        self._ledger.outbox.ring()
        return visit

    async def keep_time(self, booking_id: int, by: Actor, reason: str) -> Visit:
        """Decline the wish to move: the visit stays confirmed at its old time.

        Raises NotStaff, or NotPossibleNow where no such wish is open.
        """
        async with self._ledger.database.transaction() as session:
            booking = await self._with_wish(session, booking_id, by)
            await stay(self._ledger, session, booking, by, {"reason": reason})
            visit = await read_visit(session, booking)
        self._ledger.outbox.ring()
        return visit

    async def reschedule(self, booking_id: int, by: Actor, starts_at: datetime) -> Visit:
        """Move a visit for the station, at any time, as agreed with the person.

        Raises NotStaff, SameTime, SlotNotOffered, SlotTaken, MatterNotHandled or NotPossibleNow.
        """
        async with self._ledger.database.transaction() as session:
            booking = await self._ledger.locked(session, booking_id)
            await self._ledger.require_staff(session, booking.station_id, by)
            lifecycle.step(booking.status, "move")
            table, slot = await self._taken(session, booking, starts_at, staffed=True)
            await self._moved(session, booking, table, slot, by)
            visit = await read_visit(session, booking)
        self._ledger.outbox.ring()
        return visit

    async def _taken(
        self,
        session: AsyncSession,
        booking: Booking,
        starts_at: datetime,
        *,
        staffed: bool,
        keeps_old: bool = False,
    ) -> tuple[Timetable, Slot]:
        """Take the places of the new time; the visit's own are no obstacle unless it keeps them.

        A refusal takes the whole transaction back, the old places with it.
        """
        wishes = await self._ledger.open_wishes(session, booking)
        asked_for = {wish.starts_at for wish in wishes if wish.moves and keeps_old}
        if starts_at in {booking.starts_at, *asked_for}:
            raise SameTime(at=starts_at)
        table, slot = await self._ledger.time_for(session, booking, starts_at, for_staff=staffed)
        if not keeps_old:
            await give_back(session, booking)
        await self._ledger.take(session, table, slot, booking, staffed=staffed)
        return table, slot

    async def _moved(
        self, session: AsyncSession, booking: Booking, table: Timetable, slot: Slot, by: Actor
    ) -> None:
        """Give the visit its new time; nothing is said any more about the old one."""
        ledger, old = self._ledger, slot_of(booking)
        booking.status = lifecycle.step(booking.status, "move")
        wishes = await ledger.close_wishes(session, booking)
        set_time(booking, slot)
        await give_back(session, booking, keep=slot)
        if booking.status is BookingStatus.REQUESTED:
            ledger.set_answer_times(booking, table)
        now, reason = ledger.clock.now(), "the visit was moved"
        await outbox.withdraw(session, booking.key, Audience.RESIDENT, now, reason)
        await ledger.changed(session, booking, "move", by, {"from": old.starts_at.isoformat()})
        for freed in (old, *(wished(wish) for wish in wishes if wished(wish) != slot)):
            await ledger.pass_on(session, booking.station_id, freed)

    async def _wish(
        self, session: AsyncSession, booking: Booking, table: Timetable, slot: Slot, by: Actor
    ) -> None:
        """Keep both times until the station answers; a later wish takes an earlier one's place."""
        ledger = self._ledger
        earlier = [wished(wish) for wish in await ledger.close_wishes(session, booking)]
        for freed in earlier:
            await give_back_only(session, booking, freed)
        ledger.set_answer_times(booking, table, [slot])
        session.add(
            BookingWish(
                booking_id=booking.key,
                kind=slot.kind,
                starts_at=slot.starts_at,
                ends_at=slot.ends_at,
                moves=True,
                answer_by=booking.answer_by or slot.starts_at,
            )
        )
        await ledger.changed(session, booking, "ask_move", by, {"to": slot.starts_at.isoformat()})
        for freed in earlier:
            await ledger.pass_on(session, booking.station_id, freed)

    async def _with_wish(self, session: AsyncSession, booking_id: int, by: Actor) -> Booking:
        booking = await self._ledger.locked(session, booking_id)
        await self._ledger.require_staff(session, booking.station_id, by)
        wishes = await self._ledger.open_wishes(session, booking)
        if not any(wish.moves for wish in wishes):
            raise NotPossibleNow(status=booking.status.value)
        return booking


def _require_movable(ledger: Ledger, booking: Booking) -> None:
    """Raise NotPossibleNow or TooLateToCancel where its resident cannot move a visit any more."""
    requested = booking.status is BookingStatus.REQUESTED
    lifecycle.step(booking.status, "move" if requested else "ask_move")
    require_in_time(ledger, booking)
