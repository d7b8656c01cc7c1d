"""A matter that a station does not take: until when, and who takes it."""

from datetime import date

import pytest

from notices.services import Services
from storage.desk.pauses import NewPause
from storage.rules.pauses import Span
from tests.kit.talk import Talk

TODAY = date(2026, 11, 23)
FRIDAY = date(2026, 12, 4)


async def pause(services: Services, code: str, until: date | None, matter: str = "RS01") -> None:
    station = (await services.stations.by_code(code)).station
    found = await services.matters.by_code(matter)
    await services.pauses.add(NewPause(station.key, found.key, Span(TODAY, until)), "陈主任")


async def press_paused(talk: Talk) -> str:
    await talk.says("/start st_ST001")
    await talk.presses("这里能办什么")
    while not any("（暂停）" in label for label in talk.labels):
        await talk.presses("下一页")
    return await talk.presses("（暂停）")


@pytest.mark.parametrize(
    ("until", "told"), [(FRIDAY, "，暂停到周五（12月4日）。"), (None, "，暂停了，哪天恢复还没定。")]
)
async def test_a_paused_matter_says_until_when_and_who_takes_it(
    talk: Talk, services: Services, until: date | None, told: str
) -> None:
    await pause(services, "ST001", until)
    said = await press_paused(talk)
    assert told in said
    assert "最近能办的是" in said
    assert "步行约" in said
    chosen = talk.labels[0]
    assert chosen.startswith("1. ")
    assert chosen[3:] in await talk.presses(chosen)
    assert "预约错时办理" in "".join(talk.labels)


async def test_where_nobody_takes_it_the_hotline_is_named(talk: Talk, services: Services) -> None:
    matter = await services.matters.by_code("RS01")
    for station in await services.stations.all():
        if await services.stations.handles(station.key, matter.key):
            await pause(services, station.code, None)
    said = await press_paused(talk)
    assert "12345" in said
    assert "最近能办的是" not in said
    assert not any(label.startswith("1. ") for label in talk.labels)


async def test_a_matter_paused_later_only_is_still_open(talk: Talk, services: Services) -> None:
    station = (await services.stations.by_code("ST001")).station
    matter = await services.matters.by_code("RS01")
    await services.pauses.add(NewPause(station.key, matter.key, Span(FRIDAY, None)), "陈主任")
    await talk.says("/start st_ST001")
    await talk.presses("这里能办什么")
    for _ in range(40):
        assert not any("暂停" in label for label in talk.labels)
        if "下一页" not in "".join(talk.labels):
            break
        await talk.presses("下一页")


async def test_booking_at_a_station_that_paused_it_goes_on_at_the_next(
    talk: Talk, services: Services
) -> None:
    await talk.says("/start st_ST001")
    await talk.presses("这里能办什么")
    matter = (await services.matters.by_code("RS01")).matter.name
    while not any(matter in label for label in talk.labels):
        await talk.presses("下一页")
    said = await talk.presses(matter)
    assert matter in said
    while "预约" not in "".join(talk.labels):
        await talk.presses(talk.labels[0])
    await pause(services, "ST001", FRIDAY)
    said = await talk.presses("预约")
    assert "最近能办的是" in said
    assert "接着预约" in said
    said = await talk.presses(talk.labels[0])
    assert "哪天来" in said


async def test_a_day_after_the_pause_is_booked_here(talk: Talk, services: Services) -> None:
    await pause(services, "ST001", date(2026, 11, 28))
    await press_paused(talk)
    assert "哪天来" in await talk.presses("约恢复以后的日子")
    assert not any("11月28日" in label for label in talk.labels)
    assert any("12月" in label for label in talk.labels)


async def test_without_a_known_end_no_later_day_is_promised(talk: Talk, services: Services) -> None:
    await pause(services, "ST001", None)
    await press_paused(talk)
    assert not any("恢复以后" in label for label in talk.labels)


async def test_the_reason_of_a_pause_is_told(talk: Talk, services: Services) -> None:
    station = (await services.stations.by_code("ST001")).station
    matter = await services.matters.by_code("RS01")
    new = NewPause(station.key, matter.key, Span(TODAY, FRIDAY), "设备<检修>")
    await services.pauses.add(new, "陈主任")
    assert "原因：设备<检修>" in await press_paused(talk)
