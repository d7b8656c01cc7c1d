"""Stations at the desk: which there are, which is nearest, what they handle."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from storage.clock import Clock, local
from storage.database import Database
from storage.desk.calendar import working_calendar
from storage.records import StationRecord
from storage.refusals import LocationImpossible, StationUnknown
from storage.rules.calendar import WorkingCalendar
from storage.rules.distance import IN_CIRCLE_MINUTES, great_circle_m, walking_minutes
from storage.rules.hours import Opening, opening
from storage.tables import Matter, Station, StationException, StationMatter

SERVED_WITHIN_M = 300_000
"""A point farther from every station than this is a mistake, not a resident."""


@dataclass(frozen=True)
class Near:
    """A station and how far it is on foot."""

    station: Station
    details: StationRecord
    metres: float
    minutes: int
    in_circle: bool
    opening: Opening


@dataclass(frozen=True)
class StationView:
    """A station with its record and whether it is open now."""

    station: Station
    details: StationRecord
    opening: Opening


class StationDesk:
    """Answers questions about stations."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def by_code(self, code: str) -> StationView:
        """Return the open station of this code; raises StationUnknown."""
        async with self._database.reading() as session:
            query = select(Station).where(Station.code == code, col(Station.open))
            return await self._view(session, (await session.exec(query)).first())

    async def by_id(self, station_id: int) -> StationView:
        """Return the station of this id; raises StationUnknown."""
        async with self._database.reading() as session:
            return await self._view(session, await session.get(Station, station_id))

    async def counties(self, matter_id: int | None = None) -> Sequence[tuple[str, int]]:
        """Return each county with the number of its stations that handle the matter."""
        query = select(Station.county, func.count()).where(col(Station.open))
        if matter_id is not None:
            query = query.where(col(Station.id).in_(_handling(matter_id)))
        query = query.group_by(Station.county).order_by(func.count().desc(), Station.county)
        async with self._database.reading() as session:
            return [(county, count) for county, count in (await session.exec(query)).all()]

    async def in_county(self, county: str, matter_id: int | None = None) -> Sequence[Station]:
        """Return the county's stations that handle the matter, by code."""
        query = select(Station).where(Station.county == county, col(Station.open))
        if matter_id is not None:
            query = query.where(col(Station.id).in_(_handling(matter_id)))
        async with self._database.reading() as session:
            return (await session.exec(query.order_by(Station.code))).all()

    async def nearest(
        self,
        lat: float,
        lon: float,
        *,
        matter_id: int | None = None,
        at: datetime | None = None,
        limit: int = 5,
    ) -> Sequence[Near]:
        """Return the nearest open stations, nearest first, ties by code.

        `lat` and `lon` are WGS-84 degrees. Raises LocationImpossible for a point that is not on
        the earth or farther than 300 km from every station.
        """
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            raise LocationImpossible
        query = select(Station).where(col(Station.open))
        if matter_id is not None:
            query = query.where(col(Station.id).in_(_handling(matter_id)))
        async with self._database.reading() as session:
            stations = (await session.exec(query)).all()
            calendar = await working_calendar(session)
            moment = local(at or self._clock.now())
            closed = await _closed_on(session, moment.date())
        far = sorted((great_circle_m(lat, lon, s.lat, s.lon), s.code, s) for s in stations)
        if far and far[0][0] > SERVED_WITHIN_M:
            raise LocationImpossible
        return [
            _near(s, metres, moment, calendar, closed=s.key in closed)
            for metres, _, s in far[:limit]
        ]

    async def handles(self, station_id: int, matter_id: int) -> bool:
        """Tell whether the station's list contains the matter."""
        async with self._database.reading() as session:
            return await session.get(StationMatter, (station_id, matter_id)) is not None

    async def matters_of(self, station_id: int) -> Sequence[Matter]:
        """Return the matters a station handles, by code."""
        query = (
            select(Matter)
            .join(StationMatter, col(StationMatter.matter_id) == col(Matter.id))
            .where(StationMatter.station_id == station_id)
            .order_by(Matter.code)
        )
        async with self._database.reading() as session:
            return (await session.exec(query)).all()

    async def all(self) -> Sequence[Station]:
        """Return every open station, by code."""
        async with self._database.reading() as session:
            query = select(Station).where(col(Station.open)).order_by(Station.code)
            return (await session.exec(query)).all()

    async def _view(self, session: AsyncSession, station: Station | None) -> StationView:
        if station is None:
            raise StationUnknown
        calendar = await working_calendar(session)
        details, moment = station.details, local(self._clock.now())
        closed = station.key in await _closed_on(session, moment.date())
        now = opening([] if closed else details.hours.regular, calendar, moment)
        return StationView(station, details, now)


def _handling(matter_id: int) -> SelectOfScalar[int]:
    return select(StationMatter.station_id).where(StationMatter.matter_id == matter_id)


async def _closed_on(session: AsyncSession, day: date) -> frozenset[int]:
    query = select(StationException.station_id).where(
        StationException.day == day, col(StationException.closed)
    )
    return frozenset((await session.exec(query)).all())


def _near(
    station: Station, metres: float, at: datetime, calendar: WorkingCalendar, *, closed: bool
) -> Near:
    details = station.details
    minutes = walking_minutes(metres)
    return Near(
        station=station,
        details=details,
        metres=metres,
        minutes=minutes,
        in_circle=minutes <= IN_CIRCLE_MINUTES,
        opening=opening([] if closed else details.hours.regular, calendar, at),
    )
