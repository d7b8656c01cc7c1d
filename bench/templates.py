"""Chat notices per second: through the library, shipped and published, beside bare Jinja2."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from jinja2 import Environment

from notices.factory import factory_source
from notices.library import Library
from notices.placeholders import sample_facts
from notices.press import Source
from notices.sheet import SheetPrinter
from storage.desk.templates import TemplateDesk
from tests.kit.clock import FrozenClock
from tests.kit.town import empty_database

NAME, LANGUAGE = "notice", "zh"
ROUNDS = 500
FACTS = sample_facts(NAME, LANGUAGE)
SHIPPED = factory_source(NAME, LANGUAGE)
OWN = f"{SHIPPED} "
"""One more space, and the text is somebody's own: the worker renders it."""

BARE = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(SHIPPED)


async def per_second(act: Callable[[], Awaitable[object]]) -> float:
    """Return how often something can be done in a second, one after another."""
    await act()
    began = time.perf_counter()
    for _ in range(ROUNDS):
        await act()
    return ROUNDS / (time.perf_counter() - began)


async def bare() -> str:
    return BARE.render(FACTS)


@asynccontextmanager
async def opened() -> AsyncIterator[Library]:
    """Open a library on an empty database."""
    with tempfile.TemporaryDirectory() as folder:
        async with empty_database(Path(folder)) as database:
            await database.migrate()
            library = Library(TemplateDesk(database, FrozenClock()), SheetPrinter())
            yield library
            await library.close()


async def publish_own(library: Library) -> None:
    """Put the changed text in force; make sure that it is what is rendered."""
    draft = (await library.propose(NAME, LANGUAGE, OWN, "bench")).draft_id
    assert draft is not None
    await library.publish(draft, "bench")
    assert (await library.press.render(NAME, LANGUAGE, FACTS)).template_version == 1


async def measure() -> None:
    """Measure on SQLite; `Library.render` reads the version in force for every text."""
    async with opened() as library:

        async def read() -> object:
            return await library.press.render(NAME, LANGUAGE, FACTS)

        def given(body: str) -> Callable[[], Awaitable[object]]:
            return lambda: library.press.filled(Source(NAME, LANGUAGE, 1, body), FACTS)

        figures = {
            "bare Jinja2": await per_second(bare),
            "shipped, already read": await per_second(given(SHIPPED)),
            "published, already read": await per_second(given(OWN)),
            "Library.render, shipped": await per_second(read),
        }
        await publish_own(library)
        figures["Library.render, published"] = await per_second(read)
    for name, figure in figures.items():
        ratio = figures["bare Jinja2"] / figure
        print(f"{name}: {figure:,.0f} a second, {ratio:.1f} times as long as bare")


def main() -> None:
    """Run the measurement."""
    asyncio.run(measure())
