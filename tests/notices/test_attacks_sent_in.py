"""The whole corpus sent in as new versions: kept only where harmless, and both bots answer on."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from notices.library import Library
from notices.markup import check_markup
from notices.sheet import SheetPrinter
from notices.workshop import Workshop
from storage.desk.templates import TemplateDesk
from tests.kit.clock import FrozenClock
from tests.kit.people import shown
from tests.kit.product import Product, product
from tests.kit.town import empty_database
from tests.notices.examples import texts
from tests.notices.test_attacks import ENDLESS, Attack, corpus, written


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def library(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Library]:
    """One library for the whole corpus: what an attack leaves must not help the next."""
    async with empty_database(tmp_path_factory.mktemp("attacks")) as database:
        await database.migrate()
        opened = Library(TemplateDesk(database, FrozenClock()), SheetPrinter())
        yield opened
        await opened.close()


@pytest.mark.parametrize("attack", corpus(), ids=lambda attack: attack.name)
@pytest.mark.asyncio(loop_scope="module")
async def test_an_attack_sent_in_is_refused_with_a_sentence_or_reads_harmlessly(
    library: Library, attack: Attack
) -> None:
    proposal = await library.propose(attack.on, "zh", written(attack.template), "陈主任", 1)
    assert (proposal.draft_id is None) == bool(proposal.inspection.problems)
    for problem in proposal.inspection.problems:
        sentence = texts().plain(problem.key, "zh", **problem.facts)
        assert 0 < len(sentence) < 400
        assert any("一" <= letter <= "鿿" for letter in sentence)
    if proposal.draft_id is not None:
        for part in (await library.preview(proposal.draft_id)).parts:
            check_markup(part)
    assert (await library.source(attack.on, "zh")).version == 0


@pytest.mark.asyncio(loop_scope="module")
async def test_what_no_database_keeps_is_dropped_from_what_is_sent_in(library: Library) -> None:
    body = "a\ud800b\x00\u202ec\r{{ code }}"
    proposal = await library.propose("confirmed", "zh", body, "陈主任", 1)
    assert proposal.draft_id is not None
    assert (await library.version(proposal.draft_id)).body == "abc\n{{ code }}\n"


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Product]:
    async with product(tmp_path) as started:
        yield started


async def keep_busy(town: Product) -> Workshop:
    """Send in much work from the admin's chat, with an hour to spend on it, and see it begun."""
    office = town.square.office
    busy = town.house.services.library._workshop = Workshop(seconds=3600)
    bomb = next(written(attack.template) for attack in corpus() if attack.name == ENDLESS)
    await office.say("/templates")
    await office.press("前一天提醒 · 中文")
    await office.press("发新版本")
    prompt = await office.until_text("请回复这条消息")
    await office.upload("document", "neu.j2", bomb.encode(), reply_to=prompt["message_id"])
    while busy._worker is None:  # noqa: ASYNC110  nobody tells when a worker is there
        await asyncio.sleep(0)
    return busy


async def test_staff_and_residents_are_answered_while_a_template_is_tried(town: Product) -> None:
    busy = await keep_busy(town)
    counter, phone, office = town.square.counter, town.square.phone, town.square.office
    await counter.say("/help")
    await counter.until_text("便民站工作台")
    await phone.say("社保卡丢了")
    await phone.until_text("社会保障卡")
    assert "请回复这条消息" in shown((await office.transcript())[-2])
    assert busy._worker is not None
    busy._worker._process.kill()
    await office.until_text("还不能发布")
