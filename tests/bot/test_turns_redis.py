"""Turns of one person's updates, when several processes may handle them."""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator

import pytest
from aiogram.fsm.storage.base import StorageKey
from redis.asyncio import Redis
from redis.asyncio.lock import Lock

from bot.residents.fsm_storage import KEYS
from bot.residents.turns import SharedTurns

URL = os.environ.get("TEST_REDIS_URL", "")
SOON = 5
"""Seconds after which a test has failed."""


@pytest.fixture
async def redis() -> AsyncIterator[Redis]:
    async with Redis.from_url(URL) as opened:
        yield opened


@pytest.fixture
def chat() -> StorageKey:
    return StorageKey(bot_id=1, chat_id=secrets.randbelow(2**40), user_id=7)


async def turn(turns: SharedTurns, chat: StorageKey, log: list[str], name: str) -> None:
    async with turns.lock(chat):
        log.append(name)
        await asyncio.sleep(0)
        log.append(name)


async def test_one_process_waits_for_the_other(redis: Redis, chat: StorageKey) -> None:
    log: list[str] = []
    one, other = SharedTurns(redis, KEYS), SharedTurns(redis, KEYS)
    await asyncio.gather(
        *(turn(turns, chat, log, f"{n}") for n, turns in enumerate((one, other) * 5))
    )
    assert log[::2] == log[1::2]
    assert sorted(log[::2]) == [str(n) for n in range(10)]


async def test_people_do_not_wait_for_each_other(redis: Redis, chat: StorageKey) -> None:
    turns = SharedTurns(redis, KEYS)
    neighbour = StorageKey(bot_id=1, chat_id=chat.chat_id + 1, user_id=7)
    async with turns.lock(chat), asyncio.timeout(SOON), turns.lock(neighbour):
        assert await redis.exists(*(KEYS.build(key, "lock") for key in (chat, neighbour))) == 2


async def test_within_a_process_updates_keep_their_order(redis: Redis, chat: StorageKey) -> None:
    log: list[str] = []
    turns = SharedTurns(redis, KEYS)
    async with turns.lock(chat):
        waiting = [asyncio.ensure_future(turn(turns, chat, log, f"{n}")) for n in range(8)]
        await asyncio.sleep(0)
    await asyncio.gather(*waiting)
    assert log[::2] == [str(n) for n in range(8)]


async def test_a_killed_process_s_turn_passes_on(redis: Redis, chat: StorageKey) -> None:
    killed = redis.lock(KEYS.build(chat, "lock"), timeout=0.1)
    await killed.acquire()
    async with asyncio.timeout(SOON), SharedTurns(redis, KEYS).lock(chat):
        assert not await killed.owned()


async def test_a_turn_at_work_is_renewed(
    redis: Redis, chat: StorageKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    renewals = asyncio.Semaphore(0)
    reacquire = Lock.reacquire

    async def counted(lock: Lock) -> bool:
        renewals.release()
        return await reacquire(lock)

    monkeypatch.setattr(Lock, "reacquire", counted)
    log: list[str] = []
    async with asyncio.timeout(SOON), SharedTurns(redis, KEYS, lease=0.3).lock(chat):
        waiting = asyncio.ensure_future(turn(SharedTurns(redis, KEYS), chat, log, "other"))
        for _ in range(6):  # twice the lease
            await renewals.acquire()
        assert not log
    await asyncio.wait_for(waiting, SOON)


async def test_a_turn_that_was_lost_spoils_nothing(redis: Redis, chat: StorageKey) -> None:
    turns = SharedTurns(redis, KEYS)
    async with turns.lock(chat):
        await redis.delete(KEYS.build(chat, "lock"))
    async with asyncio.timeout(SOON), turns.lock(chat):
        assert await redis.exists(KEYS.build(chat, "lock"))
