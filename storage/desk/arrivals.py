"""Arriving: checking in, queue numbers for those without a time, and who is before whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.clock import local, local_today
from storage.desk.actor import Actor
from storage.desk.ledger import Ledger, wished
from storage.desk.places import give_back, slot_of
from storage.desk.timetable import enter_book
from storage.refusals import NotBegun, NotToday, NotYours
from storage.rules import lifecycle
from storage.rules.queue import Waiting, in_order, keeps_their_time
from storage.tables import Arrival, Booking


@dataclass(frozen=True)
class InLine:
    """A place in today's queue: how many are called before, and the number of whoever has one."""

    before: int
    number: int | None


class ArrivalDesk:
    """Keeps who has come and who is called next."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def check_in(self, booking_id: int, by: Actor) -> Arrival:
        """Note that a booked person has come; who is late goes to the end of the queue.

        Raises NotStaff, NotToday or NotPossibleNow.
        """
        now = self._ledger.clock.now()
        async with self._ledger.database.transaction() as session:
            booking = await self._ledger.locked(session, booking_id)
            await self._ledger.require_staff(session, booking.station_id, by)
            status = lifecycle.step(booking.status, "arrive")
            day = local(booking.starts_at).date()
            if day != local_today(self._ledger.clock):
                raise NotToday(day=day)
            late = self._ledger.rules.late_minutes
            in_time = keeps_their_time(booking.starts_at, now, late)
            number = None if in_time else await _next_number(session, booking.station_id, day)
            arrival = Arrival(
                station_id=booking.station_id,
                day=day,
                booking_id=booking.key,
                number=number,
                came_at=now,
            )
            session.add(arrival)
            booking.status = status
            await self._end_wishes(session, booking)
            await self._ledger.changed(session, booking, "arrive", by, {"number": number})
        self._ledger.outbox.ring()
        return arrival

    async def _end_wishes(self, session: AsyncSession, booking: Booking) -> None:
        """Give other times back: who has come wishes for none any more."""
        wishes = await self._ledger.close_wishes(session, booking)
        if wishes:
            await give_back(session, booking, keep=slot_of(booking))
        for wish in wishes:
            await self._ledger.pass_on(session, booking.station_id, wished(wish))

    async def walk_in(self, station_id: int, by: Actor) -> Arrival:
        """Give somebody without a booking the next queue number; raises NotStaff."""
        async with self._ledger.database.transaction() as session:
            await self._ledger.require_staff(session, station_id, by)
            await enter_book(session, station_id)
            day = local_today(self._ledger.clock)
            arrival = Arrival(
                station_id=station_id,
                day=day,
                number=await _next_number(session, station_id, day),
                came_at=self._ledger.clock.now(),
            )
            session.add(arrival)
            await session.flush()
            return arrival

    async def finish(self, arrival_id: int, by: Actor) -> None:
        """Note that somebody was served; raises NotStaff or NotYours."""
        async with self._ledger.database.transaction() as session:
            arrival = await session.get(Arrival, arrival_id)
            if arrival is None:
                raise NotYours
            await self._ledger.require_staff(session, arrival.station_id, by)
            arrival.left_at = arrival.left_at or self._ledger.clock.now()
            session.add(arrival)
            if arrival.booking_id is not None:
                booking = await self._ledger.locked(session, arrival.booking_id)
                booking.status = lifecycle.step(booking.status, "finish")
                await self._ledger.changed(session, booking, "finish", by)
        self._ledger.outbox.ring()

    async def miss(self, booking_id: int, by: Actor) -> None:
        """Note that a booked person did not come; raises NotStaff, NotBegun or NotPossibleNow."""
        async with self._ledger.database.transaction() as session:
            booking = await self._ledger.locked(session, booking_id)
            await self._ledger.require_staff(session, booking.station_id, by)
            status = lifecycle.step(booking.status, "miss")
            if self._ledger.clock.now() < booking.starts_at:
                raise NotBegun(at=booking.starts_at)
            booking.status = status
            await self._ledger.changed(session, booking, "miss", by)
        self._ledger.outbox.ring()

    async def queue(self, station_id: int, day: date) -> Sequence[Waiting]:
        """Return who waits at a station, in the order of calling."""
        query = (
            select(Arrival.id, Booking.starts_at, Arrival.number)
            .join(Booking, col(Booking.id) == col(Arrival.booking_id), isouter=True)
            .where(
                Arrival.station_id == station_id,
                Arrival.day == day,
                col(Arrival.left_at).is_(None),
            )
        )
        async with self._ledger.database.reading() as session:
            rows = (await session.exec(query)).all()
        return in_order(
            Waiting(key, starts_at if number is None else None, number)
            for key, starts_at, number in rows
            if key is not None
        )

    async def bookings_of(self, waiting: Sequence[Waiting]) -> Mapping[int, Booking]:
        """Return the bookings of those who have one, by the id of who waits."""
        query = (
            select(Arrival.id, Booking)
            .join(Booking, col(Booking.id) == col(Arrival.booking_id))
            .where(col(Arrival.id).in_([who.id for who in waiting]))
        )
        async with self._ledger.database.reading() as session:
            rows = (await session.exec(query)).all()
        return {key: booking for key, booking in rows if key is not None}

    async def people_before(self, arrival_id: int) -> int:
        """Return how many are called before somebody who waits; raises NotYours."""
        async with self._ledger.database.reading() as session:
            arrival = await session.get(Arrival, arrival_id)
        if arrival is None:
            raise NotYours
        order = [who.id for who in await self.queue(arrival.station_id, arrival.day)]
        return order.index(arrival_id) if arrival_id in order else 0

    async def in_line(self, booking_id: int) -> InLine | None:
        """Return where somebody who came for a visit waits today; None for who does not wait."""
        query = select(Arrival).where(
            Arrival.booking_id == booking_id,
            Arrival.day == local_today(self._ledger.clock),
            col(Arrival.left_at).is_(None),
        )
        async with self._ledger.database.reading() as session:
            arrival = (await session.exec(query)).first()
        if arrival is None:
            return None
        return InLine(await self.people_before(arrival.key), arrival.number)


async def _next_number(session: AsyncSession, station_id: int, day: date) -> int:
    query = select(func.max(Arrival.number)).where(
        Arrival.station_id == station_id, Arrival.day == day
    )
    return ((await session.exec(query)).one() or 0) + 1
