"""Gives this process's signs of life and looks after the other processes'."""

import asyncio
import logging
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager, suppress

from bot.wiring import House
from notices.courier import Courier
from storage.desk.heartbeats import HeartbeatDesk
from storage.outbox import Priority

BEAT_SECONDS = 15

log = logging.getLogger(__name__)


class Watch:
    """Beats for each role of this process, and tells admins of workers that fell silent."""

    def __init__(
        self,
        heartbeats: HeartbeatDesk,
        courier: Courier,
        house: House,
        worker: str,
        roles: Collection[str],
    ) -> None:
        self._heartbeats = heartbeats
        self._courier = courier
        self._house = house
        self._worker = worker
        self._roles = sorted(roles)

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Keep watch until the block ends; a process that stops in order is not missed."""
        watching = asyncio.ensure_future(self._for_ever())
        try:
            yield
        finally:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching
            await self._leave()

    async def look(self) -> None:
        """Give a sign of life, then look who gave none."""
        await self._house.read_timetable()
        back = [await self._heartbeats.beat(self._worker, role) for role in self._roles]
        if await self._heartbeats.look() or any(back):
            # The silent one may be the one that carries messages: whoever notices carries them.
            await self._courier.drain((Priority.ANSWER,))

    async def _for_ever(self) -> None:
        while True:
            try:
                await self.look()
            except Exception:
                # The database may be away for a while; the silence is then told by the others.
                log.exception("giving a sign of life failed")
            await asyncio.sleep(BEAT_SECONDS)

    async def _leave(self) -> None:
        try:
            for role in self._roles:
                await self._heartbeats.leave(self._worker, role)
        except Exception:
            log.exception("taking leave failed")
