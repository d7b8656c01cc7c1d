"""What every change of the book of visits does, whichever desk makes it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import outbox
from storage.clock import Clock, local
from storage.database import Database, insert_unless_there
from storage.desk.actor import Actor
from storage.desk.handled import matters_of, require_handled
from storage.desk.line import OFFER, offer_to_the_next
from storage.desk.offers import OfferDesk, visit_slots
from storage.desk.places import give_back, slot_of, take, taken
from storage.desk.timetable import Timetable, enter_book, timetable
from storage.outbox import Audience, Change, Plan
from storage.outbox_work import Outbox
from storage.refusals import NotStaff, NotYours, SlotTaken
from storage.rules.answering import answer_moments
from storage.rules.lifecycle import ACTIVE
from storage.rules.places import choose, places_for, steps
from storage.rules.slots import BookingRules, Slot, answer_by
from storage.tables import Booking, BookingEvent, BookingWish, CallTask, Person, StaffMember
from storage.tables.columns import JsonObject

TOLD = frozenset({"confirm", "decline", "expire", "cancel_by_station", "move", "keep_time"})
"""The acts a person has to hear of, by phone where no message reaches them."""


@dataclass(frozen=True)
class Ledger:
    """The book of visits; its methods work inside the transaction of the desk that calls them."""

    database: Database
    clock: Clock
    plan: Plan
    outbox: Outbox
    offers: OfferDesk
    rules: BookingRules

    async def locked(self, session: AsyncSession, booking_id: int) -> Booking:
        """Return a booking that nobody else changes meanwhile; raises NotYours."""
        where = select(Booking.station_id).where(Booking.id == booking_id)
        station_id = (await session.exec(where)).first()
        if station_id is None:
            raise NotYours
        await enter_book(session, station_id)
        query = select(Booking).where(Booking.id == booking_id).with_for_update()
        return (await session.exec(query)).one()

    async def require_staff(self, session: AsyncSession, station_id: int, by: Actor) -> None:
        """Raise NotStaff unless the actor is bound to the station."""
        bound = select(StaffMember.id).where(
            StaffMember.station_id == station_id, StaffMember.user_id == by.user_id
        )
        if (await session.exec(bound)).first() is None:
            raise NotStaff

    async def timetable(
        self, session: AsyncSession, station_id: int, *moments: datetime
    ) -> Timetable:
        """Return the station's timetable of the days the moments lie in."""
        days = [local(moment).date() for moment in moments]
        return await timetable(session, station_id, min(days), max(days))

    async def time_for(
        self, session: AsyncSession, booking: Booking, starts_at: datetime, *, for_staff: bool
    ) -> tuple[Timetable, Slot]:
        """Return a time the visit could have, full or not, with the timetable of its day.

        Raises SlotNotOffered or MatterNotHandled.
        """
        table = await self.timetable(session, booking.station_id, starts_at)
        matters = await matters_of(session, booking)
        length = await visit_slots(session, matters)
        slot = self.offers.slot(table, starts_at, length, for_staff=for_staff)
        await require_handled(session, booking.station_id, matters, [local(starts_at).date()])
        return table, slot

    async def take(
        self,
        session: AsyncSession,
        table: Timetable,
        slot: Slot,
        booking: Booking,
        *,
        staffed: bool,
    ) -> None:
        """Take the visit's places for the booking; raises SlotTaken."""
        now = self.clock.now()
        places = places_for(slot, table.station.seats, now, staffed=staffed)
        await take(session, slot, places, booking, now)

    async def require_free(
        self, session: AsyncSession, table: Timetable, slot: Slot, *, staffed: bool
    ) -> None:
        """Raise SlotTaken at once for a full time, so that a rush on it is soon over."""
        now, station = self.clock.now(), table.station
        busy = await taken(session, station.key, slot.starts_at, slot.ends_at, now)
        places = places_for(slot, station.seats, now, staffed=staffed)
        if choose(steps(slot.starts_at, slot.ends_at), places, busy) is None:
            raise SlotTaken(at=slot.starts_at)

    def set_answer_times(
        self, booking: Booking, table: Timetable, others: Sequence[Slot] = ()
    ) -> None:
        """Set until when the station answers, for the earliest time that is wished for."""
        now = self.clock.now()
        first = min([booking.starts_at, *(slot.starts_at for slot in others)])
        booking.answer_by = answer_by(first, now, table.calendar)
        booking.remind_at = answer_moments(now, booking.answer_by, table.calendar).half

    async def changed(
        self,
        session: AsyncSession,
        booking: Booking,
        act: str,
        by: Actor,
        facts: JsonObject | None = None,
        withdrawn: Collection[str] = (),
    ) -> None:
        """Record the act and its messages; a place that came free goes to the next in line.

        `withdrawn` are the kinds of messages to the resident that the act has called back.
        """
        booking.revision += 1
        # The station's card is renewed at once; what it was to be reminded of is settled or new.
        now, reason = self.clock.now(), "the booking went on"
        await outbox.withdraw(session, booking.key, Audience.STATION, now, reason)
        freed: list[Slot] = []
        if booking.status not in ACTIVE:
            wishes = await self.close_wishes(session, booking)
            freed = [slot_of(booking), *(wished(wish) for wish in wishes)]
            await give_back(session, booking)
        await self.note(session, booking, act, by, facts, withdrawn)
        for slot in freed:
            await self.pass_on(session, booking.station_id, slot)

    async def pass_on(self, session: AsyncSession, station_id: int, slot: Slot) -> None:
        """Hold a place that came free for the first in line, if anybody waits for it."""
        if slot.starts_at - self.clock.now() > timedelta(minutes=self.rules.waitlist_quiet_minutes):
            await offer_to_the_next(self, session, station_id, slot)

    async def open_wishes(self, session: AsyncSession, booking: Booking) -> list[BookingWish]:
        """Return the other times that still have their places."""
        query = select(BookingWish).where(
            BookingWish.booking_id == booking.key, col(BookingWish.decided_at).is_(None)
        )
        return list((await session.exec(query.order_by(col(BookingWish.id)))).all())

    async def close_wishes(self, session: AsyncSession, booking: Booking) -> list[BookingWish]:
        """Mark the other times as decided, and return them."""
        wishes = await self.open_wishes(session, booking)
        for wish in wishes:
            wish.decided_at = self.clock.now()
            session.add(wish)
        return wishes

    async def note(
        self,
        session: AsyncSession,
        booking: Booking,
        act: str,
        by: Actor,
        facts: JsonObject | None = None,
        withdrawn: Collection[str] = (),
    ) -> None:
        """Append the event, and the messages that follow it.

        A mere hold is nobody's news, unless it is an offer to the next in line.
        """
        now = self.clock.now()
        session.add(booking)
        session.add(
            BookingEvent(
                booking_id=booking.key,
                at=now,
                act=act,
                status=booking.status.value,
                actor=by.role,
                actor_id=by.user_id,
                channel=by.channel,
                facts=facts or {},
            )
        )
        await session.flush()
        if booking.held_until is not None and act != OFFER:
            return
        change = Change(act, booking, now, frozenset(withdrawn))
        await outbox.append(session, self.plan(change), now)
        if act in TOLD:
            await self._call_if_unreachable(session, booking, act, by, now)

    async def _call_if_unreachable(
        self, session: AsyncSession, booking: Booking, act: str, by: Actor, now: datetime
    ) -> None:
        person = await session.get(Person, booking.person_id) if booking.person_id else None
        if by.role == "resident" or (person is not None and person.reachable):
            return
        await session.exec(
            insert_unless_there(
                session,
                CallTask,
                booking_id=booking.key,
                station_id=booking.station_id,
                why=act,
                revision=booking.revision,
                created_at=now,
            )
        )


def wished(wish: BookingWish) -> Slot:
    """Return the time of a wish."""
    return Slot(wish.kind, wish.starts_at, wish.ends_at)
