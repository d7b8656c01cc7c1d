"""Keeps half-filled forms in the database, so that a restart loses none."""

from collections.abc import Mapping
from typing import Any

from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, DefaultKeyBuilder, StateType, StorageKey

from storage.desk.conversations import ConversationDesk

KEYS = DefaultKeyBuilder(with_bot_id=True, with_destiny=True, with_business_connection_id=True)
"""Names what is kept, by bot, chat, person and page."""


class ConversationStorage(BaseStorage):
    """aiogram's storage on the conversation desk."""

    def __init__(self, desk: ConversationDesk) -> None:
        self._desk = desk

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        """Keep a state."""
        name = state.state if isinstance(state, State) else state
        await self._desk.write_state(KEYS.build(key), name)

    async def get_state(self, key: StorageKey) -> str | None:
        """Return the state."""
        state, _ = await self._desk.read(KEYS.build(key))
        return state

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        """Keep data; nothing to keep leaves nothing behind where there is no state either."""
        name = KEYS.build(key)
        if not data and await self.get_state(key) is None:
            await self._desk.forget(name)
        else:
            await self._desk.write_data(name, dict(data))

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        """Return the data."""
        _, data = await self._desk.read(KEYS.build(key))
        return dict(data)

    async def close(self) -> None:
        """Leave the database open: it belongs to the house."""
