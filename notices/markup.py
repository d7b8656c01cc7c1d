"""Telegram's HTML: its tags, whether a text would be accepted, and how to walk along it."""

import html as entities
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from notices.problems import TemplateProblem

DEEPEST = 16
LONGEST_OPEN = 1024
"""Tags that may be open at once, and their characters: each is repeated in every part of a text."""

# fmt: off
_PLAIN_TAGS = frozenset((
    "b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "tg-spoiler",
    "blockquote",
))
# fmt: on
_ATTRIBUTES = {
    "a": re.compile(r"""\s+href=("[^"<>]+"|'[^'<>]+')\s*"""),
    "span": re.compile(r"""\s+class=("tg-spoiler"|'tg-spoiler')\s*"""),
    "code": re.compile(r"""\s+class=("language-[^"<>]+"|'language-[^'<>]+')\s*"""),
    "blockquote": re.compile(r"\s+expandable\s*"),
}
_LINK = re.compile(r"(?:https?|tg)://[^\s\x00-\x20]+", re.IGNORECASE)
# Nothing is given back once taken (`*+`): "<aaa…" without an end would take quadratic time.
_TOKEN = re.compile(
    r"<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*+)(?P<attributes>[^<>]*+)>"
    r"|(?P<entity>&(?:#\d+|#x[0-9A-Fa-f]+|[A-Za-z]+);)"
    r"|(?P<text>[^<&]+|[<&])"
)


@dataclass(frozen=True)
class Token:
    """A piece of HTML that must not be cut, or a run of text."""

    kind: Literal["text", "entity", "open", "close"]
    source: str
    name: str = ""
    attributes: str = ""


def tokens(html: str) -> Iterator[Token]:
    """Yield the pieces of a text; joined they are the text again."""
    for match in _TOKEN.finditer(html):
        source = match[0]
        if match["name"]:
            kind: Literal["open", "close"] = "close" if match["close"] else "open"
            yield Token(kind, source, match["name"].lower(), match["attributes"])
        else:
            yield Token("entity" if match["entity"] else "text", source)


def check_markup(html: str) -> None:
    """Raise TemplateProblem unless Telegram would take the text."""
    opened: list[Token] = []
    for token in tokens(html):
        if token.kind == "open":
            _check_tag(token)
            opened.append(token)
            _check_depth(opened)
        elif token.kind == "close":
            if not opened or opened[-1].name != token.name:
                raise TemplateProblem("markup_not_open", tag=token.name)
            opened.pop()
        elif token.source == "<":
            raise TemplateProblem("markup_bare")
    if opened:
        raise TemplateProblem("markup_not_closed", tag=opened[-1].name)


def visible(html: str) -> str:
    """Return what a reader sees of a text, entities still written as such."""
    return "".join(t.source for t in tokens(html) if t.kind in {"text", "entity"})


def _check_tag(token: Token) -> None:
    allowed = _ATTRIBUTES.get(token.name)
    if token.name in _PLAIN_TAGS and not token.attributes.strip():
        return
    if allowed is None and token.name not in _PLAIN_TAGS:
        raise TemplateProblem("markup_unknown", tag=token.name)
    if allowed is None or not allowed.fullmatch(token.attributes):
        raise TemplateProblem("markup_attributes", tag=token.name)
    if token.name == "a" and not _LINK.fullmatch(_address(token)):
        raise TemplateProblem("markup_link")


def _check_depth(opened: Sequence[Token]) -> None:
    if len(opened) > DEEPEST or sum(len(tag.source) for tag in opened) > LONGEST_OPEN:
        raise TemplateProblem("markup_too_deep", limit=DEEPEST, letters=LONGEST_OPEN)


def _address(link: Token) -> str:
    """Return where a link leads, as the chat reads it: `&#106;` is a letter too."""
    return entities.unescape(link.attributes.split("=", 1)[1].strip()[1:-1])
