"""The two-person rule over HTTP: one admin sends a draft in, another sees it all and publishes."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.test_staff_admin import NEW, send_new
from tests.kit.counter import Counter, counter
from tests.kit.people import buttons, shown

NAME = "reminder_day_before"


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Counter]:
    async with counter(tmp_path, two_person=True) as opened:
        for office in (opened.office, opened.second_office):
            await office.say("/start")
            await office.until_text("管理员")
        yield opened


async def test_the_other_admin_sees_who_sent_what_and_how_it_reads(at: Counter) -> None:
    await send_new(at, NEW)
    await at.second_office.until_text("要发布吗")
    said = [shown(message) for message in await at.second_office.transcript()]
    assert any("陈主任 发来了 前一天提醒" in words for words in said)
    assert any("+🕐 明天见：{{ when }}" in words for words in said)
    assert any(words.startswith("🕐 明天见：周六") for words in said)
    await at.second_office.press("一种一种情形看")
    await at.second_office.until_text("材料还差")


async def test_who_sent_a_draft_in_is_not_asked_and_cannot_publish_it(at: Counter) -> None:
    await send_new(at, NEW)
    told = await at.office.until_text("您自己不能发布")
    question = await at.second_office.until_text("要发布吗")
    acts = [button["callback_data"] for button in buttons(question)]
    publish = next(act for act in acts if act.startswith("t:pub:"))
    await at.office.press_data(told["message_id"], publish, wait=5)
    assert (await at.house.services.library.source(NAME, "zh")).version == 0


async def test_the_other_admin_publishes_and_a_double_tap_is_harmless(at: Counter) -> None:
    await send_new(at, NEW)
    question = await at.second_office.until_text("要发布吗")
    await at.second_office.press("✅ 发布")
    await at.second_office.until_text("已发布")
    acts = [button["callback_data"] for button in buttons(question)]
    publish = next(act for act in acts if act.startswith("t:pub:"))
    await at.second_office.press_data(question["message_id"], publish, wait=5)
    [version] = await at.house.services.library.history(NAME, "zh")
    assert (version.author, version.published_by) == ("陈主任", "刘主任")


async def test_one_admin_alone_goes_back_to_what_two_agreed_on(at: Counter) -> None:
    await send_new(at, NEW)
    await at.second_office.press("✅ 发布")
    told = await at.second_office.until_text("已发布")
    assert any("退回" in button["text"] for button in buttons(told))
    await at.second_office.press("退回上一版")
    await at.second_office.until_text("已退回")
    source = await at.house.services.library.source(NAME, "zh")
    assert (source.version, "明天见" in source.body) == (2, False)


async def test_an_admin_who_never_opened_the_bot_holds_nobody_up(at: Counter) -> None:
    await at.second_office.block()
    await send_new(at, NEW)
    await at.office.until_text("您自己不能发布")
