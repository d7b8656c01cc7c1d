"""Questions nobody answered, in the admin's private chat, over HTTP against the web chat."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.kit.counter import Counter, counter
from tests.kit.people import buttons, shown

LONGEST_DATA = 64


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Counter]:
    async with counter(tmp_path) as opened:
        for said in ("阿公阿婆牌牌", "阿公阿婆牌牌", "老黄历咋看"):
            await opened.house.services.questions.note(said)
        await opened.office.say("/start")
        await opened.office.until_text("管理员")
        yield opened


async def test_one_tap_teaches_a_wording(at: Counter) -> None:
    await at.office.press("❓ 没答上来的问题 2")
    listed = await at.office.until_text("没答上来的问题：2 个")
    assert buttons(listed)[0]["text"] == "阿公阿婆牌牌 ×2"
    await at.office.press("阿公阿婆牌牌")
    told = await at.office.until_text("问过 2 次")
    assert "11月23日" in shown(told)
    await at.office.press("换个事项")
    await at.office.until_text("是哪个事项的说法")
    await at.office.press("下一页")
    page = await at.office.until(lambda message: "上一页" in str(buttons(message)))
    assert all(len(button["callback_data"].encode()) <= LONGEST_DATA for button in buttons(page))
    matter = buttons(page)[0]["text"]
    await at.office.press(matter)
    await at.office.until_text(f"就是「{matter}」")
    found = await at.house.services.matters.search("阿公阿婆牌牌")
    assert found.hits[0].name == matter
    await at.office.press("问题列表")
    await at.office.until_text("没答上来的问题：1 个")


async def test_a_guess_is_taught_with_one_tap(at: Counter) -> None:
    await at.house.services.questions.note("老人的牌牌")
    await at.office.press("❓ 没答上来的问题")
    await at.office.press("老人的牌牌")
    told = await at.office.until_text("问过 1 次")
    guess = next(button["text"] for button in buttons(told) if button["text"].startswith("是「"))
    await at.office.press(guess)
    await at.office.until_text("记住了")
    found = await at.house.services.matters.search("老人的牌牌")
    assert found.confident
    assert f"是「{found.hits[0].name}」的说法" == guess


async def test_what_is_not_ours_leaves_the_list(at: Counter) -> None:
    await at.office.press("❓ 没答上来的问题")
    await at.office.press("老黄历咋看")
    await at.office.until_text("问过 1 次")
    await at.office.press("不归站点办")
    await at.office.until_text("不再列出来")
    await at.office.press("问题列表")
    await at.office.until_text("没答上来的问题：1 个")


async def test_an_old_button_says_that_the_question_is_settled(at: Counter) -> None:
    await at.office.press("❓ 没答上来的问题")
    await at.office.press("老黄历咋看")
    told = await at.office.until_text("问过 1 次")
    data = next(b["callback_data"] for b in buttons(told) if b["text"] == "不归站点办")
    await at.office.press("不归站点办")
    await at.office.until_text("不再列出来")
    answer = await at.office.press_data(told["message_id"], data, wait=10)
    assert answer is not None
    assert "已经有人处理" in answer["text"]


async def test_only_an_admin_may_look(at: Counter) -> None:
    await at.office.press("❓ 没答上来的问题")
    listed = await at.office.until_text("没答上来的问题：2 个")
    data = buttons(listed)[0]["callback_data"]
    chief = at.chief.chat(at.bot_id)
    await chief.say("/start")
    message = (await chief.transcript())[-1]
    assert data.startswith("q:one:")
    assert "没答上来" not in shown(message)
