"""A worker that falls silent is told of once, and once more when it is back."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from storage.desk.heartbeats import SILENCE, HeartbeatDesk
from storage.desk.mailroom import Mailroom
from tests.kit.clock import FrozenClock
from tests.kit.town import BACKENDS, empty_database

A_WHILE = timedelta(seconds=15)


@dataclass(frozen=True)
class Machines:
    clock: FrozenClock
    heartbeats: HeartbeatDesk
    room: Mailroom

    async def told(self) -> list[tuple[str, object]]:
        rows = await self.room.rows()
        return [(row.kind, row.facts["worker"]) for row in reversed(rows)]


@pytest.fixture(params=BACKENDS)
async def machines(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Machines]:
    clock = FrozenClock()
    async with empty_database(tmp_path, request.param) as database:
        await database.migrate()
        yield Machines(
            clock, HeartbeatDesk(database, clock, frozenset({7})), Mailroom(database, clock)
        )


async def test_a_silence_is_told_once_and_its_end_once(machines: Machines) -> None:
    one, two = ("one", "scheduler"), ("two", "scheduler")
    await machines.heartbeats.beat(*one)
    for _ in range(20):
        machines.clock.advance(A_WHILE)
        await machines.heartbeats.beat(*two)
        await machines.heartbeats.look()
    assert await machines.told() == [("worker_silent", "one")]
    assert [beat.worker for beat in await machines.heartbeats.all() if beat.silent] == ["one"]
    for _ in range(2):
        await machines.heartbeats.beat(*one)
        await machines.heartbeats.look()
    assert await machines.told() == [("worker_silent", "one"), ("worker_back", "one")]


async def test_two_minutes_are_not_yet_silence(machines: Machines) -> None:
    await machines.heartbeats.beat("one", "staff")
    machines.clock.advance(SILENCE)
    assert not await machines.heartbeats.look()
    machines.clock.advance(timedelta(seconds=1))
    assert await machines.heartbeats.look()


async def test_a_worker_that_was_stopped_is_not_missed(machines: Machines) -> None:
    await machines.heartbeats.beat("one", "staff")
    await machines.heartbeats.leave("one", "staff")
    machines.clock.advance(2 * SILENCE)
    assert not await machines.heartbeats.look()
    assert await machines.told() == []
