"""A resident in Jincheng on a Monday morning."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from notices.services import Services
from tests.kit.clock import FrozenClock
from tests.kit.talk import Talk, talking
from tests.kit.town import town


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
async def services(tmp_path: Path, clock: FrozenClock) -> AsyncIterator[Services]:
    async with town(tmp_path, clock) as opened:
        yield opened


@pytest.fixture
async def talk(services: Services) -> AsyncIterator[Talk]:
    async with talking(services) as resident:
        yield resident
