"""Importing the catalogue: all or nothing, in place, with the difference shown beforehand."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.catalogue.difference import Difference, difference
from storage.clock import Clock, local_today
from storage.database import Database
from storage.desk.matters import PUBLISHED, record_of
from storage.desk.station_map import raise_stamp
from storage.records import DayRecord, MatterRecord, StationRecord
from storage.rules.service import serves_on
from storage.tables import CalendarDay, Matter, MatterVersion, Station, StationMatter

Progress = Callable[[int, int], None]
"""Told after each record: how many are done, how many there are."""


@dataclass(frozen=True)
class Import:
    """Checked records, ready to be written."""

    matters: Sequence[MatterRecord] = ()
    stations: Sequence[StationRecord] = ()
    days: Sequence[DayRecord] = ()


@dataclass(frozen=True)
class ImportReport:
    """What an import changed, or would change."""

    matters: Difference
    stations: Difference
    days: Difference


class CatalogueDesk:
    """Writes the catalogue. A record that is missing from an import stays as it is."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def known_matters(self) -> frozenset[str]:
        """Return the codes of the stored matters."""
        async with self._database.reading() as session:
            return frozenset((await session.exec(select(Matter.code))).all())

    async def is_empty(self) -> bool:
        """Tell whether nothing was ever imported."""
        async with self._database.reading() as session:
            return (await session.exec(select(Station.id).limit(1))).first() is None

    async def compare(self, new: Import) -> ImportReport:
        """Return what an import would change; writes nothing."""
        async with self._database.reading() as session:
            return await _compare(session, new)

    async def write(self, new: Import, progress: Progress = lambda *_: None) -> ImportReport:
        """Import everything in one transaction; unchanged records are left alone."""
        total = len(new.matters) + len(new.stations)
        async with self._database.transaction() as session:
            report = await _compare(session, new)
            touched = {*report.matters.touched}
            for done, matter in enumerate(new.matters, 1):
                if matter.code in touched:
                    await self._write_matter(session, matter)
                progress(done, total)
            await session.flush()
            ids = {m.code: m.key for m in (await session.exec(select(Matter))).all()}
            touched = {*report.stations.touched}
            for done, station in enumerate(new.stations, len(new.matters) + 1):
                if station.id in touched:
                    await write_station(session, station, ids, local_today(self._clock))
                progress(done, total)
            for day in new.days:
                await session.merge(CalendarDay(**day.model_dump()))
            await raise_stamp(session)
        return report

    async def _write_matter(self, session: AsyncSession, record: MatterRecord) -> None:
        found = select(Matter).where(Matter.code == record.code).with_for_update()
        matter = (await session.exec(found)).first()
        if matter is None:
            matter = Matter(code=record.code, name="", category="", version=0)
        matter.name, matter.category = record.name, record.category
        matter.version += 1
        matter.published = True
        session.add(matter)
        await session.flush()
        session.add(
            MatterVersion(
                matter_id=matter.key,
                version=matter.version,
                record=record.model_dump(mode="json"),
                status=PUBLISHED,
                author="",
                created_at=self._clock.now(),
                effective_at=self._clock.now(),
            )
        )


async def write_station(
    session: AsyncSession, record: StationRecord, ids: dict[str, int], today: date
) -> Station:
    """Write a station and its list of matters; dates it does not give stay as they are."""
    found = select(Station).where(Station.code == record.id).with_for_update()
    station = (await session.exec(found)).first() or Station(
        code=record.id, name="", county="", town="", lat=0, lon=0, record={}
    )
    station.name, station.county, station.town = record.name, record.county, record.town
    station.lat, station.lon = record.lat, record.lon
    station.opens_on = record.opens_on or station.opens_on
    station.closes_on = record.closes_on or station.closes_on
    turn_station(station, today)
    station.record = record.model_dump(mode="json")
    session.add(station)
    await session.flush()
    handled = col(StationMatter.station_id) == station.key
    await session.exec(delete(StationMatter).where(handled))
    session.add_all(
        StationMatter(station_id=station.key, matter_id=ids[code])
        for code in dict.fromkeys(record.matters)
    )
    return station


def turn_station(station: Station, today: date) -> bool:
    """Set whether a station is open by its dates, if it has any; tell whether that changed."""
    before = station.open
    if station.opens_on or station.closes_on:
        station.open = serves_on(today, station.opens_on, station.closes_on)
    return station.open != before


async def _compare(session: AsyncSession, new: Import) -> ImportReport:
    matters = {
        m.code: (await record_of(session, m.key, m.version)).model_dump(mode="json")
        for m in (await session.exec(select(Matter))).all()
    }
    stations = {s.code: s.record for s in (await session.exec(select(Station))).all()}
    days = {str(d.day): d.model_dump(mode="json") for d in await _days(session)}
    return ImportReport(
        matters=difference(matters, {m.code: m.model_dump(mode="json") for m in new.matters}),
        stations=difference(stations, {s.id: s.model_dump(mode="json") for s in new.stations}),
        days=difference(days, {str(d.day): d.model_dump(mode="json") for d in new.days}),
    )


async def _days(session: AsyncSession) -> Iterable[CalendarDay]:
    return (await session.exec(select(CalendarDay))).all()
