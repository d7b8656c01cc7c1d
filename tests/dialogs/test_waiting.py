"""Days that are full: waiting for a place, and other times instead."""

from collections.abc import Sequence
from datetime import date

import pytest
from sqlmodel import select

from notices.services import Services
from storage.desk.bookings import Request
from storage.tables import WaitlistEntry
from tests.dialogs.ways import STATION, to_times
from tests.kit.talk import Talk, talking

SATURDAY = date(2026, 11, 28)


async def fill(services: Services, *days: date) -> list[int]:
    """Let other people take every time of the days; return their bookings."""
    station = (await services.stations.by_code(STATION.removeprefix("st_"))).station
    matter = (await services.matters.by_code("RS01")).key
    booked: list[int] = []
    for day in days:
        for offer in await services.offers.slots(station.key, day, matter):
            for _ in range(offer.free):
                person = await services.people.meet(1000 + len(booked))
                await services.people.agree(person.key)
                wish = Request(
                    request_id=f"{day}-{len(booked)}",
                    station_id=station.key,
                    matter_id=matter,
                    starts_at=offer.slot.starts_at,
                    call_name="李先生",
                    person_id=person.key,
                )
                booked.append((await services.bookings.book(wish)).booking.key)
    return booked


async def entries(services: Services) -> Sequence[WaitlistEntry]:
    async with services.bookings.ledger.database.reading() as session:
        return (await session.exec(select(WaitlistEntry))).all()


@pytest.fixture
async def others(services: Services) -> list[int]:
    return await fill(services, SATURDAY)


async def to_waiting(talk: Talk) -> str:
    await to_times(talk)
    await talk.presses("有人退号时告诉我")
    await talk.presses("同意")
    return await talk.says("王女士")


@pytest.mark.usefixtures("others")
async def test_a_full_day_is_shown_as_full_with_other_times(talk: Talk) -> None:
    said = await to_times(talk)
    assert "约满了" in said
    assert "附近的" in said
    here = [label for label in talk.labels if label.startswith("🕐")]
    there = [label for label in talk.labels if label.startswith("📍")]
    assert len(here) == len(there) == 3
    await talk.presses("换一天")
    assert "周六（11月28日） 满" in talk.labels
    assert "周一（11月30日）" in talk.labels


@pytest.mark.usefixtures("others")
async def test_another_time_here_is_taken_with_one_tap(talk: Talk) -> None:
    await to_times(talk)
    await talk.presses("🕐")
    assert "名额已为您留到" in await talk.presses("同意")


@pytest.mark.usefixtures("others")
async def test_a_time_nearby_is_booked_at_that_station(talk: Talk, services: Services) -> None:
    await to_times(talk)
    await talk.presses("📍")
    assert "名额已为您留到" in await talk.presses("同意")
    await talk.says("王女士")
    assert "凤西支行" not in await talk.presses("不留电话")
    assert "已提交，待站点确认" in await talk.presses("提交预约")
    [visit] = await services.bookings.visits_of((await services.people.meet(7)).key)
    assert visit.station.code != "ST001"


@pytest.mark.usefixtures("others")
async def test_who_waits_is_told_what_happens(talk: Talk, services: Services) -> None:
    said = await to_waiting(talk)
    assert "有人退号就告诉您" in said
    assert "15 分钟" in said
    assert "最多告诉您 3 次" in said
    assert "夜里退的号，早上还空着就告诉您" in said
    [entry] = await entries(services)
    assert (entry.day, entry.call_name, entry.ended_at) == (SATURDAY, "王女士", None)


@pytest.mark.usefixtures("others")
async def test_who_waits_finds_it_among_their_visits_and_stops_there(
    talk: Talk, services: Services
) -> None:
    await to_waiting(talk)
    await talk.says("/mybookings")
    assert "有人退号就告诉您" in await talk.presses("⏳ 等空位 周六（11月28日）")
    assert "不等了" in await talk.presses("不等了")
    [entry] = await entries(services)
    assert entry.ended_at is not None
    await talk.says("/mybookings")
    assert "等空位" not in "".join(talk.labels)


async def test_a_place_that_comes_free_is_held_for_who_waits(
    talk: Talk, services: Services, others: list[int]
) -> None:
    await to_waiting(talk)
    visit = await services.bookings.visit(others[0])
    assert visit.person is not None
    await services.bookings.cancel(others[0], visit.person.key)
    [held] = await services.bookings.held_for((await services.people.meet(7)).key)
    assert held.booking.starts_at == visit.booking.starts_at


@pytest.mark.usefixtures("others")
async def test_waiting_stops_with_one_tap_and_a_second_changes_nothing(
    talk: Talk, services: Services
) -> None:
    await to_waiting(talk)
    page = talk.last
    data = page.data("不等了")
    assert "不等了" in await talk.presses_data(page, data)
    await talk.presses_data(page, data)
    [entry] = await entries(services)
    assert entry.ended_at is not None
    assert "哪天来" in await talk.presses("约别的时间")


@pytest.mark.usefixtures("others")
async def test_waiting_can_be_stopped_after_a_restart(talk: Talk, services: Services) -> None:
    await to_waiting(talk)
    async with talking(services, talk.screen) as again:
        assert "不等了" in await again.presses("不等了")


@pytest.mark.usefixtures("others")
async def test_waiting_twice_for_a_day_is_waiting_once(talk: Talk, services: Services) -> None:
    await to_waiting(talk)
    await to_times(talk)
    await talk.presses("有人退号时告诉我")
    await talk.says("王女士")
    assert len(await entries(services)) == 1


@pytest.mark.usefixtures("others")
async def test_a_number_in_place_of_a_name_leaves_nobody_waiting(
    talk: Talk, services: Services
) -> None:
    await to_times(talk)
    await talk.presses("有人退号时告诉我")
    await talk.presses("同意")
    assert "不要带数字" in await talk.says("123")
    assert await entries(services) == []
    assert "有人退号就告诉您" in await talk.says("王女士")
