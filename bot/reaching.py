"""The first calls to the Bot API server: repeated until it answers, as it may be away just then."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from aiogram.exceptions import TelegramNetworkError, TelegramServerError
from telegram.error import BadRequest, NetworkError

Result = TypeVar("Result")

FIRST, LONGEST = 1.0, 30.0
"""Seconds from a try to the next: the pause doubles each time."""

log = logging.getLogger(__name__)


async def reached(call: Callable[[], Awaitable[Result]]) -> Result:
    """Return what a call brings, however long the way is broken; what is refused is raised."""
    pause = FIRST
    while True:
        try:
            return await call()
        except BadRequest:  # a refusal, though the library counts it among the broken ways
            raise
        except (TelegramNetworkError, TelegramServerError, NetworkError) as fault:
            log.warning("the Bot API server does not answer: %s; again in %.0f s", fault, pause)
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST)
