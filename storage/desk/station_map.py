"""The map of the stations: the index held in memory, drawn anew when the record has changed."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row
from sqlalchemy import select as columns
from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.database import insert_unless_there
from storage.desk.calendar import working_calendar
from storage.records import OffHours, RegularHours
from storage.rules.calendar import WorkingCalendar
from storage.rules.service import serves_on
from storage.tables import Counter, Station, StationMatter

if TYPE_CHECKING:
    from storage.places.index import StationIndex
    from storage.places.names import PlaceNames

STAMP = "stations"
"""The counter that every change of stations, their lists or the calendar raises."""

AT_ONCE = 2_000
"""Rows that are read at a time, so that a country of stations is never held whole."""


@dataclass(frozen=True)
class Service:
    """From when until when a station serves, and whether its dates have come."""

    open: bool
    opens_on: date | None
    closes_on: date | None

    def serves_on(self, day: date) -> bool:
        """Tell whether the station serves on a day; one that is to open is not open yet."""
        return (self.open or self.opens_on is not None) and serves_on(
            day, self.opens_on, self.closes_on
        )


@dataclass(frozen=True)
class StationMap:
    """The stations as they stood at a stamp, and the calendar they keep."""

    stamp: int
    index: "StationIndex"
    names: "PlaceNames"
    calendar: WorkingCalendar


class StationMaps:
    """Hands out the map that fits the record."""

    def __init__(self) -> None:
        self._drawn: StationMap | None = None
        self._drawing = asyncio.Lock()

    async def current(self, session: AsyncSession) -> StationMap:
        """Return the map of what the record says now; whoever changed it, in whatever process."""
        stamp = await _stamp(session)
        if self._drawn is None or self._drawn.stamp != stamp:
            async with self._drawing:
                if self._drawn is None or self._drawn.stamp != stamp:
                    self._drawn = await _draw(session, stamp)
        return self._drawn


async def raise_stamp(session: AsyncSession) -> None:
    """Note that stations changed; to be called in the transaction that changes them."""
    await session.exec(insert_unless_there(session, Counter, name=STAMP, value=0))
    await session.exec(
        update(Counter).where(col(Counter.name) == STAMP).values(value=Counter.value + 1)
    )


@cache
def regular_hours(text: str) -> tuple[RegularHours, ...]:
    """Read the regular week from a facet."""
    return tuple(RegularHours.model_validate(hours) for hours in json.loads(text))


@cache
def off_hours(text: str) -> tuple[int, tuple[OffHours, ...]]:
    """Read the minutes of a visit and the windows for visits from a facet."""
    minutes, windows = json.loads(text)
    return minutes, tuple(OffHours.model_validate(window) for window in windows)


async def _stamp(session: AsyncSession) -> int:
    counter = await session.get(Counter, STAMP)
    return counter.value if counter else 0


async def _draw(session: AsyncSession, stamp: int) -> StationMap:
    read = _Columns(await _lists(session))
    query = columns(
        col(Station.id), col(Station.code), col(Station.lat), col(Station.lon),
        col(Station.county), col(Station.town), col(Station.name), col(Station.open),
        col(Station.opens_on), col(Station.closes_on), col(Station.record),
    )  # fmt: skip
    async for row in await session.stream(query.execution_options(yield_per=AT_ONCE)):
        read.add(row)
    calendar = await working_calendar(session)
    index, names = await asyncio.to_thread(read.drawn)
    return StationMap(stamp, index, names, calendar)


async def _lists(session: AsyncSession) -> dict[int, frozenset[int]]:
    """Return each station's list of matters, equal ones being one."""
    matters: dict[int, set[int]] = defaultdict(set)
    query = columns(col(StationMatter.station_id), col(StationMatter.matter_id))
    async for station_id, matter_id in await session.stream(
        query.execution_options(yield_per=AT_ONCE)
    ):
        matters[station_id].add(matter_id)
    same: dict[frozenset[int], frozenset[int]] = {}
    return {key: same.setdefault(all_ := frozenset(ids), all_) for key, ids in matters.items()}


@dataclass
class _Columns:
    """What is read of the stations, a list for each thing; equal texts are kept once."""

    lists: dict[int, frozenset[int]]
    numbers: list[int] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    points: list[tuple[float, float]] = field(default_factory=list)
    facets: dict[str, list[Hashable]] = field(default_factory=lambda: defaultdict(list))
    spoken: list[tuple[str, ...]] = field(default_factory=list)
    same: dict[Hashable, Hashable] = field(default_factory=dict)

    def add(self, row: Row[*tuple[Any, ...]]) -> None:
        record = row.record
        self.numbers.append(row.id)
        self.codes.append(row.code)
        self.points.append((row.lat, row.lon))
        visits = [record["slot_minutes"]["value"], record["off_hours"]["windows"]]
        for name, value in (
            ("county", row.county),
            ("service", Service(row.open, row.opens_on, row.closes_on)),
            ("matters", self.lists.get(row.id, frozenset())),
            ("hours", json.dumps(record["hours"]["regular"])),
            ("off_hours", json.dumps(visits)),
            ("wheelchair", record.get("wheelchair") is True),
        ):
            self.facets[name].append(self.same.setdefault(value, value))
        if row.open:
            names = row.county, row.town, record.get("address", ""), row.name
            self.spoken.append(names)
        else:
            self.spoken.append(())

    def drawn(self) -> tuple["StationIndex", "PlaceNames"]:
        # numpy and scipy take a quarter of a second to load, the dictionaries of pronunciation as
        # long again: the first question can wait for them, the start of everything else not.
        from storage.places.index import StationIndex  # noqa: PLC0415
        from storage.places.names import PlaceNames  # noqa: PLC0415

        index = StationIndex(self.numbers, self.codes, self.points, self.facets)
        return index, PlaceNames(zip(self.spoken, self.points, strict=True))
