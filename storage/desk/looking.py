"""Looking at visits: one, a person's, a day's."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlmodel import col, or_, select

from storage.clock import day_bounds
from storage.desk.ledger import Ledger
from storage.desk.visits import Visit, read_visit
from storage.refusals import NotYours
from storage.rules.lifecycle import ACTIVE, BookingStatus
from storage.tables import Booking, BookingEvent, WaitlistEntry

SEEN = (ACTIVE - {BookingStatus.HELD}) | {BookingStatus.DONE, BookingStatus.NO_SHOW}


class LookingRoom:
    """Where visits are looked at."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def visit(self, booking_id: int) -> Visit:
        """Return a booking with its station and matter; raises NotYours when there is none."""
        async with self._ledger.database.reading() as session:
            booking = await session.get(Booking, booking_id)
            if booking is None:
                raise NotYours
            return await read_visit(session, booking)

    async def by_code(self, code: str) -> Visit:
        """Return the booking of this code; raises NotYours."""
        async with self._ledger.database.reading() as session:
            found = await session.exec(select(Booking).where(Booking.code == code))
            booking = found.first()
            if booking is None:
                raise NotYours
            return await read_visit(session, booking)

    async def own_visit(self, booking_id: int, person_id: int) -> Visit:
        """Return one's own booking; raises NotYours."""
        visit = await self.visit(booking_id)
        if visit.booking.person_id != person_id:
            raise NotYours
        return visit

    async def visits_of(self, person_id: int, limit: int = 10) -> Sequence[Visit]:
        """Return a person's bookings: those to come, soonest first, then the past ones.

        What is, or was, only held is no booking yet.
        """
        query = select(Booking).where(
            Booking.person_id == person_id, col(Booking.held_until).is_(None)
        )
        async with self._ledger.database.reading() as session:
            newest = query.order_by(col(Booking.starts_at).desc()).limit(100)
            bookings = (await session.exec(newest)).all()
            now = self._ledger.clock.now()
            ahead = [b for b in reversed(bookings) if b.ends_at > now and b.status in ACTIVE]
            behind = [b for b in bookings if b not in ahead]
            return [await read_visit(session, b) for b in (ahead + behind)[:limit]]

    async def held_for(self, person_id: int) -> Sequence[Visit]:
        """Return the times that are offered to a person and held for them now.

        A time held by choosing it is none of them: its form is still open.
        """
        query = select(Booking).where(
            Booking.person_id == person_id,
            Booking.status == BookingStatus.HELD,
            col(Booking.held_until) > self._ledger.clock.now(),
            or_(
                col(Booking.instead_of).is_not(None),
                col(Booking.id).in_(select(WaitlistEntry.offer_id)),
            ),
        )
        async with self._ledger.database.reading() as session:
            found = await session.exec(query.order_by(col(Booking.starts_at)))
            return [await read_visit(session, booking) for booking in found.all()]

    async def proposal_for(self, booking_id: int) -> Booking | None:
        """Return the time that is held now in place of a visit its station cancelled."""
        query = select(Booking).where(
            Booking.instead_of == booking_id,
            Booking.status == BookingStatus.HELD,
            col(Booking.held_until) > self._ledger.clock.now(),
        )
        async with self._ledger.database.reading() as session:
            return (await session.exec(query)).first()

    async def last_event(self, booking_id: int, acts: Collection[str]) -> BookingEvent | None:
        """Return the latest of these acts on a booking, if there was any."""
        query = select(BookingEvent).where(
            BookingEvent.booking_id == booking_id, col(BookingEvent.act).in_(acts)
        )
        async with self._ledger.database.reading() as session:
            newest = query.order_by(col(BookingEvent.id).desc()).limit(1)
            return (await session.exec(newest)).first()

    async def visits_on(self, station_id: int, day: date) -> Sequence[Visit]:
        """Return the visits that take a place at a station on a day, by time."""
        start, end = day_bounds(day, day)
        query = select(Booking).where(
            Booking.station_id == station_id,
            Booking.starts_at >= start,
            Booking.starts_at < end,
            col(Booking.status).in_(SEEN),
        )
        async with self._ledger.database.reading() as session:
            found = await session.exec(query.order_by(col(Booking.starts_at), col(Booking.id)))
            return [await read_visit(session, booking) for booking in found.all()]
