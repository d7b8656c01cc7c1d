"""A town on each database, with a clock that stands still and the station's people bound."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.wiring import House
from tests.kit.clock import FrozenClock
from tests.kit.town import BACKENDS, house
from tests.storage.test_bookings import bind


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture(params=BACKENDS)
async def town(
    tmp_path: Path, clock: FrozenClock, request: pytest.FixtureRequest
) -> AsyncIterator[House]:
    async with house(tmp_path, clock, request.param) as built:
        await bind(built)
        yield built
