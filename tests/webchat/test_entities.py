"""Texts are read as Telegram's own TDLib reads them, which is asked live and offline."""

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
import tdjson
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.webchat.entities import (
    Entity,
    ParseError,
    detect_entities,
    parse_html,
    parse_markdown,
    parse_markdown_v2,
)

Read = str | tuple[str, list[Entity]]
CORPUS: dict[str, list[str]] = tomllib.loads(
    (Path(__file__).parent / "test_entities_corpus.toml").read_text(encoding="utf-8")
)
HTML = {"@type": "textParseModeHTML"}
MARKDOWN_V2 = {"@type": "textParseModeMarkdown", "version": 2}
MARKDOWN = {"@type": "textParseModeMarkdown", "version": 1}
BOT_API_NAMES = {
    "TextUrl": "text_link",
    "MentionName": "text_mention",
    "BlockQuote": "blockquote",
    "ExpandableBlockQuote": "expandable_blockquote",
    "PreCode": "pre",
    "CustomEmoji": "custom_emoji",
    "DateTime": "date_time",
    "BotCommand": "bot_command",
    "EmailAddress": "email",
}
KEPT = ("url", "language", "user_id", "custom_emoji_id", "unix_time")
UNKNOWN_TO_BOTS = ("BankCardNumber", "MediaTimestamp")


def execute(request: dict[str, Any]) -> dict[str, Any]:
    """Ask TDLib; without it these tests fail, as they should."""
    answer = tdjson.td_execute(json.dumps(request).encode())
    assert answer is not None
    shape: dict[str, Any] = json.loads(answer)
    return shape


def time_format(shape: dict[str, Any]) -> str:
    if shape["@type"] == "dateTimeFormattingTypeRelative":
        return "r"
    sizes = [
        shape[f"{part}_precision"]["@type"].removeprefix("dateTimePartPrecision")
        for part in ("date", "time")
    ]
    signs = [{"None": "", "Short": sign, "Long": sign.upper()} for sign in "dt"]
    day = "w" if shape["show_day_of_week"] else ""
    return day + "".join(sign[size] for sign, size in zip(signs, sizes, strict=True))


def as_bot_api(shapes: list[dict[str, Any]]) -> list[Entity]:
    """Return TDLib's entities in the words of the Bot API."""
    entities = list[Entity]()
    for shape in shapes:
        kind = shape["type"]
        name = kind["@type"].removeprefix("textEntityType")
        if name in UNKNOWN_TO_BOTS:
            continue
        entity = {key: kind[key] for key in KEPT if key in kind}
        if "formatting_type" in kind:
            entity["date_time_format"] = time_format(kind["formatting_type"])
        entity["type"] = BOT_API_NAMES.get(name, name.lower())
        entities.append(cast("Entity", entity | {key: shape[key] for key in ("offset", "length")}))
    return entities


def parsed_by_tdlib(text: str, mode: dict[str, Any]) -> Read:
    answer = execute({"@type": "parseTextEntities", "text": text, "parse_mode": mode})
    if answer["@type"] == "error":
        return str(answer["message"]).removeprefix("Can't parse entities: ")
    return answer["text"], as_bot_api(answer["entities"])


def found_by_tdlib(text: str) -> list[Entity]:
    return as_bot_api(execute({"@type": "getTextEntities", "text": text})["entities"])


def parsed(parser: Callable[[str], Read], text: str) -> Read:
    try:
        return parser(text)
    except ParseError as fault:
        return fault.description


def soup(pieces: str) -> st.SearchStrategy[str]:
    """Return random texts of the given pieces, which spaces and newlines part."""
    signs = [*pieces.split(), " ", "\n", "\r"]
    return st.lists(st.sampled_from(signs), max_size=10).map("".join)


def test_the_corpus_is_large_enough() -> None:
    assert sum(len(texts) for texts in CORPUS.values()) >= 250


@pytest.mark.parametrize("text", CORPUS["html"])
def test_html_is_read_as_by_tdlib(text: str) -> None:
    assert parsed(parse_html, text) == parsed_by_tdlib(text, HTML)


@pytest.mark.parametrize("text", CORPUS["markdown_v2"])
def test_markdown_v2_is_read_as_by_tdlib(text: str) -> None:
    assert parsed(parse_markdown_v2, text) == parsed_by_tdlib(text, MARKDOWN_V2)


@pytest.mark.parametrize("text", CORPUS["markdown"])
def test_old_markdown_is_read_as_by_tdlib(text: str) -> None:
    assert parsed(parse_markdown, text) == parsed_by_tdlib(text, MARKDOWN)


@pytest.mark.parametrize("text", CORPUS["plain"])
def test_words_are_found_as_by_tdlib(text: str) -> None:
    assert detect_entities(text) == found_by_tdlib(text)


# The searches below repeat themselves from run to run: a fault found is a fault for everybody.
TRIES = settings(max_examples=300, deadline=None, derandomize=True)
WRAPPINGS = [
    ("<b>", "</b>"),
    ("<i>", "</>"),
    ("<S>", "</s >"),
    ("<span class='tg-spoiler'>", "</span>"),
    ("<code>", "</code>"),
    ("<code class=language-x>", "</code>"),
    ("<pre>", "</pre>"),
    ("<blockquote>", "</blockquote>"),
    ("<blockquote expandable>", "</blockquote>"),
    ("<a>", "</a>"),
    ("<a href='b.cn/?x=&lt;'>", "</a>"),
    ('<a href="tg://user?id=7">', "</a>"),
    ("<tg-emoji emoji-id='5'>", "</tg-emoji>"),
    ("<tg-time unix=5 format='wT'>", "</tg-time>"),
]


def wrapped(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return texts inside tags that are closed."""
    several = st.lists(inner, max_size=3).map("".join)
    return st.builds(lambda tags, text: text.join(tags), st.sampled_from(WRAPPINGS), several)


@TRIES
@given(
    st.recursive(st.sampled_from(["a", "我", "😀 ", "\n", "&amp;", "b.cn"]), wrapped, max_leaves=8)
)
def test_any_nesting_is_read_as_by_tdlib(text: str) -> None:
    assert parsed(parse_html, text) == parsed_by_tdlib(text, HTML)


@TRIES
@given(
    soup("""<b> </b> <i> </i> <b <code <pre> </pre> <a> </a> </> <span> </span> < > = ' " / <x> <!--
    class=tg-spoiler href=tg://user?id=7 emoji-id='5' unix=5 &lt; &amp &#128512; & a 我 😀 </B""")
)
def test_any_tags_are_read_as_by_tdlib(text: str) -> None:
    assert parsed(parse_html, text) == parsed_by_tdlib(text, HTML)


@TRIES
@given(
    soup("""* _ ~ ` [ ] ( ) ! > \\ __ | || ``` ** a 我 😀 . py
    [a](b.cn) ![ ](tg://emoji?id=5) *b* _i_""")
)
def test_any_marks_are_read_as_by_tdlib(text: str) -> None:
    assert parsed(parse_markdown_v2, text) == parsed_by_tdlib(text, MARKDOWN_V2)


@TRIES
@given(
    soup("""@ # $ / . : ? - _ ( ) < > , ! a 1 Z x 我 @abcd /start #办事 #a $USD a.cn b.com http://
    https:// ftp:// sftp:// a@b.cn mailto: x.gov.cn/a ?q=1 ， 。 😀 192.168.1.1 :80 .Com 我.中国""")
)
def test_any_words_are_found_as_by_tdlib(text: str) -> None:
    assert detect_entities(text) == found_by_tdlib(text)
