"""Name the marks of a text, their order and their measure."""

from typing import Required, TypedDict

SPLITTABLE = ("bold", "italic", "underline", "strikethrough", "spoiler")
QUOTES = frozenset({"blockquote", "expandable_blockquote"})
UNSTYLED = frozenset({"pre", "code", "date_time"})  # no style inside these
# Of two entities over the same words, the one with the smaller rank comes first.
RANKS = {
    "blockquote": 0,
    "expandable_blockquote": 0,
    "pre": 11,
    "code": 20,
    "date_time": 30,
    "text_link": 49,
    "text_mention": 49,
    "bold": 90,
    "italic": 91,
    "underline": 92,
    "strikethrough": 93,
    "spoiler": 94,
    "custom_emoji": 99,
}


class Entity(TypedDict, total=False):
    """A marked stretch of text; offset and length count UTF-16 units."""

    type: Required[str]
    offset: Required[int]
    length: Required[int]
    url: str
    language: str
    user_id: int
    custom_emoji_id: str
    unix_time: int
    date_time_format: str


class ParseError(Exception):
    """The marks of a text are broken; the words are TDLib's."""

    def __init__(self, description: str) -> None:
        super().__init__(description)
        self.description = description


def utf16_length(text: str) -> int:
    """Return the length in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def end(entity: Entity) -> int:
    """Return the UTF-16 offset behind an entity."""
    return entity["offset"] + entity["length"]


def ordered(entities: list[Entity]) -> list[Entity]:
    """Return entities in Telegram's order: by start, the longer first, then by rank."""
    return sorted(
        entities, key=lambda one: (one["offset"], -one["length"], RANKS.get(one["type"], 50))
    )
