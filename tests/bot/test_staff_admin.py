"""The admin's private chat, over HTTP against the web chat."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.refusals import NothingToRollBack
from tests.kit.counter import Counter, counter
from tests.kit.people import shown

NEW = "🕐 明天见：{{ when }}，{{ station }}。预约码 {{ code }}"


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Counter]:
    async with counter(tmp_path) as opened:
        await opened.office.say("/start")
        await opened.office.until_text("管理员")
        yield opened


async def open_template(at: Counter, title: str = "前一天提醒 · 中文") -> None:
    await at.office.press("模板")
    await at.office.press(title)
    await at.office.until_text("现在用的是")


async def send_new(at: Counter, body: str) -> None:
    await open_template(at)
    await at.office.press("发新版本")
    prompt = await at.office.until_text("请回复这条消息")
    await at.office.say(body, reply_to=prompt["message_id"])


async def test_a_new_version_is_previewed_and_published(at: Counter) -> None:
    await send_new(at, NEW)
    await at.office.until_text("🕐 明天见：周")
    await at.office.press("发布")
    await at.office.until_text("已发布")
    version, body = await at.house.services.library.source("reminder_day_before", "zh")
    assert (version, body.strip()) == (1, NEW)


async def test_a_faulty_version_is_explained_and_not_kept(at: Counter) -> None:
    await send_new(at, "明天 {{ wenn }} 见 <b>")
    told = await at.office.until_text("还不能发布")
    assert "wenn" in shown(told)
    assert (await at.house.services.library.source("reminder_day_before", "zh"))[0] == 0


async def test_a_version_may_come_as_a_file(at: Counter) -> None:
    await open_template(at)
    await at.office.press("下载")
    sent = await at.office.until(lambda message: "document" in message)
    assert sent["document"]["file_name"] == "reminder_day_before.zh.v0.j2"
    await at.office.press("发新版本")
    prompt = await at.office.until_text("请回复这条消息")
    await at.office.upload("document", "neu.txt", NEW.encode(), reply_to=prompt["message_id"])
    assert await at.office.until_text("要发布吗")


async def test_a_file_that_is_no_text_is_refused_with_advice(at: Counter) -> None:
    await open_template(at)
    await at.office.press("发新版本")
    prompt = await at.office.until_text("请回复这条消息")
    await at.office.upload(
        "document", "bild.png", b"\x89PNG\xff\xfe", reply_to=prompt["message_id"]
    )
    assert await at.office.until_text("UTF-8")


async def test_rolling_back_brings_the_earlier_version(at: Counter) -> None:
    factory = await at.house.services.library.source("reminder_day_before", "zh")
    await send_new(at, NEW)
    await at.office.press("发布")
    await at.office.until_text("已发布")
    await at.office.press("退回上一版")
    await at.office.until_text("已退回")
    assert (await at.house.services.library.source("reminder_day_before", "zh"))[1] == factory[1]


async def test_there_is_nothing_before_the_factory_version(at: Counter) -> None:
    with pytest.raises(NothingToRollBack):
        await at.house.services.library.roll_back("confirmed", "zh", "陈主任")
    await open_template(at)
    answer = await at.office.press("退回上一版")
    assert answer is not None
    assert answer["show_alert"]


async def test_the_sheet_is_previewed_as_a_pdf(at: Counter) -> None:
    _, body = await at.house.services.library.source("sheet", "zh")
    await open_template(at, "打印")
    await at.office.press("发新版本")
    prompt = await at.office.until_text("请回复这条消息")
    await at.office.say(body, reply_to=prompt["message_id"])
    sent = await at.office.until(lambda message: "document" in message)
    assert sent["document"]["file_name"] == "sheet.zh.pdf"


async def test_an_admin_makes_a_code_and_a_stranger_does_not(at: Counter) -> None:
    await at.office.say("/bindcode ST002")
    assert "/bind " in shown(await at.office.until_text("绑定码"))
    stranger = at.colleague.chat(at.bot_id)
    await stranger.say("/bindcode ST002")
    assert await stranger.until_text("只有管理员")


async def test_a_station_is_found_by_county(at: Counter) -> None:
    await at.office.press("绑定工作群")
    await at.office.press("高平市")
    await at.office.press("便民服务站")
    assert await at.office.until_text("绑定码")


@pytest.mark.parametrize("kind", ["sticker", "voice"])
async def test_what_the_bot_cannot_read_gets_a_sentence(at: Counter, kind: str) -> None:
    body: dict[str, object] = {"emoji": "😀"} if kind == "sticker" else {"duration": 3}
    await at.office.send(kind, **body)
    assert await at.office.until_text("只看得懂文字")
