"""Drafts beside what is in force: nothing binds before it is complete and published."""

import asyncio
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.wiring import House
from notices.issuing import NoticeOffice
from notices.schedule import Schedule
from notices.timetable import ReminderTimes, Timetable
from storage.clock import SHANGHAI
from storage.desk.bookings import Request
from storage.desk.catalogue import Import
from storage.desk.changes import Impact
from storage.desk.publishing import MatterPage, PublishingDesk
from storage.records import MatterRecord
from storage.refusals import (
    DecisionInForce,
    DraftReplaced,
    FieldNeverLeft,
    FieldNotLacking,
    GapsOpen,
    PublishedAlready,
    Refused,
    SecondPersonNeeded,
)
from storage.rules.completeness import NEVER_LEFT_TO_THE_COUNTER, open_gaps
from storage.rules.situations import every_path
from tests.kit.clock import FrozenClock
from tests.kit.town import house, on_each_database, shipped_catalogue

CODE = "RS01"
SATURDAY = datetime(2026, 11, 28, 9, 20, tzinfo=SHANGHAI)


def shipped() -> MatterRecord:
    return next(matter for matter in shipped_catalogue().matters if matter.code == CODE)


def changed(**fields: object) -> MatterRecord:
    return shipped().model_copy(update=fields)


async def imported(at: House, record: MatterRecord, author: str = "张起草") -> MatterPage:
    await at.catalogue.write(Import(matters=[record]), author=author)
    return await page_of(at)


async def page_of(at: House) -> MatterPage:
    return await at.services.publishing.page((await at.services.matters.by_code(CODE)).key)


def draft_id(page: MatterPage) -> int:
    assert page.draft is not None
    assert page.draft.id is not None
    return page.draft.id


@on_each_database
async def test_a_changed_record_waits_beside_what_is_in_force(tmp_path: Path, backend: str) -> None:
    async with house(tmp_path, backend=backend) as at:
        page = await imported(at, changed(name="社会保障卡新办"))
        assert page.draft is not None
        assert (page.matter.version, page.draft.version, page.draft.author) == (1, 2, "张起草")
        assert (await at.services.matters.by_code(CODE)).record.name == shipped().name
        await at.services.publishing.publish(draft_id(page), "陈主任")
        now = await at.services.matters.by_code(CODE)
        assert (now.version, now.matter.name, now.approved_by) == (2, "社会保障卡新办", "陈主任")
        assert (await page_of(at)).draft is None


@on_each_database
async def test_a_newer_draft_takes_the_older_ones_place(tmp_path: Path, backend: str) -> None:
    async with house(tmp_path, backend=backend) as at:
        old = await imported(at, changed(consult_phone="1"))
        new = await imported(at, changed(consult_phone="2"))
        with pytest.raises(DraftReplaced):
            await at.services.publishing.publish(draft_id(old), "陈主任")
        assert new.draft is not None
        assert new.draft.version == 3
        history = await at.services.publishing.history(new.matter.key)
        assert [version.status for version in history] == ["draft", "superseded", "published"]


async def test_the_same_draft_again_changes_nothing(tmp_path: Path) -> None:
    async with house(tmp_path) as at:
        first = await imported(at, changed(consult_phone="1"))
        assert draft_id(await imported(at, changed(consult_phone="1"))) == draft_id(first)


@on_each_database
async def test_importing_what_is_in_force_withdraws_the_draft(tmp_path: Path, backend: str) -> None:
    async with house(tmp_path, backend=backend) as at:
        waiting = await imported(at, changed(consult_phone="1"))
        report = await at.catalogue.write(Import(matters=[shipped()]))
        assert (report.drafts, report.withdrawn) == ((), (CODE,))
        assert (await page_of(at)).draft is None
        with pytest.raises(DraftReplaced):
            await at.services.publishing.publish(draft_id(waiting), "陈主任")


@on_each_database
async def test_a_gap_holds_a_draft_until_somebody_decides(tmp_path: Path, backend: str) -> None:
    async with house(tmp_path, backend=backend) as at:
        desk = at.services.publishing
        page = await imported(at, changed(process_steps=[]))
        with pytest.raises(GapsOpen) as refused:
            await desk.publish(draft_id(page), "陈主任")
        assert refused.value.facts["fields"] == "process_steps"
        await desk.decide(page.matter.key, "process_steps", "陈主任", 7)
        await desk.decide(page.matter.key, "process_steps", "李主任", 8)
        await desk.publish(draft_id(page), "陈主任")
        made = (await page_of(at)).decisions["process_steps"]
        assert (made.decided_by, made.decided_by_id, made.sample) == ("陈主任", 7, False)


async def test_a_decision_is_taken_back_unless_the_notice_stands_on_it(tmp_path: Path) -> None:
    async with house(tmp_path) as at:
        desk = at.services.publishing
        page = await imported(at, changed(process_steps=[]))
        key = page.matter.key
        await desk.decide(key, "process_steps", "陈主任")
        await desk.revoke(key, "process_steps", "李主任")
        with pytest.raises(GapsOpen):
            await desk.publish(draft_id(page), "陈主任")
        with pytest.raises(DecisionInForce):
            await desk.revoke(key, "result_delivery", "李主任")


async def test_what_cannot_be_left_to_the_counter(tmp_path: Path) -> None:
    async with house(tmp_path) as at:
        desk, page = at.services.publishing, await imported(at, changed(consult_phone=""))
        for field in NEVER_LEFT_TO_THE_COUNTER:
            with pytest.raises(FieldNeverLeft):
                await desk.decide(page.matter.key, field, "陈主任")
        for field in ("process_steps", "nothing_like_it"):
            with pytest.raises(FieldNotLacking):
                await desk.decide(page.matter.key, field, "陈主任")
        with pytest.raises(GapsOpen):
            await desk.publish(draft_id(page), "陈主任")


@on_each_database
async def test_of_two_admins_at_once_one_publishes(tmp_path: Path, backend: str) -> None:
    async with house(tmp_path, backend=backend) as at:
        desk, waiting = at.services.publishing, draft_id(await imported(at, changed(name="新办")))
        ends = await asyncio.gather(
            *(desk.publish(waiting, by) for by in ("陈主任", "李主任")), return_exceptions=True
        )
        lost = [end for end in ends if isinstance(end, PublishedAlready)]
        assert len(lost) == 1
        winner = (await at.services.matters.by_code(CODE)).approved_by
        assert lost[0].facts["who"] == winner
        assert (await desk.publish(waiting, winner)).version == 2, "publishing twice is harmless"


@on_each_database
async def test_an_import_and_a_publication_at_once_leave_one_of_each(
    tmp_path: Path, backend: str
) -> None:
    async with house(tmp_path, backend=backend) as at:
        waiting = draft_id(await imported(at, changed(name="新办")))
        newer = Import(matters=[changed(name="新办理")])
        ends = await asyncio.gather(
            at.services.publishing.publish(waiting, "陈主任"),
            at.catalogue.write(newer),
            return_exceptions=True,
        )
        page = await page_of(at)
        assert isinstance(ends[0], DraftReplaced) == (page.matter.version == 1)
        assert page.draft is not None
        assert page.record.name == "新办理"
        assert page.draft.version == 3
        history = await at.services.publishing.history(page.matter.key)
        assert [version.status for version in history].count("draft") == 1


async def test_the_drafter_does_not_approve_under_the_two_person_rule(tmp_path: Path) -> None:
    async with house(tmp_path) as at:
        waiting = draft_id(await imported(at, changed(name="新办")))
        plan = Schedule(Timetable(ReminderTimes()))
        desk = PublishingDesk(at.database, FrozenClock(), plan, at.outbox, two_persons=True)
        with pytest.raises(SecondPersonNeeded):
            await desk.publish(waiting, "张起草")
        assert isinstance((await desk.publish_complete("张起草")).left[CODE], SecondPersonNeeded)
        assert (await desk.publish(waiting, "陈主任")).published_by == "陈主任"


@on_each_database
async def test_everything_complete_is_published_and_the_rest_is_named(
    tmp_path: Path, backend: str
) -> None:
    async with house(tmp_path, backend=backend) as at:
        await imported(at, changed(name="新办"))
        other = next(m for m in shipped_catalogue().matters if m.code == "GA02")
        gap = other.model_copy(update={"process_steps": []})
        await at.catalogue.write(Import(matters=[gap]))
        done = await at.services.publishing.publish_complete("陈主任")
        assert done.codes == (CODE,)
        assert isinstance(done.left["GA02"], GapsOpen)


async def booked(at: House, office: NoticeOffice, number: int, *, told: bool) -> None:
    resident = await at.services.people.meet(1000 + number)
    await at.services.people.agree(resident.key)
    matter = await at.services.matters.by_code(CODE)
    if told:
        answers = await complete_answers(at)
        await office.issue(CODE, answers, language="zh", person_id=resident.key)
    station = (await at.services.stations.by_code("ST001")).station
    slots = await at.services.offers.slots(station.key, SATURDAY.date())
    at_ = slots[number].slot.starts_at
    await at.services.bookings.book(
        Request(str(number), station.key, matter.key, at_, "王女士", person_id=resident.key)
    )


async def complete_answers(at: House) -> dict[str, str]:
    record = (await at.services.matters.by_code(CODE)).record
    return dict(next(way for way in every_path(record) if not way.stopped).answers)


@on_each_database
async def test_the_impact_counts_visits_stations_and_people(tmp_path: Path, backend: str) -> None:
    async with house(tmp_path, backend=backend) as at:
        for number, told in enumerate((True, False)):
            await booked(at, at.services.notices, number, told=told)
        handling = sum(CODE in station.matters for station in shipped_catalogue().stations)
        key = (await at.services.matters.by_code(CODE)).key
        assert await at.services.publishing.impact(key) == Impact(2, handling, 2)


ACTS = st.lists(
    st.one_of(
        st.tuples(
            st.just("import"), st.sets(st.sampled_from(["steps", "basis", "phone", "delivery"]))
        ),
        st.tuples(
            st.sampled_from(["decide", "revoke"]),
            st.sampled_from(["process_steps", "legal_basis", "consult_phone", "result_delivery"]),
        ),
        st.tuples(st.sampled_from(["publish", "stale", "all"]), st.none()),
    ),
    max_size=8,
)
BLANKS: dict[str, dict[str, object]] = {
    "steps": {"process_steps": []},
    "basis": {"legal_basis": []},
    "phone": {"consult_phone": ""},
    "delivery": {"result_delivery": ["窗口领取"]},
}


async def act(at: House, what: str, about: object) -> None:
    desk, page = at.services.publishing, await page_of(at)
    match what, about:
        case "import", set():
            blank = {
                field: value for name in sorted(about) for field, value in BLANKS[name].items()
            }
            await imported(at, changed(**blank))
        case "decide", str():
            await desk.decide(page.matter.key, about, "陈主任")
        case "revoke", str():
            await desk.revoke(page.matter.key, about, "陈主任")
        case "publish", _ if page.draft is not None:
            await desk.publish(draft_id(page), "陈主任")
        case "stale", _:
            for version in await desk.history(page.matter.key):
                await desk.publish(version.id or 0, "陈主任")
        case "all", _:
            await desk.publish_complete("陈主任")


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=ACTS)
async def test_whatever_happens_what_is_in_force_is_complete_or_decided(
    tmp_path: Path, acts: list[tuple[str, object]]
) -> None:
    async with house(tmp_path) as at:
        for what, about in acts:
            try:
                await act(at, what, about)
            except Refused:
                continue
            finally:
                page = await page_of(at)
                assert page.in_force is not None
                assert open_gaps(page.in_force.details, page.decisions) == ()
