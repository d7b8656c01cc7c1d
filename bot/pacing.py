"""Puts a pacer into both bot libraries: each call that sends a message waits for its turn."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

from aiogram import Bot
from aiogram.client.session.middlewares.base import (
    BaseRequestMiddleware,
    NextRequestMiddlewareType,
)
from aiogram.exceptions import TelegramRetryAfter
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType
from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.pacer import Pacer
from notices.channel import post_priority

COUNTED = ("send", "copy", "forward")
UNCOUNTED = "sendchataction"
TRIES = 3
LONGEST_WAIT = 60.0
"""Seconds that a bot's own answer waits when Telegram names a moment; nobody else repeats it."""


def counts(method: str, chat_id: object) -> bool:
    """Tell whether a call sends a message to a chat known by its number."""
    name = method.lower()
    return isinstance(chat_id, int) and name.startswith(COUNTED) and name != UNCOUNTED


def tries_again(attempt: int, seconds: float) -> bool:
    """Tell whether a bot's own answer waits and tries again; the outbox sees to the rest."""
    return post_priority() is None and attempt < TRIES and seconds <= LONGEST_WAIT


class PacedResidents(BaseRequestMiddleware):
    """aiogram's side."""

    def __init__(self, pacer: Pacer) -> None:
        self._pacer = pacer

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """Make the request when its turn has come."""
        chat_id = getattr(method, "chat_id", None)
        attempt = 0
        while True:
            attempt += 1
            try:
                if not counts(type(method).__name__, chat_id):
                    return await make_request(bot, method)
                async with self._pacer.turn(int(str(chat_id))):
                    return await make_request(bot, method)
            except TelegramRetryAfter as told:
                if isinstance(chat_id, int):
                    self._pacer.told_to_wait(chat_id, told.retry_after)
                if not tries_again(attempt, told.retry_after):
                    raise
                await asyncio.sleep(told.retry_after)


class PacedStaff(BaseRateLimiter[int]):
    """python-telegram-bot's side."""

    def __init__(self, pacer: Pacer) -> None:
        self._pacer = pacer

    async def initialize(self) -> None:
        """Do nothing: there is nothing to prepare."""

    async def shutdown(self) -> None:
        """Do nothing: there is nothing to close."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,  # noqa: ANN401  the library's own signature
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,  # noqa: ARG002  the library's own signature
    ) -> Any:  # noqa: ANN401  the library's own signature
        """Make the request when its turn has come."""
        chat_id = data.get("chat_id")
        attempt = 0
        while True:
            attempt += 1
            try:
                if not counts(endpoint, chat_id):
                    return await callback(*args, **kwargs)
                async with self._pacer.turn(int(str(chat_id))):
                    return await callback(*args, **kwargs)
            except RetryAfter as told:
                seconds = _seconds(told.retry_after)
                if isinstance(chat_id, int):
                    self._pacer.told_to_wait(chat_id, seconds)
                if not tries_again(attempt, seconds):
                    raise
                await asyncio.sleep(seconds)


def _seconds(value: int | timedelta) -> float:
    return value.total_seconds() if isinstance(value, timedelta) else float(value)
