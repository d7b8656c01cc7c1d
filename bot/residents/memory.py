"""Chooses where half-filled forms are kept, and what lets in one update of a person at a time."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiogram.fsm.storage.base import BaseEventIsolation, BaseStorage
from aiogram.fsm.storage.memory import SimpleEventIsolation

from bot.residents.fsm_storage import KEYS, ConversationStorage
from bot.residents.redis_forms import RedisForms, connected
from bot.residents.turns import SharedTurns
from storage.desk.conversations import ConversationDesk


@dataclass(frozen=True)
class Memory:
    """The forms, and the turns of those who fill them in."""

    forms: BaseStorage
    turns: BaseEventIsolation


def embedded(conversations: ConversationDesk) -> Memory:
    """Keep forms in the database and turns in this process: for one residents' process."""
    return Memory(ConversationStorage(conversations), SimpleEventIsolation())


@asynccontextmanager
async def shared(redis_url: str) -> AsyncIterator[Memory]:
    """Keep both in Redis, for several residents' processes behind one webhook.

    Raises RedisError where nobody answers or lets us in.
    """
    async with connected(redis_url) as redis:
        yield Memory(RedisForms(redis, KEYS), SharedTurns(redis, KEYS))
