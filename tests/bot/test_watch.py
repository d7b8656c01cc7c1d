"""One process looks after another: admins hear in words, and machines by /health and /metrics."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.gauges import gauges_served
from bot.watch import Watch
from storage.desk.gauges import GaugeDesk
from storage.desk.heartbeats import HeartbeatDesk
from storage.outbox import Audience, Planned
from tests.kit.clock import FrozenClock
from tests.kit.letterbox import Letterbox
from tests.kit.town import BACKENDS, house

ADMIN = 7


@dataclass(frozen=True)
class Office:
    clock: FrozenClock
    staff: Letterbox
    heartbeats: HeartbeatDesk
    watch: Watch
    url: str

    async def ask(self, path: str) -> tuple[int, str]:
        async with aiohttp.ClientSession() as client, client.get(f"{self.url}{path}") as answer:
            return answer.status, await answer.text()


@pytest.fixture(params=BACKENDS)
async def office(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Office]:
    clock, staff = FrozenClock(), Letterbox()
    async with house(tmp_path, clock, request.param) as built:
        admins = frozenset({ADMIN})
        heartbeats = HeartbeatDesk(built.database, clock, admins)
        watch = Watch(
            heartbeats, built.courier(Letterbox(), staff, admins), built, "two", {"staff"}
        )
        await built.outbox.write(
            [Planned("later", "card", Audience.STATION, clock.now() - timedelta(seconds=90))]
        )
        async with gauges_served(GaugeDesk(built.database, clock), heartbeats, 0) as url:
            yield Office(clock, staff, heartbeats, watch, url)


async def test_whoever_is_left_tells_the_admins(office: Office) -> None:
    await office.heartbeats.beat("one", "scheduler")
    office.clock.advance(timedelta(minutes=3))
    for _ in range(2):
        await office.watch.look()
    assert len(office.staff.texts(ADMIN)) == 1
    assert "“scheduler”已经 2 分钟没有动静" in office.staff.texts(ADMIN)[0]


async def test_health_names_who_is_silent(office: Office) -> None:
    await office.watch.look()
    assert (await office.ask("/health"))[0] == 200
    office.clock.advance(timedelta(minutes=3))
    status, told = await office.ask("/health")
    assert status == 503
    assert "two/staff" in told


async def test_metrics_count_what_waits(office: Office) -> None:
    status, text = await office.ask("/metrics")
    assert status == 200
    assert 'bianmin_outbox_messages{state="scheduled"} 1' in text
    assert "bianmin_outbox_oldest_due_seconds 90.000" in text
    assert 'bianmin_outbox_lateness_seconds{quantile="0.99"} 0.000' in text
