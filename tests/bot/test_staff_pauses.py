"""An admin pauses a matter at a station and takes it up again, over HTTP."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.kit.counter import Counter, counter
from tests.kit.people import buttons, shown

MATTER = "社会保障卡申领"


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Counter]:
    async with counter(tmp_path) as opened:
        await opened.office.say("/start")
        await opened.office.until_text("管理员")
        yield opened


async def to_matter(at: Counter) -> None:
    """Open the matter at the station whose group the tests play."""
    await at.office.press("暂停事项")
    await at.office.press("城区")
    await at.office.press("凤西支行")
    await at.office.until_text("要暂停或恢复哪个事项")
    await at.office.press(MATTER)
    await at.office.until_text("现在照常办理")


async def handled(at: Counter) -> bool:
    matter = await at.house.services.matters.by_code("RS01")
    return await at.house.services.stations.handles((await at.station()).key, matter.key)


async def test_a_matter_is_paused_for_a_week_and_resumed(at: Counter) -> None:
    await to_matter(at)
    await at.office.press("从今天起")
    await at.office.press("一周")
    told = shown(await at.office.until_text("没有已经约好的人"))
    assert "周一（11月23日）起，到周日（11月29日）" in told
    assert await handled(at)
    await at.office.press("确认暂停")
    assert "陈主任" in shown(await at.office.until_text("⏸ 周一（11月23日）起"))
    assert not await handled(at)
    await at.office.press("恢复（")
    await at.office.until_text("现在照常办理")
    assert await handled(at)


async def test_those_who_have_booked_are_named_before_and_left_alone(at: Counter) -> None:
    await at.bind()
    visit = await at.request()
    await to_matter(at)
    await at.office.press("从明天起")
    await at.office.press("哪天恢复还没定")
    told = shown(await at.office.until_text("不会自动取消"))
    assert "周六（11月28日）上午 9:20 · 王**" in told
    assert "王女士" not in told
    await at.office.press("确认暂停")
    await at.office.until_text("⏸ 周二（11月24日）起")
    assert (await at.seen(visit)).booking.status == visit.booking.status


async def test_days_and_a_reason_may_be_written(at: Counter) -> None:
    await to_matter(at)
    await at.office.press("另定日期")
    await at.office.until_text("从哪天起暂停")
    await at.office.say("不知道")
    await at.office.until_text("看不懂这个日期")
    await at.office.say("12月1日")
    await at.office.until_text("到哪天")
    await at.office.press("另定日期")
    await at.office.until_text("暂停到哪天")
    await at.office.say("12-04")
    await at.office.until_text("到周五（12月4日）")
    await at.office.press("写明原因再暂停")
    await at.office.until_text("为什么暂停")
    await at.bot.restart()
    await at.office.say("设备检修")
    assert "设备检修" in shown(await at.office.until_text("⏸ 周二（12月1日）起"))
    assert await handled(at), "the pause begins later"


async def test_two_taps_make_one_pause_and_an_old_button_tells_so(at: Counter) -> None:
    await to_matter(at)
    await at.office.press("从今天起")
    await at.office.press("只这一天")
    asked = await at.office.until_text("没有已经约好的人")
    data = buttons(asked)[0]["callback_data"]
    presses = [at.office.press_data(asked["message_id"], data, wait=10) for _ in range(2)]
    await asyncio.gather(*presses)
    await at.office.until_text("⏸ 周一（11月23日）起")
    station = await at.station()
    assert len(await at.house.services.pauses.at(station.key)) == 1
    refused = await at.office.press_data(asked["message_id"], data, wait=10)
    assert refused is not None
    assert "重叠" in refused["text"]


async def test_a_stranger_pauses_nothing(at: Counter) -> None:
    await to_matter(at)
    await at.office.press("从今天起")
    asked = await at.office.until_text("到哪天")
    data = buttons(asked)[0]["callback_data"].replace("p:ask", "p:yes")
    stranger = at.colleague.chat(at.bot_id)
    await stranger.say("/help")
    helped = await stranger.until_text("便民站助手")
    refused = await stranger.press_data(helped["message_id"], data, wait=10)
    assert refused is not None
    assert "只有管理员" in refused["text"]
    assert await handled(at)
