"""The outbox: what a tick with nothing due costs beside many future rows, and how fast it drains.

Pass sizes by OUTBOX_ROWS (default 10000,100000) and OUTBOX_DUE (default 2000).
"""

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from pathlib import Path

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from sqlalchemy import text, update
from sqlmodel import col

from bot.residents.channel import ResidentChannel
from bot.webchat.server import serve
from bot.wiring import House
from notices.cards import broadcast_message
from notices.courier import AT_ONCE
from storage.database import Database, insert_many_unless_there
from storage.desk.broadcasts import BroadcastDesk, Days
from storage.outbox import Audience, Planned, State, append
from storage.tables import Broadcast, OutboxRow, Person
from tests.kit.clock import FrozenClock
from tests.kit.letterbox import Letterbox
from tests.kit.people import PeopleClient
from tests.kit.town import BACKENDS, empty_database, house

SIZES = [int(size) for size in os.environ.get("OUTBOX_ROWS", "10000,100000").split(",")]
DUE = int(os.environ.get("OUTBOX_DUE", "2000"))
PEOPLE = 50
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
            rows = [
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
        async with house_on_empty(Path(folder), backend) as (database, claim):
            before = 0
            for size in SIZES:
                await fill(database, before, size, clock)
                before = size
                print(f"{backend}: tick beside {size:,} future rows {await timed(claim):.2f} ms")


def house_on_empty(folder: Path, backend: str) -> "Opened":
    """Return a database with its tables, and a claim to be timed."""
    return Opened(folder, backend)


class Opened:
    """An empty database with an outbox."""

    def __init__(self, folder: Path, backend: str) -> None:
        self._opened = empty_database(folder, backend)

    async def __aenter__(self) -> tuple[Database, Callable[[], Awaitable[object]]]:
        from storage.outbox import Outbox  # noqa: PLC0415  the type is used here alone

        database = await self._opened.__aenter__()
        await database.migrate()
        outbox = Outbox(database, FrozenClock())
        return database, lambda: outbox.claim(100)

    async def __aexit__(self, *fault: object) -> None:
        await self._opened.__aexit__(None, None, None)


async def crowd(people: PeopleClient, bot_id: int) -> list[int]:
    """Let people in who have started the bot."""
    seats = [await people.open_person(f"p{number}") for number in range(PEOPLE)]
    for seat in seats:
        await seat.chat(bot_id).say("/start")
    return [seat.id for seat in seats]


async def bare(channel: ResidentChannel, chats: list[int], message: object) -> float:
    """Send with no outbox, as many at once as the courier does; return messages a second."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def send(chat: int) -> None:
        async with gate:
            await channel.send(chat, message)  # type: ignore[arg-type]

    began = time.perf_counter()
    async with asyncio.TaskGroup() as tasks:
        for n in range(DUE):
            tasks.create_task(send(chats[n % len(chats)]))
    return DUE / (time.perf_counter() - began)


async def drained(built: House, channel: ResidentChannel, chats: list[int]) -> float:
    """Send the same by the outbox; return messages a second."""
    now, station = built.clock.now(), (await built.services.stations.by_code("ST001")).station
    desk = BroadcastDesk(built.database, built.clock, built.outbox)
    days = Days(date(2026, 11, 1), date(2026, 11, 30))
    draft, _ = await desk.draft(station.key, "hello", days, made_by=1)
    people = [await built.services.people.meet(chat) for chat in chats]
    async with built.database.transaction() as session:
        await session.exec(update(Broadcast).values(state="sending"))
        await append(
            session,
            [
                Planned(
                    f"b{n}",
                    "broadcast",
                    Audience.RESIDENT,
                    now,
                    broadcast_id=draft.key,
                    person_id=people[n % len(people)].key,
                )
                for n in range(DUE)
            ],
            now,
        )
        await session.exec(update(Person).where(col(Person.id) > 0).values(reachable=True))
    courier = built.courier(channel, Letterbox())
    courier._errands._cap = DUE  # noqa: SLF001  people get thousands here
    began = time.perf_counter()
    assert await courier.drain() == DUE
    return DUE / (time.perf_counter() - began)


async def draining(backend: str) -> None:
    """Measure a backlog against the same client without an outbox, limits off."""
    with tempfile.TemporaryDirectory() as folder:
        async with (
            house(Path(folder), FrozenClock(), backend) as built,
            serve(None) as chat,
            PeopleClient(chat.page_url) as people,
        ):
            member = await people.add_bot("bianmin_bot", "x")
            chats = await crowd(people, member["id"])
            session = AiohttpSession(api=TelegramAPIServer.from_base(chat.bot_url))
            async with Bot(member["token"], session).context() as bot:
                channel = ResidentChannel(bot, built.clock)
                message = broadcast_message("hello", "zh", built.services.texts)
                await bare(channel, chats, message)
                plain = await bare(channel, chats, message)
                by_outbox = await drained(built, channel, chats)
    print(
        f"{backend}: {DUE:,} due at once: {by_outbox:.0f} a second, {plain:.0f} with no outbox, "
        f"ratio {by_outbox / plain:.2f}"
    )


async def measure() -> None:
    """Measure on each database at hand."""
    for backend in BACKENDS:
        await ticks(backend)
        await draining(backend)


def main() -> None:
    """Run the measurement."""
    asyncio.run(measure())
