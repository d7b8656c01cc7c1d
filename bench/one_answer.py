"""What one person waits for: a search, a notice as chat text, its PDF and PNG, the free times."""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.kit.town import house

ROUNDS = 30


async def timed(name: str, act: Callable[[], Awaitable[object]]) -> None:
    """Print the median and the slowest of some rounds, in milliseconds."""
    await act()
    spent = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        await act()
        spent.append((time.perf_counter() - began) * 1000)
    print(f"{name}: median {sorted(spent)[ROUNDS // 2]:.1f} ms, slowest {max(spent):.1f} ms")


async def measure() -> None:
    """Measure on SQLite with the shipped catalogue."""
    with tempfile.TemporaryDirectory() as folder:
        async with house(Path(folder)) as built:
            services = built.services
            station = (await services.stations.by_code("ST001")).station
            answers = {"kind": "newborn", "who": "agent", "hard": "yes"}
            issued = await services.notices.issue("YB01", answers, language="zh")
            await timed("search", lambda: services.matters.search("俺身份证丢了咋弄"))
            await timed(
                "notice text", lambda: services.notices.issue("YB01", answers, language="zh")
            )
            await timed("notice PDF", lambda: services.notices.pdf(issued.number))
            await timed("notice PNG", lambda: services.notices.png(issued.number))
            await timed("nearest 5", lambda: services.stations.nearest(35.49, 112.85))
            await timed("free days", lambda: services.offers.days(station.key))


def main() -> None:
    """Run the measurement."""
    asyncio.run(measure())
