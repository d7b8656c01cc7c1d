"""A web chat with three seats, a real bot behind it, and a browser before it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from playwright.async_api import Browser, async_playwright, expect

from bot.webchat.server import Running, serve
from tests.browser.counter_bot import serving
from tests.browser.screen import PATIENCE_MS, Screen, screen_of
from tests.kit.people import PeopleClient, Seat

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
PLACES = [
    {"name": "凤台街 × 泽州路", "latitude": 35.4911, "longitude": 112.8457},
    {"name": "高平市区", "latitude": 35.798, "longitude": 112.92},
]


@dataclass(frozen=True)
class Cast:
    """Who sits at the page, and the bot they talk to."""

    resident: Seat
    staff: Seat
    admin: Seat
    group: int
    bot: Bot


@pytest.fixture
def chromium() -> Path:
    if not CHROMIUM.exists():
        pytest.fail("Install a browser first: apt-get install chromium fonts-noto-cjk", False)
    return CHROMIUM


@pytest.fixture
async def browser(chromium: Path) -> AsyncIterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture
async def running() -> AsyncIterator[Running]:
    async with serve(None) as running:
        yield running


@pytest.fixture
async def people(running: Running) -> AsyncIterator[PeopleClient]:
    async with PeopleClient(running.page_url) as people:
        yield people


@pytest.fixture
async def bot(running: Running, people: PeopleClient) -> AsyncIterator[Bot]:
    shape = await people.add_bot("bianmin_bot", "便民站助手")
    server = TelegramAPIServer.from_base(running.bot_url)
    async with Bot(shape["token"], session=AiohttpSession(api=server)) as bot, serving(bot):
        yield bot


@pytest.fixture
async def cast(people: PeopleClient, bot: Bot) -> Cast:
    resident = await people.open_person("小芳", last_name="王", language_code="zh-hans")
    staff = await people.open_person("站长", last_name="李")
    admin = await people.open_person("主任", last_name="陈")
    group = await people.open_group("凤西站工作群", admin.id, [staff.id, bot.id])
    seats = [
        {"title": "居民", "person": resident.id, "peer": bot.id, "role": "resident"},
        {"title": "工作群", "person": staff.id, "peer": group, "role": "staff"},
        {"title": "管理员", "person": admin.id, "peer": bot.id, "role": "admin"},
    ]
    await people.call("PUT", "/seats", seats)
    await people.call("PUT", "/places", PLACES)
    return Cast(resident, staff, admin, group, bot)


@pytest.fixture
async def screen(browser: Browser, running: Running, cast: Cast) -> AsyncIterator[Screen]:
    screen = await screen_of(browser, running.page_url)
    await screen.open()
    yield screen
    assert screen.faults == []
