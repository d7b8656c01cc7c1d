"""Stations at the desk: which there are, which is nearest, what they handle."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import product
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.clock import Clock, local, local_today
from storage.database import Database
from storage.desk.calendar import working_calendar
from storage.desk.offers import Offer, OfferDesk
from storage.desk.pauses import (
    Matters,
    each_of,
    handling_on,
    handling_stations,
    paused_matters,
    paused_stations,
)
from storage.desk.station_map import StationMaps
from storage.desk.station_search import EVERY, Found, Only, StationSearch
from storage.desk.timetable import closed_on
from storage.records import StationRecord
from storage.refusals import LocationImpossible, StationUnknown
from storage.rules.calendar import WorkingCalendar
from storage.rules.distance import DETOUR, IN_CIRCLE_MINUTES, walking_minutes
from storage.rules.hours import Opening, opening
from storage.tables import Matter, Station, StationMatter

if TYPE_CHECKING:
    from storage.places.names import NamedPlace

A_YEAR = timedelta(days=366)
LISTED = 5
TO_COMPARE = 20
"""So many stations are compared for the earliest free time."""


@dataclass(frozen=True)
class Near:
    """A station and how far it is on foot; the earliest free time, where one was asked for."""

    station: Station
    details: StationRecord
    metres: float
    minutes: int
    in_circle: bool
    opening: Opening
    earliest: Offer | None = None


@dataclass(frozen=True)
class StationView:
    """A station with its record and whether it is open now."""

    station: Station
    details: StationRecord
    opening: Opening


class StationDesk:
    """Answers questions about stations; a paused matter is not handled meanwhile.

    Where no day is named, today is meant; where several matters are, a station handles all.
    """

    def __init__(
        self, database: Database, clock: Clock, offers: OfferDesk, detour: float = DETOUR
    ) -> None:
        self._database = database
        self._clock = clock
        self._offers = offers
        self._detour = detour
        self._maps = StationMaps()

    async def by_code(self, code: str) -> StationView:
        """Return the open station of this code; raises StationUnknown."""
        async with self._database.reading() as session:
            query = select(Station).where(Station.code == code, col(Station.open))
            return await self._view(session, (await session.exec(query)).first())

    async def by_id(self, station_id: int) -> StationView:
        """Return the station of this id; raises StationUnknown."""
        async with self._database.reading() as session:
            return await self._view(session, await session.get(Station, station_id))

    async def counties(self, matter_id: Matters = None) -> Sequence[tuple[str, int]]:
        """Return each county with the number of its stations that handle the matter."""
        query = select(Station.county, func.count()).where(
            col(Station.open), *self._handling(matter_id)
        )
        query = query.group_by(Station.county).order_by(func.count().desc(), Station.county)
        async with self._database.reading() as session:
            return [(county, count) for county, count in (await session.exec(query)).all()]

    async def in_county(self, county: str, matter_id: Matters = None) -> Sequence[Station]:
        """Return the county's stations that handle the matter, by code."""
        query = select(Station).where(
            Station.county == county, col(Station.open), *self._handling(matter_id)
        )
        async with self._database.reading() as session:
            return (await session.exec(query.order_by(Station.code))).all()

    async def nearest(
        self,
        lat: float,
        lon: float,
        *,
        matter_id: Matters = None,
        at: datetime | None = None,
        limit: int = 5,
        only: Only = EVERY,
    ) -> Sequence[Near]:
        """Return the nearest open stations, nearest first, ties by code.

        `lat` and `lon` are WGS-84 degrees; `at` is when the station is to be visited, else now.
        Raises LocationImpossible for a point that is not on the earth or farther than 300 km from
        every station.
        """
        search = await self._search(lat, lon, matter_id, at or self._clock.now())
        found = await search.nearest(limit, only)
        views = {v.station.key: v for v in await self._views([f.hit.number for f in found], at)}
        return [self._near(views[f.hit.number], f) for f in found if f.hit.number in views]

    async def around(self, lat: float, lon: float, matter_id: Matters = None) -> Sequence[Found]:
        """Return whatever may be asked for next about a point, so that it need not be kept.

        These are the nearest five under every choice of filters, and the nearest twenty that have
        a free time, nearest first. Raises LocationImpossible.
        """
        search = await self._search(lat, lon, matter_id, self._clock.now())
        found: dict[int, Found] = {}
        for open_now, free, wheelchair in product((False, True), repeat=3):
            only = Only(open_now, local(search.at).date() + A_YEAR if free else None, wheelchair)
            count = TO_COMPARE if only.free_before and not (open_now or wheelchair) else LISTED
            found |= {f.hit.number: f for f in await search.nearest(count, only)}
        return sorted(found.values(), key=lambda f: (f.hit.metres, f.place))

    async def place_named(self, text: str) -> "NamedPlace | None":
        """Return the county, town, street or station a text names, in signs or in pinyin."""
        async with self._database.reading() as session:
            return (await self._maps.current(session)).names.find(text)

    async def places_near(self, lat: float, lon: float, count: int = 2) -> "Sequence[NamedPlace]":
        """Return what the surroundings of a point are called."""
        async with self._database.reading() as session:
            return (await self._maps.current(session)).names.around((lat, lon), count)

    async def by_ids(self, station_ids: Sequence[int]) -> Sequence[StationView]:
        """Return the stations of these ids that are open, in their order."""
        views = {view.station.key: view for view in await self._views(station_ids, None)}
        return [views[key] for key in station_ids if key in views and views[key].station.open]

    async def _search(
        self, lat: float, lon: float, matter_id: Matters, at: datetime
    ) -> StationSearch:
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            raise LocationImpossible
        async with self._database.reading() as session:
            drawn = await self._maps.current(session)
            paused = await _not_taking(session, matter_id, local(at).date())
            closed = await closed_on(session, local(at).date())
        search = StationSearch(
            drawn, self._offers, (lat, lon), each_of(matter_id), at, paused, closed
        )
        if search.is_far_from_all():
            raise LocationImpossible
        return search

    async def _views(
        self, station_ids: Sequence[int], at: datetime | None
    ) -> Sequence[StationView]:
        moment = local(at or self._clock.now())
        async with self._database.reading() as session:
            query = select(Station).where(col(Station.id).in_(station_ids))
            stations = (await session.exec(query)).all()
            calendar = await working_calendar(session)
            closed = await closed_on(session, moment.date())
        return [_viewed(s, calendar, moment, closed=s.key in closed) for s in stations]

    def _near(self, view: StationView, found: Found) -> Near:
        minutes = self.minutes(found.hit.metres)
        return Near(
            station=view.station,
            details=view.details,
            metres=found.hit.metres,
            minutes=minutes,
            in_circle=minutes <= IN_CIRCLE_MINUTES,
            opening=view.opening,
            earliest=found.earliest,
        )

    def minutes(self, metres: float) -> int:
        """Return the minutes on foot for a straight line, by this place's detour factor."""
        return walking_minutes(metres, self._detour)

    async def handles(self, station_id: int, matter_id: int, day: date | None = None) -> bool:
        """Tell whether the station handles the matter on a day."""
        asked = day or local_today(self._clock)
        async with self._database.reading() as session:
            return bool(await handling_on(session, station_id, matter_id, asked))

    async def matters_of(self, station_id: int, day: date | None = None) -> Sequence[Matter]:
        """Return the matters a station handles, by code."""
        query = (
            select(Matter)
            .join(StationMatter, col(StationMatter.matter_id) == col(Matter.id))
            .where(
                StationMatter.station_id == station_id,
                col(Matter.id).not_in(paused_matters(station_id, day or local_today(self._clock))),
            )
            .order_by(Matter.code)
        )
        async with self._database.reading() as session:
            return (await session.exec(query)).all()

    async def listed_matters(self, station_id: int) -> Sequence[Matter]:
        """Return the matters of a station's list, paused ones too, by code."""
        query = (
            select(Matter)
            .join(StationMatter, col(StationMatter.matter_id) == col(Matter.id))
            .where(StationMatter.station_id == station_id)
        )
        async with self._database.reading() as session:
            return (await session.exec(query.order_by(Matter.code))).all()

    async def all(self) -> Sequence[Station]:
        """Return every open station, by code."""
        async with self._database.reading() as session:
            query = select(Station).where(col(Station.open)).order_by(Station.code)
            return (await session.exec(query)).all()

    def _handling(self, matters: Matters) -> list[ColumnElement[bool]]:
        today = local_today(self._clock)
        return [col(Station.id).in_(handling_stations(each, today)) for each in each_of(matters)]

    async def _view(self, session: AsyncSession, station: Station | None) -> StationView:
        if station is None:
            raise StationUnknown
        calendar, moment = await working_calendar(session), local(self._clock.now())
        closed = station.key in await closed_on(session, moment.date())
        return _viewed(station, calendar, moment, closed=closed)


def _viewed(
    station: Station, calendar: WorkingCalendar, moment: datetime, *, closed: bool
) -> StationView:
    details = station.details
    hours = [] if closed else details.hours.regular
    return StationView(station, details, opening(hours, calendar, moment))


async def _not_taking(session: AsyncSession, matters: Matters, day: date) -> frozenset[int]:
    """Return the stations at which one of the matters is paused on a day."""
    paused: set[int] = set()
    for matter_id in each_of(matters):
        paused.update((await session.exec(paused_stations(matter_id, day))).all())
    return frozenset(paused)
