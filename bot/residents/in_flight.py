"""Counts the updates that are being handled, so that the bot is closed only after them.

aiogram stops polling without waiting for its handlers; one that still spoke afterwards would open
a new connection that nobody closes.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import TelegramObject

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[object]]
PATIENCE = 10
"""Seconds a handler may take to finish when the product stops."""


class InFlight(BaseMiddleware):
    """Stands around every update; must be the outermost."""

    def __init__(self) -> None:
        self._count = 0
        self._idle = asyncio.Event()
        self._idle.set()

    async def __call__(
        self, handler: Handler, event: TelegramObject, data: dict[str, Any]
    ) -> object:
        """Count the update in, and out."""
        self._count += 1
        self._idle.clear()
        try:
            return await handler(event, data)
        finally:
            self._count -= 1
            if self._count == 0:
                self._idle.set()

    async def landed(self) -> None:
        """Wait until every update that has arrived is handled, for a while at most."""
        await asyncio.sleep(0)
        try:
            async with asyncio.timeout(PATIENCE):
                await self._idle.wait()
        except TimeoutError:
            return
