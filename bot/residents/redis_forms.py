"""Keeps half-filled forms in Redis, where every residents' process finds them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiogram.fsm.storage.base import KeyBuilder
from aiogram.fsm.storage.redis import RedisStorage
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ConstantBackoff

from storage.desk.conversations import KEPT_FOR

PATIENCE = 5
"""Seconds Redis may take to answer; a person waits for it."""


class RedisForms(RedisStorage):
    """aiogram's storage in Redis, on a connection that belongs to the house."""

    def __init__(self, redis: Redis, keys: KeyBuilder) -> None:
        super().__init__(redis, keys, state_ttl=KEPT_FOR, data_ttl=KEPT_FOR)

    async def close(self) -> None:
        """Leave the connection open: handlers may still be at work when the dispatcher stops."""


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Redis]:
    """Open a connection that was answered; raises RedisError where it was not."""
    # One more try at once: a connection that idled through a restart of Redis is found dead.
    redis = Redis.from_url(
        url,
        socket_timeout=PATIENCE,
        socket_connect_timeout=PATIENCE,
        retry=Retry(ConstantBackoff(0), 1),
    )
    async with redis:
        await redis.exists("answers")
        yield redis
