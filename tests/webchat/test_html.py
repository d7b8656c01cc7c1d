"""HTML marks are read as Telegram's own TDLib reads them."""

import json
from typing import Any

import pytest
import tdjson

from bot.webchat.entities import ParseError, detect_entities, parse_html, trim

TDLIB_TYPES = {"text_url": "text_link", "block_quote": "blockquote", "pre_code": "pre"}
TEXTS = [
    "plain",
    "<b>x</b>",
    "<b>x",
    "x</b>",
    "<i>😀<b>x</b></i>y",
    "<foo>",
    "<b",
    "字<x>",
    "字<b>x",
    "<a href=x.cn>q</a>",
    "<a href='x y'>q</a>",
    "<a href=x/y>q</a>",
    "<a>x.cn</a>",
    '<a href="https://x.cn/a?b=1&amp;c=2">q</a>',
    "<b>x</i>",
    "<b>x</>y",
    "<B>x</B>",
    "<b>x</b >",
    "<b>x</b",
    "<b x>y</b>",
    "<b =x>y</b>",
    "< b>x</b>",
    "<b></b>",
    "</",
    "1<2",
    "a & b",
    "&lt;&amp;&quot;&nbsp;&#65;&#x41 &#0;&copy;",
    "<span>x</span>",
    "<span class='tg-spoiler'>x</span><tg-spoiler>y</tg-spoiler>",
    "<pre><code class='language-py'>x</code></pre>",
    "<pre>x</pre>",
    "<blockquote>x</blockquote>",
    "<b>x <i>y</b></i>",
    "<b> x </b>",
    "<i><b>a</b></i>",
    "<u>下</u><s>划</s>",
    "<tg-emoji emoji-id='5'>👍</tg-emoji>",
    "<script>alert(1)</script>",
    "<b title='&gt;'>x</b>",
    "<img src=x onerror=alert(1)>",
]


def execute(request: dict[str, Any]) -> dict[str, Any]:
    """Ask TDLib, which answers such questions offline."""
    answer = tdjson.td_execute(json.dumps(request).encode())
    assert answer is not None
    shape: dict[str, Any] = json.loads(answer)
    return shape


def tdlib(text: str) -> str | tuple[str, list[tuple[str, int, int]]]:
    """Return what TDLib makes of a text: its words, or plain text with entities."""
    mode = {"@type": "textParseModeHTML"}
    answer = execute({"@type": "parseTextEntities", "text": text, "parse_mode": mode})
    if answer["@type"] == "error":
        return str(answer["message"]).removeprefix("Can't parse entities: ")
    return answer["text"], [
        (_type(entity["type"]), entity["offset"], entity["length"]) for entity in answer["entities"]
    ]


def _type(shape: dict[str, Any]) -> str:
    name = shape["@type"].removeprefix("textEntityType")
    snake = "".join(f"_{sign.lower()}" if sign.isupper() else sign for sign in name)[1:]
    return TDLIB_TYPES.get(snake, snake)


def ours(text: str) -> str | tuple[str, list[tuple[str, int, int]]]:
    try:
        plain, entities = parse_html(text)
    except ParseError as fault:
        return fault.description
    return plain, [(entity["type"], entity["offset"], entity["length"]) for entity in entities]


@pytest.mark.parametrize("text", TEXTS)
def test_same_as_tdlib(text: str) -> None:
    assert ours(text) == tdlib(text)


def test_links_and_languages_are_kept() -> None:
    _, (link,) = parse_html('<a href="x.cn">q</a>')
    assert link["url"] == "http://x.cn/"
    _, (code,) = parse_html("<pre><code class='language-py'>x</code></pre>")
    assert code["language"] == "py"


def test_trimming_moves_entities() -> None:
    text, entities = parse_html(" \n<b> 字 </b>\n ")
    assert trim(text, entities) == (" 字", [{"type": "bold", "offset": 0, "length": 2}])
    assert trim("a\u200c\u200b ", []) == ("a\u200c\u200b", [])


@pytest.mark.parametrize(
    "text", ["a /start b", "见 https://x.cn/a。", "@desk_bot", "#预约 a@b.cn", "1/2"]
)
def test_found_as_by_tdlib(text: str) -> None:
    answer = execute({"@type": "getTextEntities", "text": text})
    names = {"email_address": "email"}
    found = [
        (names.get(kind := _type(one["type"]), kind), one["offset"], one["length"])
        for one in answer["entities"]
    ]
    assert [(one["type"], one["offset"], one["length"]) for one in detect_entities(text)] == found
