"""Templates at the desk: from when a version is in force, and what a way back brings."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from notices.services import Services
from storage.clock import SHANGHAI
from storage.database import Database
from storage.desk.actor import Actor
from storage.desk.bookings import Request
from storage.desk.template_shelf import WITHDRAWN, Ahead
from storage.desk.templates import MOST_FAILURES, TemplateDesk
from storage.desk.visits import Visit
from storage.outbox import Audience
from storage.refusals import (
    NothingToRollBack,
    Refused,
    SecondPersonNeeded,
    TemplateBegun,
)
from storage.rules.templates import FACTORY, Published, before, in_force
from storage.tables import OutboxRow, TemplateVersion
from tests.kit.clock import FrozenClock
from tests.kit.town import BACKENDS, empty_database, house

NAME, ZH = "reminder_day_before", "zh"
DAY = timedelta(days=1)


class Town:
    """A desk, its clock, and short ways to speak of versions."""

    def __init__(self, database: Database, *, two_person: bool = False) -> None:
        self.database = database
        self.clock = FrozenClock()
        self.desk = TemplateDesk(database, self.clock, two_person=two_person)

    async def draft(self, body: str, author_id: int | None = 1) -> int:
        return (await self.desk.save_draft(NAME, ZH, body, "李", author_id)).key

    async def put(self, body: str, since: datetime | None = None) -> TemplateVersion:
        return await self.desk.publish(await self.draft(body), "王", 2, since=since)

    async def back(self, seen: int | None = None) -> TemplateVersion:
        return await self.desk.roll_back(NAME, ZH, "王", "出厂", seen=seen)

    async def body(self, at: datetime | None = None) -> str:
        current = await self.desk.current(NAME, ZH, at)
        return current.body if current else "出厂"


@pytest.fixture(params=BACKENDS)
async def town(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Town]:
    async with empty_database(tmp_path, request.param) as database:
        await database.migrate()
        yield Town(database)


async def test_a_version_waits_for_its_date(town: Town) -> None:
    await town.put("一")
    tomorrow = town.clock.now() + DAY
    await town.put("二", since=tomorrow)
    assert await town.body() == "一"
    assert [version.body for version in await town.desk.waiting(NAME, ZH)] == ["二"]
    assert await town.body(tomorrow) == "二"
    town.clock.advance(DAY)
    assert await town.body() == "二"
    assert await town.body(tomorrow - timedelta(seconds=1)) == "一"
    assert await town.desk.waiting(NAME, ZH) == []


async def test_a_waiting_version_is_called_off_and_history_keeps_it(town: Town) -> None:
    waiting = await town.put("二", since=town.clock.now() + DAY)
    for _ in range(2):
        assert (await town.desk.call_off(waiting.key)).status == WITHDRAWN
    town.clock.advance(2 * DAY)
    assert await town.body() == "出厂"
    assert [version.body for version in await town.desk.history(NAME, ZH)] == ["二"]


async def test_what_has_begun_is_not_called_off(town: Town) -> None:
    version = await town.put("一")
    for key in (version.key, await town.draft("稿")):
        with pytest.raises(TemplateBegun):
            await town.desk.call_off(key)


async def test_an_older_draft_published_later_is_in_force(town: Town) -> None:
    older = await town.draft("旧稿")
    await town.put("新稿")
    town.clock.advance(timedelta(minutes=1))
    await town.desk.publish(older, "王")
    assert await town.body() == "旧稿"


async def test_going_back_twice_goes_further_back(town: Town) -> None:
    for body in ("一", "二", "三"):
        await town.put(body)
        town.clock.advance(timedelta(minutes=1))
    seen = []
    for _ in range(3):
        await town.back()
        seen.append(await town.body())
        town.clock.advance(timedelta(minutes=1))
    assert seen == ["二", "一", "出厂"]
    with pytest.raises(NothingToRollBack):
        await town.back()


async def test_what_waits_goes_on_waiting_when_another_is_rolled_back(town: Town) -> None:
    await town.put("一")
    await town.put("二", since=town.clock.now() + DAY)
    await town.back()
    assert await town.body() == "出厂"
    town.clock.advance(DAY)
    assert await town.body() == "二"


async def outcome(act: Awaitable[TemplateVersion]) -> str:
    try:
        return str((await act).version)
    except Refused as no:
        return type(no).__name__


async def at_once(*acts: Awaitable[TemplateVersion]) -> list[str]:
    return sorted(await asyncio.gather(*map(outcome, acts)))


async def test_of_two_who_publish_at_once_the_second_is_told(town: Town) -> None:
    draft = await town.draft("一")
    found = await at_once(town.desk.publish(draft, "李"), town.desk.publish(draft, "王"))
    assert found == ["1", "TemplateNoDraft"]


async def test_of_two_who_go_back_at_once_the_second_is_told(town: Town) -> None:
    for body in ("一", "二"):
        await town.put(body)
        town.clock.advance(timedelta(minutes=1))
    found = await at_once(town.back(2), town.back(2))
    assert found == ["3", "TemplateChangedMeanwhile"]
    assert await town.body() == "一"


async def test_drafts_sent_at_once_get_a_number_each(town: Town) -> None:
    sent = [town.desk.save_draft(NAME, ZH, "稿", "李") for _ in range(3)]
    assert await at_once(*sent) == ["1", "2", "3"]


async def test_by_the_two_person_rule_somebody_else_publishes(town: Town) -> None:
    strict = Town(town.database, two_person=True)
    draft = await strict.draft("一", author_id=1)
    with pytest.raises(SecondPersonNeeded):
        await strict.desk.publish(draft, "同名", 1)
    assert (await strict.desk.publish(draft, "李", 2)).published_by_id == 2
    with pytest.raises(SecondPersonNeeded):
        await strict.desk.publish(await strict.draft("旧", author_id=None), "王", 2)


async def test_a_version_that_fails_is_told_of_once_and_withdrawn_at_the_third(town: Town) -> None:
    await town.put("一")
    for _ in range(MOST_FAILURES):
        assert await town.desk.failed(NAME, ZH, 1, "template.problem.empty", [7, 8])
    assert await town.desk.failed(NAME, ZH, 1, "template.problem.empty", [7, 8]) is None
    assert await town.body() == "出厂"
    async with town.database.reading() as session:
        rows = (await session.exec(select(OutboxRow))).all()
    assert sorted((row.kind, row.facts["chat_id"]) for row in rows) == [
        ("template_failed", 7),
        ("template_failed", 8),
        ("template_withdrawn", 7),
        ("template_withdrawn", 8),
    ]
    assert {row.audience for row in rows} == {Audience.ADMIN}


NOW = FrozenClock().now()
ACTS = st.lists(
    st.tuples(st.sampled_from(["publish", "later", "call_off", "back", "wait"]), st.integers(1, 5)),
    max_size=25,
)


class Model:
    """What is in force, told plainly: a list of what began when, and undone changes."""

    def __init__(self) -> None:
        self.begins: list[tuple[int, int, str]] = []
        self.number = 0

    def add(self, begins: int, body: str) -> None:
        self.number += 1
        self.begins.append((begins, self.number, body))

    def at(self, minute: int) -> str:
        return max([one for one in self.begins if one[0] <= minute], default=(0, 0, "0"))[2]


@given(ACTS)
def test_what_is_in_force_is_what_a_plain_list_says(acts: list[tuple[str, int]]) -> None:
    model, rows, bodies, minute = Model(), list[Published](), {FACTORY: "0"}, 0
    for act, amount in acts:
        now = NOW + timedelta(minutes=minute)
        if act in {"publish", "later"}:
            begins = minute + (amount if act == "later" else 0)
            model.add(begins, str(model.number + 1))
            rows.append(Published(model.number, NOW + timedelta(minutes=begins)))
            bodies[model.number] = str(model.number)
        elif act == "call_off":
            waiting = [one for one in model.begins if one[0] > minute]
            model.begins = [one for one in model.begins if one not in waiting[:1]]
            gone = {number for _, number, _ in waiting[:1]}
            rows = [row for row in rows if row.version not in gone]
        elif act == "back" and (target := before(rows, now)) is not None:
            model.add(minute, bodies[target])
            rows.append(Published(model.number, now, target))
            bodies[model.number] = bodies[target]
        else:
            minute += amount
        for moment in range(minute + 7):
            assert bodies[in_force(rows, NOW + timedelta(minutes=moment))] == model.at(moment)


@given(st.integers(0, 6), st.integers(0, 6))
def test_going_back_walks_down_what_was_published(published: int, further: int) -> None:
    rows = [Published(n, NOW + timedelta(minutes=n)) for n in range(1, published + 1)]
    for step in range(1, published + 1):
        now = NOW + timedelta(minutes=published + step)
        target = before(rows, now)
        assert target == published - step
        rows.append(Published(published + step, now, target))
    late = NOW + timedelta(days=1)
    assert before(rows, late) is None
    rows += [Published(100 + n, late + timedelta(minutes=n)) for n in range(further)]
    assert before(rows, late + DAY) == (None if not further else 98 + further if further > 1 else 0)


async def replaced(town: Town, version: TemplateVersion) -> int:
    before_it = await town.desk.replaced_by(version)
    return before_it.version if before_it else FACTORY


async def test_a_version_replaces_what_was_in_force_when_it_began(town: Town) -> None:
    first = await town.put("一")
    await town.draft("没有发布")
    waiting = await town.put("三", since=town.clock.now() + DAY)
    at_once = await town.put("四")
    draft = await town.desk.get(await town.draft("五"))
    found = [await replaced(town, one) for one in (first, at_once, waiting, draft)]
    assert found == [FACTORY, 1, 4, 4]


async def test_what_a_version_touches_is_counted_by_language(tmp_path: Path) -> None:
    async with house(tmp_path) as built:
        visit = await asked_for(built.services)
        desk = TemplateDesk(built.database, built.services.clock)
        before = await desk.ahead(NAME, ZH)
        await built.services.staffing.add_by_admin(visit.booking.station_id, 501, "李", 1)
        await built.services.bookings.confirm(visit.booking.key, Actor("staff", "李", 501))
        found = [await desk.ahead(NAME, language) for language in (ZH, "en")]
    assert (before, *found) == (Ahead(0, 1), Ahead(1, 1), Ahead(0, 0))


async def asked_for(services: Services) -> Visit:
    station = (await services.stations.by_code("ST001")).station
    person = await services.people.meet(1_000_000_000_001)
    await services.people.agree(person.key)
    matter = await services.matters.by_code("RS01")
    saturday = datetime(2026, 11, 28, 9, 20, tzinfo=SHANGHAI)
    return await services.bookings.book(
        Request("r1", station.key, matter.key, saturday, "王女士", person_id=person.key)
    )
