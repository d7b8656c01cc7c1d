"""A process that only carries the post, for tests to kill: `python -m tests.kit.carrier …`.

Leases end after seconds instead of minutes, so that a test sees them pass on.
"""

import asyncio
import sys
from datetime import time, timedelta

from bot.bots import bots_on
from bot.roles import Role
from bot.settings import StorageSettings
from bot.tokens import Tokens
from bot.wiring import build_house
from notices import courier
from storage import outbox
from storage.clock import SystemClock
from storage.database import Database

LEASE, SETTLING = timedelta(seconds=3), timedelta(seconds=1)


async def carry(url: str, api_base: str, resident: str, staff: str) -> None:
    """Carry until killed; says when it begins."""
    outbox.LEASE, courier.SETTLING = LEASE, SETTLING
    # No hour is quiet: the test runs at any.
    settings = StorageSettings(_env_file=None, quiet_since=time(0), quiet_until=time(0))
    house = build_house(Database(url), SystemClock(), settings)
    tokens = Tokens(api_base, resident, staff)
    async with bots_on(house, tokens, frozenset(), roles=frozenset({Role.SCHEDULER})):
        sys.stdout.write("carrying\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(carry(*sys.argv[1:]))
