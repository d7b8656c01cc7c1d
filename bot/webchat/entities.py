"""Know Telegram's text rules: marks, what is found in plain text, and trimming."""

import re
from html import unescape
from typing import Required, TypedDict


class Entity(TypedDict, total=False):
    """A marked stretch of text; offset and length count UTF-16 units."""

    type: Required[str]
    offset: Required[int]
    length: Required[int]
    url: str


class ParseError(Exception):
    """The marks of a text are broken."""

    def __init__(self, description: str) -> None:
        super().__init__(description)
        self.description = description


NAMES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "s": "strikethrough",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-spoiler": "spoiler",
    "a": "text_link",
}
TAG = re.compile(r'<(/?)([a-z-]+)(?:\s+href="([^"]*)")?>')
FOUND = re.compile(
    r"(?P<bot_command>(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?)"
    r"|(?P<url>https?://[^\s<>]+)|(?P<mention>(?<!\w)@\w{3,32})"
)


def utf16_length(text: str) -> int:
    """Return the length in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def parse_html(text: str) -> tuple[str, list[Entity]]:
    """Return plain text and entities."""
    plain, entities, opened, position = "", list[Entity](), list[tuple[str, Entity]](), 0
    for match in TAG.finditer(text):
        plain += unescape(text[position : match.start()])
        position = match.end()
        closing, tag, url = match.groups()
        if tag not in NAMES:
            raise ParseError(f'Unsupported start tag "{tag}" at byte offset {match.start()}')
        if not closing:
            entity = Entity(type=NAMES[tag], offset=utf16_length(plain), length=0)
            opened.append((tag, entity | ({"url": unescape(url)} if url else {})))
        elif opened and opened[-1][0] == tag:
            entity = opened.pop()[1]
            entity["length"] = utf16_length(plain) - entity["offset"]
            entities.append(entity)
        else:
            raise ParseError(f"Unmatched end tag at byte offset {match.start()}")
    if opened:
        raise ParseError(f'Can\'t find end tag corresponding to start tag "{opened[-1][0]}"')
    return plain + unescape(text[position:]), sorted(entities, key=lambda one: one["offset"])


def parse_markdown(text: str) -> tuple[str, list[Entity]]:
    """Return the text as it is."""
    return text, []


def parse_markdown_v2(text: str) -> tuple[str, list[Entity]]:
    """Return the text as it is."""
    return text, []


def detect_entities(text: str) -> list[Entity]:
    """Return commands, addresses and mentions found in plain text."""
    return [
        Entity(
            type=match.lastgroup or "",
            offset=utf16_length(text[: match.start()]),
            length=utf16_length(match.group()),
        )
        for match in FOUND.finditer(text)
    ]


def trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Return the text without outer white space, entities moved along."""
    left = utf16_length(text) - utf16_length(text.lstrip(" \n\r\t"))
    trimmed = text.strip(" \n\r\t")
    end = utf16_length(trimmed)
    moved = list[Entity]()
    for entity in entities:
        start = max(entity["offset"] - left, 0)
        stop = min(entity["offset"] + entity["length"] - left, end)
        if stop > start:
            moved.append(entity | {"offset": start, "length": stop - start})
    return trimmed, moved
