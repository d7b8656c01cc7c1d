"""Lets in one update of a person at a time, whichever process it came to."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiogram.fsm.storage.base import BaseEventIsolation, KeyBuilder, StorageKey
from aiogram.fsm.storage.memory import SimpleEventIsolation
from redis.asyncio import Redis
from redis.asyncio.lock import Lock
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

LEASE = 15.0
"""Seconds after which a killed process's turn passes on; one at work renews it in time."""

LOOK_AGAIN = 0.02
"""Seconds between two looks whether another process's turn is over."""


class SharedTurns(BaseEventIsolation):
    """A lease in Redis for each person whose update is being handled.

    Within a process people's updates queue up in the order they came, before they ask for the
    lease: those who wait for a lease in Redis get it in any order.
    """

    def __init__(self, redis: Redis, keys: KeyBuilder, lease: float = LEASE) -> None:
        self._redis = redis
        self._keys = keys
        self._lease = lease
        self._here = SimpleEventIsolation()

    @asynccontextmanager
    async def lock(self, key: StorageKey) -> AsyncIterator[None]:
        """Wait for the person's turn and hold it; raises RedisError where Redis is away."""
        async with self._here.lock(key):
            lease = self._redis.lock(
                self._keys.build(key, "lock"), timeout=self._lease, sleep=LOOK_AGAIN
            )
            await lease.acquire()
            renewing = asyncio.ensure_future(self._renew(lease))
            try:
                yield
            finally:
                renewing.cancel()
                await asyncio.wait({renewing})
                await _hand_back(lease)

    async def close(self) -> None:
        """Leave the connection open: it belongs to the house."""

    async def _renew(self, lease: Lock) -> None:
        while True:
            await asyncio.sleep(self._lease / 3)
            try:
                await lease.reacquire()
            except RedisError as fault:
                log.warning("a turn could not be renewed: %s", type(fault).__name__)


async def _hand_back(lease: Lock) -> None:
    """End a turn; where Redis is away it ends by itself, and what was done stays done."""
    try:
        await lease.release()
    except RedisError as fault:
        log.warning("a turn could not be handed back: %s", type(fault).__name__)
