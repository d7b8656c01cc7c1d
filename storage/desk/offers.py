"""Off-hours times at the desk: which days and times a visit can be asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.clock import Clock, local, local_today
from storage.database import Database
from storage.desk.pauses import Matters, days_without_pause, each_of, handling_stations
from storage.desk.places import taken, taken_at
from storage.desk.timetable import Timetable, timetable, timetables
from storage.records import OffHours
from storage.refusals import SlotNotOffered
from storage.rules.calendar import WorkingCalendar
from storage.rules.distance import great_circle_m
from storage.rules.places import places_for, places_left, steps
from storage.rules.slots import BookingRules, Slot, bookable, slots_on
from storage.tables import Matter, MatterVersion, Station

COMPARED = 5
"""So many stations are asked for a free time instead, the nearest first."""


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


@dataclass(frozen=True)
class Elsewhere:
    """Free times of a station."""

    station: Station
    offers: Sequence[Offer]


class OfferDesk:
    """Offers times; nothing is kept of what was offered.

    A matter may need several slots in a row, and is not offered on the days of a pause. Staff, who
    have the person before them or on the phone, are not held to the lead time.
    """

    def __init__(self, database: Database, clock: Clock, rules: BookingRules) -> None:
        self._database = database
        self._clock = clock
        self._rules = rules

    async def days(
        self, station_id: int, matter_id: Matters = None, *, for_staff: bool = False
    ) -> Sequence[DayOffer]:
        """Return the days of the booking window on which a place is left."""
        async with self._database.reading() as session:
            offers = await self._in_window(session, station_id, matter_id, for_staff=for_staff)
        free: dict[date, int] = {}
        for offer in offers:
            day = local(offer.slot.starts_at).date()
            free[day] = free.get(day, 0) + offer.free
        return [DayOffer(day, places) for day, places in free.items()]

    async def slots(
        self, station_id: int, day: date, matter_id: Matters = None, *, for_staff: bool = False
    ) -> Sequence[Offer]:
        """Return the times of a day that still have a place."""
        async with self._database.reading() as session:
            table = await timetable(session, station_id, day, day)
            return await self._open_for(session, table, [day], matter_id, for_staff=for_staff)

    async def full_days(self, station_id: int, matter_id: Matters = None) -> Sequence[date]:
        """Return the days of the booking window whose times are all taken."""
        async with self._database.reading() as session:
            offers = await self._in_window(session, station_id, matter_id, least_free=0)
        free: dict[date, int] = {}
        for offer in offers:
            day = local(offer.slot.starts_at).date()
            free[day] = free.get(day, 0) + offer.free
        return [day for day, places in free.items() if places == 0]

    async def next_free(
        self, station_id: int, count: int = 3, matter_id: Matters = None
    ) -> Sequence[Offer]:
        """Return the next times that still have a place."""
        async with self._database.reading() as session:
            offers = await self._in_window(session, station_id, matter_id)
        return offers[:count]

    async def instead(
        self, station_id: int, matter_id: Matters, count: int = 3
    ) -> tuple[Sequence[Offer], Elsewhere | None]:
        """Return the next free times here, and those of the nearest station that has any."""
        here = await self.next_free(station_id, count, matter_id)
        for station in await self._others(station_id, matter_id):
            there = await self.next_free(station.key, count, matter_id)
            if there:
                return here, Elsewhere(station, there)
        return here, None

    async def first_free(
        self, station_ids: Sequence[int], before: date | None = None, matter_id: Matters = None
    ) -> dict[int, Offer]:
        """Return for each station its next time that has a place, if it is before a date."""
        days = [day for day in self.window() if before is None or day < before]
        if not days:
            return {}
        now = self._clock.now()
        async with self._database.reading() as session:
            tables = await timetables(session, station_ids, days[0], days[-1])
            length = await visit_slots(session, matter_id)
            busy = await taken_at(session, station_ids, now)
        times = _Times(self, length)
        found = {
            key: self._first(table, days, times, busy.get(key, {})) for key, table in tables.items()
        }
        return {key: offer for key, offer in found.items() if offer}

    def _first(
        self,
        table: Timetable,
        days: Sequence[date],
        times: "_Times",
        busy: Mapping[datetime, set[int]],
    ) -> Offer | None:
        for day in days:
            for slot in times.on(table, day):
                free = self._free(slot, table.station.seats, busy, for_staff=False)
                if free > 0:
                    return Offer(slot, free)
        return None

    def may_have_free(
        self, minutes: int, windows: Sequence[OffHours], calendar: WorkingCalendar, before: date
    ) -> bool:
        """Tell whether hours like these hold a time that can be asked for, taken or not."""
        days = (day for day in self.window() if day < before)
        return any(
            self.is_open(slot, calendar, for_staff=False)
            for day in days
            for slot in slots_on(windows, minutes, day, calendar)
        )

    async def open_offers(
        self,
        session: AsyncSession,
        table: Timetable,
        days: Sequence[date],
        length: int = 1,
        *,
        for_staff: bool = False,
        least_free: int = 1,
    ) -> list[Offer]:
        """Return the times of the days with a place left, by time, within a transaction.

        With `least_free` of zero the full ones are among them.
        """
        slots = [
            slot
            for day in days
            for slot in table.slots(day, length)
            if self.is_open(slot, table.calendar, for_staff=for_staff)
        ]
        if not slots:
            return []
        first, last = slots[0].starts_at, max(slot.ends_at for slot in slots)
        busy = await taken(session, table.station.key, first, last, self._clock.now())
        seats = table.station.seats
        offers = (Offer(s, self._free(s, seats, busy, for_staff=for_staff)) for s in slots)
        return [offer for offer in offers if offer.free >= least_free]

    def slot(
        self, table: Timetable, starts_at: datetime, length: int = 1, *, for_staff: bool
    ) -> Slot:
        """Return the visit that begins then, full or not; raises SlotNotOffered."""
        for slot in table.slots(local(starts_at).date(), length):
            begins = slot.starts_at == starts_at
            if begins and self.is_open(slot, table.calendar, for_staff=for_staff):
                return slot
        raise SlotNotOffered(at=starts_at)

    def window(self) -> list[date]:
        """Return the days that can be booked."""
        today = local_today(self._clock)
        return [today + timedelta(days=n) for n in range(self._rules.window_days + 1)]

    def is_open(self, slot: Slot, calendar: WorkingCalendar, *, for_staff: bool) -> bool:
        """Tell whether a time may be asked for now, taken or not."""
        now = self._clock.now()
        return (for_staff and slot.starts_at > now) or bookable(slot, now, calendar, self._rules)

    def _free(
        self, slot: Slot, seats: int, busy: Mapping[datetime, set[int]], *, for_staff: bool
    ) -> int:
        places = places_for(slot, seats, self._clock.now(), staffed=for_staff)
        return places_left(steps(slot.starts_at, slot.ends_at), places, busy)

    async def _in_window(
        self,
        session: AsyncSession,
        station_id: int,
        matter_id: Matters,
        *,
        for_staff: bool = False,
        least_free: int = 1,
    ) -> Sequence[Offer]:
        days = self.window()
        table = await timetable(session, station_id, days[0], days[-1])
        return await self._open_for(
            session, table, days, matter_id, for_staff=for_staff, least_free=least_free
        )

    async def _open_for(
        self,
        session: AsyncSession,
        table: Timetable,
        days: Sequence[date],
        matters: Matters,
        *,
        for_staff: bool,
        least_free: int = 1,
    ) -> list[Offer]:
        if matters is not None:
            days = await days_without_pause(session, table.station.key, matters, days)
        length = await visit_slots(session, matters)
        return await self.open_offers(
            session, table, days, length, for_staff=for_staff, least_free=least_free
        )

    async def _others(self, station_id: int, matters: Matters) -> Sequence[Station]:
        today = local_today(self._clock)
        handling = [
            col(Station.id).in_(handling_stations(each, today)) for each in each_of(matters)
        ]
        query = select(Station).where(col(Station.open), Station.id != station_id, *handling)
        async with self._database.reading() as session:
            here = await session.get_one(Station, station_id)
            others = (await session.exec(query)).all()
        near = sorted(
            others, key=lambda s: (great_circle_m(here.lat, here.lon, s.lat, s.lon), s.code)
        )
        return near[:COMPARED]


class _Times:
    """The times that may be asked for, worked out once for all stations with equal hours."""

    def __init__(self, desk: OfferDesk, length: int) -> None:
        self._desk = desk
        self._length = length
        self._known: dict[tuple[int, str, date], list[Slot]] = {}

    def on(self, table: Timetable, day: date) -> Sequence[Slot]:
        """Return the times of a day by time."""
        if day in table.exceptions or not table.serves(day):
            return self._asked_for(table, day)
        key = table.details.slot_minutes.value, table.details.off_hours.model_dump_json(), day
        if key not in self._known:
            self._known[key] = self._asked_for(table, day)
        return self._known[key]

    def _asked_for(self, table: Timetable, day: date) -> list[Slot]:
        slots = table.slots(day, self._length)
        return [s for s in slots if self._desk.is_open(s, table.calendar, for_staff=False)]


_VISIT_SLOTS = (
    select(col(MatterVersion.record)["service_mode"]["visit_slots"].as_integer())
    .join(Matter, col(Matter.id) == col(MatterVersion.matter_id))
    .where(
        col(Matter.id).in_(bindparam("matters", expanding=True)),
        MatterVersion.version == Matter.version,
    )
)


async def visit_slots(session: AsyncSession, matters: Matters) -> int:
    """Return how many slots in a row a visit takes: those of its longest matter."""
    asked = each_of(matters)
    if not asked:
        return 1
    counts = (await session.exec(_VISIT_SLOTS, params={"matters": list(asked)})).all()
    return max((count or 1 for count in counts), default=1)
