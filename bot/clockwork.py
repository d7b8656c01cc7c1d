"""The clock that makes things happen: ticks, no job store. What is due stands in the database."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from notices.courier import Courier
from storage.desk.alarms import AlarmDesk
from storage.desk.bookings import BookingDesk
from storage.desk.register import StationRegister
from storage.outbox import Outbox

DRAIN_SECONDS = 2
EXPIRE_SECONDS = 20

log = logging.getLogger(__name__)


class Clockwork:
    """Drains the outbox on every tick and whenever this process rings."""

    def __init__(
        self,
        outbox: Outbox,
        courier: Courier,
        bookings: BookingDesk,
        register: StationRegister,
        alarms: AlarmDesk,
    ) -> None:
        self._courier = courier
        self._bookings = bookings
        self._register = register
        self._alarms = alarms
        self._wanted = asyncio.Event()
        outbox.on_news(self._wanted.set)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Tick until the block ends; a message that is being sent is finished first."""
        scheduler = AsyncIOScheduler(timezone="UTC")
        ticks = {"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
        scheduler.add_job(self._tick, "interval", seconds=DRAIN_SECONDS, **ticks)
        scheduler.add_job(self._expire, "interval", seconds=EXPIRE_SECONDS, **ticks)
        scheduler.add_job(self._turn_dates, "interval", seconds=EXPIRE_SECONDS, **ticks)
        scheduler.add_job(self._alarm, "interval", seconds=EXPIRE_SECONDS, **ticks)
        scheduler.start()
        draining = asyncio.ensure_future(self._drain_for_ever())
        self._wanted.set()
        try:
            yield
        finally:
            scheduler.shutdown(wait=False)
            draining.cancel()
            with suppress(asyncio.CancelledError):
                await draining

    async def _tick(self) -> None:
        # A coroutine, so that APScheduler runs it in the loop: Event.set is not thread-safe.
        self._wanted.set()

    async def _drain_for_ever(self) -> None:
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            try:
                await self._courier.drain()
            except Exception:
                # The database may be away for a while; the next tick tries again.
                log.exception("draining the outbox failed")

    async def _expire(self) -> None:
        try:
            await self._bookings.expire_unanswered()
        except Exception:
            log.exception("expiring unanswered requests failed")

    async def _alarm(self) -> None:
        try:
            await self._alarms.raise_due()
        except Exception:
            log.exception("telling the admins failed")

    async def _turn_dates(self) -> None:
        try:
            await self._register.turn_dates()
        except Exception:
            log.exception("opening and closing stations by their dates failed")
