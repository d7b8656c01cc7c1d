"""The clock that makes things happen: ticks, no job store. What is due stands in the database."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from notices.courier import Courier
from storage.clock import SystemClock
from storage.outbox import Priority
from storage.outbox_work import Outbox

DRAIN_SECONDS = 2
PATIENCE = 10
"""Seconds that messages which are being sent have to arrive when the product stops."""

QUEUES = ((Priority.ANSWER,), (Priority.NOTICE, Priority.BROADCAST))
"""Drained beside each other, so that an answer never waits for the rest of a broadcast."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Chore:
    """Something to be done every so many seconds; `what` names it in the log when it fails."""

    what: str
    seconds: int
    do: Callable[[], Awaitable[object]]

    async def run(self) -> None:
        """Do it; what fails now may succeed the next time."""
        try:
            await self.do()
        except Exception:
            log.exception("%s failed", self.what)


class Clockwork:
    """Drains the outbox on every tick and whenever this process rings, and does the chores."""

    def __init__(self, outbox: Outbox, courier: Courier, chores: Iterable[Chore]) -> None:
        self._courier = courier
        self._chores = tuple(chores)
        self._wanted = [asyncio.Event() for _ in QUEUES]
        outbox.on_news(self._wake)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Tick until the block ends; a message that is being sent is finished first."""
        scheduler = AsyncIOScheduler(timezone="UTC")
        ticks = {"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
        scheduler.add_job(self._tick, "interval", seconds=DRAIN_SECONDS, **ticks)
        for chore in self._chores:
            scheduler.add_job(chore.run, "interval", seconds=chore.seconds, **ticks)
        scheduler.start()
        steadying = asyncio.ensure_future(_keep_ticking(scheduler))
        draining = [
            asyncio.ensure_future(self._drain_for_ever(wanted, queue))
            for wanted, queue in zip(self._wanted, QUEUES, strict=True)
        ]
        self._wake()
        try:
            yield
        finally:
            steadying.cancel()
            scheduler.shutdown(wait=False)
            self._courier.close()
            self._wake()
            await asyncio.wait(draining, timeout=PATIENCE)
            for task in draining:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    def _wake(self) -> None:
        for wanted in self._wanted:
            wanted.set()

    async def _tick(self) -> None:
        # A coroutine, so that APScheduler runs it in the loop: Event.set is not thread-safe.
        self._wake()

    async def _drain_for_ever(self, wanted: asyncio.Event, queue: Sequence[Priority]) -> None:
        while not self._courier.closing:
            await wanted.wait()
            wanted.clear()
            try:
                await self._courier.drain(queue)
            except Exception:
                # The database may be away for a while; the next tick tries again.
                log.exception("draining the outbox failed")


async def _keep_ticking(scheduler: AsyncIOScheduler) -> None:
    """Bring the ticks back after the machine's clock was set back.

    APScheduler waits for a moment of that clock, so it would be silent for as long as the clock
    went back.
    """
    while True:
        await asyncio.sleep(DRAIN_SECONDS)
        # APScheduler's own clock, which is not the product's in a demo.
        now = SystemClock().now()
        for job in scheduler.get_jobs():
            if job.next_run_time - now > job.trigger.interval:
                job.modify(next_run_time=now)
