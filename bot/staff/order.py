"""Keeps updates of one chat in order, while chats do not wait for one another."""

import asyncio
from collections.abc import Awaitable
from weakref import WeakValueDictionary

from telegram import Update
from telegram.ext import BaseUpdateProcessor

AT_ONCE = 32


class ChatOrder(BaseUpdateProcessor):
    """Lets one update of a chat in at a time: a group told to wait holds up no other group."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        super().__init__(at_once)
        self._queues: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def do_process_update(self, update: object, coroutine: Awaitable[object]) -> None:
        """Process the update when those before it in its chat are done."""
        chat = update.effective_chat if isinstance(update, Update) else None
        queue = self._queues.setdefault(chat.id if chat else 0, asyncio.Lock())
        async with queue:
            await coroutine

    async def initialize(self) -> None:
        """Do nothing: there is nothing to prepare."""

    async def shutdown(self) -> None:
        """Do nothing: there is nothing to close."""
