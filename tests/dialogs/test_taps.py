"""Stale taps, double taps, three at once, and a restart on the same database."""

import asyncio
from datetime import timedelta

import pytest
from aiogram_dialog.api.entities import Stack

from dialogs.states import Menu
from notices.services import Services
from tests.dialogs.ways import to_summary
from tests.kit.clock import FrozenClock
from tests.kit.talk import Talk, talking


async def test_a_second_tap_on_a_page_that_moved_on_disturbs_nothing(talk: Talk) -> None:
    await talk.says("/start")
    page = talk.last
    data = page.data("办事要带什么")
    await talk.presses_data(page, data)
    assert await talk.presses_data(page, data) == ""
    assert "社保就业" in talk.labels


async def test_an_old_page_shows_the_page_that_is_open_now(talk: Talk) -> None:
    await talk.says("/start")
    old = talk.last
    await talk.says("/start")
    await talk.presses("帮助")
    said = await talk.presses_data(old, old.buttons[0].callback_data or "")
    assert "这一页是以前的" in said
    assert "我能帮您做这些" in said


async def test_a_double_tap_on_an_answer_answers_one_question(talk: Talk) -> None:
    await talk.says("/start m_GA02")
    page = talk.last
    data = page.buttons[2].callback_data or ""
    first = await talk.presses_data(page, data)
    assert "申领人多大" in first
    assert "申领人多大" in await talk.presses_data(page, data)


async def test_three_taps_at_once_book_once(talk: Talk, services: Services) -> None:
    await to_summary(talk)
    page = talk.with_button("提交预约")
    data = page.data("提交预约")
    await asyncio.gather(*(talk.presses_data(page, data) for _ in range(3)))
    person = await services.people.meet(talk.user.id)
    assert len(await services.bookings.visits_of(person.key)) == 1
    assert "已提交，待站点确认" in talk.last.text


async def test_a_form_survives_a_restart(talk: Talk, services: Services) -> None:
    await to_summary(talk)
    async with talking(services, talk.screen) as again:
        assert "已提交，待站点确认" in await again.presses("提交预约")


async def test_an_old_page_after_a_restart_leads_to_the_menu(
    talk: Talk, services: Services
) -> None:
    await talk.says("/start")
    old = talk.last
    await talk.says("/start")
    async with talking(services, talk.screen) as again:
        said = await again.presses_data(old, old.buttons[0].callback_data or "")
    assert "便民站助手" in said


async def test_a_page_of_an_older_version_gives_way_to_the_menu(talk: Talk) -> None:
    await talk.says("/start")
    [page] = await talk.kept()
    key = talk.page_key(f"context:{page['_intent_id']}")
    await talk.dispatcher.storage.set_data(key, {**page, "state": "Renamed:main"})
    assert "便民站助手" in await talk.says("社保卡")
    assert "社会保障卡" in await talk.says("社保卡")


async def test_a_station_that_closed_meanwhile_leads_to_the_menu(
    talk: Talk, services: Services
) -> None:
    await talk.says("/start")
    old = talk.last
    await talk.says("/start st_ST001")
    [*_, page] = await talk.kept()
    gone = {**page, "start_data": {"station_id": 999_999}}
    await talk.dispatcher.storage.set_data(talk.page_key(f"context:{page['_intent_id']}"), gone)
    assert "没有找到这个站点" in await talk.presses("发地图位置")
    assert "便民站助手" in await talk.presses_data(old, old.data("我的预约"))


@pytest.mark.usefixtures("talk")
async def test_pages_opened_in_one_second_have_ids_of_their_own() -> None:
    made = {Stack().push(Menu.main, None).id for _ in range(1000)}
    assert len(made) == 1000


async def test_a_time_taken_after_its_hold_offers_what_the_day_still_has(
    talk: Talk, clock: FrozenClock
) -> None:
    other = talk.someone_else(8)
    await to_summary(talk)
    clock.advance(timedelta(minutes=11))
    await to_summary(other)
    await other.presses("提交预约")
    said = await talk.presses("提交预约")
    assert "刚刚被别人约走了" in said
    assert "9:20" in talk.labels
    assert "9:00" not in talk.labels
