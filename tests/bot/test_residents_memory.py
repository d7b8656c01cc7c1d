"""Several residents' processes share forms and turns by Redis; TEST_REDIS_URL names one."""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator

import pytest
from aiogram.fsm.storage.base import StorageKey
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as NobodyThere

from bot.residents.memory import Memory, shared

URL = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/9")


@pytest.fixture
async def memories() -> AsyncIterator[tuple[Memory, Memory]]:
    async with Redis.from_url(URL) as redis:
        try:
            await redis.get("is anybody there")
        except NobodyThere:
            pytest.skip("no Redis is running")
    one, other = shared(URL), shared(URL)
    yield one, other
    for memory in (one, other):
        await memory.forms.close()


@pytest.fixture
def chat() -> StorageKey:
    return StorageKey(bot_id=1, chat_id=secrets.randbelow(2**40), user_id=7)


async def test_what_one_process_keeps_another_reads(
    memories: tuple[Memory, Memory], chat: StorageKey
) -> None:
    one, other = memories
    await one.forms.set_state(chat, "Form:name")
    await one.forms.set_data(chat, {"问": "答"})
    assert await other.forms.get_state(chat) == "Form:name"
    assert await other.forms.get_data(chat) == {"问": "答"}
    await other.forms.set_state(chat, None)
    await other.forms.set_data(chat, {})
    assert await one.forms.get_data(chat) == {}


async def test_two_processes_never_handle_one_person_at_once(
    memories: tuple[Memory, Memory], chat: StorageKey
) -> None:
    one, other = memories
    async with one.turns.lock(chat):
        second = asyncio.ensure_future(_turn(other, chat))
        done, _ = await asyncio.wait({second}, timeout=0.3)
        assert not done
    await asyncio.wait_for(second, 5)


async def _turn(memory: Memory, chat: StorageKey) -> None:
    async with memory.turns.lock(chat):
        return
