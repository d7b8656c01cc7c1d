"""The demo's clock in the admin's chat: one can watch a reminder arrive."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.kit.counter import Counter, counter
from tests.kit.people import shown


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Counter]:
    async with counter(tmp_path, demo=True) as opened:
        await opened.bind()
        await opened.office.say("/start")
        await opened.office.press("演示时钟")
        await opened.office.until_text("周一（11月23日）上午 10:00")
        yield opened


async def test_the_clock_moves_by_hours_and_days_and_back(at: Counter) -> None:
    await at.office.press("＋1 小时")
    await at.office.until_text("周一（11月23日）上午 11:00")
    await at.office.press("＋1 天")
    await at.office.until_text("周二（11月24日）上午 11:00")
    await at.office.press("回到真实时间")
    assert await at.office.until_text("周一（11月23日）上午 10:00")


async def test_the_next_reminder_is_brought_near(at: Counter) -> None:
    visit = await at.request()
    await at.group.press("确认 9:20")
    await at.group.until_text("李站长 已确认")
    await at.office.press("到下一条提醒")
    await at.office.until_text("周五（11月27日）晚上 18:00")
    assert visit.person is not None
    assert "明天" in await at.letters.text_with("明天", visit.person.chat_id)


async def test_with_nothing_to_wait_for_it_says_so(at: Counter) -> None:
    await at.office.press("到下一条提醒")
    assert "10:00" in shown(await at.office.until_text("没有等着发的消息"))


async def test_only_an_admin_moves_the_clock(at: Counter) -> None:
    before = at.house.clock.now()
    stranger = at.colleague.chat(at.bot_id)
    await stranger.say("/clock")
    told = await stranger.until_text("只有管理员")
    answer = await stranger.press_data(told["message_id"], "o:day", wait=10)
    assert answer is not None
    assert "只有管理员" in answer["text"]
    assert at.house.clock.now() == before
