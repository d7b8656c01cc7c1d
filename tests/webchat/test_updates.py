"""Updates arrive in order, at least once, and only one poll gets them."""

import asyncio

import pytest

from tests.kit.people import PeopleError, Seat, Talk
from tests.webchat.wire import PNG, MovableClock, Wire, button, keyboard


async def test_first_words_reach_the_bot(bot: Wire, resident: Seat, clock: MovableClock) -> None:
    await resident.chat(bot.id).say("  /start m_42 \n")
    (update,) = await bot.updates()
    who = {"id": resident.id, "first_name": "王", "last_name": "小明"}
    assert update["message"] == {
        "message_id": 1,
        "from": {**who, "is_bot": False, "language_code": "zh-hans"},
        "chat": {**who, "type": "private"},
        "date": int(clock.time),
        "text": "/start m_42",
        "entities": [{"type": "bot_command", "offset": 0, "length": 6}],
    }


async def test_offset_confirms_and_limit_bounds(bot: Wire, talk: Talk) -> None:
    for text in ("one", "two", "three"):
        await talk.say(text)
    first, second = await bot.updates(limit=2)
    assert [first["message"]["text"], second["message"]["text"]] == ["one", "two"]
    assert second["update_id"] == first["update_id"] + 1
    (third,) = await bot.updates(offset=second["update_id"] + 1)
    assert third["message"]["text"] == "three"
    assert await bot.updates() == [third]


async def test_negative_offset_keeps_the_last(bot: Wire, talk: Talk) -> None:
    for text in ("one", "two", "three"):
        await talk.say(text)
    kept = await bot.updates(offset=-2)
    assert [update["message"]["text"] for update in kept] == ["two", "three"]
    assert await bot.updates() == kept


async def test_long_poll_ends_when_something_is_said(bot: Wire, talk: Talk) -> None:
    async with asyncio.TaskGroup() as group:
        poll = group.create_task(bot.updates(timeout=50))
        await asyncio.sleep(0)
        await talk.say("hello")
    assert poll.result()[0]["message"]["text"] == "hello"


async def test_second_poll_ends_the_first(bot: Wire, talk: Talk) -> None:
    polls = {asyncio.ensure_future(bot.ask("getUpdates", timeout=50)) for _ in range(2)}
    (ended,), (waiting,) = await asyncio.wait(polls, return_when=asyncio.FIRST_COMPLETED)
    assert ended.result().status == 409
    assert ended.result().words == (
        "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running"
    )
    await talk.say("hello")
    assert (await waiting).body["result"][0]["message"]["text"] == "hello"


async def test_allowed_updates_are_remembered(bot: Wire, talk: Talk) -> None:
    await bot.updates(allowed_updates=["callback_query"])
    await talk.say("unheard")
    assert await bot.updates() == []
    await bot.updates(allowed_updates=[])
    await talk.say("heard")
    assert [update["message"]["text"] for update in await bot.updates()] == ["heard"]


async def test_press_carries_the_whole_message(bot: Wire, talk: Talk, resident: Seat) -> None:
    markup = keyboard([button("是", "a\x1db"), {"text": "站点", "url": "https://example.org"}])
    sent = await bot.call("sendMessage", chat_id=resident.id, text="选", reply_markup=markup)
    assert await talk.press("是", wait=0) is None
    query = (await bot.updates())[-1]["callback_query"]
    assert query["data"] == "a\x1db"
    assert query["message"] == sent
    assert isinstance(query["id"], str)


async def test_press_on_a_deleted_message(bot: Wire, talk: Talk, resident: Seat) -> None:
    markup = keyboard([button("a", "a")])
    sent = await bot.call("sendMessage", chat_id=resident.id, text="x", reply_markup=markup)
    where = {"chat_id": resident.id, "message_id": sent["message_id"]}
    assert await bot.call("deleteMessage", **where) is True
    await talk.press_data(sent["message_id"], "a")
    message = (await bot.updates())[-1]["callback_query"]["message"]
    assert message == {"chat": sent["chat"], "message_id": sent["message_id"], "date": 0}


async def test_press_waits_for_the_answer(bot: Wire, talk: Talk, resident: Seat) -> None:
    markup = keyboard([button("a", "a")])
    await bot.call("sendMessage", chat_id=resident.id, text="x", reply_markup=markup)
    async with asyncio.TaskGroup() as group:
        press = group.create_task(talk.press("a"))
        (update,) = await bot.updates(timeout=10)
        query = update["callback_query"]["id"]
        await bot.call("answerCallbackQuery", callback_query_id=query, text="好", show_alert=True)
    assert press.result() == {"text": "好", "show_alert": True, "url": None}


async def test_edited_words_and_replies(bot: Wire, talk: Talk) -> None:
    said = await talk.say("one")
    await talk.correct(said["message_id"], "two")
    await talk.say("answer", reply_to=said["message_id"])
    _, edited, reply = await bot.updates()
    assert edited["edited_message"]["text"] == "two"
    assert edited["edited_message"]["edit_date"]
    assert reply["message"]["reply_to_message"]["text"] == "two"
    assert "reply_to_message" not in reply["message"]["reply_to_message"]


async def test_block_and_unblock_are_told(bot: Wire, talk: Talk) -> None:
    await talk.block()
    with pytest.raises(PeopleError, match="blocked") as refused:
        await talk.say("x")
    assert refused.value.status == 403
    await talk.unblock()
    standings = [
        (
            update["my_chat_member"]["old_chat_member"]["status"],
            update["my_chat_member"]["new_chat_member"]["status"],
        )
        for update in await bot.updates()
    ]
    assert standings == [("member", "kicked"), ("kicked", "member")]


async def test_everything_a_person_can_send(bot: Wire, talk: Talk) -> None:
    await talk.share_location(28.1, 112.9)
    await talk.send("contact", phone_number="+8613800000000", first_name="王", user_id=1)
    await talk.send("sticker", emoji="👍")
    await talk.send("voice", duration=2)
    await talk.upload("photo", "证.png", PNG, caption="身份证")
    await talk.upload("document", "表 格.pdf", b"%PDF-1.7", caption="")
    messages = [update["message"] for update in await bot.updates()]
    assert messages[0]["location"] == {"latitude": 28.1, "longitude": 112.9}
    assert messages[1]["contact"]["phone_number"] == "+8613800000000"
    assert messages[2]["sticker"]["emoji"] == "👍"
    assert messages[3]["voice"]["duration"] == 2
    assert (messages[4]["photo"][0]["width"], messages[4]["photo"][0]["height"]) == (3, 2)
    assert messages[4]["caption"] == "身份证"
    assert messages[5]["document"]["file_name"] == "表 格.pdf"


async def test_invisible_signs_stay(bot: Wire, talk: Talk) -> None:
    text = "预约\u200c\u200d\u200c\u2060\u200b"
    await talk.say(text)
    assert (await bot.updates())[-1]["message"]["text"] == text


async def test_long_text_comes_in_parts(bot: Wire, talk: Talk) -> None:
    await talk.say("字" * 5000)
    lengths = [len(update["message"]["text"]) for update in await bot.updates()]
    assert lengths == [4096, 904]
