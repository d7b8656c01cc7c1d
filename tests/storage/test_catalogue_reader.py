"""Reading catalogue files: the shipped ones are right, and a broken one says where and why."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import yaml

from storage.catalogue.loading import LARGEST_FILE
from storage.catalogue.reader import JINCHENG, Catalogue, read_files
from storage.rules.datum import from_wgs84

Raw: TypeAlias = dict[str, Any]
"""A record as YAML gives it: every test breaks another part of it."""

Where: TypeAlias = tuple[str, str, str]


def shipped(number: int, key: str) -> Raw:
    tree = yaml.load(JINCHENG[number].read_text("utf-8"), Loader=yaml.CSafeLoader)
    found = tree[key]
    record: Raw = found[0] if isinstance(found, list) else found
    return record


MATTER = shipped(0, "matters")
STATION = shipped(1, "stations") | {"matters": ["YB01"]}
YEAR = shipped(2, "holidays_2026")


def read(tmp_path: Path, tree: object) -> Catalogue:
    path = tmp_path / "new.yaml"
    path.write_text(yaml.safe_dump(tree, allow_unicode=True), "utf-8")
    return read_files([path], known_matters={"YB01"})


def read_text(tmp_path: Path, text: str | bytes) -> str:
    path = tmp_path / "new.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    (problem,) = read_files([path]).problems
    assert problem.file == "new.yaml"
    return problem.message


def problems_of(tmp_path: Path, tree: object) -> dict[Where, str]:
    problems = read(tmp_path, tree).problems
    return {(p.file, p.record, p.field): p.message for p in problems}


def question(record: Raw, number: int) -> Raw:
    found: Raw = record["situations"][number]
    return found


def material(record: Raw, number: int) -> Raw:
    found: Raw = record["materials"][number]
    return found


def stop_everybody(record: Raw) -> None:
    for option in question(record, 0)["options"]:
        option.update(stops=True, outcome="请到大厅办理")


def none_of_the_later_answers_after_a_stop(record: Raw) -> None:
    question(record, 0)["options"][0].update(stops=True, outcome="请到大厅办理")
    answers = [option["id"] for option in question(record, 1)["options"]]
    material(record, 2).update(when={"not": {"who": answers}})


def window(record: Raw, number: int) -> Raw:
    found: Raw = record["off_hours"]["windows"][number]
    return found


Break: TypeAlias = Callable[[Raw], object]

BROKEN_MATTERS: list[tuple[Break, str, str]] = [
    (lambda m: m.update(nmae="x"), "nmae", "not a known key"),
    (lambda m: m.pop("name"), "name", "is missing"),
    (lambda m: m.update(name=""), "name", "at least 1 character"),
    (lambda m: m.update(consult_phone=12345), "consult_phone", "must be text; put it in quotes"),
    (lambda m: m.update(materials="身份证"), "materials", "must be a list"),
    (lambda m: m.update(fee="free"), "fee", "mapping"),
    (lambda m: m["fee"].update(charge="maybe"), "fee.charge", "'partial'"),
    (lambda m: m["fee"].update(amounts={"a": float("nan")}), "fee.amounts.a", "finite"),
    (lambda m: m["statutory_limit"].update(unit="天"), "statutory_limit.unit", "'工作日' or '日'"),
    (lambda m: m["promised_limit"].update(days=-1), "promised_limit.days", "greater than"),
    (lambda m: material(m, 0).update(copies=-1), "materials[id].copies", "greater than"),
    (lambda m: material(m, 0).update(form=[]), "materials[id].form", "at least 1 item"),
    (lambda m: material(m, 0).update(name="其他材料"), "materials[id].name", "too vague"),
    (lambda m: material(m, 0).update(name="身份证等相关材料"), "materials[id].name", "too vague"),
    (lambda m: material(m, 1).update(id="id"), "materials[id].id", "twice"),
    (lambda m: material(m, 2).pop("when"), "materials[hk].when", "is missing"),
    (lambda m: material(m, 2).update(required=True), "materials[hk].required", "conditional"),
    (lambda m: material(m, 2).update(when=["kind"]), "materials[hk].when", "not a condition"),
    (lambda m: material(m, 2).update(when={"kind": "x"}), "materials[hk].when", "not a condition"),
    (
        lambda m: material(m, 2).update(when={"kimd": ["newborn"]}),
        "materials[hk].when",
        'unknown question "kimd"',
    ),
    (
        lambda m: material(m, 2).update(when={"kind": ["newbron"]}),
        "materials[hk].when",
        'unknown option "newbron"',
    ),
    (lambda m: material(m, 2).update(when={"kind": []}), "materials[hk].when", "a list of options"),
    (
        lambda m: material(m, 2).update(when={"kind": [{"who": ["self"]}]}),
        "materials[hk].when",
        "a list of options",
    ),
    (
        lambda m: material(m, 2).update(when={"any": ["newborn"]}),
        "materials[hk].when",
        '"newborn" is an option',
    ),
    (
        lambda m: material(m, 2).update(when={"not": [{"kind": ["newborn"]}]}),
        "materials[hk].when",
        '"not" takes one condition',
    ),
    (
        lambda m: material(m, 2).update(
            when={"all": [{"who": ["self"]}, {"not": {"who": ["self"]}}]}
        ),
        "materials[hk].when",
        "is never true",
    ),
    (lambda m: question(m, 1).update(id="kind"), "situations[kind].id", "twice"),
    (lambda m: question(m, 1).update(id="any"), "situations[any].id", "word of conditions"),
    (
        lambda m: question(m, 0)["options"][1].update(id="adult"),
        "situations[kind].options[adult].id",
        "twice",
    ),
    (
        lambda m: question(m, 0)["options"][1].update(id=True),
        "situations[kind].options[2].id",
        "must be text",
    ),
    (
        lambda m: question(m, 0)["options"][1].update(stops=True),
        "situations[kind].options[newborn].outcome",
        "why it ends",
    ),
    (stop_everybody, "situations", "stop everybody"),
    (
        lambda m: material(m, 2).update(
            when={"any": [{"who": ["self"]}, {"not": {"who": ["self", "agent"]}}]}
        ),
        "materials[hk].when",
        "holds {'not': {'who': ['self', 'agent']}}, which is never true",
    ),
    (
        none_of_the_later_answers_after_a_stop,
        "materials[hk].when",
        "is never true",
    ),
    (
        lambda m: question(m, 0).update(ask_when={"who": ["self"]}),
        "situations[kind].ask_when",
        'later question "who"',
    ),
    (
        lambda m: question(m, 1).update(
            ask_when={"kind": ["adult"], "not": {"kind": ["adult", "renew"]}}
        ),
        "situations[who].ask_when",
        "is never true",
    ),
]

BROKEN_STATIONS: list[tuple[Break, str, str]] = [
    (lambda s: s.update(opens="09:00"), "opens", "not a known key"),
    (lambda s: s.pop("crs"), "crs", "is missing"),
    (lambda s: s.update(crs="CGCS2000"), "crs", "'GCJ-02'"),
    (lambda s: s.update(host_kind="shop"), "host_kind", "'bank'"),
    (lambda s: s.update(lat=112.8, lon=35.4), "lat", "less than or equal to 90"),
    (lambda s: s.update(lat=51.5, lon=-0.1), "lat, lon", "outside China"),
    (lambda s: s.update(matters=["YB01", "YB99"]), "matters", 'unknown matter "YB99"'),
    (lambda s: s.update(matters=["YB01", "YB01"]), "matters", '"YB01" twice'),
    (lambda s: s["slot_minutes"].update(value=0), "slot_minutes.value", "greater than"),
    (lambda s: s["slot_minutes"].update(value=12), "slot_minutes.value", "multiple of 5"),
    (lambda s: window(s, 0).update(open="08:58"), "off_hours.windows[1].open", "pattern"),
    (
        lambda s: s["hours"]["regular"][0].update(open="9:00"),
        "hours.regular[1].open",
        "match pattern",
    ),
    (lambda s: s["hours"]["regular"][0].update(close="09:00"), "hours.regular[1].close", "09:00"),
    (lambda s: s["hours"]["regular"][0].update(close="15:00"), "hours.regular[2]", "overlaps"),
    (
        lambda s: s["hours"]["regular"][0].update(close="15:00", season="winter"),
        "hours.regular[2]",
        "overlaps",
    ),
    (lambda s: window(s, 0).update(days=[0]), "off_hours.windows[1].days[1]", "greater than"),
    (lambda s: window(s, 0).update(days=[6], open="11:00"), "off_hours.windows[2]", "overlaps"),
    (lambda s: window(s, 1).update(days=[5]), "off_hours.windows[2].days", "[6]"),
    (lambda s: window(s, 1).update(kind="night"), "off_hours.windows[2].kind", "'lunch'"),
]

BROKEN_YEARS: list[tuple[Break, str, str]] = [
    (lambda y: y.update(status="guessed"), "status", "'official'"),
    (lambda y: y.pop("off"), "off", "needs quotes"),
    (lambda y: y["off"][0].update(start="1 January"), "off[1].start", "date"),
    (lambda y: y["off"][0].update(end="2025-12-31"), "off[1].end", "does not fit"),
    (lambda y: y["off"][0].update(days=4), "off[1].days", "says 4, but the range has 3"),
    (lambda y: y["off"][0].update(makeup_workday=[]), "off[1].makeup_workday", "not a known key"),
    (lambda y: y.update(all_makeup_workdays=[]), "all_makeup_workdays", "differ"),
    (
        lambda y: y["off"][0].update(start="2027-01-01", end="2027-01-03"),
        "off[1].start",
        "not in 2026",
    ),
]


def broken(record: Raw, how: Break) -> Raw:
    copy = deepcopy(record)
    how(copy)
    return copy


@pytest.mark.parametrize(("how", "field", "message"), BROKEN_MATTERS)
def test_a_broken_matter_names_the_field(
    tmp_path: Path, how: Break, field: str, message: str
) -> None:
    problems = problems_of(tmp_path, {"matters": [broken(MATTER, how)]})

    assert message in problems["new.yaml", "YB01", field]


@pytest.mark.parametrize(("how", "field", "message"), BROKEN_STATIONS)
def test_a_broken_station_names_the_field(
    tmp_path: Path, how: Break, field: str, message: str
) -> None:
    problems = problems_of(tmp_path, {"stations": [broken(STATION, how)]})

    assert message in problems["new.yaml", "ST001", field]


@pytest.mark.parametrize(("how", "field", "message"), BROKEN_YEARS)
def test_a_broken_year_names_the_field(
    tmp_path: Path, how: Break, field: str, message: str
) -> None:
    problems = problems_of(tmp_path, {"holidays_2026": broken(YEAR, how)})

    assert message in problems["new.yaml", "holidays_2026", field]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("matters:\n  - code: [A\n", "line 3"),
        ("matters: []\n\tstations: []\n", "line 2"),
        ("matters: []\nmatters: []\n", 'line 2: the key "matters" stands here twice'),
        ("- 1\n", "must be a mapping"),
        ("", "must be a mapping"),
        ("1: 2\n", "must be a mapping"),
        ("matters: 5\n", "must be a list of records"),
        ("maters: []\n", "is none of matters, stations, holidays_<year>"),
        ("a: &a [x]\nb: *a\n", "line 2: aliases"),
        ("a: !!python/object/apply:os.getcwd []\n", "could not determine a constructor"),
        ("a: 2026-13-45\n", "not YAML: month must be in 1..12"),
        ('a: "\\0"\n', "line 1: a text holds a zero character"),
        ("a: " + "[" * 60 + "]" * 60, "nested deeper"),
        ("a: 1\n---\nb: 2\n", "found another document"),
        ("名: \udcff".encode("utf-8", "surrogateescape"), "is not UTF-8 at byte 5"),
        (b" " * (LARGEST_FILE + 1), "is larger than 20 MB"),
    ],
)
def test_a_file_that_is_no_catalogue_says_why(
    tmp_path: Path, text: str | bytes, message: str
) -> None:
    assert message in read_text(tmp_path, text)


def test_a_file_that_is_not_there_is_a_problem_too(tmp_path: Path) -> None:
    (problem,) = read_files([tmp_path / "gone.yaml"]).problems

    assert str(problem) == "gone.yaml: cannot be read: No such file or directory"


def test_every_problem_is_listed_and_not_only_the_first(tmp_path: Path) -> None:
    one = broken(MATTER, lambda m: (m.update(nmae="x"), material(m, 0).update(copies=-1)))
    two = broken(MATTER, lambda m: m.update(code="YB02", complaint_phone=None))

    problems = problems_of(tmp_path, {"matters": [one, two], "stations": [{"id": "S1"}]})

    assert ("new.yaml", "YB01", "nmae") in problems
    assert ("new.yaml", "YB01", "materials[id].copies") in problems
    assert ("new.yaml", "YB02", "complaint_phone") in problems
    assert ("new.yaml", "S1", "county") in problems


@pytest.mark.parametrize(("key", "record"), [("matters", MATTER), ("stations", STATION)])
def test_a_code_stands_in_an_import_once(tmp_path: Path, key: str, record: Raw) -> None:
    problems = read(tmp_path, {key: [record, deepcopy(record)]}).problems

    assert [p.message for p in problems] == ["stands in this import twice"]


def test_a_matter_with_too_many_ways_of_answering_is_refused(tmp_path: Path) -> None:
    def asked(number: int) -> Raw:
        options = [{"id": o, "label": o} for o in "abcd"]
        return {"id": f"q{number}", "question": "？", "options": options}

    many = [asked(number) for number in range(8)]
    record = MATTER | {"situations": many, "materials": []}

    assert (
        "more than 1000 ways"
        in problems_of(tmp_path, {"matters": [record]})["new.yaml", "YB01", "situations"]
    )


def test_a_station_may_name_a_matter_of_a_later_file_or_of_the_store(tmp_path: Path) -> None:
    (tmp_path / "1.yaml").write_text(
        yaml.safe_dump({"stations": [STATION | {"matters": ["A1", "B2"]}]})
    )
    (tmp_path / "2.yaml").write_text(yaml.safe_dump({"matters": [MATTER | {"code": "A1"}]}))
    files = sorted(tmp_path.glob("*.yaml"))

    assert read_files(files, known_matters={"B2"}).problems == ()
    assert [p.message for p in read_files(files).problems] == ['names the unknown matter "B2"']


@pytest.mark.parametrize("crs", ["GCJ-02", "BD-09"])
def test_coordinates_are_kept_as_wgs84(tmp_path: Path, crs: Any) -> None:
    lat, lon = from_wgs84(STATION["lat"], STATION["lon"], crs)

    (station,) = read(
        tmp_path, {"stations": [STATION | {"lat": lat, "lon": lon, "crs": crs}]}
    ).stations

    assert (station.lat, station.lon) == pytest.approx((STATION["lat"], STATION["lon"]), abs=1e-7)
    assert station.crs == "WGS-84"


def test_a_year_that_is_not_published_gives_no_days(tmp_path: Path) -> None:
    nothing = read(tmp_path, {"holidays_2027": {"status": "not_found", "off": YEAR["off"]}})

    assert nothing.days == ()
    assert nothing.problems == ()


def test_the_shipped_files_have_no_problems() -> None:
    catalogue = read_files(JINCHENG)

    assert catalogue.problems == ()
    assert len(catalogue.matters) == 38
    assert len(catalogue.stations) == 60
    assert sum(day.kind == "off" for day in catalogue.days) == 33
    assert sum(day.kind == "workday" for day in catalogue.days) == 6
    assert not any(station.station_confirmed for station in catalogue.stations)
