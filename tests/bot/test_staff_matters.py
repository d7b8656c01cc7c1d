"""Matters in the admin's private chat, over HTTP against the web chat."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.desk.catalogue import Import
from storage.records import MatterRecord
from tests.kit.counter import Counter, counter
from tests.kit.people import Json, buttons, shown
from tests.kit.town import shipped_catalogue

LONGEST_DATA = 64


def record_of(code: str = "RS01") -> MatterRecord:
    return next(matter for matter in shipped_catalogue().matters if matter.code == code)


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Counter]:
    async with counter(tmp_path) as opened:
        await opened.office.say("/start")
        await opened.office.until_text("管理员")
        yield opened


async def draft(at: Counter, **fields: object) -> None:
    newer = record_of().model_copy(update=fields)
    await at.house.catalogue.write(Import(matters=[newer]), author="张起草")


async def opened(at: Counter) -> Json:
    await at.office.press("📋 事项")
    await at.office.until_text("待发布 1，共 38")
    await at.office.press("待发布")
    return await at.office.until_text("正在用：第 1 版")


async def version(at: Counter) -> int:
    return (await at.house.services.matters.by_code("RS01")).version


async def test_everything_is_listed_on_pages(at: Counter) -> None:
    await at.office.press("📋 事项")
    first = await at.office.until_text("待发布 0，共 38")
    await at.office.press("下一页")
    second = await at.office.until(lambda message: "上一页" in str(buttons(message)))
    data = [button["callback_data"] for button in (*buttons(first), *buttons(second))]
    assert all(len(text.encode()) <= LONGEST_DATA for text in data)


async def test_the_page_tells_what_differs_and_what_is_lacking(at: Counter) -> None:
    always = next(item for item in record_of().materials if item.when is None)
    rest = [item for item in record_of().materials if item != always]
    await draft(at, materials=rest, process_steps=[])
    told = shown(await opened(at))
    assert "示例审批员 批准" in told
    assert "张起草 起草" in told
    assert f"− 不再要：{always.name}" in told
    assert "△ 改了：办理流程" in told
    assert "没有写办理流程" in told
    assert "一次性告知工作制度" in told


async def test_a_gap_is_decided_by_name_and_the_draft_published(at: Counter) -> None:
    await draft(at, process_steps=[])
    page = await opened(at)
    assert not [button for button in buttons(page) if button["text"] == "发布"]
    await at.office.press("以窗口告知为准：办理流程")
    await at.office.until_text("由您（陈主任）决定")
    await at.office.press("由我决定")
    await at.office.until_text("没有写办理流程——陈主任")
    await at.office.press("发布")
    handling = sum("RS01" in station.matters for station in shipped_catalogue().stations)
    await at.office.until_text(f"未来 0 个预约、{handling} 个站点、0 个人")
    await at.office.press("确认发布")
    await at.office.until_text("正在用：第 2 版")
    assert await version(at) == 2
    assert "陈主任 批准" in shown((await at.office.transcript())[-1])


async def test_a_decision_is_taken_back(at: Counter) -> None:
    await draft(at, process_steps=[])
    await opened(at)
    await at.office.press("以窗口告知为准：办理流程")
    await at.office.press("由我决定")
    await at.office.press("撤回决定：办理流程")
    assert await at.office.until_text("❗ 没有写办理流程")


async def test_the_draft_is_previewed_for_each_situation(at: Counter) -> None:
    await draft(at, name="社会保障卡新办")
    await opened(at)
    await at.office.press("预览")
    first = await at.office.until_text("草稿，没有单号")
    assert "不能交给居民" in shown(first)
    await at.office.press("▶")
    second = await at.office.until(lambda message: "2/" in str(buttons(message)))
    assert shown(second) != shown(first)


async def test_an_old_button_answers_with_what_is_so_now(at: Counter) -> None:
    await draft(at, name="社会保障卡新办")
    await opened(at)
    await at.office.press("发布")
    asked = await at.office.until_text("要发布吗")
    data = buttons(asked)[0]["callback_data"]
    await draft(at, name="社会保障卡新办理")
    await at.bot.restart()
    answer = await at.office.press_data(asked["message_id"], data, wait=10)
    assert answer is not None
    assert "换成新的" in answer["text"]
    assert await version(at) == 1


async def test_a_double_tap_publishes_once(at: Counter) -> None:
    await draft(at, name="社会保障卡新办")
    await opened(at)
    await at.office.press("发布")
    asked = await at.office.until_text("要发布吗")
    data = buttons(asked)[0]["callback_data"]
    presses = [at.office.press_data(asked["message_id"], data, wait=10) for _ in range(3)]
    await asyncio.gather(*presses)
    await at.office.until_text("正在用：第 2 版")
    assert await version(at) == 2


async def test_all_that_is_complete_is_published_at_once(at: Counter) -> None:
    await draft(at, name="社会保障卡新办")
    await at.office.press("📋 事项")
    await at.office.press("发布已经齐全的 1 个")
    await at.office.press("确认发布")
    await at.office.until_text("发布了 1 个。")
    assert await version(at) == 2


async def test_the_history_names_versions_and_people(at: Counter) -> None:
    await draft(at, name="社会保障卡新办")
    await opened(at)
    await at.office.press("历史")
    told = shown(await at.office.until_text("的历史"))
    assert "第 2 版" in told
    assert "待发布的草稿（张起草 起草）" in told
    assert "示例审批员 发布" in told


async def test_a_stranger_reads_and_publishes_nothing(at: Counter) -> None:
    await draft(at, name="社会保障卡新办")
    stranger = at.colleague.chat(at.bot_id)
    await stranger.say("/help")
    helped = await stranger.until_text("便民站助手")
    for data in ("m:list:0", "m:one:1", "m:go:39", "m:allgo"):
        answer = await stranger.press_data(helped["message_id"], data, wait=10)
        assert answer is not None
        assert "只有管理员" in answer["text"]
    assert await version(at) == 1
