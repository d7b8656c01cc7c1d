"""A server that is killed goes on where it was."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from bot.webchat.server import serve
from tests.kit.people import PeopleClient, PeopleError, Seat
from tests.webchat.wire import PNG, MovableClock, Wire, button, keyboard

PROGRAM = """
import asyncio, sys
from pathlib import Path
from bot.webchat.server import serve

async def main():
    async with serve(Path(sys.argv[1])) as running:
        print(running.page_url, running.bot_url, flush=True)
        await asyncio.get_running_loop().create_future()

asyncio.run(main())
"""


@asynccontextmanager
async def a_life(folder: Path) -> AsyncIterator[tuple[PeopleClient, str]]:
    """Run the server in a process of its own until it is killed without warning."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROGRAM, str(folder), stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout
        page_url, bot_url = (await process.stdout.readline()).decode().split()
        async with PeopleClient(page_url) as people:
            yield people, bot_url
    finally:
        process.send_signal(signal.SIGKILL)
        await process.wait()


async def test_kill_loses_nothing(tmp_path: Path, session: aiohttp.ClientSession) -> None:
    async with a_life(tmp_path) as (people, bot_url):
        shape = await people.add_bot("desk_bot", "便民助手")
        bot = Wire(session, bot_url, shape)
        seat = await people.open_person("王")
        await seat.chat(bot.id).say("one")
        (read,) = await bot.updates()
        await bot.updates(offset=read["update_id"] + 1)
        markup = keyboard([button("a", "a")])
        sent = await bot.call("sendMessage", chat_id=seat.id, text="x", reply_markup=markup)
        await seat.chat(bot.id).press_data(sent["message_id"], "a")
        photo = await seat.chat(bot.id).upload("photo", "a.png", PNG)
    async with a_life(tmp_path) as (people, bot_url):
        bot = Wire(session, bot_url, shape)
        seat = Seat(people, seat.person)
        press, picture = await bot.updates()
        assert press["update_id"] == read["update_id"] + 1
        assert picture["message"]["photo"] == photo["photo"]
        query = press["callback_query"]["id"]
        assert await bot.call("answerCallbackQuery", callback_query_id=query) is True
        said = await seat.chat(bot.id).say("two")
        assert said["message_id"] == photo["message_id"] + 1
        assert (await bot.updates())[-1]["update_id"] == picture["update_id"] + 1
        file = await bot.call("getFile", file_id=photo["photo"][0]["file_id"])
        assert await bot.download(file["file_path"]) == PNG
        assert len(await seat.chat(bot.id).transcript()) == 4


async def test_update_ids_are_not_reused_after_all_were_read(
    tmp_path: Path, session: aiohttp.ClientSession
) -> None:
    numbers = []
    shape = None
    for _ in range(2):
        async with serve(tmp_path) as running, PeopleClient(running.page_url) as people:
            shape = shape or await people.add_bot("desk_bot", "便民助手")
            bot = Wire(session, running.bot_url, shape)
            seat = await people.open_person("王")
            await seat.chat(bot.id).say("hello")
            numbers += [update["update_id"] for update in await bot.updates()]
            await bot.updates(offset=numbers[-1] + 1)
    assert numbers[1] == numbers[0] + 1


async def test_event_numbers_grow_and_forgotten_ones_are_told(tmp_path: Path) -> None:
    async with serve(tmp_path) as running, PeopleClient(running.page_url) as people:
        seat = await people.open_person("王")
        async with seat.events(after=0) as events:
            first = await anext(events)
    async with serve(tmp_path) as running, PeopleClient(running.page_url) as people:
        seat = Seat(people, seat.person)
        async with seat.events(after=first["seq"]) as events:
            reset = await anext(events)
            await people.open_person("李")
            later = await anext(events)
    assert reset["type"] == "reset"
    assert first["seq"] < reset["seq"] < later["seq"]


async def test_limits_seats_and_places_are_kept(tmp_path: Path) -> None:
    place = {"name": "火车站", "latitude": 28.2, "longitude": 113.0}
    clock = MovableClock()
    async with serve(tmp_path, clock=clock) as running, PeopleClient(running.page_url) as people:
        await people.call("PUT", "/places", [place])
        await people.call("PUT", "/limits", {"enabled": True})
    async with serve(tmp_path, clock=clock) as running, PeopleClient(running.page_url) as people:
        assert await people.call("GET", "/places") == [place]
        assert await people.call("GET", "/limits") == {"enabled": True}
        assert (await people.world())["places"] == [place]
        assert await people.call("GET", "/seats") == []


async def test_seats_are_checked(people: PeopleClient) -> None:
    seat = {"title": "居民", "person": 1, "peer": 2, "role": "resident"}
    assert await people.call("PUT", "/seats", [seat]) == [seat]
    for broken in ([{"title": "居民"}], {"seat": 1}, [{**seat, "role": "king"}]):
        with pytest.raises(PeopleError) as refused:
            await people.call("PUT", "/seats", broken)
        assert refused.value.status == 400
    assert await people.call("GET", "/seats") == [seat]
