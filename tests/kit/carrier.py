"""Processes that only carry the post, for tests to kill: `python -m tests.kit.carrier …`.

A forerunner has read all the code, and each line on its stdin makes it fork one such process and
say its id, so that a start takes no longer than the test can wait for it 200 times.
"""

import asyncio
import os
import signal
import sys
from datetime import time, timedelta

from bot import pacer
from bot.bots import bots_on
from bot.roles import Role
from bot.settings import StorageSettings
from bot.tokens import Tokens
from bot.wiring import build_house
from notices import courier
from storage import outbox_work
from storage.clock import SystemClock
from storage.database import Database
from storage.rules import backoff

# A test sees leases pass on. As in life, a message begun in time is over before its lease is.
LEASE, SETTLING, PATIENCE = timedelta(seconds=10), timedelta(seconds=6), 2.0
FIRST, LONGEST = timedelta(seconds=1), timedelta(seconds=4)


async def carry(url: str, api_base: str, resident: str, staff: str, at_once: str) -> None:
    """Carry until killed; says when it begins."""
    backoff.FIRST, backoff.LONGEST = FIRST, LONGEST
    outbox_work.LEASE, courier.SETTLING, pacer.PATIENCE = LEASE, SETTLING, PATIENCE
    # No hour is quiet: the test runs at any.
    settings = StorageSettings(
        _env_file=None,
        quiet_since=time(0),
        quiet_until=time(0),
        messages_at_once=int(at_once),
    )
    house = build_house(Database(url), SystemClock(), settings)
    tokens = Tokens(api_base, resident, staff)
    async with bots_on(house, tokens, frozenset(), roles=frozenset({Role.SCHEDULER})):
        sys.stdout.write(f"{os.getpid()}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


def fork_on_demand(*arguments: str) -> None:
    """Fork a process that carries for every line read; at the end of the lines kill them all."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while sys.stdin.readline():
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            asyncio.run(carry(*arguments))
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.killpg(0, signal.SIGTERM)


if __name__ == "__main__":
    os.setpgid(0, 0)
    fork_on_demand(*sys.argv[1:])
