"""Whatever comes in, a sentence says what to do next and nothing is lost."""

import logging

import pytest
from aiogram.types import (
    CallbackQuery,
    Document,
    Message,
    PhotoSize,
    Sticker,
    Venue,
    Voice,
)
from aiogram.types import Location as Point

from notices.services import Services
from storage.rules.identity import looks_like_identity_number
from tests.dialogs.ways import to_summary, to_times
from tests.kit.strict_screen import PRESSED_AT, Shown
from tests.kit.talk import Talk

ID_NUMBER = "140502199001011234"
PHOTO = [PhotoSize(file_id="p", file_unique_id="p", width=9, height=9)]
STICKER = Sticker(
    file_id="s",
    file_unique_id="s",
    type="regular",
    width=9,
    height=9,
    is_animated=False,
    is_video=False,
)


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        ({"sticker": STICKER}, "表情收到了"),
        ({"photo": PHOTO}, "没有保存"),
        ({"document": Document(file_id="d", file_unique_id="d")}, "文件我看不了"),
        ({"voice": Voice(file_id="v", file_unique_id="v", duration=1)}, "请打字"),
        ({"text": "办" * 4096}, "太长了"),
        ({"text": "/nothing"}, "没有这个命令"),
        ({"text": "𠀀𠀀𠀀"}, "没有找到"),
        ({"location": Point(latitude=48.85, longitude=2.35)}, "太远"),
        ({"text": f"我的号 {ID_NUMBER}"}, "不要在聊天里发证件号"),
        ({"photo": PHOTO, "caption": ID_NUMBER}, "不要在聊天里发证件号"),
        ({"text": "6222 0212 3456 7890 128"}, "证件号码"),
    ],
)
async def test_it_says_what_to_do_next(talk: Talk, content: dict[str, object], answer: str) -> None:
    await talk.says("/start")
    assert answer in await talk.sends(**content)
    assert talk.last.buttons, "a sentence without a way on"


async def test_an_id_number_is_taken_out_of_the_chat_and_not_kept(
    talk: Talk, services: Services
) -> None:
    await to_times(talk)
    await talk.presses("9:00")
    await talk.presses("同意")
    assert "不要在聊天里发证件号" in await talk.says(ID_NUMBER)
    assert talk.deleted, "the message still stands in the chat"
    assert "要留个电话吗" in await talk.says("王女士")
    assert "不要在聊天里发证件号" in await talk.says("1405021990 0101 1234")
    assert "请核对" in await talk.presses("不留电话")
    assert not looks_like_identity_number(talk.last.text)


async def test_a_wrong_phone_leaves_the_form_open(talk: Talk) -> None:
    await to_times(talk)
    await talk.presses("9:00")
    await talk.presses("同意")
    await talk.says("王女士")
    assert "电话号码好像不对" in await talk.says("12345")
    assert "请核对" in await talk.says("不用了")


async def test_a_sticker_in_a_form_is_sent_back_to_its_question(talk: Talk) -> None:
    await to_times(talk)
    await talk.presses("9:00")
    await talk.presses("同意")
    assert "打字回答上面的问题" in await talk.sends(sticker=STICKER)
    assert "要留个电话吗" in await talk.says("王女士")


async def test_a_location_in_a_form_keeps_the_form(talk: Talk) -> None:
    await to_times(talk)
    await talk.presses("9:00")
    await talk.presses("同意")
    assert "离您最近的 5 个站" in await talk.shares_location(35.4911, 112.8457)
    assert "怎么称呼您" in await talk.presses("上一步")


async def test_a_venue_is_a_location(talk: Talk) -> None:
    point = Point(latitude=35.4911, longitude=112.8457)
    venue = Venue(location=point, title="人民广场", address="城区")
    assert "离您最近的 5 个站" in await talk.sends(venue=venue, location=point)


async def test_a_command_works_in_the_middle_of_a_form(talk: Talk) -> None:
    await to_summary(talk)
    assert "您还没有预约" in await talk.says("/mybookings")
    assert "请核对" in await talk.presses("上一步")


@pytest.mark.parametrize(
    "data", ["foreign", "a:1", "x:99", "n:1", "f:1:99999", "a:x", "\x1dnone", "Zz9\x1dmenu"]
)
async def test_foreign_buttons_are_answered(talk: Talk, data: str) -> None:
    await talk.says("/start")
    assert await talk.presses_data(Shown(5, talk.chat.id, "letter"), data)


async def test_an_edited_message_is_to_be_sent_again(talk: Talk) -> None:
    edited = Message(
        message_id=3, date=PRESSED_AT, chat=talk.chat, from_user=talk.user, text="社保卡"
    )
    assert "重新发一遍" in await talk.feeds(edited_message=edited)


async def test_a_fault_is_told_in_one_sentence_and_logged_without_words(
    talk: Talk,
    services: Services,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def broken(*_: object) -> None:
        raise ValueError("王女士 13800001234")

    monkeypatch.setattr(type(services.matters), "search", broken)
    with caplog.at_level(logging.INFO):
        assert "刚才出了点问题" in await talk.says("王女士的社保卡")
    [line] = [r.getMessage() for r in caplog.records if r.name == "bot.residents.faults"]
    assert "(message) failed: ValueError" in line
    assert "王" not in caplog.text


async def test_a_press_without_a_message_is_answered(talk: Talk) -> None:
    query = CallbackQuery(
        id="9", data="x", chat_instance="1", from_user=talk.user, inline_message_id="1"
    )
    assert "主菜单" in await talk.feeds(callback_query=query)
