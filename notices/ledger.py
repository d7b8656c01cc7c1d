"""Writes down what came of messages: all that wait are written together, and each waits for it.

Whoever sent a message sends the next one only when the last one is written down, so a process that
is killed repeats at most what its workers had in their hands.
"""

import asyncio

from storage.outbox import Outbox, Outcome


class Ledger:
    """Settles outcomes in groups: while one group is written, the next one gathers."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._gathering: list[Outcome] = []
        self._writing = asyncio.Lock()
        self._written: asyncio.Future[None] | None = None

    async def write(self, outcome: Outcome) -> None:
        """Return when the outcome stands in the database."""
        self._gathering.append(outcome)
        if self._written is None:
            self._written = asyncio.get_running_loop().create_future()
        mine = self._written
        async with self._writing:
            if not mine.done():
                await self._write_all(mine)
        await mine

    async def _write_all(self, mine: asyncio.Future[None]) -> None:
        group, self._gathering, self._written = self._gathering, [], None
        try:
            await self._outbox.settle(group)
        except Exception as fault:  # noqa: BLE001  everybody in the group hears of it
            mine.set_exception(fault)
        except BaseException:
            mine.cancel()
            raise
        else:
            mine.set_result(None)
