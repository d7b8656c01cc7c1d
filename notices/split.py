"""Cuts a long text into messages, at the end of a paragraph wherever there is one."""

from collections.abc import Iterator
from dataclasses import dataclass

from notices.markup import Token, tokens, visible

LIMIT = 4096
"""Telegram's longest message; tags are counted too, which is on the safe side."""


def split(html: str, limit: int = LIMIT) -> list[str]:
    """Return the text in parts of at most `limit` characters, tags closed and opened again.

    A part is longer only where one tag or entity alone is.
    """
    parts: list[str] = []
    rest = html.strip("\n")
    while len(rest) > limit and (cut := _cut(rest, limit)) is not None:
        parts.append(rest[: cut.at].rstrip("\n") + cut.closing)
        rest = cut.opening + rest[cut.at :].lstrip("\n")
    # Telegram refuses a message of tags alone.
    return [*parts, rest] if visible(rest).strip() else parts


@dataclass(frozen=True)
class _Place:
    """A place to cut at, the tags that are open there, and whether anything is shown before it."""

    at: int
    opened: tuple[Token, ...]
    shown: bool

    @property
    def closing(self) -> str:
        return "".join(f"</{tag.name}>" for tag in reversed(self.opened))

    @property
    def opening(self) -> str:
        return "".join(tag.source for tag in self.opened)


def _cut(html: str, limit: int) -> _Place | None:
    """Return the last place that fits: after a paragraph, else a line, a word, a letter.

    There is none where nothing is shown.
    """
    best: dict[int, _Place] = {}
    for place in _places(html):
        if best and place.at + len(place.closing) > limit:
            break
        if place.shown:
            best[_rank(html, place.at)] = place
    return best[max(best)] if best else None


def _places(html: str) -> Iterator[_Place]:
    at, shown = 0, False
    opened: tuple[Token, ...] = ()
    for token in tokens(html):
        if token.kind == "text":
            for offset, letter in enumerate(token.source, start=1):
                shown = shown or not letter.isspace()
                yield _Place(at + offset, opened, shown)
        at += len(token.source)
        match token.kind:
            case "open":
                opened = (*opened, token)
            case "close":
                opened = opened[:-1]
                yield _Place(at, opened, shown)
            case "entity":
                shown = True
                yield _Place(at, opened, shown)


def _rank(html: str, at: int) -> int:
    for rank, ending in ((3, "\n\n"), (2, "\n"), (1, " ")):
        if html.endswith(ending, 0, at):
            return rank
    return 0
