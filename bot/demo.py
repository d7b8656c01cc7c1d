"""The demo: both bots, the clockwork and the chat page on this machine, with people to play.

Nothing of this is known to the bots: they speak to the web chat over HTTP as to Telegram.
"""

import asyncio
import json
import socket
from dataclasses import asdict
from pathlib import Path

import typer

from bot.cli.ready import house_on, load_shipped
from bot.demo_cast import Cast, seat_cast
from bot.demo_clock import MovableClock
from bot.loading import load
from bot.logs import start_logging
from bot.settings import StorageSettings
from bot.signals import told_to_stop
from bot.tokens import Tokens
from bot.webchat.server import LOOPBACK, serve
from bot.wiring import House
from storage.clock import ShiftedClock, SystemClock
from storage.database import sqlite_url

STATION = "ST001"
CAST = "demo cast"


async def run_demo(data: Path, port: int) -> None:
    """Run until Ctrl-C. A second start, also after kill -9, goes on where the first one was.

    The page is there first; what is typed while the bots are still loading waits for them.
    """
    stop = told_to_stop()
    await asyncio.to_thread(data.mkdir, parents=True, exist_ok=True)
    start_logging("INFO", data / "demo.log")
    clock = ShiftedClock(SystemClock())
    async with (
        serve(data / "webchat", _free(port), clock=lambda: clock.now().timestamp()) as chat,
        house_on(_settings(data, chat.page_url), clock) as house,
    ):
        movable = MovableClock(clock, house.services.conversations, house.outbox)
        await movable.restore()
        cast = await _first_start(house, chat.page_url)
        typer.echo(f"便民站助手 Bianmin: {chat.page_url}  (Ctrl-C)")
        tokens = Tokens(chat.bot_url, cast.resident_token, cast.staff_token)
        await asyncio.to_thread(load, "bot.bots")
        from bot.bots import bots_on  # noqa: PLC0415  loaded above, while the page is served
        from bot.polling import polling  # noqa: PLC0415

        async with bots_on(house, tokens, frozenset({cast.admin}), movable) as bots, polling(bots):
            await stop.wait()


def _settings(data: Path, page_url: str) -> StorageSettings:
    return StorageSettings(
        _env_file=None,
        database_url=sqlite_url(data / "bianmin.db"),
        notice_link=f"{page_url}/?start=n_{{number}}",
    )


async def _first_start(house: House, page_url: str) -> Cast:
    """Load the catalogue and seat the cast, unless an earlier start did."""
    if await house.catalogue.is_empty():
        await load_shipped(house)
    conversations = house.services.conversations
    remembered = await conversations.setting(CAST)
    cast = await seat_cast(page_url, remembered)
    if remembered is None:
        await _bind_group(house, cast)
        await conversations.set_setting(CAST, json.dumps(asdict(cast)))
    return cast


async def _bind_group(house: House, cast: Cast) -> None:
    staffing = house.services.staffing
    station = (await house.services.stations.by_code(STATION)).station
    if await staffing.group_of(station.key) is None:
        code = await staffing.new_bind_code(station.key, cast.admin)
        await staffing.bind(code, cast.group, cast.staff, cast.staff_name)


def _free(port: int) -> int:
    """Return the port, or 0 (any) where somebody else listens on it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return 0
    return port
