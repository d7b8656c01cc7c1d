"""Importing the catalogue: all or nothing, in place, with the difference shown beforehand."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.catalogue.difference import Difference, difference
from storage.clock import Clock, local_today
from storage.database import Database
from storage.desk.matters import DRAFT, SUPERSEDED
from storage.desk.station_map import raise_stamp
from storage.records import DayRecord, MatterRecord, StationRecord
from storage.rules.service import serves_on
from storage.tables import CalendarDay, Matter, MatterVersion, Station, StationMatter
from storage.tables.columns import JsonObject

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
    """What an import changed, or would change.

    `drafts` are the matters whose record waits to be published after it, `withdrawn` those whose
    waiting draft is given up because the record says again what is in force.
    """

    matters: Difference
    stations: Difference
    days: Difference
    drafts: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()


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

    async def write(
        self, new: Import, progress: Progress = lambda *_: None, *, author: str = ""
    ) -> ImportReport:
        """Import everything in one transaction; unchanged records are left alone.

        What a matter says becomes a draft beside what is in force; `author` drafted it.
        """
        total = len(new.matters) + len(new.stations)
        async with self._database.transaction() as session:
            report = await _compare(session, new)
            touched = {*report.matters.touched}
            for done, matter in enumerate(new.matters, 1):
                if matter.code in touched:
                    await self._write_matter(session, matter, author)
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

    async def _write_matter(self, session: AsyncSession, record: MatterRecord, author: str) -> None:
        """Add a draft; older drafts give way, also where the record says what is in force."""
        found = select(Matter).where(Matter.code == record.code).with_for_update()
        # Somebody may have published since the records were compared.
        matter = (await session.exec(found.execution_options(populate_existing=True))).first()
        if matter is None:
            matter = Matter(code=record.code, name=record.name, category="", version=0)
            session.add(matter)
            await session.flush()
        content = record.model_dump(mode="json")
        versions = await _versions(session, matter.key)
        for older in versions:
            if older.status == DRAFT:
                older.status = SUPERSEDED
        if matter.published and _in_force(matter, versions).record == content:
            return
        draft = MatterVersion(
            matter_id=matter.key,
            version=versions[-1].version + 1 if versions else 1,
            record=content,
            status=DRAFT,
            author=author,
            created_at=self._clock.now(),
        )
        session.add(draft)
        if not matter.published:
            matter.version = draft.version
            matter.name, matter.category = record.name, record.category


async def _versions(session: AsyncSession, matter_id: int) -> Sequence[MatterVersion]:
    query = select(MatterVersion).where(MatterVersion.matter_id == matter_id)
    query = query.order_by(col(MatterVersion.version)).execution_options(populate_existing=True)
    return (await session.exec(query)).all()


def _in_force(matter: Matter, versions: Sequence[MatterVersion]) -> MatterVersion:
    return next(version for version in versions if version.version == matter.version)


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
    newest, in_force = await _matters(session)
    stations = {s.code: s.record for s in (await session.exec(select(Station))).all()}
    days = {str(d.day): d.model_dump(mode="json") for d in await _days(session)}
    records = {m.code: m.model_dump(mode="json") for m in new.matters}
    matters = difference(newest, records)
    withdrawn = tuple(code for code in matters.changed if in_force.get(code) == records[code])
    return ImportReport(
        matters=matters,
        stations=difference(stations, {s.id: s.model_dump(mode="json") for s in new.stations}),
        days=difference(days, {str(d.day): d.model_dump(mode="json") for d in new.days}),
        drafts=tuple(code for code in matters.touched if code not in withdrawn),
        withdrawn=withdrawn,
    )


async def _matters(session: AsyncSession) -> tuple[dict[str, JsonObject], dict[str, JsonObject]]:
    """Return each matter's newest record, a waiting draft's first, and what is in force."""
    newest: dict[str, JsonObject] = {}
    in_force: dict[str, JsonObject] = {}
    query = (
        select(Matter, MatterVersion)
        .join(MatterVersion, col(MatterVersion.matter_id) == col(Matter.id))
        .where(
            or_(col(MatterVersion.version) == Matter.version, col(MatterVersion.status) == DRAFT)
        )
        .order_by(col(MatterVersion.version))
    )
    for matter, version in (await session.exec(query)).all():
        newest[matter.code] = version.record
        if matter.published and version.version == matter.version:
            in_force[matter.code] = version.record
    return newest, in_force


async def _days(session: AsyncSession) -> Iterable[CalendarDay]:
    return (await session.exec(select(CalendarDay))).all()
