"""Every "no" is said in Telegram's words, with its code as the HTTP status."""

from typing import Any

import pytest

from tests.kit.people import Seat, Talk
from tests.webchat.wire import PNG, MovableClock, Wire, button, keyboard

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are "
    "exactly the same as a current content and reply markup of the message"
)
OLD_QUERY = "Bad Request: query is too old and response timeout expired or query ID is invalid"
TWO_DAYS = 48 * 3600


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({}, "message text is empty"),
        ({"text": " \n "}, "message text is empty"),
        ({"text": "字" * 4097}, "message is too long"),
        ({"text": "<b>x", "parse_mode": "HTML"}, "can't parse entities: "),
        ({"text": "x", "parse_mode": "latex"}, "unsupported parse_mode"),
        ({"text": "x", "reply_markup": keyboard([button("a", "字" * 22)])}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": keyboard([button("a", "")])}, "BUTTON_DATA_INVALID"),
        (
            {"text": "x", "reply_markup": keyboard([{"text": "a"}])},
            "text buttons are unallowed in the inline keyboard",
        ),
        (
            {"text": "x", "reply_markup": keyboard([{"text": "a", "url": "no address"}])},
            "BUTTON_URL_INVALID",
        ),
        ({"text": "x", "reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
        ({"text": "x", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
    ],
)
@pytest.mark.usefixtures("talk")
async def test_bad_text_is_refused(
    bot: Wire, resident: Seat, params: dict[str, Any], words: str
) -> None:
    refused = await bot.refused("sendMessage", chat_id=resident.id, **params)
    assert refused.startswith(f"Bad Request: {words}")


@pytest.mark.usefixtures("talk")
async def test_longest_text_and_data_pass(bot: Wire, resident: Seat) -> None:
    markup = keyboard([button("a", "字" * 21 + "x")])
    text = "<b>" + "😀" * 4096 + "</b>"
    sent = await bot.call(
        "sendMessage", chat_id=resident.id, text=text, parse_mode="HTML", reply_markup=markup
    )
    assert len(sent["text"]) == 4096


async def test_bot_cannot_write_first(bot: Wire, resident: Seat) -> None:
    for chat_id in (resident.id, 4711, -4711, "@nobody"):
        refused = await bot.refused("sendMessage", chat_id=chat_id, text="x")
        assert refused == "Bad Request: chat not found"


async def test_blocked_bot_is_forbidden(bot: Wire, talk: Talk, resident: Seat) -> None:
    await talk.block()
    answer = await bot.ask("sendMessage", chat_id=resident.id, text="x")
    assert (answer.status, answer.words) == (403, "Forbidden: bot was blocked by the user")
    await talk.unblock()
    assert await bot.call("sendMessage", chat_id=resident.id, text="x")


@pytest.mark.usefixtures("talk")
async def test_edit_must_change_something(bot: Wire, resident: Seat) -> None:
    where = {"chat_id": resident.id, "reply_markup": keyboard([button("a", "a")])}
    sent = await bot.call("sendMessage", text="x", **where)
    where["message_id"] = sent["message_id"]
    assert await bot.refused("editMessageText", text="x", **where) == NOT_MODIFIED
    assert await bot.refused("editMessageReplyMarkup", **where) == NOT_MODIFIED
    assert await bot.refused("editMessageText", **where) == "Bad Request: message text is empty"


@pytest.mark.usefixtures("talk")
async def test_missing_messages(bot: Wire, resident: Seat) -> None:
    where = {"chat_id": resident.id, "message_id": 99}
    edit = await bot.refused("editMessageText", text="x", **where)
    assert edit == "Bad Request: message to edit not found"
    delete = await bot.refused("deleteMessage", **where)
    assert delete == "Bad Request: message to delete not found"
    nameless = await bot.refused("editMessageText", text="x", chat_id=resident.id)
    assert nameless == "Bad Request: message identifier is not specified"
    inline = await bot.refused("editMessageText", text="x", inline_message_id="abc")
    assert inline == "Bad Request: MESSAGE_ID_INVALID"


async def test_anothers_message_cannot_be_edited(bot: Wire, talk: Talk, resident: Seat) -> None:
    said = await talk.say("mine")
    where = {"chat_id": resident.id, "message_id": said["message_id"]}
    assert (
        await bot.refused("editMessageText", text="x", **where)
        == "Bad Request: message can't be edited"
    )


@pytest.mark.usefixtures("talk")
async def test_after_two_days_nothing_can_be_changed(
    bot: Wire, resident: Seat, clock: MovableClock
) -> None:
    sent = await bot.call("sendMessage", chat_id=resident.id, text="x")
    where = {"chat_id": resident.id, "message_id": sent["message_id"]}
    clock.time += TWO_DAYS
    assert await bot.call("editMessageText", text="still", **where)
    clock.time += 1
    edit = await bot.refused("editMessageText", text="y", **where)
    assert edit == "Bad Request: message can't be edited"
    assert await bot.refused("deleteMessage", **where) == "Bad Request: message can't be deleted"


async def test_text_and_caption_are_not_the_same(bot: Wire, talk: Talk, resident: Seat) -> None:
    text = await bot.call("sendMessage", chat_id=resident.id, text="x")
    where = {"chat_id": resident.id, "message_id": text["message_id"]}
    refused = await bot.refused("editMessageCaption", caption="y", **where)
    assert refused == "Bad Request: there is no caption in the message to edit"
    photo = await talk.upload("photo", "a.png", PNG)
    again = photo["photo"][0]["file_id"]
    sent = await bot.call("sendPhoto", chat_id=resident.id, photo=again, caption="c")
    where["message_id"] = sent["message_id"]
    refused = await bot.refused("editMessageText", text="y", **where)
    assert refused == "Bad Request: there is no text in the message to edit"
    refused = await bot.refused("editMessageCaption", caption="c" * 1025, **where)
    assert refused == "Bad Request: message caption is too long"


async def test_query_is_answered_once_and_in_time(
    bot: Wire, talk: Talk, resident: Seat, clock: MovableClock, other_bot: Wire
) -> None:
    markup = keyboard([button("a", "a")])
    sent = await bot.call("sendMessage", chat_id=resident.id, text="x", reply_markup=markup)
    await talk.press_data(sent["message_id"], "a")
    query = {"callback_query_id": (await bot.updates())[-1]["callback_query"]["id"]}
    assert await other_bot.refused("answerCallbackQuery", **query) == OLD_QUERY
    assert await bot.call("answerCallbackQuery", text="好", **query) is True
    assert await bot.refused("answerCallbackQuery", **query) == OLD_QUERY
    await talk.press_data(sent["message_id"], "a")
    query = {"callback_query_id": (await bot.updates())[-1]["callback_query"]["id"]}
    clock.time += 15 * 60 + 1
    assert await bot.refused("answerCallbackQuery", **query) == OLD_QUERY


@pytest.mark.usefixtures("talk")
async def test_unknown_token_method_and_parameter(bot: Wire, resident: Seat) -> None:
    assert await bot.refused("sendMoney") == "Not Found: method not found"
    assert await bot.refused("getMe", colour="red") == 'Bad Request: unknown parameter "colour"'
    refused = await bot.refused("sendMessage", chat_id=resident.id, text="x", message_thread_id=1)
    assert refused == 'Bad Request: unknown parameter "message_thread_id"'
    nested = {"message_id": 1, "colour": "red"}
    refused = await bot.refused(
        "sendMessage", chat_id=resident.id, text="x", reply_parameters=nested
    )
    assert refused == 'Bad Request: unknown parameter "reply_parameters.colour"'
    bot.token = bot.token[:-1] + "!"
    assert (await bot.ask("getMe")).body == {
        "ok": False,
        "error_code": 401,
        "description": "Unauthorized",
    }


@pytest.mark.parametrize(
    "place", [(90.1, 0), (-91, 0), (0, 181), (0, -180.5), ("nan", 0), ("north", 0), (0, "inf")]
)
@pytest.mark.usefixtures("talk")
async def test_impossible_places(bot: Wire, resident: Seat, place: tuple[Any, Any]) -> None:
    where = {"chat_id": resident.id, "latitude": place[0], "longitude": place[1]}
    assert (await bot.refused("sendLocation", **where)).startswith("Bad Request: can't parse")


async def test_a_shared_place_must_exist(talk: Talk) -> None:
    with pytest.raises(Exception, match="less than or equal to 90"):
        await talk.share_location(120.0, 30.0)
