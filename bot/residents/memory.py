"""Chooses where half-filled forms are kept, and what lets in one update of a person at a time."""

from dataclasses import dataclass
from datetime import timedelta

from aiogram.fsm.storage.base import BaseEventIsolation, BaseStorage, DefaultKeyBuilder
from aiogram.fsm.storage.memory import SimpleEventIsolation

from bot.residents.fsm_storage import ConversationStorage
from storage.desk.conversations import ConversationDesk

FORGOTTEN_AFTER = timedelta(days=7)
"""A form that nobody goes on with holds a name or a phone number: it must not stay for ever."""


@dataclass(frozen=True)
class Memory:
    """The forms, and the turns of those who fill them in."""

    forms: BaseStorage
    turns: BaseEventIsolation


def embedded(conversations: ConversationDesk) -> Memory:
    """Keep forms in the database and turns in this process: for one residents' process."""
    return Memory(ConversationStorage(conversations), SimpleEventIsolation())


def shared(redis_url: str) -> Memory:
    """Keep both in Redis, so that several residents' processes can stand behind one webhook."""
    # Only this way of running needs the library.
    from aiogram.fsm.storage.redis import RedisEventIsolation, RedisStorage  # noqa: PLC0415

    keys = DefaultKeyBuilder(with_bot_id=True, with_destiny=True, with_business_connection_id=True)
    forms = RedisStorage.from_url(
        redis_url, key_builder=keys, state_ttl=FORGOTTEN_AFTER, data_ttl=FORGOTTEN_AFTER
    )
    return Memory(forms, RedisEventIsolation(forms.redis, key_builder=keys))
