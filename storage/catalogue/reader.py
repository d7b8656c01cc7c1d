"""Reading catalogue files: every record checked, every problem listed, nothing written."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from storage.catalogue.holidays import HolidayYear, check_year, days_of
from storage.catalogue.loading import FileRefused, load
from storage.catalogue.matter_checks import check_matter
from storage.catalogue.problems import Finding, Problem, findings_of
from storage.catalogue.station_checks import check_station, in_wgs84
from storage.records import DayRecord, MatterRecord, Record, StationRecord

JINCHENG = tuple(
    Path(__file__).parent / "jincheng" / name
    for name in ("matters.yaml", "stations.yaml", "holidays.yaml")
)
"""The files that are shipped."""

JINCHENG_DECISIONS = JINCHENG[0].with_name("decisions.yaml")
"""The sample decisions that are shipped beside them; no import of an operator reads them."""

FACTS = frozenset(
    {"meta", "chinesecalendar", "window_hours", "off_hours_examples", "scheduling_facts"}
)
"""Top-level keys that tell readers of the files something and hold no records."""

_HOLIDAYS = re.compile(r"holidays_\d{4}")
_RecordT = TypeVar("_RecordT", bound=Record)


@dataclass(frozen=True)
class Catalogue:
    """What the files hold; to be used only if there are no problems."""

    matters: tuple[MatterRecord, ...]
    stations: tuple[StationRecord, ...]
    days: tuple[DayRecord, ...]
    problems: tuple[Problem, ...]


def read_files(paths: Iterable[Path], known_matters: Collection[str] = ()) -> Catalogue:
    """Read files of matters, stations and holidays; a station may also name known matters."""
    reading = _Reading()
    for path in paths:
        reading.read(path)
    reading.check_stations(known_matters)
    return Catalogue(
        matters=tuple(reading.matters),
        stations=tuple(in_wgs84(station) for _, station in reading.stations),
        days=tuple(reading.days.values()),
        problems=tuple(reading.problems),
    )


@dataclass
class _Reading:
    """The records and problems met so far, in the order of the files."""

    matters: list[MatterRecord] = field(default_factory=list)
    stations: list[tuple[str, StationRecord]] = field(default_factory=list)
    days: dict[date, DayRecord] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    seen: dict[str, set[str]] = field(default_factory=lambda: {"code": set(), "id": set()})

    def read(self, path: Path) -> None:
        try:
            tree = load(path)
        except FileRefused as refusal:
            self.problems.append(Problem(path.name, "", "", str(refusal)))
            return
        for key, value in tree.items():
            if key == "matters":
                self.matters += self._records(path, value, MatterRecord, "code", check_matter)
            elif key == "stations":
                stations = self._records(path, value, StationRecord, "id", _no_findings)
                self.stations += [(path.name, station) for station in stations]
            elif _HOLIDAYS.fullmatch(key):
                self._read_year(path.name, key, value)
            elif key not in FACTS:
                message = "is none of matters, stations, holidays_<year>"
                self.problems.append(Problem(path.name, "", key, message))

    def check_stations(self, known_matters: Collection[str]) -> None:
        """Check the stations once every matter is read, the faulty ones included."""
        known = {*known_matters, *self.seen["code"]}
        for file, station in self.stations:
            self._note(file, station.id, check_station(station, known))

    def _records(
        self,
        path: Path,
        raws: object,
        kind: type[_RecordT],
        id_field: str,
        check: Callable[[_RecordT], Iterator[Finding]],
    ) -> Sequence[_RecordT]:
        if not isinstance(raws, list):
            self._note(path.name, "", [(f"{id_field}s", "must be a list of records")])
            return []
        records = []
        for number, raw in enumerate(raws, 1):
            name = self._name(path.name, raw, number, id_field)
            record = self._validated(path.name, name, raw, kind)
            if record is not None:
                self._note(path.name, name, check(record))
                records.append(record)
        return records

    def _name(self, file: str, raw: object, number: int, id_field: str) -> str:
        """Return the record's code, or its place in the file; note one that was read before."""
        code = raw.get(id_field) if isinstance(raw, dict) else None
        if not isinstance(code, str):
            return f"record {number}"
        if code in self.seen[id_field]:
            self._note(file, code, [(id_field, "stands in this import twice")])
        self.seen[id_field].add(code)
        return code

    def _read_year(self, file: str, key: str, raw: object) -> None:
        table = self._validated(file, key, raw, HolidayYear)
        if table is None:
            return
        self._note(file, key, check_year(table, int(key[-4:])))
        for day in days_of(table):
            if day.day in self.days:
                self._note(file, key, [("off", f"{day.day} stands in this import twice")])
            self.days[day.day] = day

    def _validated(
        self, file: str, name: str, raw: object, kind: type[_RecordT]
    ) -> _RecordT | None:
        try:
            return kind.model_validate(raw)
        except ValidationError as fault:
            self._note(file, name, findings_of(fault, raw))
            return None

    def _note(self, file: str, record: str, findings: Iterable[Finding]) -> None:
        self.problems += [Problem(file, record, field, message) for field, message in findings]


def _no_findings(_: StationRecord) -> Iterator[Finding]:
    return iter(())
