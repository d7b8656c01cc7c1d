"""The machine's clock jumps while the clockwork runs: nothing is lost, nothing comes twice."""

import asyncio
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

import pytest
from apscheduler.schedulers import base
from apscheduler.triggers import interval

from bot import clockwork
from bot.chores import chores_of
from bot.clockwork import Clockwork
from bot.wiring import House
from notices.outcomes import to_admin
from storage.clock import SystemClock
from storage.outbox import State, append
from tests.kit.clock import FrozenClock
from tests.kit.letterbox import Letterbox
from tests.kit.town import house, on_each_database

ADMIN = 900
SOON, FORTH, BACK = timedelta(seconds=10), timedelta(hours=3), timedelta(hours=-1)


class Machine(datetime):
    """The machine's clock as APScheduler asks it: it goes on, and jumps when it is set."""

    offset = timedelta()

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> "Machine":
        moment = SystemClock().now() + cls.offset
        return cls.fromtimestamp(moment.timestamp(), tz)


class MachineClock(SystemClock):
    """The same clock as the product asks it."""

    def now(self) -> datetime:
        return Machine.now(UTC)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> type[Machine]:
    for module in (base, interval):
        monkeypatch.setattr(module, "datetime", Machine)
    monkeypatch.setattr(clockwork, "SystemClock", MachineClock)
    monkeypatch.setattr(clockwork, "DRAIN_SECONDS", 0.2)
    monkeypatch.setattr(Machine, "offset", timedelta())
    return Machine


@on_each_database
async def test_a_jump_forth_and_back_sends_everything_once(
    tmp_path: Path, backend: str, machine: type[Machine]
) -> None:
    clock, groups = FrozenClock(), Letterbox()
    async with house(tmp_path, clock, backend) as built:
        courier = built.courier(Letterbox(), groups)
        ticking = Clockwork(built.outbox, courier, chores_of(built, frozenset()))

        async def promise(kind: str, due: timedelta) -> None:
            """Promise it as another process would, which does not ring for this one's courier."""
            now = clock.now()
            planned = to_admin(ADMIN, "dead_letter", kind, now + due, kind=kind)
            async with built.database.transaction() as session:
                await append(session, [planned], now)

        def jump(by: timedelta) -> None:
            machine.offset += by
            clock.advance(by)

        async def comes(kind: str) -> None:
            await groups.text_with(kind, ADMIN)
            async with asyncio.timeout(10):
                while await state_of(built, kind) != State.SENT:  # noqa: ASYNC110  others do it
                    await asyncio.sleep(0.01)

        async with ticking.running():
            await promise("during", FORTH / 2)
            jump(FORTH)
            await comes("during")
            jump(BACK)
            await promise("after", SOON)
            clock.advance(SOON)
            await comes("after")
            jump(-BACK)
            await promise("last", SOON)
            clock.advance(SOON)
            await comes("last")
        assert len(groups.texts(ADMIN)) == 3


async def state_of(built: House, key: str) -> str:
    row = await built.outbox.row_of(key)
    assert row is not None
    return row.state
