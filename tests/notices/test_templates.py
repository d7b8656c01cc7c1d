"""The shipped templates say what they must, on full facts and on gaps."""

from collections.abc import Mapping

import pytest

from notices.factory import LANGUAGES, SHEET, TEMPLATES, factory_source
from notices.inspect import inspect, try_on
from notices.placeholders import as_facts, described, placeholder_names, samples
from notices.render import placeholders_in
from tests.notices.examples import matter, notice, texts

LETTERS = [name for name in TEMPLATES if name not in {"notice", SHEET}]
in_each_language = pytest.mark.parametrize("language", LANGUAGES)


def said(name: str, language: str, **changes: object) -> str:
    return try_on(name, factory_source(name, language), {**samples(name, language)[0], **changes})


@in_each_language
@pytest.mark.parametrize("name", TEMPLATES)
def test_a_shipped_template_is_sound_and_asks_only_for_what_there_is(
    name: str, language: str
) -> None:
    source = factory_source(name, language)
    assert inspect(name, source, language, source).problems == ()
    assert placeholders_in(source) <= placeholder_names(name)


@in_each_language
@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_has_at_most_six_short_lines(name: str, language: str) -> None:
    for facts in samples(name, language):
        text = try_on(name, factory_source(name, language), facts)
        assert len(text.splitlines()) <= 6


@pytest.mark.parametrize("name", TEMPLATES)
def test_only_a_confirmation_shows_the_tick(name: str) -> None:
    text = said(name, "zh")
    assert ("✅" in text) == (name == "confirmed")
    assert "成功" not in text


@in_each_language
@pytest.mark.parametrize("name", LETTERS)
def test_a_name_never_becomes_markup(name: str, language: str) -> None:
    assert "<b>x</b>" not in said(name, language, station="<b>x</b>", matter="<b>x</b>")


@pytest.mark.parametrize(
    ("count", "heading"), [(0, "nothing to bring"), (1, "1 thing to"), (2, "2 things to")]
)
def test_the_english_notice_counts(count: int, heading: str) -> None:
    item: Mapping[str, object] = {
        "name": "A", "form": "", "copies": "", "issuer": "", "note": "", "matters": [],
    }  # fmt: skip
    assert heading in said("notice", "en", materials=[item] * count)


def test_the_chat_notice_tells_everything_at_once() -> None:
    facts = notice("GA02")
    text = try_on("notice", factory_source("notice", "zh"), as_facts(facts))
    for item in facts.materials:
        assert item.name in text
    assert matter("GA02").fee.text in text
    assert facts.number in text
    assert "本单未列的材料，站点不得要求提供" in text
    assert "本地承诺时限：尚未公布" in text
    assert "示例数据，以站点核定为准" in text


@in_each_language
@pytest.mark.parametrize("name", TEMPLATES)
def test_each_placeholder_is_described_to_admins(name: str, language: str) -> None:
    lines = described(name, texts(), language)
    assert placeholder_names(name) <= {line.name for line in lines}
    assert all(line.meaning for line in lines)


@in_each_language
@pytest.mark.parametrize("name", TEMPLATES)
def test_the_samples_have_every_placeholder(name: str, language: str) -> None:
    for facts in samples(name, language):
        assert placeholder_names(name) == set(facts)
