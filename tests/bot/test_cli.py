"""The command line: the same use cases as the chats, for operators and scripts."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.cli.ready import house_on
from bot.settings import read_storage_settings
from storage.catalogue.reader import JINCHENG
from storage.clock import SystemClock
from storage.desk.actor import Actor, Source
from storage.desk.bookings import Request
from storage.desk.reminders import ReminderDesk
from storage.tables import StationSettings
from tests.kit.town import shipped_catalogue
from tests.storage.test_situations_catalogue import fits, raw_matters, said, ways


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path / 'cli.db'}")
    return tmp_path


def run(*words: str, lines: str | None = None) -> Result:
    return CliRunner().invoke(app, list(words), input=lines)


def rows(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def imported(folder: Path) -> Path:
    assert run("import", *map(str, JINCHENG)).exit_code == 0
    return folder


def test_a_fresh_machine_answers_from_the_shipped_catalogue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    result = run("notice", "GA02", "--json")
    assert json.loads(result.stdout)["code"] == "GA02"
    assert "shipped sample" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_notice_lists_exactly_what_applies(imported: Path) -> None:
    [row] = rows(
        run(
            *("notice", "YB01", "--answer", "kind=newborn", "--answer", "who=agent"),
            *("--answer", "hard=no", "--json"),
        )
    )
    assert [material["id"] for material in row["materials"]] == ["id", "form", "hk", "agent_id"]
    assert row["next_question"] is None


def test_an_unfinished_notice_names_the_next_question(imported: Path) -> None:
    [row] = rows(run("notice", "YB01", "--answer", "kind=adult", "--json"))
    assert row["next_question"]["id"] == "who"
    assert row["materials"] == []


def test_a_notice_is_written_as_pdf_and_png(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    answers = ["--answer", "kind=adult", "--answer", "who=self", "--answer", "hard=no"]
    run("notice", "YB01", *answers, "--pdf", "n.pdf", "--png", "n.png")
    assert (tmp_path / "n.pdf").read_bytes().startswith(b"%PDF")
    assert (tmp_path / "n.png").read_bytes().startswith(b"\x89PNG")


def test_one_call_tells_every_way_of_every_matter(imported: Path) -> None:
    told = rows(run("notice", "--every", "--json"))
    expected = [
        (
            raw["code"],
            answers,
            stopped,
            "；".join(said(raw["situations"], answers)) or None,
            [m["id"] for m in raw["materials"] if not stopped and fits(m.get("when"), answers)],
        )
        for raw in raw_matters()
        for answers, stopped in ways(raw.get("situations", []), {})
    ]
    seen = [
        (r["code"], r["answers"], r["stopped"], r["outcome"], [m["id"] for m in r["materials"]])
        for r in told
    ]
    by_way = [
        sorted(found, key=lambda way: (way[0], sorted(way[1].items())))
        for found in (seen, expected)
    ]
    assert by_way[0] == by_way[1]
    assert (len(told), sum(row["stopped"] for row in told)) == (1474, 11)
    assert not any(row["next_question"] or row["binding"] for row in told)


def test_the_shipped_catalogue_is_published_by_its_sample_decisions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    told = [json.loads(line) for line in run("notice", "--every", "--json").stdout.splitlines()]
    assert len({row["code"] for row in told}) == 38
    assert all(row["binding"] for row in told)
    lacking = [json.loads(line) for line in run("gaps", "--json").stdout.splitlines()]
    assert {row["decided_by"] for row in lacking} == {"示例审批员"}


def test_every_way_of_some_matters_alone(imported: Path) -> None:
    assert {row["code"] for row in rows(run("notice", "--every", "GA02", "RS01", "--json"))} == {
        "GA02",
        "RS01",
    }
    assert run("notice", "--every", "NOPE").exit_code == 1


@pytest.mark.parametrize(
    "words",
    [(), ("GA02", "RS01"), ("--every", "GA02", "--answer", "a=b"), ("--every", "--pdf", "x")],
)
def test_a_call_that_means_nothing_is_explained(imported: Path, words: tuple[str, ...]) -> None:
    assert run("notice", *words).exit_code == 2


def test_an_import_makes_drafts_and_says_what_they_lack(folder: Path) -> None:
    told = run("import", *map(str, JINCHENG)).stdout
    assert "draft GA02 v1 lacks: " in told
    assert "promised_limit" in told
    [row] = rows(run("gaps", "GA02", "--json"))[:1]
    assert row["decided_by"] is None
    assert rows(run("notice", "--every", "GA02", "--json"))[0]["binding"] is False


def test_what_is_decided_can_be_published_and_binds(imported: Path) -> None:
    assert "left: RS01: “" in run("publish", "RS01", "--by", "陈主任").stdout
    fields = [row["field"] for row in rows(run("gaps", "RS01", "--json"))]
    for field in fields:
        assert run("decide", "RS01", field, "--by", "陈主任").exit_code == 0
    assert {row["decided_by"] for row in rows(run("gaps", "RS01", "--json"))} == {"陈主任"}
    assert "published: RS01" in run("publish", "RS01", "--by", "陈主任").stdout
    row = rows(run("notice", "--every", "RS01", "--json"))[0]
    assert (row["binding"], row["version"]) == (True, 1)


def test_importing_with_publish_needs_a_name(folder: Path) -> None:
    files = list(map(str, JINCHENG))
    assert run("import", *files, "--publish").exit_code == 2
    told = run("import", *files, "--publish", "--by", "陈主任")
    assert told.exit_code == 0
    assert told.stdout.count("left: ") == 38, "no operator gets the sample decisions"


def test_under_the_two_person_rule_the_drafter_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWO_PERSON_RULE", "true")
    assert run("import", *map(str, JINCHENG)).exit_code == 2
    assert run("import", *map(str, JINCHENG), "--by", "张起草").exit_code == 0


def test_a_dry_run_tells_whom_it_touches(imported: Path) -> None:
    matters = yaml.safe_load(JINCHENG[0].read_text("utf-8"))
    matters["matters"][0]["consult_phone"] = "12393"
    changed = imported / "changed.yaml"
    changed.write_text(yaml.safe_dump(matters, allow_unicode=True), encoding="utf-8")
    handling = sum("YB01" in station.matters for station in shipped_catalogue().stations)
    told = run("import", str(changed), "--dry-run").stdout
    assert f"publishing YB01 touches 0 bookings, {handling} stations, 0 people" in told


def test_search_reads_a_query_per_line(imported: Path) -> None:
    found = rows(run("search", lines="shenfenzheng diule\n社保咔\n今天天气怎么样\n"))
    assert [row["codes"][:1] for row in found] == [["GA02"], ["RS01"], []]


def test_the_nearest_station_handles_the_matter(imported: Path) -> None:
    words = ("--lat", "35.4911", "--lon", "112.8457", "--matter", "GA02", "--json")
    found = rows(run("nearest", *words))
    handling = {s.id for s in shipped_catalogue().stations if "GA02" in s.matters}
    assert {row["station"] for row in found} <= handling
    assert [row["metres"] for row in found] == sorted(row["metres"] for row in found)


@pytest.mark.parametrize(
    "words",
    [
        ("notice", "NOPE"),
        ("notice", "YB01", "--answer", "kind=nobody"),
        ("slots", "ST001", "GA02"),
        ("nearest", "--lat", "0", "--lon", "0"),
    ],
)
def test_a_refusal_is_a_sentence_and_exit_code_1(imported: Path, words: tuple[str, ...]) -> None:
    result = run(*words, "--json")
    assert result.exit_code == 1
    assert result.stderr.startswith("bianmin: ")
    assert result.stdout == ""


def test_a_second_import_changes_nothing(imported: Path) -> None:
    told = run("import", *map(str, JINCHENG)).stdout
    assert "matters: 0 new, 0 changed, 38 unchanged" in told
    assert "stations: 0 new, 0 changed, 60 unchanged" in told


def test_a_dry_run_shows_the_difference_and_writes_nothing(imported: Path) -> None:
    matters = yaml.safe_load(JINCHENG[0].parent.joinpath("matters.yaml").read_text("utf-8"))
    matters["matters"][0]["consult_phone"] = "12393"
    changed = imported / "changed.yaml"
    changed.write_text(yaml.safe_dump(matters, allow_unicode=True), encoding="utf-8")
    told = run("import", str(changed), "--dry-run").stdout
    assert "~ YB01: consult_phone" in told
    again = run("import", str(changed), "--dry-run").stdout
    assert "1 changed" in again


def test_an_import_names_the_visits_outside_the_new_hours(imported: Path) -> None:
    code = asyncio.run(_a_caller_is_entered())
    stations = yaml.safe_load(JINCHENG[1].read_text("utf-8"))
    [changed] = [one for one in stations["stations"] if one["id"] == "ST001"]
    changed["off_hours"]["windows"] = []
    file = imported / "changed.yaml"
    file.write_text(yaml.safe_dump({"stations": [changed]}, allow_unicode=True), encoding="utf-8")
    told = run("import", str(file)).stdout
    assert "! ST001: 1 visits outside its hours" in told
    assert code in told


async def _a_caller_is_entered() -> str:
    """Enter a visit at the first free time of ST001, and return its code."""
    async with house_on(read_storage_settings(), SystemClock()) as house:
        services = house.services
        station = (await services.stations.by_code("ST001")).station
        matter = await services.matters.by_code("RS01")
        [offer] = await services.offers.next_free(station.key, 1, matter.key)
        await services.staffing.add_by_admin(station.key, 7, "李站长", 1)
        request = Request(
            request_id="call",
            station_id=station.key,
            matter_id=matter.key,
            starts_at=offer.slot.starts_at,
            call_name="王女士",
            source=Source.PHONE,
        )
        visit = await services.bookings.enter(request, Actor("staff", "李站长", 7))
    return visit.booking.code


def test_one_bad_record_stops_the_whole_import(folder: Path) -> None:
    matters = yaml.safe_load(JINCHENG[0].parent.joinpath("matters.yaml").read_text("utf-8"))
    matters["matters"][3]["materials"][0]["copies"] = "many"
    broken = folder / "broken.yaml"
    broken.write_text(yaml.safe_dump(matters, allow_unicode=True), encoding="utf-8")
    result = run("import", str(broken))
    assert result.exit_code == 1
    assert "broken.yaml · YB04 · materials" in result.stderr
    assert run("notice", "YB01", "--json").exit_code == 1


def test_what_a_matter_lacks_is_named_with_the_rule(imported: Path) -> None:
    missing = {row["field"]: row for row in rows(run("gaps", "GA02", "--json"))}
    assert missing["promised_limit"]["missing"] == "没有写本地承诺时限"
    assert "国办函〔2017〕115号" in missing["promised_limit"]["rule"]
    assert missing["materials.size"]["materials"]
    assert "legal_basis" not in missing
    assert len({row["code"] for row in rows(run("gaps", "--json"))}) == 38


def test_gaps_of_an_unknown_matter_are_refused(imported: Path) -> None:
    assert run("gaps", "XX99").exit_code != 0


def test_a_matter_is_paused_and_resumed(imported: Path) -> None:
    words = ("pause", "ST001", "RS01", "--from", "2099-12-01", "--by", "陈主任")
    assert "until further notice" in run(*words).output
    again = run(*words)
    assert again.exit_code == 1
    assert "已经暂停" in again.output
    assert "taken again" in run("resume", "ST001", "RS01").output
    gone = run("resume", "ST001", "RS01")
    assert gone.exit_code == 1
    assert "已经结束" in gone.output


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (("--from", "2099-12-04", "--until", "2099-12-01"), "不能早于"),
        (("--from", "2020-01-01"), "暂停只能从今天"),
        (("--from", "tomorrow"), "'tomorrow'"),
    ],
)
def test_a_pause_of_impossible_days_is_refused(
    imported: Path, days: tuple[str, ...], told: str
) -> None:
    refused = run("pause", "ST001", "RS01", *days, "--by", "陈主任")
    assert refused.exit_code != 0
    assert told in refused.output


def test_nearest_takes_what_a_station_must_be(imported: Path) -> None:
    around = ("nearest", "--lat", "35.49", "--lon", "112.85", "--json")
    assert rows(run(*around, "--wheelchair")) == [], "nobody has said of any station"
    saturday = rows(run(*around, "--at", "2026-11-28T12:30:00", "--open"))
    assert all(row["open_now"] for row in saturday)
    assert len(rows(run(*around, "--at", "2026-11-24T10:00:00", "--open"))) == 5


def test_a_station_is_deregistered(imported: Path) -> None:
    words = ("deregister", "ST001", "--by", "张主任", "--on")
    assert "已经过了" in run(*words, "2020-01-01").stderr
    done = run(*words, "2099-01-01")
    assert "ST001: offered no more from 2099-01-01 on" in done.stdout
    assert "0 visits" in done.stdout
    assert (
        "没有找到这个站点" in run("deregister", "ST999", "--by", "x", "--on", "2099-01-01").stderr
    )


def test_a_poster_and_a_card_are_printed(imported: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTICE_LINK", "https://t.me/some_bot?start=n_{number}")
    assert run("poster", "ST001", "--out", "door.pdf").exit_code == 0
    assert (imported / "door.pdf").read_bytes().startswith(b"%PDF")
    assert run("poster", "ST001", "--out", "card.png").exit_code == 0
    assert (imported / "card.png").read_bytes().startswith(b"\x89PNG")
    assert "must end with" in run("poster", "ST001", "--out", "card.doc").stderr
    assert "没有找到这个站点" in run("poster", "ST999", "--out", "x.pdf").stderr
    monkeypatch.setenv("NOTICE_LINK", "")
    assert "NOTICE_LINK is not set" in run("poster", "ST001", "--out", "door.pdf").stderr


@pytest.mark.usefixtures("imported")
@pytest.mark.parametrize(
    ("words", "kept"),
    [
        (["--no-ratings"], (False, None)),
        (["--ratings", "--rating-hours", "24"], (True, 24)),
        (["--hours", "3"], (None, None)),
    ],
)
def test_a_station_invites_to_rate_as_it_set(
    words: list[str], kept: tuple[bool | None, int | None]
) -> None:
    assert run("reminders", "st001", *words).exit_code == 0

    async def settings() -> StationSettings:
        async with house_on(read_storage_settings(), SystemClock()) as house:
            [own] = (await ReminderDesk(house.database).all()).values()
            return own

    own = asyncio.run(settings())
    assert (own.ratings, own.rating_hours) == kept
