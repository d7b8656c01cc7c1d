"""Read Telegram's HTML marks exactly as TDLib does, offsets and complaints included."""

import re
from dataclasses import dataclass, field

TAGS = {
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
    "blockquote": "blockquote",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
}
SPACE = " \t\r\n\0\v"
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(r"&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|([a-z]+));?")
TAG_NAME = re.compile(rf"[^{SPACE}>]*")
ATTRIBUTE = re.compile(rf"[^{SPACE}=>/\"']*")
TOKEN = re.compile(r"[A-Za-z0-9.-]*")


class MarkError(Exception):
    """The marks are broken; the words are TDLib's."""


@dataclass
class Mark:
    """A stretch between two tags; offsets count UTF-16 units."""

    tag: str
    argument: str
    offset: int
    start: int
    length: int = 0
    text: str = ""


@dataclass
class Reader:
    """A walk through a marked text."""

    source: str
    position: int = 0
    plain: list[str] = field(default_factory=list)
    offset: int = 0
    opened: list[Mark] = field(default_factory=list)
    closed: list[Mark] = field(default_factory=list)

    def read(self) -> None:
        """Read to the end, collecting plain text and marks."""
        while self.position < len(self.source):
            sign = self.source[self.position]
            if sign == "<":
                self._tag()
            elif sign == "&":
                self._put(self._reference())
            else:
                self.position += 1
                self._put(sign)
        if self.opened:
            tag = self.opened[-1].tag
            raise MarkError(f'Can\'t find end tag corresponding to start tag "{tag}"')

    def _put(self, text: str) -> None:
        self.plain.append(text)
        self.offset += sum(1 + (ord(sign) > 0xFFFF) for sign in text)

    def _peek(self) -> str:
        return self.source[self.position : self.position + 1]

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.source, self.position)
        found = match.group() if match else ""
        self.position += len(found)
        return found

    def _skip_space(self) -> None:
        while self._peek() and self._peek() in SPACE:
            self.position += 1

    def _reference(self) -> str:
        """Return the sign a character reference stands for; what is none stays as it is."""
        match = REFERENCE.match(self.source, self.position)
        sign = _sign(match) if match else None
        if match is None or sign is None:
            self.position += 1
            return "&"
        self.position = match.end()
        return sign

    def _bytes(self, position: int) -> int:
        """Return a position as TDLib counts it, in bytes of UTF-8."""
        return len(self.source[:position].encode())

    def _tag(self) -> None:
        begin = self.position
        self.position += 1
        if self._peek() == "/":
            self._end_tag(begin)
        else:
            self._start_tag(begin)

    def _start_tag(self, begin: int) -> None:
        tag = self._take(TAG_NAME).lower()
        where = f"at byte offset {self._bytes(begin)}"
        if not self._peek():
            raise MarkError(f"Unclosed start tag {where}")
        if tag not in TAGS:
            raise MarkError(f'Unsupported start tag "{tag}" {where}')
        argument = self._arguments(tag, where)
        if tag == "span" and argument != "spoiler":
            raise MarkError(f'Tag "span" must have class "tg-spoiler" {where}')
        self.opened.append(Mark(tag, argument, self.offset, len(self.plain)))

    def _arguments(self, tag: str, where: str) -> str:
        """Read the attributes up to the end of the tag and return the one that counts."""
        argument = ""
        while True:
            self._skip_space()
            if self._peek() == ">":
                self.position += 1
                return argument
            name = self._take(ATTRIBUTE)
            if not name:
                raise MarkError(f'Empty attribute name in the tag "{tag}" {where}')
            self._skip_space()
            value = None
            if self._peek() == "=":
                self.position += 1
                value = self._value()
            if not self._peek():
                raise MarkError(f"Unclosed start tag {where}")
            argument = _argument(tag, name, value) or argument

    def _value(self) -> str:
        self._skip_space()
        begin, quote = self.position, self._peek()
        if not quote or quote not in "'\"":
            value = self._take(TOKEN).lower()
            if self._peek() and self._peek() not in SPACE + ">":
                raise MarkError(f"Unexpected end of name token at byte offset {self._bytes(begin)}")
            return value
        self.position += 1
        signs = []
        while self._peek() and self._peek() != quote:
            if self._peek() == "&":
                signs.append(self._reference())
            else:
                signs.append(self._peek())
                self.position += 1
        self.position += 1
        return "".join(signs)

    def _end_tag(self, begin: int) -> None:
        where = f"at byte offset {self._bytes(begin)}"
        if not self.opened:
            raise MarkError(f"Unexpected end tag {where}")
        self.position += 1
        tag = self._take(TAG_NAME).lower()
        self._skip_space()
        if self._peek() != ">":
            raise MarkError(f"Unclosed end tag {where}")
        self.position += 1
        mark = self.opened[-1]
        if tag and tag != mark.tag:
            raise MarkError(
                f'Unmatched end tag {where}, expected "</{mark.tag}>", found "</{tag}>"'
            )
        self.opened.pop()
        mark.length = self.offset - mark.offset
        mark.text = "".join(self.plain[mark.start :])
        if mark.length:
            self.closed.append(mark)


def _sign(match: re.Match[str]) -> str | None:
    hexadecimal, decimal, name = match.groups()
    if name is not None:
        return NAMED.get(name)
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(code) if 0 < code < 0x10FFFF and not 0xD800 <= code < 0xE000 else None


def _argument(tag: str, name: str, value: str | None) -> str:
    if tag == "blockquote":
        return "expandable" if name == "expandable" else ""
    if value is None:
        return ""
    wanted = {"a": ("href", ""), "code": ("class", "language-"), "span": ("class", "tg-")}
    attribute, prefix = wanted.get(tag, ("emoji-id" if tag == "tg-emoji" else "", ""))
    if name == attribute and value.startswith(prefix):
        return value.removeprefix(prefix)
    return ""
