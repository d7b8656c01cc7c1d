"""A resident in Jincheng on a Monday morning."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.wiring import House
from notices.services import Services
from tests.kit.clock import FrozenClock
from tests.kit.talk import Talk, talking
from tests.kit.town import house as house_in_jincheng


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
async def house(tmp_path: Path, clock: FrozenClock) -> AsyncIterator[House]:
    async with house_in_jincheng(tmp_path, clock) as opened:
        yield opened


@pytest.fixture
def services(house: House) -> Services:
    return house.services


@pytest.fixture
async def talk(services: Services) -> AsyncIterator[Talk]:
    async with talking(services) as resident:
        yield resident
