"""Read Telegram's MarkdownV2 as TDLib does, offsets and complaints included."""

import re
from dataclasses import dataclass

from bot.webchat.entities_links import emoji_or_moment, link_if_any
from bot.webchat.entities_shape import Entity, ParseError, ordered

RESERVED = frozenset("_*[]()~`>#+-=|{}.!\n")
# What ends a mark; quotes end with their line.
CLOSERS = {
    "bold": "*",
    "italic": "_",
    "underline": "__",
    "strikethrough": "~",
    "spoiler": "||",
    "code": "`",
    "pre": "```",
    "text_link": "]",
    "custom_emoji": "]",
}
OPENERS = (
    ("__", "underline"),
    ("_", "italic"),
    ("*", "bold"),
    ("~", "strikethrough"),
    ("||", "spoiler"),
    ("[", "text_link"),
    ("```", "pre"),
    ("`", "code"),
    ("![", "custom_emoji"),
)
NAMES = {
    "bold": "Bold",
    "italic": "Italic",
    "underline": "Underline",
    "strikethrough": "Strikethrough",
    "spoiler": "Spoiler",
    "code": "Code",
    "text_link": "TextUrl",
    "custom_emoji": "CustomEmoji",
    "blockquote": "BlockQuote",
}
LANGUAGE = re.compile(r"([^ \t\r\n\0\v`]+)(?=[ \t\r\n\0\v])")
LINE_BREAK = re.compile(r"\r\n|\n\r|\r|\n")
END = "\0"  # stands behind the text, so that looking ahead at the end needs no care
NO_TARGET = "The entity must contain a tg://emoji or tg://time URL"


@dataclass
class Opened:
    """A mark that waits for its end."""

    kind: str
    offset: int
    position: int
    start: int
    language: str = ""


class Reader:
    """A walk through a marked text."""

    def __init__(self, source: str) -> None:
        self.source = source + END * 3
        self.size = len(source)
        self.at = 0
        self.offset = 0
        self.plain: list[str] = []
        self.opened: list[Opened] = []
        self.entities: list[Entity] = []
        self.quoting = False
        self.at_line_start = True

    def read(self) -> None:
        """Read to the end, collecting plain text and entities."""
        while self.at < self.size:
            self._step()
        self._end_last_quote()
        if self.opened:
            raise self._unended(self.opened[-1])

    def _step(self) -> None:
        sign = self.source[self.at]
        if self._escaped():
            self._put(self.source[self.at + 1])
            self.at += 2
        elif sign not in self._reserved():
            self._put(sign)
            self.at += 1
            self.at_line_start &= sign != "\n"  # a line that ends inside code starts no quote
        elif self._ends_quote(sign):
            self._close_quote()
        elif self._ends_mark():
            self._close(self.opened[-1])
        else:
            self._open(sign)

    def _escaped(self) -> bool:
        return self.source[self.at] == "\\" and "\0" < self.source[self.at + 1] < "\x7f"

    def _put(self, sign: str) -> None:
        self.plain.append(sign)
        self.offset += 1 + (sign > "\uffff")
        if sign != "\r":
            self.at_line_start = sign == "\n"

    def _reserved(self) -> frozenset[str]:
        inside_code = self.opened and self.opened[-1].kind in ("code", "pre")
        return frozenset("`") if inside_code else RESERVED

    def _ends_quote(self, sign: str) -> bool:
        return self.quoting and sign == "\n" and self.source[self.at + 1] != ">"

    def _ends_mark(self) -> bool:
        kind = self.opened[-1].kind if self.opened else "blockquote"
        if kind == "italic" and self.source.startswith("__", self.at):
            return False
        return kind != "blockquote" and self.source.startswith(CLOSERS[kind], self.at)

    def _open(self, sign: str) -> None:
        if sign == "\n":
            self._put(sign)
            self.at += 1
        elif sign == ">" and self.at_line_start:
            if not self.quoting:
                self.quoting = True
                self._begin("blockquote")
            self.at += 1
        else:
            self._open_mark(sign)

    def _open_mark(self, sign: str) -> None:
        for opener, kind in OPENERS:
            if self.source.startswith(opener, self.at) and not (
                opener == "`" and self.source.startswith("```", self.at)
            ):
                self._begin(kind)
                self.at += len(opener)
                if kind == "pre":
                    self._read_language()
                return
        raise ParseError(
            f"Character '{sign}' is reserved and must be escaped with the preceding '\\'"
        )

    def _begin(self, kind: str) -> None:
        self.opened.append(Opened(kind, self.offset, self.at, len(self.plain)))

    def _read_language(self) -> None:
        named = LANGUAGE.match(self.source, self.at, self.size)
        if named:
            self.opened[-1].language = named[1]
            self.at = named.end()
        if skipped := LINE_BREAK.match(self.source, self.at):
            self.at = skipped.end()

    def _close(self, mark: Opened) -> None:
        self.at += len(CLOSERS[mark.kind])
        length = self.offset - mark.offset
        entity: Entity | None = Entity(type=mark.kind, offset=mark.offset, length=length)
        if mark.kind == "text_link":
            url = self._url()
            words = "".join(self.plain[mark.start :])
            entity = link_if_any(words if url is None else url, mark.offset, length)
        elif mark.kind == "custom_emoji":
            url = self._url()
            if url is None:
                raise ParseError(NO_TARGET)
            entity = emoji_or_moment(url, mark.offset, length)
        elif mark.language and entity:
            entity["language"] = mark.language
        if entity and length:
            self.entities.append(entity)
        self.opened.pop()

    def _url(self) -> str | None:
        """Read the address in brackets that follows; None if there are no brackets."""
        if self.source[self.at] != "(":
            return None
        self.at += 1
        begin, signs = self.at, list[str]()
        while self.at < self.size and self.source[self.at] != ")":
            self.at += self._escaped()
            signs.append(self.source[self.at])
            self.at += 1
        if self.source[self.at] != ")":
            raise ParseError(f"Can't find end of a URL at byte offset {self._bytes(begin)}")
        self.at += 1
        return "".join(signs)

    def _close_quote(self) -> None:
        """End the quote with its line; `||` just before the line's end makes it expandable."""
        kind, mark = "blockquote", self.opened[-1]
        if mark.kind != "blockquote":
            behind = self.at - mark.position
            after_return = behind == 3 and self.plain[-1:] == ["\r"]
            if mark.kind != "spoiler" or not (behind == 2 or after_return):
                raise self._unended(mark)
            self.opened.pop()
            kind, mark = "expandable_blockquote", self.opened[-1]
            if mark.kind != "blockquote":
                raise self._unended(mark)
        self._put("\n")
        self.at += 1
        self._end_quote(kind)

    def _end_last_quote(self) -> None:
        """End a quote that reaches to the end of the text."""
        if not self.quoting:
            return
        kind, mark = "blockquote", self.opened[-1]
        if mark.kind == "spoiler" and mark.position == self.size - 2:
            self.opened.pop()
            kind = "expandable_blockquote"
        if self.opened[-1].kind == "blockquote":
            self._end_quote(kind)

    def _end_quote(self, kind: str) -> None:
        mark = self.opened.pop()
        self.quoting = False
        if length := self.offset - mark.offset:
            self.entities.append(Entity(type=kind, offset=mark.offset, length=length))

    def _unended(self, mark: Opened) -> ParseError:
        name = NAMES.get(mark.kind) or ("PreCode" if mark.language else "Pre")
        where = f"byte offset {self._bytes(mark.position)}"
        return ParseError(f"Can't find end of {name} entity at {where}")

    def _bytes(self, position: int) -> int:
        return len(self.source[:position].encode())


def parse_markdown_v2(text: str) -> tuple[str, list[Entity]]:
    """Return plain text and entities, or raise ParseError in TDLib's words."""
    reader = Reader(text)
    reader.read()
    return "".join(reader.plain), ordered(reader.entities)
