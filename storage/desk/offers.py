"""Off-hours times at the desk: which days and times a visit can be asked for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.clock import Clock, local, local_today
from storage.database import Database
from storage.desk.calendar import working_calendar
from storage.desk.pauses import days_without_pause
from storage.records import OffHours, OffHoursBlock
from storage.refusals import SlotNotOffered, StationUnknown
from storage.rules.calendar import WorkingCalendar
from storage.rules.service import serves_on
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
        self, station_id: int, matter_id: int | None = None, *, for_staff: bool = False
    ) -> Sequence[DayOffer]:
        """Return the days of the booking window on which a place is left.

        For a matter that is paused at the station, its days are left out.
        Staff, who have the person before them or on the phone, are not held to the lead time.
        """
        window = self._window()
        async with self._database.reading() as session:
            station, calendar = await station_and_calendar(session, station_id)
            if matter_id is not None:
                window = await days_without_pause(session, station_id, matter_id, window)
            offers = await self._offers(session, station, calendar, window, for_staff=for_staff)
        free = {day: sum(o.free for o in offers if _day(o.slot) == day) for day in window}
        return [DayOffer(day, places) for day, places in free.items() if places]

    async def slots(
        self, station_id: int, day: date, matter_id: int | None = None, *, for_staff: bool = False
    ) -> Sequence[Offer]:
        """Return the times of a day that still have a place; as `days` for staff and pauses."""
        days = [day]
        async with self._database.reading() as session:
            station, calendar = await station_and_calendar(session, station_id)
            if matter_id is not None:
                days = await days_without_pause(session, station_id, matter_id, days)
            return await self._offers(session, station, calendar, days, for_staff=for_staff)

    async def next_free(
        self, station_id: int, count: int = 3, matter_id: int | None = None
    ) -> Sequence[Offer]:
        """Return the next times that still have a place."""
        offers: list[Offer] = []
        for day in await self.days(station_id, matter_id):
            offers += await self.slots(station_id, day.day)
            if len(offers) >= count:
                break
        return offers[:count]

    async def first_free(
        self, station_ids: Sequence[int], before: date | None = None
    ) -> dict[int, Offer]:
        """Return for each station its next time that has a place, if it is before a date."""
        days = [day for day in self._window() if before is None or day < before]
        async with self._database.reading() as session:
            calendar = await working_calendar(session)
            query = select(Station).where(col(Station.id).in_(station_ids), col(Station.open))
            stations = (await session.exec(query)).all()
            taken = await _taken_at(session, station_ids, self._clock.now())
        week = _Times(self, calendar)
        found = {s.key: self._first(s, days, week, taken) for s in stations}
        return {key: offer for key, offer in found.items() if offer}

    def _first(
        self,
        station: Station,
        days: Sequence[date],
        week: "_Times",
        taken: Mapping[tuple[int, datetime], int],
    ) -> Offer | None:
        details = station.details
        for day in days:
            if not serves_on(day, station.opens_on, station.closes_on):
                continue
            for slot in week.on(details.slot_minutes.value, details.off_hours, day):
                free = station.seats - taken.get((station.key, slot.starts_at), 0)
                if free > 0:
                    return Offer(slot, free)
        return None

    def asked_for(
        self, minutes: int, windows: Sequence[OffHours], day: date, calendar: WorkingCalendar
    ) -> Iterator[Slot]:
        """Yield the times of a day that may be asked for now, taken or not."""
        for slot in slots_on(windows, minutes, day, calendar):
            if self._open(slot, calendar, for_staff=False):
                yield slot

    def may_have_free(
        self, minutes: int, windows: Sequence[OffHours], calendar: WorkingCalendar, before: date
    ) -> bool:
        """Tell whether hours like these hold a time that can be asked for, taken or not."""
        days = (day for day in self._window() if day < before)
        return any(True for day in days for _ in self.asked_for(minutes, windows, day, calendar))

    def _window(self) -> list[date]:
        today = local_today(self._clock)
        return [today + timedelta(days=n) for n in range(self._rules.window_days + 1)]

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
        if not serves_on(day, station.opens_on, station.closes_on):
            return []
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


class _Times:
    """The times that may be asked for, worked out once for all stations with equal hours."""

    def __init__(self, desk: OfferDesk, calendar: WorkingCalendar) -> None:
        self._desk = desk
        self._calendar = calendar
        self._known: dict[tuple[int, str, date], list[Slot]] = {}

    def on(self, minutes: int, hours: OffHoursBlock, day: date) -> Sequence[Slot]:
        """Return the times of a day by time."""
        key = minutes, hours.model_dump_json(), day
        if key not in self._known:
            asked = self._desk.asked_for(minutes, hours.windows, day, self._calendar)
            self._known[key] = list(asked)
        return self._known[key]


async def _taken_at(
    session: AsyncSession, station_ids: Sequence[int], since: datetime
) -> dict[tuple[int, datetime], int]:
    query = (
        select(Seat.station_id, Seat.starts_at, func.count())
        .where(col(Seat.station_id).in_(station_ids), Seat.starts_at >= since)
        .group_by(col(Seat.station_id), col(Seat.starts_at))
    )
    return {(key, at): count for key, at, count in (await session.exec(query)).all()}


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
