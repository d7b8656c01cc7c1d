"""Staff write to everybody with a visit at their station, over HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.kit.counter import RESIDENT, Counter, counter
from tests.kit.people import buttons, shown

POWER = "明天上午停电，请改到下午来。"


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Counter]:
    async with counter(tmp_path) as opened:
        await opened.bind()
        await opened.office.say("/start")
        await opened.office.until_text("管理员")
        yield opened


async def test_a_text_is_previewed_counted_sent_and_followed(at: Counter) -> None:
    await at.request()
    await at.office.say(f"/broadcast ST001 {POWER}")
    preview = shown(await at.office.until_text("1 位预约人"))
    assert POWER in preview
    assert at.letters.texts(RESIDENT) == []
    await at.office.press("发送")
    assert "晋城凤西支行便民服务站" in await at.letters.text_with(POWER, RESIDENT)
    await at.office.until_text("1 人")
    await at.office.press("看进度")
    await at.office.until_text("发完了：1 / 1 人收到")


async def test_a_draft_that_was_dropped_is_never_sent(at: Counter) -> None:
    await at.request()
    await at.office.say(f"/broadcast ST001 {POWER}")
    await at.office.until_text("1 位预约人")
    await at.office.press("不发了")
    await at.office.until_text("没有发")
    assert at.letters.texts(RESIDENT) == []


async def test_who_wants_no_more_is_not_counted(at: Counter) -> None:
    await at.request()
    person = await at.house.services.people.meet(RESIDENT)
    await at.house.services.broadcasts.refuse(person.key)
    await at.office.say(f"/broadcast ST001 {POWER}")
    asked = await at.office.until_text("没有能收到的预约人")
    assert [button["text"] for button in buttons(asked)] == ["不发了"]


async def test_a_stranger_may_not_write_to_anybody(at: Counter) -> None:
    stranger = at.colleague.chat(at.bot_id)
    await stranger.say("/start")
    await stranger.until_text("站点人员和管理员用的机器人")
    await stranger.say(f"/broadcast {POWER}")
    first = await stranger.until_text("只有本站点绑定的工作人员")
    await stranger.say(f"/broadcast ST001 {POWER}")
    await stranger.until_text("只有本站点绑定的工作人员", after=first["message_id"])
    assert at.letters.texts(RESIDENT) == []
