"""What a whole test run shares: the PostgreSQL original is dropped at its end."""

import asyncio
from collections.abc import Iterator

import pytest

from tests.kit.town import drop_originals


@pytest.fixture(scope="session", autouse=True)
def _leave_nothing_behind() -> Iterator[None]:
    yield
    asyncio.run(drop_originals())
