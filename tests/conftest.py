"""What a whole test run shares: the PostgreSQL original is dropped at its end.

Where TEST_REDIS_URL names no Redis, the tests that need one are left out.
"""

import asyncio
import os
from collections.abc import Iterator

import pytest

from tests.kit.town import drop_originals

collect_ignore_glob = [] if os.environ.get("TEST_REDIS_URL") else ["*/test_*_redis.py"]


@pytest.fixture(scope="session", autouse=True)
def _leave_nothing_behind() -> Iterator[None]:
    yield
    asyncio.run(drop_originals())
