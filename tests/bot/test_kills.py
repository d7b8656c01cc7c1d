"""Real processes carry the post while they are killed and the other side fails."""

import asyncio
import logging
import os
import random
import sys
from collections import Counter
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from bot.settings import StorageSettings
from bot.webchat.server import serve
from bot.wiring import House, build_house
from notices.courier import AT_ONCE
from storage.clock import SystemClock
from storage.database import Database
from storage.desk.broadcasts import BroadcastState, Days
from storage.desk.mailroom import Mailroom
from storage.outbox import Audience, Planned, append
from tests.kit.people import PeopleClient, Seat, shown
from tests.kit.town import BACKENDS, jincheng_database

log = logging.getLogger(__name__)

KILLS = int(os.environ.get("TEST_KILLS", "5"))
PEOPLE = 12
EACH = 2 * KILLS
OPEN = {"scheduled", "leased", "failed"}
FAULTS: tuple[dict[str, object], ...] = (
    {"action": "error", "retry_after": 1},
    {"action": "error", "error_code": 500},
    {"action": "error", "error_code": 502},
    {"action": "drop"},
)


@pytest.mark.parametrize("backend", BACKENDS)
async def test_killed_workers_lose_nothing(tmp_path: Path, backend: str) -> None:
    chance = random.Random(7)
    async with (
        serve(None) as chat,
        PeopleClient(chat.page_url) as people,
        jincheng_database(tmp_path, backend) as database,
    ):
        resident, staff = [await people.add_bot(f"{name}_bot", name) for name in ("one", "two")]
        house = build_house(database, SystemClock(), StorageSettings(_env_file=None))
        seats = [await people.open_person(f"王{n}") for n in range(PEOPLE)]
        for seat in seats:
            await seat.chat(resident["id"]).say("/start")
        wanted = await _promise(house, seats)
        command = [database.url.render_as_string(hide_password=False), chat.bot_url]
        workers = [
            await _worker(*command, resident["token"], staff["token"])
            for _ in range(1 if database.is_sqlite else 3)
        ]
        try:
            for _ in range(KILLS):
                await people.set_fault(method="sendMessage", times=3, **chance.choice(FAULTS))
                await asyncio.sleep(chance.uniform(0.2, 1.5))
                fallen = workers.pop(0)
                fallen.kill()
                await fallen.wait()
                workers.append(await _worker(*command, resident["token"], staff["token"]))
            await _all_settled(database)
        finally:
            for worker in workers:
                with suppress(ProcessLookupError):
                    worker.kill()
                await worker.wait()
        got = Counter([text for seat in seats for text in await _read(seat, resident["id"])])
        assert set(got) == wanted
        again = got.total() - len(wanted)
        log.warning("%s: %s kills, %s messages, %s twice", backend, KILLS, len(wanted), again)
        # Each of the two queues has at most so many messages in hand when it is killed.
        assert again <= KILLS * AT_ONCE
        assert again / KILLS <= 1


async def _promise(house: House, seats: list[Seat]) -> set[str]:
    """Write the messages; returns what should arrive: not what was stopped or is not wanted."""
    desk, wanted = house.services.broadcasts, set()
    station = (await house.services.stations.by_code("ST001")).station
    days = Days(date(2026, 11, 1), date(2026, 11, 2))
    persons = [(await house.services.people.meet(seat.id)).key for seat in seats]
    await desk.refuse(persons[0])
    now = house.clock.now()
    for n in range(EACH):
        for key in persons:
            text = f"no {n} to {key}."
            draft, _ = await desk.draft(station.key, text, days, made_by=1)
            planned = Planned(
                text, "broadcast", Audience.RESIDENT, now, broadcast_id=draft.key, person_id=key
            )
            async with house.database.transaction() as session:
                stopped = n == 0
                draft.state = BroadcastState.STOPPED if stopped else BroadcastState.SENDING
                await session.merge(draft)
                await append(session, [planned], now)
            if key != persons[0] and not stopped:
                wanted.add(text)
    return wanted


async def _worker(*arguments: str) -> asyncio.subprocess.Process:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.kit.carrier", *arguments, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"carrying\n"
    return process


async def _all_settled(database: Database) -> None:
    room = Mailroom(database, SystemClock())
    async with asyncio.timeout(60 + 3 * KILLS):
        while OPEN & (await room.counts()).keys():  # noqa: ASYNC110  other processes do what is awaited
            await asyncio.sleep(0.2)


async def _read(seat: Seat, bot_id: int) -> list[str]:
    told = await seat.chat(bot_id).transcript(limit=100 + 2 * EACH)
    return [shown(message).removeprefix("📢 ") for message in told if "no " in shown(message)]
