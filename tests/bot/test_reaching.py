"""A start while the Bot API server is away: waited out, and ended when told to."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from bot import reaching
from bot.bots import bots_on
from bot.polling import polling
from bot.settings import StorageSettings
from bot.wiring import build_house
from storage.database import sqlite_url
from tests.kit.clock import FrozenClock
from tests.kit.product import square
from tests.kit.program import program
from tests.kit.town import jincheng_database
from tests.kit.wire import wire_to

TOKEN = "123456:" + "A" * 35


async def test_a_start_waits_for_the_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(reaching, "FIRST", 0.02)
    async with (
        square() as place,
        wire_to(place.tokens.api_base) as wire,
        jincheng_database(tmp_path) as database,
    ):
        house = build_house(database, FrozenClock(), StorageSettings(_env_file=None))
        tokens = replace(place.tokens, api_base=wire.url)

        async def answer() -> None:
            async with bots_on(house, tokens, frozenset()) as bots, polling(bots):
                await place.phone.say("/start")
                assert await place.phone.until_text("便民站助手")

        await wire.cut()
        answering = asyncio.ensure_future(answer())
        async with asyncio.timeout(10):
            while "does not answer" not in caplog.text:  # noqa: ASYNC110  the library's work
                await asyncio.sleep(0.01)
        await wire.mend()
        await answering


async def test_a_process_that_waits_for_the_server_ends_when_told(tmp_path: Path) -> None:
    settings = {
        "RESIDENT_BOT_TOKEN": TOKEN,
        "STAFF_BOT_TOKEN": TOKEN.replace("A", "B"),
        "ADMIN_IDS": "1",
        "BOT_API_URL": "http://127.0.0.1:9",
        "DATABASE_URL": sqlite_url(tmp_path / "bianmin.db"),
    }
    async with program("run", "--role", "scheduler", settings=settings) as waiting:
        await waiting.says("does not answer")
        assert await waiting.ends() == 0
        assert "Traceback" not in waiting.said
