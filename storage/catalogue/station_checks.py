"""What a station's record must keep beyond its form: hours, known matters, a place in China."""

from collections.abc import Collection, Iterator, Sequence
from itertools import combinations

from storage.catalogue.problems import Finding
from storage.records import OffHours, RegularHours, StationRecord
from storage.rules.datum import in_china, to_wgs84

_WEEKEND_DAYS = {"saturday": [6], "sunday": [7]}


def check_station(station: StationRecord, known_matters: Collection[str]) -> Iterator[Finding]:
    """Yield everything that is wrong with a station whose form is right."""
    yield from _check_place(station)
    regular, windows = station.hours.regular, station.off_hours.windows
    yield from _check_order("hours.regular", regular)
    yield from _check_order("off_hours.windows", windows)
    yield from _check_overlaps("hours.regular", regular)
    yield from _check_overlaps("off_hours.windows", windows)
    yield from _check_kinds(windows)
    yield from _check_dates(station)
    for code in dict.fromkeys(station.matters):
        if code not in known_matters:
            yield "matters", f'names the unknown matter "{code}"'
        if station.matters.count(code) > 1:
            yield "matters", f'names the matter "{code}" twice'


def in_wgs84(station: StationRecord) -> StationRecord:
    """Return the record with its coordinates as WGS-84, to a centimetre."""
    if station.crs == "WGS-84":
        return station
    lat, lon = to_wgs84(station.lat, station.lon, station.crs)
    return station.model_copy(update={"lat": round(lat, 7), "lon": round(lon, 7), "crs": "WGS-84"})


def _check_place(station: StationRecord) -> Iterator[Finding]:
    if not in_china(station.lat, station.lon):
        yield "lat, lon", f"{station.lat}, {station.lon} is outside China"


def _check_dates(station: StationRecord) -> Iterator[Finding]:
    opens_on, closes_on = station.opens_on, station.closes_on
    if opens_on and closes_on and closes_on <= opens_on:
        yield "closes_on", f"{closes_on} is not after opens_on, {opens_on}"


def _check_order(field: str, windows: Sequence[RegularHours | OffHours]) -> Iterator[Finding]:
    for number, window in enumerate(windows, 1):
        if window.close <= window.open:
            yield f"{field}[{number}].close", f"{window.close} is not after {window.open}"


def _check_overlaps(field: str, windows: Sequence[RegularHours | OffHours]) -> Iterator[Finding]:
    for (number, first), (other, second) in combinations(enumerate(windows, 1), 2):
        at_once = set(first.days) & set(second.days) and _same_time_of_year(first, second)
        if at_once and first.open < second.close and second.open < first.close:
            yield f"{field}[{other}]", f"overlaps with [{number}]"


def _check_kinds(windows: Sequence[OffHours]) -> Iterator[Finding]:
    for number, window in enumerate(windows, 1):
        days = _WEEKEND_DAYS.get(window.kind, window.days)
        if window.days != days:
            yield f"off_hours.windows[{number}].days", f"must be {days} for a {window.kind} window"


def _same_time_of_year(first: RegularHours | OffHours, second: RegularHours | OffHours) -> bool:
    """Tell whether both windows can fall on one date: seasons, and holidays or ordinary days."""
    if isinstance(first, RegularHours) and isinstance(second, RegularHours):
        return "all" in {first.season, second.season} or first.season == second.season
    if isinstance(first, OffHours) and isinstance(second, OffHours):
        return (first.kind == "holiday") == (second.kind == "holiday")
    return True
