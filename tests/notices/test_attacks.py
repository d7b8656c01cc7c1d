"""Every attack of the corpus ends in a sentence for the admin or in harmless text, in good time."""

import asyncio
import time
import tomllib
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from notices.inspect import MOST_PROBLEMS
from notices.placeholders import sample_facts
from notices.problems import PREFIX, TemplateProblem
from notices.sandbox import LONGEST
from notices.workshop import SECONDS, Workshop
from tests.bot.test_staff_admin import send_new
from tests.kit.counter import Counter, counter
from tests.kit.people import shown
from tests.notices.examples import texts

Pieces = str | Sequence[tuple[str, int]]

CORPUS = Path(__file__).with_name("attacks.toml")
ENDLESS = "much work in every step"
SLACK = 10.0
"""Seconds beyond the limit for a loaded machine to end a worker and start another."""


@dataclass(frozen=True)
class Attack:
    name: str
    template: Pieces
    stops: str = ""
    text: Pieces = ""
    on: str = "notice"
    facts: Mapping[str, str] = field(default_factory=dict)


def corpus() -> Sequence[Attack]:
    entries = tomllib.loads(CORPUS.read_text(encoding="utf-8"))["attack"]
    return [Attack(**entry) for entry in entries]


def written(pieces: Pieces) -> str:
    return pieces if isinstance(pieces, str) else "".join(text * times for text, times in pieces)


@pytest.fixture(scope="module")
def workshop() -> Iterator[Workshop]:
    """One worker for the whole corpus: what an attack leaves in it must not help the next."""
    opened = Workshop()
    yield opened
    asyncio.run(opened.close())


def test_the_corpus_is_as_large_as_promised() -> None:
    attacks = corpus()
    assert len({attack.name for attack in attacks}) == len(attacks) >= 60
    assert all(bool(attack.stops) != bool(attack.text) for attack in attacks)


async def outcome(workshop: Workshop, attack: Attack) -> str | TemplateProblem:
    facts = {**sample_facts(attack.on, "zh"), **attack.facts}
    try:
        return await workshop.text(attack.on, written(attack.template), facts)
    except TemplateProblem as problem:
        return problem


@pytest.mark.parametrize("attack", corpus(), ids=lambda attack: attack.name)
async def test_an_attack_ends_in_a_sentence_or_harmless_text(
    workshop: Workshop, attack: Attack
) -> None:
    began = time.monotonic()
    found = await outcome(workshop, attack)
    assert time.monotonic() - began < SECONDS + SLACK
    if isinstance(found, TemplateProblem):
        assert found.key == PREFIX + attack.stops
        for language in ("zh", "en"):
            assert 0 < len(texts().plain(found.key, language, **found.facts)) < 400
    else:
        assert (found, attack.stops) == (written(attack.text), "")
        assert len(found) <= LONGEST


async def test_a_lone_half_of_a_letter_is_dropped_wherever_it_comes_from(
    workshop: Workshop,
) -> None:
    facts = {**sample_facts("notice", "zh"), "matter": "c\udc00d"}
    assert await workshop.text("notice", "a\ud800b{{ matter }}", facts) == "abcd"


async def test_an_admin_is_not_flooded_with_problems(workshop: Workshop) -> None:
    unknown = "".join(f"{{{{ {'x' * 100}{number} }}}}" for number in range(150))
    found = await workshop.inspection("notice", unknown, "zh")
    assert len(found.problems) == MOST_PROBLEMS
    assert all(len(str(problem.facts["name"])) <= 60 for problem in found.problems)


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Counter]:
    async with counter(tmp_path) as opened:
        await opened.office.say("/start")
        await opened.office.until_text("管理员")
        yield opened


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("{{ 'a' * 10**9 }}", "模板里不能用“pow”"),
        ("{{ code.__class__.__mro__ }}", "没有“__mro__”这个占位符"),
        ('<a href="javascript:alert(1)">{{ code }}</a>', "链接只能用 http://、https://"),
        ("{% for a in range(200) %}" * 3 + "{% endfor %}" * 3, "循环太多"),
    ],
)
async def test_an_admin_who_sends_an_attack_reads_why_it_is_not_taken(
    at: Counter, body: str, sentence: str
) -> None:
    await send_new(at, body)
    assert sentence in shown(await at.office.until_text("还不能发布"))
    assert (await at.house.services.library.source("reminder_day_before", "zh")).version == 0
