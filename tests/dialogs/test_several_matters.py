"""A visit for several matters: every one of them must be handled where and when it is booked."""

from collections.abc import AsyncIterator
from datetime import date, datetime
from pathlib import Path

import pytest

from notices.services import Services
from storage.clock import SHANGHAI
from storage.desk.bookings import Request
from storage.desk.pauses import NewPause
from storage.refusals import MatterNotHandled
from storage.rules.pauses import Span
from storage.rules.situations import verdict
from tests.kit.clock import FrozenClock
from tests.kit.talk import Talk
from tests.kit.town import BACKENDS, town

SATURDAY = date(2026, 11, 28)
SATURDAY_9_20 = datetime(2026, 11, 28, 9, 20, tzinfo=SHANGHAI)


@pytest.fixture(params=BACKENDS)
async def desk(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Services]:
    async with town(tmp_path, FrozenClock(), request.param) as services:
        yield services


async def two_at_one(desk: Services) -> tuple[int, list[int]]:
    """Return a station and two matters that it handles."""
    station = (await desk.stations.by_code("ST001")).station
    return station.key, [matter.key for matter in await desk.stations.matters_of(station.key)][:2]


async def one_sheet(desk: Services, matters: list[int], person_id: int, station_id: int) -> str:
    """Issue one notice for the matters, each question answered with the first way on."""
    asked = []
    for matter_id in matters:
        matter = await desk.matters.by_id(matter_id)
        answers: dict[str, str] = {}
        while (question := verdict(matter.record, answers).next_question) is not None:
            answers[question.id] = next(
                option.id
                for option in question.options
                if not verdict(matter.record, {**answers, question.id: option.id}).stopped
            )
        asked.append((matter.record.code, answers))
    issued = await desk.notices.issue_together(
        asked, language="zh", person_id=person_id, station_id=station_id
    )
    return issued.number


async def pause_second(desk: Services, station_id: int, matter_id: int) -> str:
    await desk.pauses.add(NewPause(station_id, matter_id, Span(SATURDAY, SATURDAY)), "陈主任")
    return (await desk.matters.by_id(matter_id)).record.name


async def test_a_station_is_found_only_where_it_handles_all(desk: Services) -> None:
    station_id, both = await two_at_one(desk)
    view = await desk.stations.by_id(station_id)
    each = [{s.key for s in await desk.stations.in_county(view.station.county, m)} for m in both]
    found = {s.key for s in await desk.stations.in_county(view.station.county, both)}
    assert found == each[0] & each[1]
    assert station_id in found
    today = desk.clock.now().astimezone(SHANGHAI).date()
    await desk.pauses.add(NewPause(station_id, both[1], Span(today, None)), "陈主任")
    near = await desk.stations.nearest(view.station.lat, view.station.lon, matter_id=both)
    assert station_id not in {place.station.key for place in near}
    assert sum(count for _, count in await desk.stations.counties(both)) < sum(
        count for _, count in await desk.stations.counties(both[0])
    )


async def test_a_day_on_which_one_of_them_is_paused_is_not_offered(desk: Services) -> None:
    station_id, both = await two_at_one(desk)
    await pause_second(desk, station_id, both[1])
    assert SATURDAY in {offer.day for offer in await desk.offers.days(station_id, both[0])}
    assert SATURDAY not in {offer.day for offer in await desk.offers.days(station_id, both)}
    assert not await desk.offers.slots(station_id, SATURDAY, both)


async def test_booking_names_the_matter_of_the_notice_that_is_not_handled(desk: Services) -> None:
    station_id, both = await two_at_one(desk)
    person = await desk.people.meet(1_000_000_000_001)
    await desk.people.agree(person.key)
    name = await pause_second(desk, station_id, both[1])
    number = await one_sheet(desk, both, person.key, station_id)
    request = Request(
        "r1", station_id, both[0], SATURDAY_9_20, "王女士", person_id=person.key, notice=number
    )
    with pytest.raises(MatterNotHandled) as refused:
        await desk.bookings.book(request)
    assert refused.value.facts == {"matter": name, "until": SATURDAY}


async def test_the_form_and_the_visit_name_every_matter(talk: Talk, services: Services) -> None:
    await talk.says("/start")
    station_id, both = await two_at_one(services)
    person = await services.people.meet(talk.chat.id)
    names = [(await services.matters.by_id(each)).record.name for each in both]
    await talk.says(await one_sheet(services, both, person.key, station_id))
    await talk.presses("看全文")
    await talk.presses("预约")
    chosen = talk.last.text
    await talk.presses("周六")
    await talk.presses("9:00")
    await talk.presses("同意")
    await talk.says("王女士")
    shown = [chosen, await talk.presses("不留电话"), await talk.presses("提交预约")]
    visit = (await services.bookings.visits_of(person.key))[0]
    await talk.says(visit.booking.code)
    for text in (*shown, talk.last.text):
        assert all(name in text for name in names)


async def test_booking_the_same_visit_again_forgets_none_of_its_matters(
    talk: Talk, services: Services
) -> None:
    await talk.says("/start")
    station_id, both = await two_at_one(services)
    person = await services.people.meet(talk.chat.id)
    await services.people.agree(person.key)
    number = await one_sheet(services, both, person.key, station_id)
    request = Request(
        "r2", station_id, both[0], SATURDAY_9_20, "王女士", person_id=person.key, notice=number
    )
    visit = await services.bookings.book(request)
    inside = NewPause(station_id, both[1], Span(SATURDAY, SATURDAY))
    assert [v.booking.key for v in await services.pauses.visits_in(inside)] == [visit.booking.key]
    await services.bookings.cancel(visit.booking.key, person.key)
    await talk.says("/mybookings")
    await talk.presses("已取消")
    form = await talk.presses("约别的时间")
    for each in both:
        assert (await services.matters.by_id(each)).record.name in form
