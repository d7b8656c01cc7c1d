"""Calls arrive in every form the libraries use, and nothing of a text is lost on the way."""

import asyncio
import io
import json

import aiohttp
import pytest

from bot.webchat.server import Running
from tests.kit.people import PeopleClient, Seat, Talk
from tests.webchat.wire import PNG, MovableClock, Wire, button, keyboard


def _form(*parts: tuple[str, str, bytes], **fields: str) -> aiohttp.FormData:
    form = aiohttp.FormData(fields, quote_fields=False)
    for name, filename, data in parts:
        form.add_field(name, io.BytesIO(data), filename=filename)
    return form


async def test_method_names_in_any_case(bot: Wire) -> None:
    assert (await bot.call("GETME"))["id"] == bot.id
    assert (await bot.call("getme"))["is_bot"] is True


async def test_calls_by_query_and_json(
    running: Running, bot: Wire, talk: Talk, resident: Seat, session: aiohttp.ClientSession
) -> None:
    url = f"{running.bot_url}/bot{bot.token}/sendMessage"
    params = {"chat_id": str(resident.id), "text": "查询"}
    async with session.get(url, params=params) as reply:
        assert (await reply.json())["result"]["text"] == "查询"
    async with session.post(url, json={**params, "reply_markup": {}}) as reply:
        assert (await reply.json())["result"]["text"] == "查询"
    assert len(await talk.transcript()) == 3


@pytest.mark.usefixtures("talk")
async def test_digits_stay_a_text(bot: Wire, resident: Seat) -> None:
    sent = await bot.call("sendMessage", chat_id=resident.id, text="12345")
    assert sent["text"] == "12345"


@pytest.mark.usefixtures("talk")
async def test_file_by_attach_and_by_name(bot: Wire, resident: Seat) -> None:
    chat = str(resident.id)
    attached = _form(("r4nd0m", "通知 单.pdf", b"%PDF"), chat_id=chat, document="attach://r4nd0m")
    sent = await bot.call("sendDocument", data=attached)
    assert sent["document"]["file_name"] == "通知 单.pdf"
    named = _form(("document", 'a"b.pdf', b"%PDF"), chat_id=chat, caption="c")
    assert (await bot.call("sendDocument", data=named))["caption"] == "c"


@pytest.mark.usefixtures("talk")
async def test_album_with_attached_files(bot: Wire, resident: Seat) -> None:
    media = [{"type": "photo", "media": f"attach://p{n}", "caption": str(n)} for n in (1, 2)]
    files = [(f"p{n}", f"{n}.png", PNG) for n in (1, 2)]
    form = _form(*files, chat_id=str(resident.id), media=json.dumps(media))
    first, second = await bot.call("sendMediaGroup", data=form)
    assert first["media_group_id"] == second["media_group_id"]
    assert [first["caption"], second["caption"]] == ["1", "2"]


@pytest.mark.parametrize("count", [1, 11])
@pytest.mark.usefixtures("talk")
async def test_albums_have_two_to_ten(bot: Wire, resident: Seat, count: int) -> None:
    media = [{"type": "photo", "media": "x"}] * count
    refused = await bot.refused("sendMediaGroup", chat_id=resident.id, media=media)
    assert refused == "Bad Request: media group must include 2-10 items"


@pytest.mark.usefixtures("talk")
async def test_file_nobody_asked_for_is_refused(bot: Wire, resident: Seat) -> None:
    stray = _form(("stray", "a.txt", b"x"), chat_id=str(resident.id), text="x")
    answer = await bot.ask("sendMessage", data=stray)
    assert answer.words == 'Bad Request: unknown parameter "stray"'
    lost = await bot.refused("sendDocument", chat_id=resident.id, document="attach://none")
    assert lost == 'Bad Request: file part "none" is missing'


@pytest.mark.parametrize(
    "body", [b'{"text": "\\ud800", "chat_id": 1}', b"[1]", b"{", b'{"a":NaN}', b"[" * 50_000]
)
async def test_broken_bodies_are_refused(
    running: Running, bot: Wire, session: aiohttp.ClientSession, body: bytes
) -> None:
    url = f"{running.bot_url}/bot{bot.token}/sendMessage"
    headers = {"Content-Type": "application/json"}
    async with session.post(url, data=body, headers=headers) as reply:
        assert reply.status == 400
        assert (await reply.json())["description"] == "Bad Request: can't parse the request body"


@pytest.mark.usefixtures("talk")
async def test_half_signs_in_a_keyboard_are_refused(bot: Wire, resident: Seat) -> None:
    markup = json.dumps(keyboard([button("\ud800", "a")]))
    refused = await bot.refused("sendMessage", chat_id=resident.id, text="x", reply_markup=markup)
    assert refused == "Bad Request: can't parse reply keyboard markup JSON object"


async def test_other_addresses_are_not_found(
    running: Running, session: aiohttp.ClientSession
) -> None:
    async with session.get(f"{running.bot_url}/api/world") as reply:
        assert reply.status == 404
        assert (await reply.json())["ok"] is False


async def test_files_come_back(bot: Wire, talk: Talk, resident: Seat) -> None:
    photo = (await talk.upload("photo", "a.png", PNG))["photo"][-1]
    file = await bot.call("getFile", file_id=photo["file_id"])
    assert await bot.download(file["file_path"]) == PNG
    sent = await bot.call("sendPhoto", chat_id=resident.id, photo=photo["file_id"])
    assert sent["photo"][-1]["file_unique_id"] == photo["file_unique_id"]
    assert await bot.refused("getFile", file_id="nothing") == "Bad Request: invalid file_id"


@pytest.mark.usefixtures("talk")
async def test_large_files(bot: Wire, resident: Seat) -> None:
    form = _form(("document", "a.bin", bytes(20 * 2**20 + 1)), chat_id=str(resident.id))
    sent = await bot.call("sendDocument", data=form)
    refused = await bot.refused("getFile", file_id=sent["document"]["file_id"])
    assert refused == "Bad Request: file is too big"
    form = _form(("document", "a.bin", bytes(53 * 2**20)), chat_id=str(resident.id))
    assert (await bot.ask("sendDocument", data=form)).status == 413


@pytest.mark.usefixtures("talk")
async def test_a_photo_must_be_a_picture(bot: Wire, resident: Seat) -> None:
    form = _form(("photo", "a.png", b"no picture"), chat_id=str(resident.id))
    answer = await bot.ask("sendPhoto", data=form)
    assert answer.words == "Bad Request: IMAGE_PROCESS_FAILED"
    elsewhere = await bot.refused("sendPhoto", chat_id=resident.id, photo="https://x.cn/a.png")
    assert "wrong HTTP URL" in elsewhere


@pytest.mark.usefixtures("talk")
async def test_own_entities(bot: Wire, resident: Seat) -> None:
    bold = {"type": "bold", "offset": 2, "length": 2}
    sent = await bot.call("sendMessage", chat_id=resident.id, text="😀你好", entities=[bold])
    assert sent["entities"] == [bold]
    outside = [{**bold, "length": 3}]
    refused = await bot.refused("sendMessage", chat_id=resident.id, text="😀你好", entities=outside)
    assert "ends after the end of the text" in refused


async def test_commands_by_scope_and_language(bot: Wire, talk: Talk) -> None:
    async def set_one(word: str, **place: object) -> None:
        await bot.call("setMyCommands", commands=[{"command": word, "description": "d"}], **place)

    async def menu() -> list[str]:
        return [entry["command"] for entry in (await talk.state())["commands"]]

    await set_one("everywhere")
    assert await menu() == ["everywhere"]
    await set_one("private", scope={"type": "all_private_chats"})
    await set_one("groups", scope={"type": "all_group_chats"})
    await set_one("chinese", scope={"type": "all_private_chats"}, language_code="zh")
    assert await menu() == ["chinese"]
    await bot.call("deleteMyCommands", scope={"type": "all_private_chats"}, language_code="zh")
    assert await menu() == ["private"]
    assert await bot.call("getMyCommands") == [{"command": "everywhere", "description": "d"}]


@pytest.mark.parametrize("word", ["Start", "中文", "a-b", "x" * 33, ""])
async def test_bad_commands_are_refused(bot: Wire, word: str) -> None:
    commands = [{"command": word, "description": "d"}]
    assert await bot.refused("setMyCommands", commands=commands) == (
        "Bad Request: BOT_COMMAND_INVALID"
    )


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        ({"action": "error"}, 500, "Internal Server Error: restart"),
        ({"action": "error", "error_code": 502}, 502, "Bad Gateway"),
        ({"action": "error", "retry_after": 7}, 429, "Too Many Requests: retry after 7"),
        ({"action": "error", "error_code": 400, "description": "Bad Request: X"}, 400, None),
    ],
)
async def test_faults_strike_once(
    people: PeopleClient, bot: Wire, fault: dict[str, object], status: int, words: str | None
) -> None:
    await people.set_fault(method="getme", **fault)
    assert (await bot.call("getWebhookInfo"))["url"] == ""
    answer = await bot.ask("getMe")
    assert (answer.status, answer.words) == (status, words or fault["description"])
    assert answer.headers.get("Retry-After") == ("7" if status == 429 else None)
    assert (await bot.ask("getMe")).status == 200


async def test_cut_connection_and_lost_answer(
    people: PeopleClient, bot: Wire, talk: Talk, resident: Seat
) -> None:
    for action, count in (("drop", 0), ("lost", 1)):
        await people.set_fault(action=action, chat_id=resident.id, token=bot.token)
        with pytest.raises(aiohttp.ClientError):
            await bot.call("sendMessage", chat_id=resident.id, text=action)
        said = [message.get("text") for message in await talk.transcript()]
        assert said.count(action) == count


async def test_slow_answer(people: PeopleClient, bot: Wire) -> None:
    await people.set_fault(action="slow", seconds=600, times=2)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(bot.call("getMe"), 0.05)
    assert (await people.call("GET", "/faults"))[0]["times"] == 1
    await people.call("DELETE", "/faults")
    assert await bot.call("getMe")


@pytest.mark.usefixtures("talk")
async def test_one_message_a_second(
    people: PeopleClient, bot: Wire, resident: Seat, clock: MovableClock
) -> None:
    await people.call("PUT", "/limits", {"enabled": True})
    assert await bot.call("sendMessage", chat_id=resident.id, text="x")
    answer = await bot.ask("sendMessage", chat_id=resident.id, text="x")
    assert answer.words == "Too Many Requests: retry after 1"
    clock.time += 1
    assert await bot.call("sendMessage", chat_id=resident.id, text="x")


async def test_thirty_messages_a_second_in_all(people: PeopleClient, bot: Wire) -> None:
    seats = [await people.open_person(f"r{number}") for number in range(31)]
    for seat in seats:
        await seat.chat(bot.id).say("/start")
    await people.call("PUT", "/limits", {"enabled": True})
    answers = [await bot.ask("sendMessage", chat_id=seat.id, text="x") for seat in seats]
    assert [answer.status for answer in answers] == [200] * 30 + [429]
