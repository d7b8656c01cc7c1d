"""A web chat in memory with one bot, one resident and a way to speak for each."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.webchat.server import Running, serve
from tests.kit.people import PeopleClient, Seat, Talk
from tests.webchat.wire import MovableClock, Wire


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
async def running(clock: MovableClock) -> AsyncIterator[Running]:
    async with serve(None, clock=clock, webhook_retry=(0.01,)) as running:
        yield running


@pytest.fixture
async def people(running: Running) -> AsyncIterator[PeopleClient]:
    async with PeopleClient(running.page_url) as people:
        yield people


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def bot(running: Running, people: PeopleClient, session: aiohttp.ClientSession) -> Wire:
    shape = await people.add_bot("desk_bot", "便民助手")
    return Wire(session, running.bot_url, shape)


@pytest.fixture
async def other_bot(running: Running, people: PeopleClient, session: aiohttp.ClientSession) -> Wire:
    shape = await people.add_bot("other_bot", "别的助手")
    return Wire(session, running.bot_url, shape)


@pytest.fixture
async def resident(people: PeopleClient) -> Seat:
    return await people.open_person("王", last_name="小明", language_code="zh-hans")


@pytest.fixture
async def talk(resident: Seat, bot: Wire) -> Talk:
    """The resident's chat with the bot, which has been started."""
    talk = resident.chat(bot.id)
    await talk.say("/start")
    await bot.call("getUpdates", offset=-1)
    last = (await bot.updates())[-1]["update_id"]
    await bot.call("getUpdates", offset=last + 1)
    return talk
