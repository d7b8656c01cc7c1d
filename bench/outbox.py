"""The outbox: what a tick with nothing due costs beside many future rows, and how fast it drains.

Pass sizes by OUTBOX_ROWS (default 10000,100000), OUTBOX_DUE (default 10000) and OUTBOX_PACED (the
messages sent with the limits on, default 600). The Bot API server is a process of its own.
"""

import asyncio
import gc
import os
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.session.middlewares.base import (
    BaseRequestMiddleware,
    NextRequestMiddlewareType,
)
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramRetryAfter
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType
from sqlalchemy import text, update

from bot.pacer import Pacer
from bot.pacing import PacedResidents
from bot.residents.channel import ResidentChannel
from bot.wiring import House
from notices.cards import broadcast_message
from notices.channel import Message
from notices.courier import IN_THE_AIR
from storage.database import Database, insert_many_unless_there
from storage.desk.broadcasts import BroadcastDesk, Days
from storage.outbox import Audience, Planned, Priority, State, append
from storage.outbox_work import Outbox
from storage.tables import Broadcast, OutboxRow
from tests.kit.clock import FrozenClock
from tests.kit.letterbox import Letterbox
from tests.kit.people import Json, PeopleClient
from tests.kit.town import BACKENDS, empty_database, house

SIZES = [int(size) for size in os.environ.get("OUTBOX_ROWS", "10000,100000").split(",")]
DUE = int(os.environ.get("OUTBOX_DUE", "10000"))
PACED = int(os.environ.get("OUTBOX_PACED", "600"))
PEOPLE = max(DUE // 10, 100)
"""Nobody gets many a day: a cap sees to that."""

TICKS = 200


async def timed(act: Callable[[], Awaitable[object]]) -> float:
    """Return the median in milliseconds."""
    spent = []
    for _ in range(TICKS):
        began = time.perf_counter()
        await act()
        spent.append((time.perf_counter() - began) * 1000)
    return statistics.median(spent)


async def fill(database: Database, first: int, last: int, clock: FrozenClock) -> None:
    """Write future rows of every priority, and as many settled ones."""
    now = clock.now()
    async with database.transaction() as session:
        for at in range(first, last, 5000):
            rows: list[dict[str, object]] = [
                {
                    "key": f"{settled}{n}",
                    "kind": "x",
                    "audience": Audience.ADMIN.value,
                    "priority": n % 3,
                    "facts": {},
                    "state": (State.SENT if settled else State.SCHEDULED).value,
                    "planned_at": now,
                    "due_at": now,
                    "next_try_at": None if settled else now + timedelta(days=1, seconds=n),
                    "attempts": 0,
                }
                for n in range(at, min(at + 5000, last))
                for settled in (0, 1)
            ]
            await insert_many_unless_there(session, OutboxRow, rows)
    async with database.transaction() as session:
        await (await session.connection()).execute(text("ANALYZE"))


async def ticks(backend: str) -> None:
    """Measure a claim with nothing due."""
    clock = FrozenClock()
    with tempfile.TemporaryDirectory() as folder:
        async with empty_database(Path(folder), backend) as database:
            await database.migrate()
            outbox = Outbox(database, clock)

            async def ask_nothing(database: Database = database) -> None:
                async with database.reading() as session:
                    await (await session.connection()).execute(text("SELECT 1"))

            before = 0
            for size in SIZES:
                await fill(database, before, size, clock)
                before = size
                spent, least = await timed(lambda: outbox.claim(100)), await timed(ask_nothing)
                print(
                    f"{backend}: tick beside {size:,} future rows {spent:.2f} ms, "
                    f"SELECT 1 in the same way {least:.2f} ms"
                )


@dataclass(frozen=True)
class ChatServer:
    """Where the local Bot API server listens."""

    page_url: str
    bot_url: str


@asynccontextmanager
async def chat_server(folder: Path) -> AsyncIterator[ChatServer]:
    """Run the local Bot API server in a process of its own."""
    page, bots = free_port(), free_port()
    ports = ("--port", str(page), "--bot-port", str(bots), "--data", str(folder / "chat"))
    program = Path(sys.executable).with_name("bianmin")
    process = await asyncio.create_subprocess_exec(
        program, "webchat", *ports, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        urls = [(await process.stdout.readline()).decode().split()[2] for _ in range(2)]
        yield ChatServer(*urls)
    finally:
        process.terminate()
        await process.wait()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def crowd(people: PeopleClient, bot_id: int) -> list[int]:
    """Let people in who have started the bot."""
    seats = [await people.open_person(f"p{number}") for number in range(PEOPLE)]
    for seat in seats:
        await seat.chat(bot_id).say("/start")
    return [seat.id for seat in seats]


async def bare(channel: ResidentChannel, chats: list[int], message: Message) -> float:
    """Send with no outbox, as many at once as the courier does; return messages a second."""
    left = iter(range(DUE))

    async def send() -> None:
        for n in left:
            await channel.send(chats[n % len(chats)], message)

    began = time.perf_counter()
    async with asyncio.TaskGroup() as tasks:
        for _ in range(IN_THE_AIR):
            tasks.create_task(send())
    return DUE / (time.perf_counter() - began)


async def planned(built: House, chats: list[int], count: int) -> None:
    """Write a broadcast's messages, all due now."""
    now, station = built.clock.now(), (await built.services.stations.by_code("ST001")).station
    desk = BroadcastDesk(built.database, built.clock, built.outbox)
    days = Days(date(2026, 11, 1), date(2026, 11, 30))
    draft, _ = await desk.draft(station.key, "hello", days, made_by=1)
    people = [(await built.services.people.meet(chat)).key for chat in chats]
    mail = partial(
        Planned,
        kind="broadcast",
        audience=Audience.RESIDENT,
        due_at=now,
        broadcast_id=draft.key,
        priority=Priority.BROADCAST,
    )
    async with built.database.transaction() as session:
        await session.exec(update(Broadcast).values(state="sending"))
        for first in range(0, count, 1000):
            batch = range(first, min(first + 1000, count))
            rows = [mail(f"{draft.key}:{n}", person_id=people[n % len(people)]) for n in batch]
            await append(session, rows, now)


async def drained(built: House, channel: ResidentChannel, count: int) -> float:
    """Carry what is planned; return messages a second."""
    # Nobody may get thousands a day but here.
    courier = replace(built, messages_per_day=count).courier(channel, Letterbox())
    began = time.perf_counter()
    assert await courier.drain() == count
    return count / (time.perf_counter() - began)


class Refusals(BaseRequestMiddleware):
    """Counts the times Telegram said to wait."""

    def __init__(self) -> None:
        self.count = 0

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """Make the request and look at what came of it."""
        try:
            return await make_request(bot, method)
        except TelegramRetryAfter:
            self.count += 1
            raise


async def answers(bot: Bot, chats: list[int]) -> list[float]:
    """Answer people until cancelled; return the seconds each answer took."""
    spent: list[float] = []
    with suppress(asyncio.CancelledError):
        while True:
            for chat in chats:
                began = time.perf_counter()
                await bot.send_message(chat, "an answer")
                spent.append(time.perf_counter() - began)
                await asyncio.sleep(0.2)
    return spent


async def paced(built: House, people: PeopleClient, member: Json, bot_url: str) -> str:
    """Drain a broadcast with the limits on while people are answered."""
    await people.call("PUT", "/limits", {"enabled": True})
    chats, refusals = await crowd(people, member["id"]), Refusals()
    session = AiohttpSession(api=TelegramAPIServer.from_base(bot_url))
    session.middleware(PacedResidents(Pacer()))
    session.middleware(refusals)
    async with Bot(member["token"], session).context() as bot:
        await planned(built, chats[20:], PACED)
        answering = asyncio.ensure_future(answers(bot, chats[:20]))
        rate = await drained(built, ResidentChannel(bot, built.clock), PACED)
        answering.cancel()
        spent = await answering
    in_all = rate * (PACED + len(spent)) / PACED
    slowest = statistics.quantiles(spent, n=100)[98]
    return (
        f"{in_all:.1f} a second in all, {refusals.count} times 429, "
        f"{len(spent)} answers, 99 of 100 within {slowest * 1000:.0f} ms"
    )


async def draining(backend: str) -> None:
    """Measure a backlog against the same client without an outbox, limits off."""
    with tempfile.TemporaryDirectory() as folder:
        async with (
            house(Path(folder), FrozenClock(), backend) as built,
            chat_server(Path(folder)) as chat,
            PeopleClient(chat.page_url) as people,
        ):
            member = await people.add_bot("bianmin_bot", "x")
            chats = await crowd(people, member["id"])
            session = AiohttpSession(api=TelegramAPIServer.from_base(chat.bot_url))
            async with Bot(member["token"], session).context() as bot:
                channel = ResidentChannel(bot, built.clock)
                message = broadcast_message("hello", "station", "zh", built.services.texts)
                await bare(channel, chats, message)
                # As `bianmin run` does once everything is loaded.
                gc.collect()
                gc.freeze()
                plain = await bare(channel, chats, message)
                await planned(built, chats, DUE)
                by_outbox = await drained(built, channel, DUE)
            with_limits = await paced(built, people, member, chat.bot_url)
    print(
        f"{backend}: {DUE:,} due at once: {by_outbox:.0f} a second, {plain:.0f} with no outbox, "
        f"ratio {by_outbox / plain:.2f}"
    )
    print(f"{backend}, limits on: {with_limits}")


async def measure() -> None:
    """Measure on each database at hand."""
    for backend in BACKENDS:
        await ticks(backend)
        await draining(backend)


def main() -> None:
    """Run the measurement."""
    asyncio.run(measure())
