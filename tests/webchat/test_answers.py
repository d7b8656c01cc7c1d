"""Every answer parses with both libraries; no method is left out."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import aiogram.methods
import pytest
import telegram
from pydantic import TypeAdapter

from bot.webchat import methods
from tests.kit.people import PeopleClient, Seat, Talk
from tests.webchat.wire import PNG, Json, Wire, button, keyboard

MEDIA = {"photo": PNG, "document": b"%PDF", "video": b"film", "audio": b"song"}
MEDIA |= {"voice": b"OggS", "animation": b"film"}


class Scene:
    """A chat in which every method has something to do."""

    def __init__(self, bot: Wire, group: int, resident: Seat, talk: Talk) -> None:
        self.bot, self.group, self.resident, self.talk = bot, group, resident, talk

    async def sent(self, text: str = "x") -> Json:
        markup = keyboard([button("a", "a")])
        where = {"chat_id": self.resident.id}
        sent: Json = await self.bot.call("sendMessage", text=text, reply_markup=markup, **where)
        return {**where, "message_id": sent["message_id"]}

    async def photo(self) -> Json:
        upload = await self.talk.upload("photo", "a.png", PNG)
        where = {"chat_id": self.resident.id}
        file_id = upload["photo"][0]["file_id"]
        sent: Json = await self.bot.call("sendPhoto", photo=file_id, caption="c", **where)
        return {**where, "message_id": sent["message_id"], "file_id": file_id}


async def _document(scene: Scene) -> str:
    message = await scene.talk.upload("document", "a.pdf", b"%PDF")
    return str(message["document"]["file_id"])


async def _query(scene: Scene) -> Json:
    where = await scene.sent()
    await scene.talk.press_data(where["message_id"], "a")
    return {"callback_query_id": (await scene.bot.updates())[-1]["callback_query"]["id"]}


async def _edit_media(scene: Scene) -> Json:
    media = {"type": "document", "media": await _document(scene), "caption": "c"}
    return {**await scene.sent(), "media": media}


async def _edit_caption(scene: Scene) -> Json:
    where = await scene.photo()
    return {"chat_id": where["chat_id"], "message_id": where["message_id"], "caption": "y"}


async def _album(scene: Scene) -> Json:
    file_id = (await scene.photo())["file_id"]
    photos = [{"type": "photo", "media": file_id, "caption": word} for word in ("a", "b")]
    return {"chat_id": scene.resident.id, "media": photos}


async def _updates(scene: Scene) -> Json:
    """Let every kind of update happen before they are fetched."""
    await _query(scene)
    said = await scene.talk.say("/a @b_bot https://example.org #c d@example.org")
    await scene.talk.correct(said["message_id"], "e")
    await scene.talk.say("re", reply_to=said["message_id"])
    for kind in ("photo", "document", "voice"):
        await scene.talk.upload(kind, "f.png", PNG)
    await scene.talk.send("sticker", emoji="👍")
    await scene.talk.send("contact", phone_number="1", first_name="n")
    await scene.talk.share_location(1, 2)
    await scene.talk.block()
    await scene.talk.unblock()
    return {}


def _with(**params: Any) -> Callable[[Scene], Awaitable[Json]]:
    async def prepare(scene: Scene) -> Json:
        given = {"resident": scene.resident.id, "group": scene.group, "bot": scene.bot.id}
        return {name: given.get(str(value), value) for name, value in params.items()}

    return prepare


def _sent(**params: Any) -> Callable[[Scene], Awaitable[Json]]:
    async def prepare(scene: Scene) -> Json:
        return {**await scene.sent(), **params}

    return prepare


def _file(kind: str) -> Callable[[Scene], Awaitable[Json]]:
    async def prepare(scene: Scene) -> Json:
        file_id = (await scene.photo())["file_id"] if kind == "photo" else await _document(scene)
        return {"chat_id": scene.resident.id, kind: file_id, "caption": "<b>c</b>"}

    return prepare


async def _get_file(scene: Scene) -> Json:
    return {"file_id": await _document(scene)}


POINT = {"latitude": 28.2, "longitude": 112.9}
COMMANDS = [{"command": "start", "description": "开始"}]
PREPARED: dict[str, Callable[[Scene], Awaitable[Json]]] = {
    "GetMe": _with(),
    "GetUpdates": _updates,
    "SetWebhook": _with(url="http://127.0.0.1:9/", allowed_updates=["message"]),
    "DeleteWebhook": _with(),
    "GetWebhookInfo": _with(),
    "SetMyCommands": _with(commands=COMMANDS, scope={"type": "all_group_chats"}),
    "GetMyCommands": _with(language_code="zh"),
    "DeleteMyCommands": _with(scope={"type": "default"}),
    "SendMessage": _with(chat_id="group", text="<b>x</b>", parse_mode="HTML"),
    **{f"Send{kind.title()}": _file(kind) for kind in MEDIA},
    "SendVenue": _with(chat_id="resident", title="站", address="路", **POINT),
    "SendLocation": _with(chat_id="resident", horizontal_accuracy=5.5, **POINT),
    "SendContact": _with(chat_id="resident", phone_number="1", first_name="a"),
    "SendMediaGroup": _album,
    "SendChatAction": _with(chat_id="resident", action="typing"),
    "EditMessageText": _sent(text="y"),
    "EditMessageCaption": _edit_caption,
    "EditMessageMedia": _edit_media,
    "EditMessageReplyMarkup": _sent(),
    "DeleteMessage": _sent(),
    "AnswerCallbackQuery": _query,
    "GetChat": _with(chat_id="group"),
    "GetChatMember": _with(chat_id="group", user_id="bot"),
    "GetChatAdministrators": _with(chat_id="group"),
    "GetFile": _get_file,
    "PinChatMessage": _sent(),
    "UnpinChatMessage": _with(chat_id="resident"),
}
PTB_TYPES: dict[str, type[telegram.TelegramObject]] = {
    "GetMe": telegram.User,
    "GetUpdates": telegram.Update,
    "GetWebhookInfo": telegram.WebhookInfo,
    "GetMyCommands": telegram.BotCommand,
    "GetChat": telegram.ChatFullInfo,
    "GetChatMember": telegram.ChatMember,
    "GetChatAdministrators": telegram.ChatMember,
    "GetFile": telegram.File,
}


@pytest.fixture
async def scene(people: PeopleClient, bot: Wire, resident: Seat, talk: Talk) -> Scene:
    group = await people.open_group("站", resident.id, [])
    await people.add_member(group, bot.id, "administrator")
    pinned = await bot.call("sendMessage", chat_id=resident.id, text="置顶")
    await bot.call("pinChatMessage", chat_id=resident.id, message_id=pinned["message_id"])
    return Scene(bot, group, resident, talk)


@pytest.mark.parametrize("name", [method.__name__ for method in methods.ALL])
async def test_answer_parses_with_both_libraries(scene: Scene, name: str) -> None:
    result = await scene.bot.call(name, **await PREPARED[name](scene))
    returned = getattr(aiogram.methods, name).__returning__
    TypeAdapter(returned).validate_python(result)
    if result is not True:
        kind = PTB_TYPES.get(name, telegram.Message)
        for shape in result if isinstance(result, list) else [result]:
            parsed = kind.de_json(shape, None)
            assert parsed is not None
            # PTB keeps apart what it does not know; only rights newer than PTB may be strange.
            assert all(key.startswith("can_") for key in parsed.api_kwargs), parsed.api_kwargs


def test_all_methods_of_the_list_are_there() -> None:
    assert {method.__name__ for method in methods.ALL} == set(PREPARED)


@pytest.mark.parametrize("method", methods.ALL, ids=lambda method: method.__name__)
def test_parameters_are_telegrams(method: type[methods.Method]) -> None:
    known = set(getattr(aiogram.methods, method.__name__).model_fields)
    assert set(method.model_fields) <= known


@pytest.mark.parametrize("method", methods.ALL, ids=lambda method: method.__name__)
async def test_strange_parameters_are_refused(bot: Wire, method: type[methods.Method]) -> None:
    # What is missing may be named first; a strange parameter must not make the call succeed.
    refused = await bot.refused(method.__name__, colour="red")
    assert re.match(r"Bad Request: (unknown parameter|.* is empty|.*not specified)", refused)


@pytest.mark.parametrize("kind", ["default", "administrator", "creator", "left", "kicked"])
async def test_all_members_parse(
    people: PeopleClient, scene: Scene, other_bot: Wire, kind: str
) -> None:
    user = scene.resident.id if kind == "creator" else other_bot.id
    if kind not in ("creator", "left"):
        status = kind if kind == "administrator" else "member"
        await people.add_member(scene.group, other_bot.id, status)
    if kind == "kicked":
        await people.call("DELETE", f"/groups/{scene.group}/members/{user}")
    shape = await scene.bot.call("getChatMember", chat_id=scene.group, user_id=user)
    TypeAdapter(aiogram.methods.GetChatMember.__returning__).validate_python(shape)
    assert telegram.ChatMember.de_json(shape, None).status == shape["status"]
