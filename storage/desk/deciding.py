"""Deciding about visits: confirming, declining, cancelling, letting expire."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.desk.actor import THE_CLOCK, Actor
from storage.desk.ledger import Ledger, wished
from storage.desk.places import give_back, slot_of
from storage.desk.visits import Visit, read_visit
from storage.refusals import (
    AlreadyDecided,
    NotYours,
    SlotNotOffered,
    TooLateToCancel,
)
from storage.rules import lifecycle
from storage.rules.lifecycle import BookingStatus
from storage.rules.slots import Slot
from storage.tables import Booking, BookingWish, WaitlistEntry

INSTEAD_OF = "instead_of"
"""The fact of a confirmation that tells which time was wished for before the confirmed one."""


class DecidingRoom:
    """Where visits are decided."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def confirm(self, booking_id: int, by: Actor, starts_at: datetime | None = None) -> Visit:
        """Confirm a request at the dearest of its times, or at the given one; the first press wins.

        The other times are free again in the same transaction. Raises NotStaff, AlreadyDecided,
        NotPossibleNow or SlotNotOffered.
        """
        async with self._ledger.database.transaction() as session:
            booking = await self._undecided(session, booking_id, by)
            booking.status = lifecycle.step(booking.status, "confirm")
            dearest = booking.starts_at
            freed = await self._settle_on(session, booking, starts_at or dearest)
            booking.decided_by = by.name
            other = booking.starts_at != dearest
            facts = {INSTEAD_OF: dearest.isoformat()} if other else None
            await self._ledger.changed(session, booking, "confirm", by, facts)
            for slot in freed:
                await self._ledger.pass_on(session, booking.station_id, slot)
            visit = await read_visit(session, booking)
        self._ledger.outbox.ring()
        return visit

    async def decline(self, booking_id: int, by: Actor, reason: str, words: str = "") -> Visit:
        """Decline a request with a coded reason, and words of the staff where the code is `other`.

        Raises NotStaff, AlreadyDecided, NotPossibleNow or LooksLikeIdentityNumber.
        """
        async with self._ledger.database.transaction() as session:
            booking = await self._undecided(session, booking_id, by)
            booking.status = lifecycle.step(booking.status, "decline")
            booking.decided_by = by.name
            booking.decline_reason, booking.decline_words = reason or None, words or None
            await self._ledger.changed(session, booking, "decline", by, {"reason": reason})
            visit = await read_visit(session, booking)
        self._ledger.outbox.ring()
        return visit

    async def cancel(self, booking_id: int, person_id: int) -> Visit:
        """Cancel one's own visit. Raises NotYours, TooLateToCancel or NotPossibleNow."""
        async with self._ledger.database.transaction() as session:
            booking = await self._ledger.locked(session, booking_id)
            if booking.person_id != person_id:
                raise NotYours
            status = lifecycle.step(booking.status, "cancel_by_resident")
            require_in_time(self._ledger, booking)
            booking.status = status
            by = Actor("resident", user_id=person_id)
            await self._ledger.changed(session, booking, "cancel_by_resident", by)
            visit = await read_visit(session, booking)
        self._ledger.outbox.ring()
        return visit

    async def cancel_by_station(
        self, booking_id: int, by: Actor, reason: str, words: str = ""
    ) -> Visit:
        """Cancel a visit for the station, however late; it is recorded who did and why.

        Raises NotStaff or NotPossibleNow.
        """
        async with self._ledger.database.transaction() as session:
            booking = await self._ledger.locked(session, booking_id)
            await self._ledger.require_staff(session, booking.station_id, by)
            booking.status = lifecycle.step(booking.status, "cancel_by_station")
            booking.decided_by = by.name
            booking.decline_reason, booking.decline_words = reason, words or None
            facts = {"reason": reason}
            await self._ledger.changed(session, booking, "cancel_by_station", by, facts)
            visit = await read_visit(session, booking)
        self._ledger.outbox.ring()
        return visit

    async def expire_unanswered(self) -> int:
        """End what nobody answered in time, and say so; returns how many requests ended.

        Holds that ran out end as well, which only tidies: their places were free already.
        """
        now = self._ledger.clock.now()
        late = select(Booking.id).where(
            Booking.status == BookingStatus.REQUESTED, col(Booking.answer_by) <= now
        )
        held = select(Booking.id).where(
            Booking.status == BookingStatus.HELD, col(Booking.held_until) <= now
        )
        moves = select(BookingWish.booking_id).where(
            BookingWish.moves,
            col(BookingWish.decided_at).is_(None),
            col(BookingWish.answer_by) <= now,
        )
        async with self._ledger.database.reading() as session:
            ended, left, unmoved = [
                list((await session.exec(query)).all()) for query in (late, held, moves)
            ]
        expired = [await self._if_still(booking_id, self._expire) for booking_id in ended]
        for booking_id in left:
            await self._if_still(booking_id, self._leave)
        for booking_id in unmoved:
            await self._if_still(booking_id, self._stay)
        if any(expired) or unmoved:
            self._ledger.outbox.ring()
        return sum(expired)

    async def _if_still(
        self,
        booking_id: int | None,
        end: Callable[[AsyncSession, Booking], Awaitable[bool]],
    ) -> bool:
        """End one booking in its own transaction, so that one fault holds up no other."""
        if booking_id is None:
            return False
        async with self._ledger.database.transaction() as session:
            booking = await self._ledger.locked(session, booking_id)
            return await end(session, booking)

    async def _expire(self, session: AsyncSession, booking: Booking) -> bool:
        now = self._ledger.clock.now()
        due = booking.answer_by is not None and booking.answer_by <= now
        if booking.status is not BookingStatus.REQUESTED or not due:
            return False
        booking.status = lifecycle.step(booking.status, "expire")
        await self._ledger.changed(session, booking, "expire", THE_CLOCK)
        return True

    async def _leave(self, session: AsyncSession, booking: Booking) -> bool:
        now = self._ledger.clock.now()
        over = booking.held_until is not None and booking.held_until <= now
        if booking.status is not BookingStatus.HELD or not over:
            return False
        booking.status = lifecycle.step(booking.status, "expire")
        # The person may still go on with this request: its id must be free for the next try.
        booking.request_id = f"left-{booking.key}"
        entry = update(WaitlistEntry).where(col(WaitlistEntry.offer_id) == booking.key)
        await session.exec(entry.values(offer_id=None))
        await self._ledger.changed(session, booking, "expire", THE_CLOCK)
        return True

    async def _stay(self, session: AsyncSession, booking: Booking) -> bool:
        wishes = await self._ledger.open_wishes(session, booking)
        if not any(wish.moves and wish.answer_by <= self._ledger.clock.now() for wish in wishes):
            return False
        await stay(self._ledger, session, booking, THE_CLOCK, {})
        return True

    async def _undecided(self, session: AsyncSession, booking_id: int, by: Actor) -> Booking:
        booking = await self._ledger.locked(session, booking_id)
        await self._ledger.require_staff(session, booking.station_id, by)
        if booking.status is not BookingStatus.REQUESTED and booking.decided_by:
            raise AlreadyDecided(who=booking.decided_by, status=booking.status.value)
        return booking

    async def _settle_on(
        self, session: AsyncSession, booking: Booking, starts_at: datetime
    ) -> list[Slot]:
        """Give the booking the chosen time and free the others; a wish keeps each for an undo."""
        wishes = await self._ledger.close_wishes(session, booking)
        if starts_at != booking.starts_at:
            chosen = next((wish for wish in wishes if wish.starts_at == starts_at), None)
            if chosen is None:
                raise SlotNotOffered(at=starts_at)
            dearest, other = slot_of(booking), wished(chosen)
            set_time(booking, other)
            chosen.kind, chosen.starts_at, chosen.ends_at = (
                dearest.kind,
                dearest.starts_at,
                dearest.ends_at,
            )
        if wishes:
            await give_back(session, booking, keep=slot_of(booking))
        return [wished(wish) for wish in wishes]


def set_time(booking: Booking, slot: Slot) -> None:
    """Give a booking another time."""
    booking.kind, booking.starts_at, booking.ends_at = slot.kind, slot.starts_at, slot.ends_at


def require_in_time(ledger: Ledger, booking: Booking) -> None:
    """Raise TooLateToCancel for a confirmed visit that is too near for its resident to change."""
    limit = timedelta(minutes=ledger.rules.cancel_before_minutes)
    confirmed = booking.status is BookingStatus.CONFIRMED
    if confirmed and ledger.clock.now() > booking.starts_at - limit:
        raise TooLateToCancel


async def stay(
    ledger: Ledger, session: AsyncSession, booking: Booking, by: Actor, facts: dict[str, str]
) -> None:
    """Leave a visit at its time although another one was wished for."""
    booking.status = lifecycle.step(booking.status, "keep_time")
    freed = [wished(wish) for wish in await ledger.close_wishes(session, booking)]
    await give_back(session, booking, keep=slot_of(booking))
    await ledger.changed(session, booking, "keep_time", by, facts)
    for slot in freed:
        await ledger.pass_on(session, booking.station_id, slot)
