"""Closing a station for some days, other hours on a day, and visits that fit the hours no more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.clock import day_bounds
from storage.desk.actor import Actor
from storage.desk.codes import fresh_code
from storage.desk.handled import matters_of
from storage.desk.ledger import Ledger
from storage.desk.offers import visit_slots
from storage.desk.pauses import days_without_pause
from storage.desk.timetable import enter_book, timetable
from storage.desk.visits import Visit, read_visit
from storage.records import OffHours
from storage.refusals import AlreadyClosed, HoursTooShort, NothingToReopen
from storage.rules import lifecycle
from storage.rules.calendar import WorkingCalendar
from storage.rules.hours import Window, off_hours_kind
from storage.rules.lifecycle import ACTIVE, BookingStatus
from storage.rules.slots import Slot, cut
from storage.tables import Booking, StationException
from storage.tables.columns import JsonObject

CLOSED = "closed"
KEPT = {"kind", "open", "close"}


@dataclass(frozen=True)
class Closed:
    """A visit that a closure cancelled, and the time that is held for its person instead."""

    visit: Visit
    proposal: Booking | None


class ClosureDesk:
    """Keeps the days on which a station differs from its record."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def affected(self, station_id: int, first: date, last: date) -> Sequence[Visit]:
        """Return the visits that closing a station on these days would cancel, by time.

        Raises AlreadyClosed where there is no day left to close.
        """
        async with self._ledger.database.reading() as session:
            await _require_open_day(session, station_id, first, last)
            bookings = await self._to_come(session, station_id, first, last)
            return [await read_visit(session, booking) for booking in bookings]

    async def close(
        self, station_id: int, first: date, last: date, reason: str, by: Actor
    ) -> Sequence[Closed]:
        """Close a station on these days, the last one included, and move its visits away.

        Each visit is cancelled with the reason, and the next free time is held for its person.
        All of it is one transaction: half a closed day would be worse than none. Raises NotStaff
        or AlreadyClosed.
        """
        ledger = self._ledger
        async with ledger.database.transaction() as session:
            await ledger.require_staff(session, station_id, by)
            await enter_book(session, station_id)
            await _require_open_day(session, station_id, first, last)
            for n in range((last - first).days + 1):
                await self._except(session, station_id, first + timedelta(days=n), [], reason, by)
            bookings = await self._to_come(session, station_id, first, last)
            closed = [await self._closed(session, booking, reason, by) for booking in bookings]
        ledger.outbox.ring()
        return closed

    async def keep_hours(
        self, station_id: int, day: date, hours: Sequence[Window], reason: str, by: Actor
    ) -> Sequence[Visit]:
        """Keep other off-hours on a day, and return the visits that fit no more.

        Nothing is cancelled; times that are free now are offered to who waits for the day.
        Raises NotStaff, StationUnknown or HoursTooShort.
        """
        async with self._ledger.database.transaction() as session:
            await self._ledger.require_staff(session, station_id, by)
            await enter_book(session, station_id)
            table = await timetable(session, station_id, day, day)
            minutes = table.details.slot_minutes.value
            windows = [_window(span, day, table.calendar) for span in hours]
            if not all(cut([window], minutes, day) for window in windows):
                raise HoursTooShort(minutes=minutes)
            kept = [window.model_dump(mode="json", include=KEPT) for window in windows]
            await self._except(session, station_id, day, kept, reason, by)
            await self._offer(session, station_id, day)
        self._ledger.outbox.ring()
        return await self.stranded(station_id)

    async def reopen(
        self, station_id: int, first: date, last: date, by: Actor
    ) -> Sequence[StationException]:
        """Return to the record's hours on these days; what was closed or other is returned.

        Visits that were cancelled stay cancelled; times that are free again are offered to who
        waits for these days. Raises NotStaff or NothingToReopen.
        """
        async with self._ledger.database.transaction() as session:
            await self._ledger.require_staff(session, station_id, by)
            await enter_book(session, station_id)
            gone = await _exceptions_in(session, station_id, first, last)
            if not gone:
                raise NothingToReopen
            for exception in gone:
                await session.delete(exception)
            await session.flush()
            for exception in gone:
                await self._offer(session, station_id, exception.day)
        self._ledger.outbox.ring()
        return gone

    async def stranded(self, station_id: int) -> Sequence[Visit]:
        """Return the visits to come that lie outside the station's hours as they are now."""
        today = self._ledger.clock.now().date()
        async with self._ledger.database.reading() as session:
            bookings = await self._to_come(session, station_id, today, date.max - timedelta(days=2))
            if not bookings:
                return []
            last = bookings[-1].starts_at.date() + timedelta(days=1)
            table = await timetable(session, station_id, today, last)
            return [
                await read_visit(session, booking)
                for booking in bookings
                if not table.receives(booking.starts_at, booking.ends_at)
            ]

    async def _offer(self, session: AsyncSession, station_id: int, day: date) -> None:
        """Offer the day's free times, the earliest first, each to the next who waits for it."""
        table = await timetable(session, station_id, day, day)
        for offer in await self._ledger.offers.open_offers(session, table, [day]):
            await self._ledger.pass_on(session, station_id, offer.slot)

    async def _to_come(
        self, session: AsyncSession, station_id: int, first: date, last: date
    ) -> Sequence[Booking]:
        start, end = day_bounds(first, last)
        query = select(Booking).where(
            Booking.station_id == station_id,
            Booking.starts_at >= max(start, self._ledger.clock.now()),
            Booking.starts_at < end,
            col(Booking.status).in_(ACTIVE - {BookingStatus.ARRIVED}),
        )
        query = query.order_by(col(Booking.starts_at), col(Booking.id))
        return (await session.exec(query)).all()

    async def _except(
        self,
        session: AsyncSession,
        station_id: int,
        day: date,
        off_hours: list[JsonObject],
        reason: str,
        by: Actor,
    ) -> None:
        same = (
            col(StationException.station_id) == station_id,
            col(StationException.day) == day,
        )
        await session.exec(delete(StationException).where(*same))
        session.add(
            StationException(
                station_id=station_id,
                day=day,
                closed=not off_hours,
                off_hours=off_hours,
                reason=reason,
                made_by=by.name,
                made_at=self._ledger.clock.now(),
            )
        )
        await session.flush()

    async def _closed(
        self, session: AsyncSession, booking: Booking, reason: str, by: Actor
    ) -> Closed:
        held = booking.status is BookingStatus.HELD
        act: lifecycle.Act = "expire" if held else "cancel_by_station"
        booking.status = lifecycle.step(booking.status, act)
        booking.decided_by, booking.decline_reason = by.name, CLOSED
        booking.decline_words = reason
        proposal = None if held else await self._proposal(session, booking, by)
        facts = {"reason": reason, "proposal": proposal.key if proposal else None}
        await self._ledger.changed(session, booking, act, by, facts)
        return Closed(await read_visit(session, booking), proposal)

    async def _proposal(self, session: AsyncSession, gone: Booking, by: Actor) -> Booking | None:
        """Hold the free time nearest to the cancelled one, a day at most; None if there is none."""
        slot = await self._nearest_free(session, gone)
        if slot is None:
            return None
        now = self._ledger.clock.now()
        copied = gone.model_dump(
            include={
                "person_id",
                "station_id",
                "matter_id",
                "matter_version",
                "answers",
                "source",
                "call_name",
                "phone",
                "phone_tail",
                "notice_id",
                "for_relative",
            }
        )
        until = now + timedelta(hours=self._ledger.rules.proposal_hours)
        booking = Booking(
            **copied,
            code=await fresh_code(session),
            request_id=f"instead-{gone.key}",
            kind=slot.kind,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            status=BookingStatus.HELD,
            held_until=min(until, slot.starts_at),
            instead_of=gone.key,
            created_at=now,
        )
        session.add(booking)
        await session.flush()
        table = await self._ledger.timetable(session, gone.station_id, slot.starts_at)
        await self._ledger.take(session, table, slot, booking, staffed=True)
        await self._ledger.note(session, booking, "propose", by)
        return booking

    async def _nearest_free(self, session: AsyncSession, gone: Booking) -> Slot | None:
        days = self._ledger.offers.window()
        table = await timetable(session, gone.station_id, days[0], days[-1])
        matters = await matters_of(session, gone)
        days = await days_without_pause(session, gone.station_id, matters, days)
        length = await visit_slots(session, matters)
        offers = await self._ledger.offers.open_offers(session, table, days, length, for_staff=True)
        # Nobody is asked to come within hours of hearing that their visit is cancelled.
        soonest = self._ledger.clock.now() + timedelta(
            minutes=self._ledger.rules.waitlist_quiet_minutes
        )
        slots = [offer.slot for offer in offers if offer.slot.starts_at > soonest]
        return min(slots, key=lambda s: abs(s.starts_at - gone.starts_at), default=None)


async def _exceptions_in(
    session: AsyncSession, station_id: int, first: date, last: date
) -> Sequence[StationException]:
    query = select(StationException).where(
        StationException.station_id == station_id,
        StationException.day >= first,
        StationException.day <= last,
    )
    return (await session.exec(query.order_by(col(StationException.day)))).all()


async def _require_open_day(
    session: AsyncSession, station_id: int, first: date, last: date
) -> None:
    closed = [e for e in await _exceptions_in(session, station_id, first, last) if e.closed]
    if len(closed) == (last - first).days + 1:
        raise AlreadyClosed(who=closed[0].made_by, reason=closed[0].reason)


def _window(hours: Window, day: date, calendar: WorkingCalendar) -> OffHours:
    """Return the hours with the kind that the day and the clock give them."""
    return OffHours.model_validate(
        {
            "kind": off_hours_kind(day, hours.open, calendar),
            "days": [day.isoweekday()],
            "open": f"{hours.open:%H:%M}",
            "close": f"{hours.close:%H:%M}",
        }
    )
