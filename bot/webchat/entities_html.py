"""Read Telegram's HTML as TDLib does, offsets and complaints included."""

import re
from dataclasses import dataclass

from bot.webchat.entities_links import ascii_lower, emoji, link_if_any, moment
from bot.webchat.entities_shape import Entity, ParseError, ordered

STYLES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
}
TAGS = STYLES.keys() | {"a", "blockquote", "tg-emoji", "tg-time"}
# The attributes that mean something, and how their value has to begin.
ATTRIBUTES = {
    ("a", "href"): "",
    ("code", "class"): "language-",
    ("span", "class"): "tg-",
    ("tg-emoji", "emoji-id"): "",
    ("tg-time", "unix"): "",
    ("tg-time", "format"): "",
    ("blockquote", "expandable"): "",
}
END = "\0"  # stands behind the text, so that reading on at the end needs no care
SPACES = re.compile(r"[ \t\r\n\v]*")
NAME = re.compile(r"[^ \t\r\n\0\v>]*")
ATTRIBUTE = re.compile(r"[^ \t\r\n\0\v=>/\"']*")
TOKEN = re.compile(r"[A-Za-z0-9.-]*")
REFERENCE = re.compile(
    r"&(?:#[xX]([0-9A-Fa-f]{1,6})(?![0-9A-Fa-f])|#([0-9]{1,7})(?![0-9])"
    r"|(lt|gt|amp|quot)(?![A-Za-z]));?"
)
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
BROKEN_PAIR = (
    "Text contains invalid Unicode characters after decoding HTML entities, "
    "check for unmatched surrogate code units"
)


@dataclass
class Opened:
    """A tag that waits for its end."""

    name: str
    attributes: dict[str, str]
    offset: int
    start: int


class Reader:
    """A walk through a marked text."""

    def __init__(self, source: str) -> None:
        self.source = source + END
        self.size = len(source)
        self.at = 0
        self.offset = 0
        self.plain: list[str] = []
        self.opened: list[Opened] = []
        self.entities: list[Entity] = []

    def read(self) -> None:
        """Read to the end, collecting plain text and entities."""
        while self.at < self.size:
            if self._here == "<":
                self._tag()
                continue
            sign = self._sign()
            self.plain.append(sign)
            self.offset += 1 + (sign > "\uffff")
        if self.opened:
            name = self.opened[-1].name
            raise ParseError(f'Can\'t find end tag corresponding to start tag "{name}"')

    @property
    def _here(self) -> str:
        return self.source[self.at]

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.source, self.at)
        found = match.group() if match else ""
        self.at += len(found)
        return found

    def _sign(self) -> str:
        """Take one character, or the reference that stands for one."""
        match = REFERENCE.match(self.source, self.at)
        sign = _meaning(match) if match else None
        if match and sign:
            self.at = match.end()
            return sign
        self.at += 1
        return self.source[self.at - 1]

    def _where(self, position: int) -> str:
        return f"at byte offset {len(self.source[:position].encode())}"

    def _tag(self) -> None:
        begin = self.at
        self.at += 1
        if self._here == "/":
            self._end_tag(begin)
        else:
            self._start_tag(begin)

    def _start_tag(self, begin: int) -> None:
        name = ascii_lower(self._take(NAME))
        if self._here == END:
            raise ParseError(f"Unclosed start tag {self._where(begin)}")
        if name not in TAGS:
            raise ParseError(f'Unsupported start tag "{name}" {self._where(begin)}')
        attributes = dict[str, str]()
        self._take(SPACES)
        while self._here != ">":
            self._attribute(name, begin, attributes)
            self._take(SPACES)
        self.at += 1
        if name == "span" and attributes.get("class") != "spoiler":
            raise ParseError(f'Tag "span" must have class "tg-spoiler" {self._where(begin)}')
        self.opened.append(Opened(name, attributes, self.offset, len(self.plain)))

    def _attribute(self, tag: str, begin: int, attributes: dict[str, str]) -> None:
        name = self._take(ATTRIBUTE)
        if not name:
            raise ParseError(f'Empty attribute name in the tag "{tag}" {self._where(begin)}')
        self._take(SPACES)
        assigned = self._here == "="
        if assigned:
            self.at += 1
            self._take(SPACES)
        if self._here == END:
            raise ParseError(f'Unclosed start tag "{tag}" {self._where(begin)}')
        value = self._value() if assigned else ""
        if assigned and self._here == END:
            raise ParseError(f"Unclosed start tag {self._where(begin)}")
        prefix = ATTRIBUTES.get((tag, name))
        counts = assigned or tag == "blockquote"
        if counts and prefix is not None and value.startswith(prefix):
            attributes[name] = value.removeprefix(prefix)

    def _value(self) -> str:
        begin, quote = self.at, self._here
        if quote not in "'\"":
            value = ascii_lower(self._take(TOKEN))
            if self._here not in " \t\r\n\0\v>":
                raise ParseError(f"Unexpected end of name token {self._where(begin)}")
            return value
        self.at += 1
        signs = list[str]()
        while self._here not in (quote, END):
            signs.append(self._sign())
        if self._here == quote:
            self.at += 1
        return "".join(signs)

    def _end_tag(self, begin: int) -> None:
        if not self.opened:
            raise ParseError(f"Unexpected end tag {self._where(begin)}")
        self.at += 1
        name = ascii_lower(self._take(NAME))
        self._take(SPACES)
        if self._here != ">":
            raise ParseError(f"Unclosed end tag {self._where(begin)}")
        self.at += 1
        tag = self.opened[-1]
        if name not in ("", tag.name):
            raise ParseError(
                f"Unmatched end tag {self._where(begin)}, "
                f'expected "</{tag.name}>", found "</{name}>"'
            )
        if self.offset > tag.offset:
            self._close(tag)
        self.opened.pop()

    def _close(self, tag: Opened) -> None:
        length = self.offset - tag.offset
        entity: Entity | None
        if tag.name == "a":
            url = tag.attributes.get("href") or "".join(self.plain[tag.start :])
            entity = link_if_any(url, tag.offset, length)
        elif tag.name == "tg-emoji":
            entity = emoji(tag.attributes.get("emoji-id", ""), tag.offset, length)
        elif tag.name == "tg-time":
            values = tag.attributes
            entity = moment(values.get("unix", ""), values.get("format", ""), tag.offset, length)
        else:
            entity = self._styled(tag, length)
        if entity:
            self.entities.append(entity)

    def _styled(self, tag: Opened, length: int) -> Entity | None:
        """Return a style; code that fills a `pre`, or is filled by one, only names its language."""
        kind = STYLES.get(tag.name) or _quote(tag)
        language = tag.attributes.get("class", "") if kind == "code" else ""
        last = self.entities[-1] if self.entities else None
        if last and (last["offset"], last["length"]) == (tag.offset, length):
            if kind == "pre" and last["type"] == "code" and last.get("language"):
                last["type"] = "pre"
                return None
            if kind == "code" and language and last["type"] == "pre" and "language" not in last:
                last["language"] = language
                return None
        entity = Entity(type=kind, offset=tag.offset, length=length)
        return entity | {"language": language} if language else entity


def parse_html(text: str) -> tuple[str, list[Entity]]:
    """Return plain text and entities, or raise ParseError in TDLib's words."""
    reader = Reader(text)
    reader.read()
    plain = "".join(reader.plain)
    if any("\ud800" <= sign < "\ue000" for sign in plain):
        raise ParseError(BROKEN_PAIR)
    for entity in reader.entities:
        if entity["type"] == "code":
            entity.pop("language", None)
    return plain, ordered(reader.entities)


def _quote(tag: Opened) -> str:
    return "expandable_blockquote" if "expandable" in tag.attributes else "blockquote"


def _meaning(match: re.Match[str]) -> str | None:
    """Return the character of a reference; None for numbers that are no character."""
    hexadecimal, decimal, name = match.groups()
    if name:
        return NAMED[name]
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(code) if 0 < code < 0x10FFFF else None
