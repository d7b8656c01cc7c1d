"""Off-hours times at the desk: which days and times a visit can be asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.clock import Clock, local, local_today
from storage.database import Database
from storage.desk.places import taken
from storage.desk.timetable import Timetable, timetable
from storage.refusals import SlotNotOffered
from storage.rules.distance import great_circle_m
from storage.rules.places import places_for, places_left, steps
from storage.rules.slots import BookingRules, Slot, bookable
from storage.tables import Matter, MatterVersion, Station, StationMatter


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
    """Offers times; nothing is kept of what was offered."""

    def __init__(self, database: Database, clock: Clock, rules: BookingRules) -> None:
        self._database = database
        self._clock = clock
        self._rules = rules

    async def days(
        self, station_id: int, *, for_staff: bool = False, matter_id: int | None = None
    ) -> Sequence[DayOffer]:
        """Return the days of the booking window on which a place is left.

        Staff, who have the person before them or on the phone, are not held to the lead time. A
        matter may need several slots in a row.
        """
        async with self._database.reading() as session:
            offers = await self._in_window(session, station_id, matter_id, for_staff=for_staff)
        free: dict[date, int] = {}
        for offer in offers:
            day = local(offer.slot.starts_at).date()
            free[day] = free.get(day, 0) + offer.free
        return [DayOffer(day, places) for day, places in free.items()]

    async def slots(
        self, station_id: int, day: date, *, for_staff: bool = False, matter_id: int | None = None
    ) -> Sequence[Offer]:
        """Return the times of a day that still have a place; as `days` for staff and matters."""
        async with self._database.reading() as session:
            table = await timetable(session, station_id, day, day)
            length = await visit_slots(session, matter_id)
            return await self.open_offers(session, table, [day], length, for_staff=for_staff)

    async def next_free(
        self, station_id: int, count: int = 3, *, matter_id: int | None = None
    ) -> Sequence[Offer]:
        """Return the next times that still have a place."""
        async with self._database.reading() as session:
            offers = await self._in_window(session, station_id, matter_id, for_staff=False)
        return offers[:count]

    async def instead(
        self, station_id: int, matter_id: int, count: int = 3
    ) -> tuple[Sequence[Offer], Elsewhere | None]:
        """Return the next free times here, and those of the nearest station that has any."""
        here = await self.next_free(station_id, count, matter_id=matter_id)
        for station in await self._others(station_id, matter_id):
            there = await self.next_free(station.key, count, matter_id=matter_id)
            if there:
                return here, Elsewhere(station, there)
        return here, None

    async def open_offers(
        self,
        session: AsyncSession,
        table: Timetable,
        days: Sequence[date],
        length: int = 1,
        *,
        for_staff: bool = False,
    ) -> list[Offer]:
        """Return the times of the days with a place left, by time, within a transaction."""
        now = self._clock.now()
        slots = [
            slot
            for day in days
            for slot in table.slots(day, length)
            if self._open(slot, table, for_staff=for_staff)
        ]
        if not slots:
            return []
        first, last = slots[0].starts_at, max(slot.ends_at for slot in slots)
        busy = await taken(session, table.station.key, first, last, now)
        seats = table.station.seats
        offers = (
            Offer(
                slot,
                places_left(
                    steps(slot.starts_at, slot.ends_at),
                    places_for(slot, seats, now, staffed=for_staff),
                    busy,
                ),
            )
            for slot in slots
        )
        return [offer for offer in offers if offer.free > 0]

    def slot(
        self, table: Timetable, starts_at: datetime, length: int = 1, *, for_staff: bool
    ) -> Slot:
        """Return the visit that begins then, full or not; raises SlotNotOffered."""
        for slot in table.slots(local(starts_at).date(), length):
            if slot.starts_at == starts_at and self._open(slot, table, for_staff=for_staff):
                return slot
        raise SlotNotOffered

    def window(self) -> list[date]:
        """Return the days that can be booked."""
        today = local_today(self._clock)
        return [today + timedelta(days=n) for n in range(self._rules.window_days + 1)]

    async def _in_window(
        self, session: AsyncSession, station_id: int, matter_id: int | None, *, for_staff: bool
    ) -> Sequence[Offer]:
        days = self.window()
        table = await timetable(session, station_id, days[0], days[-1])
        length = await visit_slots(session, matter_id)
        return await self.open_offers(session, table, days, length, for_staff=for_staff)

    async def _others(self, station_id: int, matter_id: int) -> Sequence[Station]:
        handling = select(StationMatter.station_id).where(StationMatter.matter_id == matter_id)
        query = select(Station).where(
            col(Station.open), Station.id != station_id, col(Station.id).in_(handling)
        )
        async with self._database.reading() as session:
            here = await session.get_one(Station, station_id)
            others = (await session.exec(query)).all()
        near = sorted(
            others, key=lambda s: (great_circle_m(here.lat, here.lon, s.lat, s.lon), s.code)
        )
        return near[:5]

    def _open(self, slot: Slot, table: Timetable, *, for_staff: bool) -> bool:
        now = self._clock.now()
        if for_staff and slot.starts_at > now:
            return True
        return bookable(slot, now, table.calendar, self._rules)


async def visit_slots(session: AsyncSession, matter_id: int | None) -> int:
    """Return how many slots in a row a visit for the matter takes."""
    if matter_id is None:
        return 1
    query = (
        select(MatterVersion.record)
        .join(Matter, col(Matter.id) == col(MatterVersion.matter_id))
        .where(Matter.id == matter_id, MatterVersion.version == Matter.version)
    )
    record = (await session.exec(query)).first() or {}
    return int(record.get("service_mode", {}).get("visit_slots", 1))
