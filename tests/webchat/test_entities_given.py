"""Entities that a bot measured itself are taken and refused as by TDLib, which is asked live."""

import html
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from bot.webchat.entities import Entity, ParseError, parse_html, trim
from bot.webchat.entities_given import GivenEntity, measured
from tests.webchat.test_entities import (
    CORPUS,
    HTML,
    TRIES,
    as_bot_api,
    execute,
    parsed,
    parsed_by_tdlib,
)
from tests.webchat.test_entities_fixed import TDLIB_TYPES

Read = str | tuple[str, list[Entity]]
GIVEN: TypeAdapter[list[GivenEntity]] = TypeAdapter(list[GivenEntity])
EXTRAS: dict[str, dict[str, Any]] = {
    "text_link": {"url": "b.cn"},
    "text_mention": {"user": {"id": 5, "is_bot": False, "first_name": "王"}},
    "custom_emoji": {"custom_emoji_id": "5"},
    "date_time": {"unix_time": 5},
}
TDLIB_EXTRAS: dict[str, dict[str, Any]] = {
    "text_mention": {"@type": "textEntityTypeMentionName", "user_id": 5},
    "text_link": {"@type": "textEntityTypeTextUrl", "url": "b.cn"},
}
KINDS = sorted(TDLIB_TYPES | TDLIB_EXTRAS)
Mark = tuple[str, int, int]


def taken(text: str, marks: list[Mark], **extra: Any) -> Read:
    shapes = [
        {"type": kind, "offset": start, "length": length} | EXTRAS.get(kind, {}) | extra
        for kind, start, length in marks
    ]
    try:
        return trim(text, measured(text, GIVEN.validate_python(shapes)))
    except ParseError as fault:
        return fault.description


def taken_by_tdlib(text: str, marks: list[Mark], **extra: Any) -> Read:
    """Return what TDLib makes of the entities of a text, or its complaint."""
    shapes = [
        {
            "@type": "textEntity",
            "type": (TDLIB_TYPES | TDLIB_EXTRAS)[kind] | extra,
            "offset": start,
            "length": length,
        }
        for kind, start, length in marks
    ]
    marked_text = {"@type": "formattedText", "text": text, "entities": shapes}
    answer = execute({"@type": "parseMarkdown", "text": marked_text})
    if answer["@type"] == "error":
        return str(answer["message"])
    return answer["text"], as_bot_api(answer["entities"])


@pytest.mark.parametrize("url", CORPUS["addresses"])
def test_addresses_are_taken_as_by_tdlib(url: str) -> None:
    link = [("text_link", 0, 2)]
    assert taken("abc", link, url=url) == taken_by_tdlib("abc", link, url=url)
    marked = f'<a href="{html.escape(url)}">x</a>'
    assert parsed(parse_html, marked) == parsed_by_tdlib(marked, HTML)


@TRIES
@given(
    st.sampled_from(["x我😀b c", "😀", "我", "a\u202eb", ""]),
    st.sampled_from(KINDS),
    st.one_of(st.integers(-2, 9), st.sampled_from([10**6, 10**6 + 1])),
    st.one_of(st.integers(-2, 9), st.sampled_from([10**6, 10**6 + 1])),
)
def test_any_place_is_taken_as_by_tdlib(text: str, kind: str, start: int, length: int) -> None:
    marks = [(kind, start, length)]
    assert taken(text, marks) == taken_by_tdlib(text, marks)


@pytest.mark.parametrize(
    ("kind", "extra"),
    [
        ("custom_emoji", {"custom_emoji_id": "0"}),
        ("custom_emoji", {"custom_emoji_id": "-7"}),
        ("date_time", {"unix_time": 0}),
        ("date_time", {"unix_time": -5}),
        ("date_time", {"unix_time": 2**31 - 1}),
        ("pre", {"language": ""}),
    ],
)
def test_contents_are_taken_as_by_tdlib(kind: str, extra: dict[str, Any]) -> None:
    marks = [(kind, 0, 2)]
    assert taken("abc", marks, **extra) == taken_by_tdlib("abc", marks, **extra)


def test_the_language_of_code_is_kept() -> None:
    block = Entity(type="pre", offset=0, length=3, language="python")
    assert taken("abc", [("pre", 0, 3)], language="python") == ("abc", [block])


def test_found_words_need_not_be_given() -> None:
    assert taken("a.cn /b", [("url", 0, 4), ("bot_command", 5, 2)]) == ("a.cn /b", [])


@pytest.mark.parametrize(
    "shape", [{"type": "blink"}, {"type": "text_link"}, {"type": "bold", "colour": "red"}, {}]
)
def test_unknown_shapes_are_refused(shape: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        GIVEN.validate_python([{"offset": 0, "length": 1} | shape])
