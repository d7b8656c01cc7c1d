"""A published template that never ends holds up neither the notice it is for nor anybody else."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.wiring import House
from notices.factory import factory_source
from notices.inspect import try_on
from notices.issuing import Issued
from notices.placeholders import as_facts
from notices.split import split
from notices.workshop import Workshop
from storage.desk.templates import TemplateDesk
from tests.kit.town import BACKENDS, house

ENDLESS = "{% for n in range(10 ** 12) %}{% endfor %}"
WILD = "tests.notices.wild_worker"
ANSWERS = {"type": "first", "age": "adult", "who": "self"}


@pytest.fixture(params=BACKENDS)
async def built(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[House]:
    """Open a house in which an endless notice is published, as no admin could."""
    async with house(tmp_path, backend=request.param) as opened:
        desk = TemplateDesk(opened.database, opened.services.clock)
        version = await desk.save_draft("notice", "zh", ENDLESS, "李")
        await desk.publish(version.key, "李")
        opened.services.library.press._workshop = Workshop(seconds=2, worker=WILD)
        yield opened
        await opened.services.library.press._workshop.close()


async def issue(built: House) -> Issued:
    return await built.services.notices.issue("RS01", ANSWERS, language="zh")


async def test_a_notice_is_made_with_the_shipped_template_instead(built: House) -> None:
    issued = await issue(built)
    shipped = try_on("notice", factory_source("notice", "zh"), as_facts(issued.facts))
    assert issued.parts == tuple(split(shipped))


async def test_others_write_while_the_template_is_tried(built: House) -> None:
    slow = asyncio.ensure_future(issue(built))
    while built.services.library.press._workshop._worker is None:  # noqa: ASYNC110
        await asyncio.sleep(0)
    person = await built.services.people.meet(1_000_000_000_001)
    await built.services.people.agree(person.key)
    assert not slow.done(), "the template is still tried while others have written"
    assert (await slow).number


async def test_the_next_notice_does_not_try_it_again(built: House) -> None:
    await issue(built)
    library = built.services.library
    library.press._workshop = Workshop(worker="notices.no_such_worker")
    assert (await issue(built)).number.endswith("2")
    await library.press.tell_failures([7])
    [version] = await library.history("notice", "zh")
    assert version.failures == 2, "a try without a worker would not be held against it"
