"""Texts are cleaned and their entities put in order as TDLib does, which is asked live."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.webchat.entities import (
    Entity,
    is_blank,
    parse_html,
    parse_markdown_v2,
    trim,
    utf16_length,
    with_found,
)
from tests.webchat.test_entities import TRIES, as_bot_api, execute

TDLIB_TYPES: dict[str, dict[str, Any]] = {
    "bold": {"@type": "textEntityTypeBold"},
    "italic": {"@type": "textEntityTypeItalic"},
    "spoiler": {"@type": "textEntityTypeSpoiler"},
    "code": {"@type": "textEntityTypeCode"},
    "pre": {"@type": "textEntityTypePre"},
    "blockquote": {"@type": "textEntityTypeBlockQuote"},
    "text_link": {"@type": "textEntityTypeTextUrl", "url": "http://b.cn/"},
    "custom_emoji": {"@type": "textEntityTypeCustomEmoji", "custom_emoji_id": "5"},
    "date_time": {"@type": "textEntityTypeDateTime", "unix_time": 5},
}
# The edges show nothing, hold no white space and are no entity: nothing is there to trim.
SIGNS = ["a", "我", "😀", " ", "\n", "\r", "\t", "\u202e", "\u200e", "\u200f", "\u0333"]


def shapes(marks: list[tuple[str, int, int]]) -> list[dict[str, Any]]:
    return [
        {"@type": "textEntity", "type": TDLIB_TYPES[kind], "offset": start, "length": stop - start}
        for kind, start, stop in marks
    ]


def fixed_by_tdlib(text: str, marks: list[tuple[str, int, int]]) -> tuple[str, list[Entity]]:
    """Return what TDLib makes of a text without Markdown, which cleans it but does not trim."""
    marked_text = {"@type": "formattedText", "text": text, "entities": shapes(marks)}
    answer = execute({"@type": "parseMarkdown", "text": marked_text})
    return answer["text"], as_bot_api(answer["entities"])


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, list[tuple[str, int, int]]]:
    """Return a text with edges that stay, and marks anywhere inside."""
    signs = ["x", *draw(st.lists(st.sampled_from(SIGNS), min_size=1, max_size=8)), "x"]
    places = [utf16_length("".join(signs[:count])) for count in range(len(signs) + 1)]
    ends = st.lists(st.sampled_from(places), min_size=2, max_size=2, unique=True).map(sorted)
    marks = draw(st.lists(st.tuples(st.sampled_from(sorted(TDLIB_TYPES)), ends), max_size=5))
    return "".join(signs), [(kind, start, stop) for kind, (start, stop) in marks]


@TRIES
@given(marked())
def test_any_entities_are_fixed_as_by_tdlib(given_text: tuple[str, list[Any]]) -> None:
    text, marks = given_text
    entities = as_bot_api(shapes(marks))
    assert trim(text, entities) == fixed_by_tdlib(text, marks)


@pytest.mark.parametrize(
    ("html", "text", "entities"),
    [
        ("  <b>字</b> \n", "字", [("bold", 0, 1)]),
        ("<b>字 \n</b>", "字", [("bold", 0, 1)]),
        (" \n<b> 字</b>", " 字", [("bold", 0, 2)]),
        ("字<b> </b>", "字", []),
        ("<b> \n </b>", "", []),
        ("", "", []),
        ("<i>\t字\r\n</i>", " 字", [("italic", 0, 2)]),
        ("😀<code>a</code> ", "😀a", [("code", 2, 1)]),
        ("<code>a<b>b</b></code>", "ab", [("code", 0, 2)]),
    ],
)
def test_outer_white_space_goes(html: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    plain, kept = trim(*parse_html(html))
    assert plain == text
    assert [(one["type"], one["offset"], one["length"]) for one in kept] == entities


def test_invisible_keyboard_marks_stay() -> None:
    assert trim("预约\u200c\u200d\u200b ", []) == ("预约\u200c\u200d\u200b", [])


def test_offsets_outside_the_text_do_no_harm() -> None:
    far = Entity(type="bold", offset=90, length=5)
    half = Entity(type="italic", offset=1, length=9)
    assert trim("😀字", [far, half]) == ("😀字", [Entity(type="italic", offset=1, length=2)])


@pytest.mark.parametrize(
    ("html", "entities"),
    [
        ("<b>见 a.cn 后</b>", [("bold", 0, 2), ("url", 2, 4), ("bold", 2, 4), ("bold", 6, 2)]),
        ("<code>/start</code> /start", [("code", 0, 6), ("bot_command", 7, 6)]),
        ("<a href='b.cn'>见 a.cn</a>", [("text_link", 0, 6)]),
        ("<blockquote>a.cn</blockquote>", [("blockquote", 0, 4), ("url", 0, 4)]),
        ("<blockquote>a.c</blockquote>n", [("blockquote", 0, 3)]),
        ("#办事", [("hashtag", 0, 3)]),
    ],
)
def test_found_words_join_the_marks(html: str, entities: list[tuple[str, int, int]]) -> None:
    together = with_found(*trim(*parse_html(html)))
    assert [(one["type"], one["offset"], one["length"]) for one in together] == entities


def test_a_web_resident_can_be_mentioned() -> None:
    """Their ids are above Telegram's limit, so TDLib itself would make a link of it."""
    _, (entity,) = parse_markdown_v2("[张三](tg://user?id=1234567890123456)")
    assert (entity["type"], entity["user_id"]) == ("text_mention", 1234567890123456)


@pytest.mark.parametrize("text", ["", " \n", "\u200b", "\u00a0\ufeff", "\u3000", "\u2800"])
def test_what_cannot_be_seen_is_blank(text: str) -> None:
    assert is_blank(text)
    assert not is_blank(f"{text}字")
