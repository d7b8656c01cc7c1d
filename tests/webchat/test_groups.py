"""Groups: who hears what, who may do what, and moving to a supergroup."""

from typing import Any

import pytest

from tests.kit.people import PeopleClient, PeopleError, Seat, Talk
from tests.webchat.wire import MovableClock, Wire, button, keyboard


@pytest.fixture
async def clerk(people: PeopleClient) -> Seat:
    return await people.open_person("李", username="li_clerk")


@pytest.fixture
async def group(people: PeopleClient, clerk: Seat, bot: Wire) -> int:
    return await people.open_group("三里桥站", clerk.id, [bot.id])


@pytest.fixture
async def room(clerk: Seat, group: int, bot: Wire) -> Talk:
    """The clerk's view of the group, whose beginning the bot has read."""
    await bot.updates(offset=2**40)
    return clerk.chat(group)


async def test_bot_learns_that_it_was_added(bot: Wire, clerk: Seat, group: int) -> None:
    standing, service = await bot.updates()
    change = standing["my_chat_member"]
    assert change["chat"] == {"id": group, "type": "group", "title": "三里桥站"}
    assert change["from"]["id"] == clerk.id
    assert change["old_chat_member"]["status"] == "left"
    assert change["new_chat_member"]["status"] == "member"
    assert service["message"]["new_chat_members"][0]["id"] == bot.id


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("大家好", False),
        ("/today", True),
        ("/today@desk_bot", True),
        ("/today@another_bot", False),
        ("@desk_bot 在吗", True),
        ("@desk_bottle", False),
    ],
)
async def test_privacy(bot: Wire, room: Talk, text: str, heard: bool) -> None:
    await room.say(text)
    assert bool(await bot.updates()) is heard


async def test_replies_to_the_bot_are_heard(bot: Wire, room: Talk) -> None:
    sent = await bot.call("sendMessage", chat_id=room.peer, text="新预约")
    await room.say("收到", reply_to=sent["message_id"])
    (update,) = await bot.updates()
    assert update["message"]["reply_to_message"]["message_id"] == sent["message_id"]


async def test_administrator_hears_everything(people: PeopleClient, bot: Wire, room: Talk) -> None:
    await people.add_member(room.peer, bot.id, "administrator")
    await room.say("大家好")
    standing, message = await bot.updates()
    assert standing["my_chat_member"]["new_chat_member"]["can_pin_messages"] is True
    assert message["message"]["text"] == "大家好"


async def test_without_privacy_everything_is_heard(
    people: PeopleClient, bot: Wire, clerk: Seat
) -> None:
    nosy = await people.add_bot("nosy_bot", "耳朵", privacy=False)
    bot.token = nosy["token"]
    group = await people.open_group("g", clerk.id, [nosy["id"]])
    await clerk.chat(group).say("大家好")
    assert (await bot.updates())[-1]["message"]["text"] == "大家好"
    assert (await bot.call("getMe"))["can_read_all_group_messages"] is True


async def test_removed_bot_is_forbidden(people: PeopleClient, bot: Wire, room: Talk) -> None:
    await people.call("DELETE", f"/groups/{room.peer}/members/{bot.id}")
    answer = await bot.ask("sendMessage", chat_id=room.peer, text="x")
    assert (answer.status, answer.words) == (
        403,
        "Forbidden: bot was kicked from the group chat",
    )
    assert (await bot.updates())[-1]["my_chat_member"]["new_chat_member"] == {
        "user": {"id": bot.id, "is_bot": True, "first_name": "便民助手", "username": "desk_bot"},
        "status": "kicked",
        "until_date": 0,
    }


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("kicked", "Forbidden: bot was kicked from the supergroup chat"),
        ("left", "Forbidden: bot is not a member of the supergroup chat"),
    ],
)
async def test_supergroup_words(
    people: PeopleClient, bot: Wire, room: Talk, status: str, words: str
) -> None:
    new = (await people.call("POST", f"/groups/{room.peer}/upgrade"))["migrate_to_chat_id"]
    await people.call("DELETE", f"/groups/{new}/members/{bot.id}", status=status)
    assert await bot.refused("sendMessage", chat_id=new, text="x") == words


async def test_upgrade_moves_the_group(people: PeopleClient, bot: Wire, room: Talk) -> None:
    new = (await people.call("POST", f"/groups/{room.peer}/upgrade"))["migrate_to_chat_id"]
    old_side, new_side = (update["message"] for update in await bot.updates())
    assert old_side["migrate_to_chat_id"] == new
    assert new_side["migrate_from_chat_id"] == room.peer
    assert new_side["chat"]["type"] == "supergroup"
    answer = await bot.ask("sendMessage", chat_id=room.peer, text="x")
    assert answer.words == "Bad Request: group chat was upgraded to a supergroup chat"
    assert answer.body["parameters"] == {"migrate_to_chat_id": new}
    assert (await bot.call("sendMessage", chat_id=new, text="x"))["message_id"] == 2
    with pytest.raises(PeopleError) as refused:
        await room.say("x")
    assert refused.value.status == 409


async def test_only_own_messages_can_be_deleted(
    people: PeopleClient, bot: Wire, room: Talk
) -> None:
    said = await room.say("/x")
    where = {"chat_id": room.peer, "message_id": said["message_id"]}
    assert await bot.refused("deleteMessage", **where) == "Bad Request: message can't be deleted"
    await people.add_member(room.peer, bot.id, "administrator")
    assert await bot.call("deleteMessage", **where) is True


async def test_strangers_stay_outside(resident: Seat, room: Talk) -> None:
    for act in (resident.chat(room.peer).transcript(), resident.chat(room.peer).say("x")):
        with pytest.raises(PeopleError) as refused:
            await act
        assert refused.value.status == 403


async def test_first_press_of_two_people(
    people: PeopleClient, bot: Wire, room: Talk, resident: Seat
) -> None:
    await people.add_member(room.peer, resident.id)
    markup = keyboard([button("确认", "ok")])
    sent = await bot.call("sendMessage", chat_id=room.peer, text="卡片", reply_markup=markup)
    await resident.chat(room.peer).press("确认", wait=0)
    await room.press("确认", wait=0)
    presses = [u["callback_query"] for u in await bot.updates() if "callback_query" in u]
    assert [press["from"]["first_name"] for press in presses] == ["王", "李"]
    assert {press["message"]["message_id"] for press in presses} == {sent["message_id"]}


async def test_members_and_administrators(
    bot: Wire, room: Talk, clerk: Seat, resident: Seat
) -> None:
    where = {"chat_id": room.peer}

    async def status(user: int) -> Any:
        return (await bot.call("getChatMember", user_id=user, **where))["status"]

    assert await status(clerk.id) == "creator"
    assert await status(bot.id) == "member"
    assert await status(resident.id) == "left"
    assert await bot.refused("getChatMember", user_id=1, **where) == "Bad Request: user not found"
    (owner,) = await bot.call("getChatAdministrators", **where)
    assert owner["user"]["username"] == "li_clerk"


async def test_reply_keyboard_is_laid_for_those_it_is_meant_for(
    people: PeopleClient, bot: Wire, room: Talk, resident: Seat
) -> None:
    await people.add_member(room.peer, resident.id)
    asked = await room.say("/decline")
    markup = {"force_reply": True, "selective": True}
    sent = await bot.call(
        "sendMessage",
        chat_id=room.peer,
        text="原因？",
        reply_markup=markup,
        reply_parameters={"message_id": asked["message_id"]},
    )
    assert "reply_markup" not in sent
    assert (await room.state())["reply_keyboard"] == markup
    assert (await resident.chat(room.peer).state())["reply_keyboard"] is None
    await room.say("人手不足", reply_to=sent["message_id"])
    assert (await room.state())["reply_keyboard"] is None


async def test_limits_of_a_group(
    people: PeopleClient, bot: Wire, room: Talk, clock: MovableClock
) -> None:
    await people.call("PUT", "/limits", {"enabled": True})
    for _ in range(20):
        await bot.call("sendMessage", chat_id=room.peer, text="x")
        clock.time += 1
    answer = await bot.ask("sendMessage", chat_id=room.peer, text="x")
    assert answer.status == 429
    assert answer.words == "Too Many Requests: retry after 40"
    assert answer.body["parameters"] == {"retry_after": 40}
    assert answer.headers["Retry-After"] == "40"
