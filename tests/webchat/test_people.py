"""The people's side: who is there, chats, events, files, and polite refusals."""

import asyncio
from typing import Any

import aiohttp
import pytest

from bot.webchat import pageside
from bot.webchat.pictures import measure
from bot.webchat.server import Running
from bot.webchat.silence import checksum, silence
from tests.kit.people import PeopleClient, PeopleError, Seat, Talk, read_events
from tests.webchat.wire import PNG, Wire


async def test_ids_of_web_people(people: PeopleClient) -> None:
    seats = [await people.open_person("王") for _ in range(3)]
    assert all(10**12 < seat.id < 2**52 for seat in seats)
    assert len({seat.id for seat in seats}) == 3
    given = await people.open_person("李", id=42)
    assert given.id == 42
    with pytest.raises(PeopleError) as refused:
        await people.open_person("李", id=42)
    assert refused.value.status == 409
    world = await people.world()
    assert [person["id"] for person in world["people"]] == [*(seat.id for seat in seats), 42]


@pytest.mark.parametrize(
    "body",
    [{}, {"first_name": ""}, {"first_name": "x", "colour": "red"}, {"first_name": "x", "id": -1}],
)
async def test_impossible_people(people: PeopleClient, body: dict[str, Any]) -> None:
    with pytest.raises(PeopleError) as refused:
        await people.call("POST", "/people", body)
    assert refused.value.status == 400
    assert refused.value.sentence


async def test_bots_bring_or_get_a_token(people: PeopleClient) -> None:
    token = "123456:" + "a" * 35
    bot = await people.add_bot("given_bot", "b", token=token)
    assert (bot["id"], bot["token"]) == (123456, token)
    assert "token" not in str((await people.world())["bots"])
    for username, given in (("given_bot", None), ("new_bot", token), ("new_bot", "1:short")):
        with pytest.raises(PeopleError):
            await people.add_bot(username, "b", token=given)


async def test_chat_list(people: PeopleClient, bot: Wire, talk: Talk, resident: Seat) -> None:
    await bot.call("sendMessage", chat_id=resident.id, text="一")
    await bot.call("sendMessage", chat_id=resident.id, text="二")
    await bot.call("sendChatAction", chat_id=resident.id, action="typing")
    state = await talk.state()
    assert (state["kind"], state["title"], state["unread"]) == ("private", "便民助手", 2)
    assert (state["started"], state["blocked"], state["typing"]) == (True, False, True)
    assert state["last"]["text"] == "二"
    assert state["last"]["out"] is False
    await talk.read(state["last"]["message_id"])
    assert (await talk.state())["unread"] == 0
    newcomer = await people.open_person("新")
    assert (await newcomer.chat(bot.id).state())["started"] is False


async def test_reply_keyboard_comes_and_goes(bot: Wire, talk: Talk, resident: Seat) -> None:
    button = {"text": "发送位置", "request_location": True}
    markup = {"keyboard": [[button]], "resize_keyboard": True, "one_time_keyboard": True}
    sent = await bot.call("sendMessage", chat_id=resident.id, text="x", reply_markup=markup)
    assert "reply_markup" not in sent
    assert (await talk.state())["reply_keyboard"] == markup
    await talk.say("发送位置")
    assert (await talk.state())["reply_keyboard"] is None
    await bot.call(
        "sendMessage", chat_id=resident.id, text="x", reply_markup={"keyboard": [["a", "b"]]}
    )
    await talk.say("a")
    assert (await talk.state())["reply_keyboard"] == {"keyboard": [[{"text": "a"}, {"text": "b"}]]}
    gone = {"remove_keyboard": True}
    await bot.call("sendMessage", chat_id=resident.id, text="x", reply_markup=gone)
    assert (await talk.state())["reply_keyboard"] is None


async def test_transcript_in_parts(talk: Talk) -> None:
    for number in range(2, 7):
        await talk.say(str(number))

    async def ids(**query: int) -> list[int]:
        return [message["message_id"] for message in await talk.transcript(**query)]

    assert await ids(limit=2) == [5, 6]
    assert await ids(before=5, limit=2) == [3, 4]
    assert await ids(after=2, limit=2) == [3, 4]


async def test_events_tell_everything(bot: Wire, talk: Talk, resident: Seat) -> None:
    where = {"chat_id": resident.id}
    async with resident.events() as events:
        await bot.call("sendChatAction", action="typing", **where)
        sent = await bot.call("sendMessage", text="x", **where)
        number = sent["message_id"]
        await bot.call("editMessageText", text="y", message_id=number, **where)
        await bot.call("deleteMessage", message_id=number, **where)
        await talk.block()
        heard = [await anext(events) for _ in range(5)]
    assert [event["type"] for event in heard] == ["typing", "message", "edited", "deleted", "chat"]
    assert {event["peer"] for event in heard} == {bot.id}
    assert heard[2]["message"]["text"] == "y"
    async with resident.events(after=heard[2]["seq"]) as events:
        assert (await anext(events))["type"] == "deleted"


async def test_others_events_stay_theirs(people: PeopleClient, bot: Wire, talk: Talk) -> None:
    other = await people.open_person("李")
    async with other.events() as events:
        await talk.say("secret")
        await other.chat(bot.id).say("mine")
        first = await anext(events)
        assert first["type"] == "chat" or first["message"]["text"] == "mine"


async def test_one_stream_serves_several_people(
    people: PeopleClient, bot: Wire, talk: Talk, resident: Seat
) -> None:
    other = await people.open_person("李")
    params = [("person", str(resident.id)), ("person", str(other.id)), ("after", "0")]
    async with people.session.get(f"{people.url}/events", params=params) as reply:
        events = read_events(reply)
        await other.chat(bot.id).say("from 李")
        await talk.say("from 王")
        seen = dict[int, str]()
        while len(seen) < 2 or "/start" in seen.values():
            event = await anext(events)
            if event["type"] == "message":
                seen[event["person"]] = event["message"]["text"]
    assert seen == {resident.id: "from 王", other.id: "from 李"}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"kind": "text", "text": "  "}, 400),
        ({"kind": "text"}, 400),
        ({"kind": "dance"}, 400),
        ({"kind": "text", "text": "x", "reply_to": 99}, 404),
        ({"kind": "location", "latitude": 91, "longitude": 0}, 400),
        ({"kind": "voice", "duration": -1}, 400),
        ({"kind": "photo"}, 400),
        ({"kind": "document", "file": "document-guess"}, 400),
    ],
)
async def test_impossible_messages(
    people: PeopleClient, talk: Talk, resident: Seat, body: dict[str, Any], status: int
) -> None:
    with pytest.raises(PeopleError) as refused:
        await people.call("POST", f"/people/{resident.id}/chats/{talk.peer}/messages", body)
    assert refused.value.status == status
    assert "Traceback" not in refused.value.sentence
    assert len(await talk.transcript()) == 1


@pytest.mark.parametrize(
    "path", ["/people/1/chats", "/people/x/chats", "/nothing", "/files/none", "/events?person=1"]
)
async def test_what_is_not_there(people: PeopleClient, path: str) -> None:
    with pytest.raises(PeopleError) as refused:
        await people.call("GET", path)
    assert refused.value.status == 404


async def test_uploads_are_checked_and_bounded(talk: Talk) -> None:
    with pytest.raises(PeopleError, match="IMAGE_PROCESS_FAILED"):
        await talk.upload("photo", "a.png", b"<svg/>")
    with pytest.raises(PeopleError, match="non-empty"):
        await talk.upload("document", "a.pdf", b"")
    with pytest.raises(PeopleError, match="20 MB") as refused:
        await talk.upload("document", "a.bin", bytes(21 * 2**20))
    assert refused.value.status == 413


@pytest.mark.parametrize(
    ("name", "data", "kind", "shown"),
    [
        ("通知.pdf", b"%PDF", "application/pdf", "inline"),
        ("a.png", PNG, "image/png", "inline"),
        ("a.html", b"<script>", "application/octet-stream", "attachment"),
        ("a.svg", b"<svg/>", "application/octet-stream", "attachment"),
    ],
)
async def test_files_cannot_act_for_the_page(
    running: Running,
    talk: Talk,
    session: aiohttp.ClientSession,
    name: str,
    data: bytes,
    kind: str,
    shown: str,
) -> None:
    message = await talk.upload("document", f"../{name}", data)
    assert message["document"]["file_name"] == name
    url = f"{running.page_url}/api/files/{message['document']['file_id']}"
    async with session.get(url) as reply:
        assert await reply.read() == data
        assert reply.headers["Content-Type"] == kind
        assert reply.headers["Content-Disposition"].startswith(shown)
        assert reply.headers["X-Content-Type-Options"] == "nosniff"


async def test_other_sites_are_refused(running: Running, session: aiohttp.ClientSession) -> None:
    url = f"{running.page_url}/api/people"
    for origin, status in (("https://evil.example", 403), (running.page_url, 200)):
        headers = {"Origin": origin}
        async with session.post(url, json={"first_name": "x"}, headers=headers) as reply:
            assert reply.status == status


async def test_page_is_served_with_its_policy(
    running: Running, session: aiohttp.ClientSession, tmp_path: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(pageside, "PAGE", tmp_path)
    (tmp_path / "index.html").write_text("<p>页</p>")
    (tmp_path / "seat.js").write_text("export {}")
    (tmp_path / "notes.txt").write_text("x")
    async with session.get(running.page_url + "/?start=st_1") as reply:
        assert reply.headers["Content-Type"] == "text/html; charset=utf-8"
        assert reply.headers["Content-Security-Policy"] == (
            "default-src 'self'; img-src 'self' blob: data:"
        )
        assert reply.headers["Cache-Control"] == "no-cache"
    async with session.get(running.page_url + "/seat.js") as reply:
        assert reply.headers["Content-Type"] == "text/javascript; charset=utf-8"
    for path in ("/notes.txt", "/..%2fpageside.py", "/%00.js", "/no.js"):
        async with session.get(running.page_url + path) as reply:
            assert reply.status == 404


async def test_double_tap_reaches_the_bot_twice(bot: Wire, talk: Talk, resident: Seat) -> None:
    markup = {"inline_keyboard": [[{"text": "a", "callback_data": "a"}]]}
    sent = await bot.call("sendMessage", chat_id=resident.id, text="x", reply_markup=markup)
    taps = [talk.press_data(sent["message_id"], "a") for _ in range(3)]
    assert await asyncio.gather(*taps) == [None] * 3
    queries = {update["callback_query"]["id"] for update in await bot.updates()}
    assert len(queries) == 3
    for data in ("", "x" * 65):
        with pytest.raises(PeopleError):
            await talk.press_data(sent["message_id"], data)
    with pytest.raises(PeopleError):
        await talk.press_data(99, "a")


def test_pictures_are_measured() -> None:
    assert measure(PNG) == ("image/png", (3, 2))
    gif = b"GIF89a" + (5).to_bytes(2, "little") + (4).to_bytes(2, "little")
    assert measure(gif) == ("image/gif", (5, 4))
    jpeg = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08\x00\x02\x00\x03"
    assert measure(jpeg) == ("image/jpeg", (3, 2))
    webp = b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\x02\x40\x00\x00"
    assert measure(webp) == ("image/webp", (3, 2))
    for broken in (b"", b"\x89PNG\r\n\x1a\n", b"GIF8", b"\xff\xd8\xff\xe0", b"RIFF"):
        assert measure(broken) is None


def test_silence_is_an_ogg_file() -> None:
    pages = silence(2).split(b"OggS")[1:]
    assert len(pages) == 4
    assert b"OpusHead" in pages[0]
    assert b"OpusTags" in pages[1]


def test_checksum_of_ogg() -> None:
    # The published check value of this polynomial without reflection (CRC-32/CKSUM, not inverted).
    assert checksum(b"123456789") == 0x89A1897F
