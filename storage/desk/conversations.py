"""Conversations and small settings, kept so that a restart loses no half-filled form."""

from datetime import timedelta

from sqlmodel import col, delete

from storage.clock import Clock
from storage.database import Database
from storage.tables import Conversation, Setting
from storage.tables.columns import JsonObject

KEPT_FOR = timedelta(days=7)
"""A half-filled form holds a name and a phone: after this time without a word it is gone."""


class ConversationDesk:
    """Keeps what the bot libraries must remember between two messages."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def read(self, key: str) -> tuple[str | None, JsonObject]:
        """Return the state and data under the key; nothing yet is (None, {})."""
        async with self._database.reading() as session:
            found = await session.get(Conversation, key)
        return (found.state, found.data) if found else (None, {})

    async def write_state(self, key: str, state: str | None) -> None:
        """Keep the state; data stays."""
        async with self._database.transaction() as session:
            conversation = await session.get(Conversation, key) or self._new(key)
            conversation.state, conversation.touched_at = state, self._clock.now()
            session.add(conversation)

    async def write_data(self, key: str, data: JsonObject) -> None:
        """Keep the data; the state stays."""
        async with self._database.transaction() as session:
            conversation = await session.get(Conversation, key) or self._new(key)
            conversation.data, conversation.touched_at = data, self._clock.now()
            session.add(conversation)

    async def forget(self, key: str) -> None:
        """Drop a conversation."""
        async with self._database.transaction() as session:
            await session.exec(delete(Conversation).where(col(Conversation.key) == key))

    async def forget_old(self) -> None:
        """Drop every conversation that nobody went on with for KEPT_FOR."""
        before = self._clock.now() - KEPT_FOR
        async with self._database.transaction() as session:
            await session.exec(delete(Conversation).where(col(Conversation.touched_at) < before))

    async def setting(self, name: str) -> str | None:
        """Return a setting made while running."""
        async with self._database.reading() as session:
            found = await session.get(Setting, name)
        return found.value if found else None

    async def set_setting(self, name: str, value: str) -> None:
        """Keep a setting made while running."""
        async with self._database.transaction() as session:
            await session.merge(Setting(name=name, value=value))

    def _new(self, key: str) -> Conversation:
        return Conversation(key=key, touched_at=self._clock.now())
