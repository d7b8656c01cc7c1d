"""Writes down what came of messages: all that wait are written together, and each waits for it.

Whoever sent a message sends the next one only when the last one is written down, so a process that
is killed repeats at most what its workers had in their hands.
"""

import asyncio

from storage.outbox_work import Outbox, Outcome


class Ledger:
    """Settles outcomes in groups: while one group is written, the next one gathers."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._gathering: list[Outcome] = []
        self._written: asyncio.Future[None] | None = None
        self._writing: asyncio.Task[None] | None = None

    async def write(self, outcome: Outcome) -> None:
        """Return when the outcome stands in the database."""
        self._gathering.append(outcome)
        if self._written is None:
            self._written = asyncio.get_running_loop().create_future()
        mine = self._written
        if self._writing is None or self._writing.done():
            self._writing = asyncio.ensure_future(self._write_all())
        await mine

    async def _write_all(self) -> None:
        """Write group after group until nothing waits."""
        while self._written is not None:
            group, theirs = self._gathering, self._written
            self._gathering, self._written = [], None
            try:
                await self._outbox.settle(group)
            except Exception as fault:  # noqa: BLE001  everybody in the group hears of it
                _tell(theirs, fault)
            else:
                _tell(theirs)


def _tell(waiting: asyncio.Future[None], fault: Exception | None = None) -> None:
    """End the wait of a group, unless it was given up meanwhile."""
    if waiting.done():
        return
    if fault is None:
        waiting.set_result(None)
    else:
        waiting.set_exception(fault)
