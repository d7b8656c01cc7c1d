"""The admin's private chat, over HTTP against the web chat."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.refusals import NothingToRollBack
from tests.kit.counter import Counter, counter
from tests.kit.people import buttons, shown

NEW = "🕐 明天见：{{ when }}，{{ station }}。预约码 {{ code }} {{ materials | join('、') }}"


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


async def send_new(at: Counter, body: str, title: str = "前一天提醒 · 中文") -> None:
    await open_template(at, title)
    await at.office.press("发新版本")
    prompt = await at.office.until_text("请回复这条消息")
    await at.office.say(body, reply_to=prompt["message_id"])


async def test_a_new_version_is_previewed_and_published(at: Counter) -> None:
    await send_new(at, NEW)
    await at.office.until_text("🕐 明天见：周")
    await at.office.press("发布")
    await at.office.until_text("已发布")
    source = await at.house.services.library.source("reminder_day_before", "zh")
    assert (source.version, source.body.strip()) == (1, NEW)


async def test_a_faulty_version_is_explained_and_not_kept(at: Counter) -> None:
    await send_new(at, "明天 {{ wenn }} 见 <b>")
    told = await at.office.until_text("还不能发布")
    assert "wenn" in shown(told)
    assert (await at.house.services.library.source("reminder_day_before", "zh")).version == 0


async def test_a_version_may_come_as_a_file(at: Counter) -> None:
    await open_template(at)
    await at.office.press("下载")
    sent = await at.office.until(lambda message: "document" in message)
    assert sent["document"]["file_name"] == "reminder_day_before.zh.v0.j2"
    await at.office.press("发新版本")
    prompt = await at.office.until_text("请回复这条消息")
    await at.office.upload("document", "neu.txt", NEW.encode(), reply_to=prompt["message_id"])
    assert await at.office.until_text("要发布吗")


async def test_rolling_back_brings_the_earlier_version(at: Counter) -> None:
    factory = await at.house.services.library.source("reminder_day_before", "zh")
    await send_new(at, NEW)
    await at.office.press("发布")
    await at.office.until_text("已发布")
    await at.office.press("退回上一版")
    await at.office.until_text("已退回")
    now = await at.house.services.library.source("reminder_day_before", "zh")
    assert now.body == factory.body


async def test_there_is_nothing_before_the_factory_version(at: Counter) -> None:
    with pytest.raises(NothingToRollBack):
        await at.house.services.library.roll_back("confirmed", "zh", "陈主任")
    await open_template(at)
    answer = await at.office.press("退回上一版")
    assert answer is not None
    assert answer["show_alert"]


async def test_the_sheet_is_previewed_as_a_pdf(at: Counter) -> None:
    body = (await at.house.services.library.source("sheet", "zh")).body
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


async def test_a_bound_station_is_freed_for_another_group(at: Counter) -> None:
    await at.bind()
    other = await at.people.open_group("新群", at.chief.id, [at.bot_id])
    await at.office.say("/bindcode st001")
    told = shown(await at.office.until_text("要换群"))
    code = told.split("/bind ")[1][:8]
    group = at.chief.chat(other)
    await group.say(f"/bind {code}")
    await group.until_text("已经绑定了另一个工作群")
    await at.office.press("解除原来的工作群")
    await at.office.until_text("已经没有工作群了")
    await group.say(f"/bind {code}")
    assert await group.until_text("已绑定")


async def test_the_admins_desk_is_not_laid_open_in_a_group(at: Counter) -> None:
    await at.people.add_member(at.group_id, at.admin.id)
    for command in ("/templates", "/bindcode ST001", "/placeholders"):
        await at.admin.chat(at.group_id).say(command)
        await at.group.until_text("只能在私聊里用")
    await at.admin.chat(at.group_id).say("/start")
    assert "/bind" in shown(await at.group.until_text("便民站工作台"))


async def test_the_next_message_uses_the_published_version(at: Counter) -> None:
    await at.bind()
    body = "好了：{{ code }} {{ station }} {{ when }} {{ materials | join }}"
    await send_new(at, body, "预约已确认 · 中文")
    await at.office.press("发布")
    await at.office.until_text("已发布")
    visit = await at.request()
    await at.group.press("确认 9:20")
    assert visit.person is not None
    told = await at.letters.first(visit.person.chat_id)
    assert told.startswith(f"好了：{visit.booking.code}")


async def test_a_faulty_version_is_mended_without_starting_over(at: Counter) -> None:
    await send_new(at, "明天 {{ wenn }} 见")
    await at.office.until_text("还不能发布")
    await at.office.say(NEW)
    assert await at.office.until_text("要发布吗")


async def test_an_answer_in_private_needs_no_quoting_and_survives_a_restart(at: Counter) -> None:
    await open_template(at)
    await at.office.press("发新版本")
    await at.office.until_text("请回复这条消息")
    await at.bot.restart()
    await at.office.say(NEW)
    await at.office.until_text("要发布吗")
    await at.bot.restart()
    await at.office.press("发布")
    await at.office.until_text("已发布")
    await at.office.say("谢谢")
    assert await at.office.until_text("没看懂")


async def test_publishing_twice_changes_nothing(at: Counter) -> None:
    await send_new(at, NEW)
    asked = await at.office.until_text("要发布吗")
    data = buttons(asked)[0]["callback_data"]
    presses = [at.office.press_data(asked["message_id"], data, wait=10) for _ in range(3)]
    await asyncio.gather(*presses)
    await at.office.until_text("已发布")
    assert (await at.house.services.library.source("reminder_day_before", "zh")).version == 1


async def test_a_dropped_draft_is_not_in_force(at: Counter) -> None:
    await send_new(at, NEW)
    await at.office.press("放弃")
    await at.office.until_text("没有发布")
    assert (await at.house.services.library.source("reminder_day_before", "zh")).version == 0


async def test_a_stranger_publishes_nothing(at: Counter) -> None:
    await send_new(at, NEW)
    asked = await at.office.until_text("要发布吗")
    data = buttons(asked)[0]["callback_data"]
    stranger = at.colleague.chat(at.bot_id)
    await stranger.say("/help")
    helped = await stranger.until_text("便民站助手")
    answer = await stranger.press_data(helped["message_id"], data, wait=10)
    assert answer is not None
    assert "只有管理员" in answer["text"]
    assert (await at.house.services.library.source("reminder_day_before", "zh")).version == 0


async def test_history_names_who_published(at: Counter) -> None:
    await send_new(at, NEW)
    await at.office.press("发布")
    await at.office.until_text("已发布")
    await at.office.press("历史")
    told = shown(await at.office.until_text("的历史"))
    assert "v1 · 周一（11月23日）上午 10:00 由 陈主任 发布" in told
    assert told.endswith("v0 · 出厂版")


async def test_the_placeholders_are_explained(at: Counter) -> None:
    await at.office.say("/placeholders")
    assert "materials[].name" in shown(await at.office.until_text("告知单的模板可以用"))
    assert "call_name" in shown(await at.office.until_text("预约消息"))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\x89PNG\xff\xfe", "UTF-8"),
        ("明天见".encode("gb18030"), "UTF-8"),
        (b"when\x00{{ when }}", "UTF-8"),
        (b"x" * 200_000, "最多 100 KB"),
    ],
)
async def test_a_file_that_is_no_template_is_refused_with_advice(
    at: Counter, content: bytes, told: str
) -> None:
    await open_template(at)
    await at.office.press("发新版本")
    await at.office.until_text("请回复这条消息")
    await at.office.upload("document", "neu.j2", content)
    await at.office.until_text(told)
    await at.office.upload("document", "neu.j2", NEW.encode("utf-8-sig"))
    assert await at.office.until_text("要发布吗")


@pytest.mark.parametrize(("kind", "told"), [("sticker", "文字"), ("voice", "文字")])
async def test_a_new_version_is_words(at: Counter, kind: str, told: str) -> None:
    await open_template(at)
    await at.office.press("发新版本")
    await at.office.until_text("请回复这条消息")
    await at.office.send(kind, **({"emoji": "😀"} if kind == "sticker" else {}))
    assert await at.office.until_text(f"当作{told}发来")


async def test_a_file_that_nobody_asked_for_is_explained(at: Counter) -> None:
    await at.office.upload("document", "neu.j2", NEW.encode())
    assert await at.office.until_text("请先发 /templates")


@pytest.mark.parametrize("kind", ["sticker", "voice"])
async def test_what_the_bot_cannot_read_gets_a_sentence(at: Counter, kind: str) -> None:
    body: dict[str, object] = {"emoji": "😀"} if kind == "sticker" else {"duration": 3}
    await at.office.send(kind, **body)
    assert await at.office.until_text("只看得懂文字")
