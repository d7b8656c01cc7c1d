"""Whatever is sent to the staff bot gets a sentence that says what to do next, or rightly none."""

import base64
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.rules.lifecycle import BookingStatus
from tests.kit.counter import Counter, counter
from tests.kit.people import buttons, shown

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
STALE = "Bad Request: query is too old and response timeout expired or query ID is invalid"


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Counter]:
    async with counter(tmp_path) as opened:
        await opened.bind()
        yield opened


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("你好", "没看懂"),
        ("长" * 5000, "没看懂"),
        ("/nonsense", "没看懂"),
        ("140502 1990 0101 1234", "证件号码"),
        ("/templates", "只有管理员"),
        ("/today", "只有本站点绑定的工作人员"),
        ("/phone", "只有本站点绑定的工作人员"),
        ("/clock", "没看懂"),
        ("/help", "便民站助手"),
        ("/start whatever", "便民站助手"),
        ("/join", "请在站点的工作群里"),
    ],
)
async def test_a_stranger_in_private_hears_what_to_do(at: Counter, said: str, answer: str) -> None:
    stranger = at.colleague.chat(at.bot_id)
    await stranger.say(said)
    assert await stranger.until_text(answer)


@pytest.mark.parametrize("kind", ["photo", "voice", "document"])
async def test_what_cannot_be_read_gets_a_sentence(at: Counter, kind: str) -> None:
    stranger = at.colleague.chat(at.bot_id)
    await stranger.upload(kind, "x.bin", PNG)
    assert await stranger.until_text("只看得懂文字")


async def test_a_changed_message_is_to_be_sent_anew(at: Counter) -> None:
    private = at.chief.chat(at.bot_id)
    sent = await private.say("/today")
    await private.until_text("还没有错时预约")
    await private.correct(sent["message_id"], "/tomorrow")
    assert await private.until_text("请重新发一条")


@pytest.mark.parametrize("said", ["今天人多吗", "/today@another_bot", "140502199001011234"])
async def test_staff_may_talk_among_themselves(at: Counter, said: str) -> None:
    await at.people.add_member(at.group_id, at.bot_id, "administrator")
    sent = await at.group.say(said)
    await at.group.correct(sent["message_id"], f"{said}?")
    await at.silence(at.group)


async def test_a_reply_to_a_card_is_talk(at: Counter) -> None:
    await at.request()
    card = await at.group.until_text("请在")
    await at.group.say("这位我认识", reply_to=card["message_id"])
    await at.silence(at.group)


@pytest.mark.parametrize("said", ["@staff_bot 在吗", "/nonsense", "/tody@staff_bot"])
async def test_who_speaks_to_the_bot_in_the_group_is_answered(at: Counter, said: str) -> None:
    await at.group.say(said)
    assert await at.group.until_text("没看懂")


@pytest.mark.parametrize(
    "data",
    ["rm -rf /", "c:", "c:99999999999999999999", "d:1:2", "e:t:p:1:20269999", "t:pub:x", "k:in:1"],
)
async def test_foreign_data_of_a_button_gets_a_sentence(at: Counter, data: str) -> None:
    await at.request()
    card = await at.group.until_text("请在")
    answer = await at.group.press_data(card["message_id"], data, wait=10)
    assert answer is not None
    assert "不能用了" in answer["text"]


@pytest.mark.parametrize("data", ["c:999999", "d:999999", "r:999999:full", "b:999999"])
async def test_a_booking_that_is_not_there_gets_a_sentence(at: Counter, data: str) -> None:
    await at.request()
    card = await at.group.until_text("请在")
    answer = await at.group.press_data(card["message_id"], data, wait=10)
    assert answer is not None
    assert "没有找到这个预约" in answer["text"]


async def test_a_forged_press_shows_a_stranger_no_card(at: Counter) -> None:
    visit = await at.request()
    stranger = at.colleague.chat(at.bot_id)
    await stranger.say("/help")
    helped = await stranger.until_text("便民站助手")
    for act in "cdb":
        data = f"{act}:{visit.booking.key}"
        answer = await stranger.press_data(helped["message_id"], data, wait=10)
        assert answer is not None
        assert answer["show_alert"]
    assert [shown(m) for m in await stranger.transcript()] == ["/help", shown(helped)]


@pytest.mark.parametrize(("words", "told"), [("长" * 101, "最多 100 个字"), ("", "只看得懂文字")])
async def test_a_reason_is_a_short_sentence(at: Counter, words: str, told: str) -> None:
    visit = await at.request()
    await at.group.press("不能接")
    await at.group.press("其他")
    prompt = (await at.group.until_text("请回复这条消息"))["message_id"]
    if words:
        await at.group.say(words, reply_to=prompt)
    else:
        await at.group.send("sticker", emoji="😀", reply_to=prompt)
    await at.group.until_text(told)
    assert (await at.seen(visit)).booking.status is BookingStatus.REQUESTED
    await at.group.say("停电", reply_to=prompt)
    await at.group.until_text("（停电）")


async def test_a_press_that_waited_over_a_restart_still_counts(at: Counter) -> None:
    await at.request()
    await at.group.until_text("请在")
    await at.people.set_fault(
        method="answerCallbackQuery", action="error", error_code=400, description=STALE
    )
    await at.group.press("确认 9:20", wait=0)
    confirmed = await at.group.until_text("李站长 已确认")
    assert "确认 9:20" not in [button["text"] for button in buttons(confirmed)]


async def test_a_refusal_too_late_for_an_alert_is_a_message(at: Counter) -> None:
    await at.request()
    await at.group.until_text("请在")
    await at.people.set_fault(
        method="answerCallbackQuery", action="error", error_code=400, description=STALE
    )
    await at.colleague.chat(at.group_id).press("确认 9:20", wait=0)
    assert await at.group.until_text("只有本站点绑定的工作人员")


async def test_a_fault_is_told_plainly_and_logged_without_words(at: Counter) -> None:
    await at.request(who="王芳")
    await at.group.until_text("请在")
    await at.people.set_fault(
        method="editMessageText", action="error", error_code=400, description="Bad Request: 王芳"
    )
    await at.group.press("不能接", wait=0)
    await at.group.until_text("刚才没办成")
    [line] = at.faults.lines
    assert "update " in line
    assert "BadRequest" in line
    assert "王芳" not in line
    at.faults.lines.clear()
