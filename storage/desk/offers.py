"""Off-hours times at the desk: which days and times a visit can be asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.clock import Clock, local, local_today
from storage.database import Database
from storage.desk.calendar import working_calendar
from storage.desk.pauses import Matters, days_without_pause
from storage.refusals import SlotNotOffered, StationUnknown
from storage.rules.calendar import WorkingCalendar
from storage.rules.slots import BookingRules, Slot, bookable, slots_on
from storage.tables import Seat, Station


@dataclass(frozen=True)
class Offer:
    """A time a visit can be asked for, and how many places are left."""

    slot: Slot
    free: int


@dataclass(frozen=True)
class DayOffer:
    """A day and how many places are left on it."""

    day: date
    free: int


class OfferDesk:
    """Offers times; nothing is kept of what was offered."""

    def __init__(self, database: Database, clock: Clock, rules: BookingRules) -> None:
        self._database = database
        self._clock = clock
        self._rules = rules

    async def days(
        self, station_id: int, matter_id: Matters = None, *, for_staff: bool = False
    ) -> Sequence[DayOffer]:
        """Return the days of the booking window on which a place is left.

        The days on which one of the matters is paused at the station are left out.
        Staff, who have the person before them or on the phone, are not held to the lead time.
        """
        today = local_today(self._clock)
        window = [today + timedelta(days=n) for n in range(self._rules.window_days + 1)]
        async with self._database.reading() as session:
            station, calendar = await station_and_calendar(session, station_id)
            if matter_id is not None:
                window = await days_without_pause(session, station_id, matter_id, window)
            offers = await self._offers(session, station, calendar, window, for_staff=for_staff)
        free = {day: sum(o.free for o in offers if _day(o.slot) == day) for day in window}
        return [DayOffer(day, places) for day, places in free.items() if places]

    async def slots(
        self, station_id: int, day: date, matter_id: Matters = None, *, for_staff: bool = False
    ) -> Sequence[Offer]:
        """Return the times of a day that still have a place; as `days` for staff and pauses."""
        days = [day]
        async with self._database.reading() as session:
            station, calendar = await station_and_calendar(session, station_id)
            if matter_id is not None:
                days = await days_without_pause(session, station_id, matter_id, days)
            return await self._offers(session, station, calendar, days, for_staff=for_staff)

    async def next_free(
        self, station_id: int, count: int = 3, matter_id: Matters = None
    ) -> Sequence[Offer]:
        """Return the next times that still have a place."""
        offers: list[Offer] = []
        for day in await self.days(station_id, matter_id):
            offers += await self.slots(station_id, day.day)
            if len(offers) >= count:
                break
        return offers[:count]

    async def _offers(
        self,
        session: AsyncSession,
        station: Station,
        calendar: WorkingCalendar,
        days: Sequence[date],
        *,
        for_staff: bool,
    ) -> list[Offer]:
        slots = [
            slot
            for day in days
            for slot in self._slots(station, calendar, day)
            if self._open(slot, calendar, for_staff=for_staff)
        ]
        taken = await _taken(session, station.key, slots)
        offers = (Offer(slot, station.seats - taken.get(slot.starts_at, 0)) for slot in slots)
        return [offer for offer in offers if offer.free > 0]

    def slot(
        self, station: Station, calendar: WorkingCalendar, starts_at: datetime, *, for_staff: bool
    ) -> Slot:
        """Return the time that begins then, full or not; raises SlotNotOffered."""
        for slot in self._slots(station, calendar, local(starts_at).date()):
            if slot.starts_at == starts_at and self._open(slot, calendar, for_staff=for_staff):
                return slot
        raise SlotNotOffered

    def _slots(self, station: Station, calendar: WorkingCalendar, day: date) -> Sequence[Slot]:
        details = station.details
        return slots_on(details.off_hours.windows, details.slot_minutes.value, day, calendar)

    def _open(self, slot: Slot, calendar: WorkingCalendar, *, for_staff: bool) -> bool:
        now = self._clock.now()
        return (for_staff and slot.starts_at > now) or bookable(slot, now, calendar, self._rules)


def _day(slot: Slot) -> date:
    return local(slot.starts_at).date()


async def station_and_calendar(
    session: AsyncSession, station_id: int
) -> tuple[Station, WorkingCalendar]:
    """Return an open station and the calendar it keeps; raises StationUnknown."""
    station = await session.get(Station, station_id)
    if station is None or not station.open:
        raise StationUnknown
    return station, await working_calendar(session)


async def _taken(
    session: AsyncSession, station_id: int, slots: Sequence[Slot]
) -> dict[datetime, int]:
    if not slots:
        return {}
    query = (
        select(Seat.starts_at, func.count())
        .where(
            Seat.station_id == station_id,
            Seat.starts_at >= min(slot.starts_at for slot in slots),
            Seat.starts_at <= max(slot.starts_at for slot in slots),
        )
        .group_by(col(Seat.starts_at))
    )
    return dict((await session.exec(query)).all())
