"""The nearest 5 stations under filters among 600,000, against a scan of all of them."""

import gc
import time
import tracemalloc
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

import numpy as np

from storage.clock import SHANGHAI
from storage.places.index import Flags, Floats, StationIndex, Where
from storage.records import RegularHours
from storage.rules.calendar import WorkingCalendar
from storage.rules.distance import MEAN_EARTH_RADIUS_M, great_circle_m
from storage.rules.hours import opening

STATIONS = 600_000
COUNTIES = 2_800
MATTERS = 200
LISTS = 300
"""Different lists of matters: stations of a county and host share one."""

QUESTIONS = 10_000
TIMED = 1_000
SCANNED = 60
AT = datetime(2026, 11, 24, 18, 10, tzinfo=SHANGHAI)

Result = TypeVar("Result")
Facets = dict[str, list[object]]


class Country:
    """Stations in clusters, as counties are, a tenth of them at one point with another."""

    def __init__(self) -> None:
        self.random = np.random.default_rng(6)
        middles = self.random.uniform([20, 80], [50, 130], (COUNTIES, 2))
        self.county = self.random.integers(0, COUNTIES, STATIONS)
        self.points = middles[self.county] + self.random.normal(0, 0.15, (STATIONS, 2))
        double = self.random.integers(0, STATIONS, (STATIONS // 10, 2))
        self.points[double[:, 0]] = self.points[double[:, 1]]
        self.wheelchair = self.random.random(STATIONS) < 0.3
        self.list = self.random.integers(0, LISTS, STATIONS)
        self.lists = [
            frozenset(map(int, self.random.choice(MATTERS, 40, replace=False)))
            for _ in range(LISTS)
        ]
        self.hours = self.random.integers(0, 96, STATIONS)
        self.week = [_week(8 + n % 4, 17 + n // 24) for n in range(96)]

    def index(self) -> StationIndex:
        facets: Facets = {
            "county": self.county.tolist(),
            "wheelchair": self.wheelchair.tolist(),
            "matters": [self.lists[n] for n in self.list],
            "hours": self.hours.tolist(),
        }
        codes = [f"S{number:07}" for number in range(STATIONS)]
        points = list(map(tuple, self.points.tolist()))
        return StationIndex(range(STATIONS), codes, points, facets)

    def conditions(self, matter: int, county: int) -> dict[str, list[Where]]:
        handled = Where("matters", matter, lambda known: matter in known)
        ramp = Where("wheelchair", "yes", bool)
        open_now = Where("hours", AT, lambda n: n in self.open_now, lasting=False)
        here = Where("county", county, lambda number: number == county)
        return {
            "no filter": [],
            "matter": [handled],
            "matter, open now": [handled, open_now],
            "matter, open now, wheelchair": [handled, open_now, ramp],
            "matter, county far away": [handled, here],
        }

    @property
    def open_now(self) -> frozenset[int]:
        calendar = WorkingCalendar({})
        return frozenset(
            n for n, week in enumerate(self.week) if opening(week, calendar, AT).open_now
        )

    def passing(self, where: Sequence[Where]) -> Flags:
        """Return what passes, one look at a table for each station."""
        columns = {
            "county": (self.county, range(COUNTIES)),
            "wheelchair": (self.wheelchair.astype(int), (False, True)),
            "matters": (self.list, self.lists),
            "hours": (self.hours, range(96)),
        }
        passes = np.ones(STATIONS, np.bool_)
        for facet, _, test, _ in where:
            column, values = columns[facet]
            passes &= np.array([test(value) for value in values])[column]
        return passes

    def places(self, count: int) -> Floats:
        """Return points near stations, and one in ten anywhere in the country."""
        near = self.points[self.random.integers(0, STATIONS, count)]
        near = near + self.random.normal(0, 0.02, (count, 2))
        lost = self.random.random(count) < 0.1
        near[lost] = self.random.uniform([20, 80], [50, 130], (int(lost.sum()), 2))
        return near


class Scan:
    """Goes through all stations with numpy: the haversine formula, then the filters."""

    def __init__(self, points: Floats) -> None:
        self.points = points
        self.lat, self.lon = np.radians(points).T
        self.cos = np.cos(self.lat)

    def nearest(self, lat: float, lon: float, passes: Flags | None) -> list[tuple[int, float]]:
        phi, lam = np.radians([lat, lon])
        chord = np.sin((self.lat - phi) / 2) ** 2
        chord += np.cos(phi) * self.cos * np.sin((self.lon - lam) / 2) ** 2
        metres = 2 * MEAN_EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(chord, 1)))
        if passes is not None:
            metres[~passes] = np.inf
        limit = np.partition(metres, 4)[4] + 0.001
        rows = np.flatnonzero(metres <= limit)
        ranked = sorted(
            (great_circle_m(lat, lon, *map(float, self.points[r])), int(r)) for r in rows
        )
        return [(row, away) for away, row in ranked[:5] if np.isfinite(away)]


def measure() -> None:
    country = Country()
    gc.collect()
    tracemalloc.start()
    index, built = _timed(country.index)
    _, peak = tracemalloc.get_traced_memory()
    gc.collect()
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(f"{STATIONS:,} stations: arrays of {held / 1e6:.0f} MB, {peak / 1e6:.0f} MB to build")
    _, built = _timed(country.index)
    print(f"built in {built:.1f} s (from lists in memory)")
    scan = Scan(country.points)
    for name, where in country.conditions(matter=7, county=11).items():
        _compare(name, country, index, scan, where)
    _equal(country, index)


def _compare(
    name: str, country: Country, index: StationIndex, scan: Scan, where: Sequence[Where]
) -> None:
    passes = country.passing(where)
    places = country.places(TIMED).tolist()
    first = _timed(lambda: index.nearest(*places[0], 5, where))[1]
    warm = sorted(_timed(lambda p=place: index.nearest(*p, 5, where))[1] for place in places)  # type: ignore[misc]
    slow = sorted(
        _timed(lambda p=place: scan.nearest(*p, passes))[1]  # type: ignore[misc]
        for place in places[:SCANNED]
    )
    middle, scanned = warm[TIMED // 2], slow[SCANNED // 2]
    print(
        f"{name} ({passes.mean():.2%} pass): median {middle * 1e3:.3f} ms, "
        f"99 of 100 within {warm[TIMED * 99 // 100] * 1e3:.3f} ms, first {first * 1e3:.0f} ms; "
        f"scan {scanned * 1e3:.1f} ms, {scanned / middle:.0f} times as long"
    )


def _equal(country: Country, index: StationIndex) -> None:
    """Ask both the same; the scan looks through those that pass only, or it would take an hour."""
    equal = asked = 0
    kinds = [
        where
        for matter in range(0, MATTERS, 20)
        for where in country.conditions(matter, matter * 7).values()
        if where
    ]
    for where in kinds:
        rows = np.flatnonzero(country.passing(where))
        some = Scan(country.points[rows])
        for lat, lon in country.places(QUESTIONS // len(kinds)).tolist():
            expected = [(int(rows[row]), away) for row, away in some.nearest(lat, lon, None)]
            found = [tuple(hit) for hit in index.nearest(lat, lon, 5, where)]
            equal += found == expected
            asked += 1
    print(f"{equal:,} of {asked:,} answers under filters equal those of the scan")
    assert equal == asked


def _timed(act: Callable[[], Result]) -> tuple[Result, float]:
    began = time.perf_counter()
    result = act()
    return result, time.perf_counter() - began


def _week(opens: int, closes: int) -> list[RegularHours]:
    return [RegularHours(days=[1, 2, 3, 4, 5], open=f"{opens:02}:00", close=f"{closes:02}:30")]


def main() -> None:
    """Run the measurement."""
    measure()
