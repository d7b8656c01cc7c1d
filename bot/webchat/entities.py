"""Know Telegram's text rules: marks, what is found in plain text, and trimming."""

import re
from typing import Required, TypedDict

from bot.webchat.html_marks import TAGS, Mark, MarkError, Reader

OUTER_SPACE = " \n\r\t\v\f"
NO_MARKDOWN = "Markdown is not read by this server; use HTML or entities"
LINK = re.compile(r"(?:(?:https?|tg|ton|tonsite)://[^\s]+|[^\s/?#:@]+\.[^\s/?#]{2,}(?:[/?#]\S*)?)")
# Of two entities over the same words, the one with the smaller rank comes first (TDLib).
RANKS = {
    "blockquote": 0,
    "expandable_blockquote": 0,
    "pre": 11,
    "code": 20,
    "text_link": 49,
    "bold": 90,
    "italic": 91,
    "underline": 92,
    "strikethrough": 93,
    "spoiler": 94,
    "custom_emoji": 99,
}
FOUND = re.compile(
    r"(?P<url>https?://[^\s<>\"«»‘’“”]+"
    r"|(?<![\w@./-])(?:[A-Za-z0-9-]+\.)+(?:com|cn|org|net|gov|edu)\b(?:/[^\s<>\"«»‘’“”]*)?)"
    r"|(?P<email>(?<![\w.+-])[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)"
    r"|(?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>]))"
    r"|(?P<mention>(?<!\w)@[A-Za-z0-9_]{3,32}(?!\w))"
    r"|(?P<hashtag>(?<![\w#])#(?=\w*[^\W\d_])\w{1,256})"
)


class Entity(TypedDict, total=False):
    """A marked stretch of text; offset and length count UTF-16 units."""

    type: Required[str]
    offset: Required[int]
    length: Required[int]
    url: str
    language: str
    custom_emoji_id: str


class ParseError(Exception):
    """The marks of a text are broken."""

    def __init__(self, description: str) -> None:
        super().__init__(description)
        self.description = description


def utf16_length(text: str) -> int:
    """Return the length in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse_html(text: str) -> tuple[str, list[Entity]]:
    """Return plain text and entities, or raise ParseError in TDLib's words."""
    reader = Reader(text)
    try:
        reader.read()
    except MarkError as fault:
        raise ParseError(str(fault)) from None
    entities = _with_languages([one for mark in reader.closed if (one := _entity(mark))])
    return "".join(reader.plain), settled(entities)


def refuse_markdown(_: str) -> tuple[str, list[Entity]]:
    """Refuse the text: Markdown is not read here, and raw marks must not reach people."""
    raise ParseError(NO_MARKDOWN)


def detect_entities(text: str) -> list[Entity]:
    """Return addresses, commands, mentions and hashtags found in plain text."""
    found = list[Entity]()
    for match in FOUND.finditer(text):
        words = match.group()
        kind = match.lastgroup or ""
        if kind == "url":
            words = words.rstrip(".:;,('?!`")
        offset = utf16_length(text[: match.start()])
        found.append(Entity(type=kind, offset=offset, length=utf16_length(words)))
    return found


def trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Return the text without outer white space, entities moved along."""
    left = utf16_length(text) - utf16_length(text.lstrip(OUTER_SPACE))
    trimmed = text.strip(OUTER_SPACE)
    end = utf16_length(trimmed)
    moved = list[Entity]()
    for entity in entities:
        start = max(entity["offset"] - left, 0)
        stop = min(entity["offset"] + entity["length"] - left, end)
        if stop > start:
            moved.append(entity | {"offset": start, "length": stop - start})
    return trimmed, moved


def settled(entities: list[Entity]) -> list[Entity]:
    """Return entities in Telegram's order; none is left inside code."""
    ordered = sorted(entities, key=_order)
    return [
        entity for entity in ordered if not any(_inside_code(entity, other) for other in ordered)
    ]


def _order(entity: Entity) -> tuple[int, int, int]:
    return entity["offset"], -entity["length"], RANKS.get(entity["type"], 50)


def _end(entity: Entity) -> int:
    return entity["offset"] + entity["length"]


def _inside_code(entity: Entity, other: Entity) -> bool:
    return (
        other is not entity
        and other["type"] in ("code", "pre")
        and "quote" not in entity["type"]
        and other["offset"] <= entity["offset"]
        and _end(entity) <= _end(other)
        and _order(other) < _order(entity)
    )


def _with_languages(entities: list[Entity]) -> list[Entity]:
    """Move the language of code that fills a `pre` to the `pre`; elsewhere it means nothing."""
    places = {
        (entity["offset"], entity["length"]): language
        for entity in entities
        if entity["type"] == "code" and (language := entity.pop("language", ""))
    }
    for entity in entities:
        language = places.get((entity["offset"], entity["length"]), "")
        if entity["type"] == "pre" and language:
            entity["language"] = language
    return entities


def _entity(mark: Mark) -> Entity | None:
    entity = Entity(type=TAGS[mark.tag], offset=mark.offset, length=mark.length)
    if mark.tag == "a":
        url = mark.argument or mark.text
        if not LINK.fullmatch(url):
            return None
        entity["url"] = url if "://" in url else f"http://{url}"
    elif mark.tag == "blockquote" and mark.argument:
        entity["type"] = "expandable_blockquote"
    elif mark.tag == "tg-emoji":
        entity["custom_emoji_id"] = mark.argument
    elif mark.tag == "code" and mark.argument:
        entity["language"] = mark.argument
    return entity
