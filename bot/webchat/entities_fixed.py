"""Bring a text and its entities into the form in which Telegram keeps them."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import pairwise

from bot.webchat.entities_found import detect_entities
from bot.webchat.entities_shape import (
    QUOTES,
    SPLITTABLE,
    UNSTYLED,
    Entity,
    end,
    ordered,
    utf16_length,
)

# Directions, line ends nobody sees and marks that draw lines over other lines.
REMOVED = frozenset("\r\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u0333\u033f\u030a")
DIRECTIONS = re.compile("[\u200e\u200f]+(?=[\u200e\u200f])")
INVISIBLE = re.compile(
    "[ \n\u00a0\u1680\u180e\u2000-\u200f\u202e\u202f\u205f\u2800\u3000\ufeff\ufffc"
    "\U000e0000-\U000e007f]*"
)


def trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Return the text cleaned and without outer white space, its entities put in order.

    White space at the beginning stays if an entity holds it. A text of nothing but white space
    comes back empty.
    """
    plain, moved = _cleaned(text, fixed(entities))
    moved = fixed(moved)
    plain = plain.rstrip(" \n")
    if not plain:
        return "", []
    size = utf16_length(plain)
    kept = ordered(
        [
            one | {"length": min(end(one), size) - one["offset"]}
            for one in moved
            if one["offset"] < size
        ]
    )
    bare = len(plain) - len(plain.lstrip(" \n"))
    left = min(bare, kept[0]["offset"]) if kept else bare
    return plain[left:], [one | {"offset": one["offset"] - left} for one in kept]


def with_found(text: str, entities: list[Entity]) -> list[Entity]:
    """Return the entities of a trimmed text with those that are found in its plain words."""
    styles, quotes, others = _sorted_out(entities)
    found = [one for one in detect_entities(text) if not _met(one, others)]
    return _woven(styles, quotes, others + _within(found, quotes))


def fixed(entities: list[Entity]) -> list[Entity]:
    """Return the entities in Telegram's order; of those that exclude each other the first stays."""
    styles, quotes, others = _sorted_out([one for one in entities if one["length"] > 0])
    quotes = _apart(quotes)
    return _woven(styles, quotes, _within(_apart(others), quotes))


def is_blank(text: str) -> bool:
    """Tell whether nothing of a text can be seen; Telegram refuses it as empty."""
    return INVISIBLE.fullmatch(text) is not None


def _cleaned(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Return the text without control characters, the entities moved along."""
    kept, moved = list[str](), [0]  # moved: for each UTF-16 unit of the text, its new place
    for sign in text:
        size = 1 + (sign > "\uffff")
        if sign in REMOVED:
            moved += moved[-1:] * size
            continue
        kept.append(" " if sign < " " and sign != "\n" else sign)
        moved += range(moved[-1] + 1, moved[-1] + 1 + size)
    last = len(moved) - 1
    places = [(moved[min(one["offset"], last)], moved[min(end(one), last)]) for one in entities]
    plain = DIRECTIONS.sub(lambda match: "\u200c" * len(match.group()), "".join(kept))
    return plain, [
        one | {"offset": start, "length": stop - start}
        for one, (start, stop) in zip(entities, places, strict=True)
    ]


def _sorted_out(entities: list[Entity]) -> tuple[list[Entity], list[Entity], list[Entity]]:
    """Return styles, quotes and all others, each in order."""
    entities = ordered(entities)
    styles = [one for one in entities if one["type"] in SPLITTABLE]
    quotes = [one for one in entities if one["type"] in QUOTES]
    others = [one for one in entities if one["type"] not in (*SPLITTABLE, *QUOTES)]
    return styles, quotes, others


def _met(one: Entity, others: list[Entity]) -> list[Entity]:
    """Return those that an entity overlaps, of others that lie in order and apart."""
    first = bisect_right(others, one["offset"], key=end)
    return others[first : bisect_left(others, end(one), key=lambda other: other["offset"])]


def _apart(entities: list[Entity]) -> list[Entity]:
    """Return the entities that overlap none before them."""
    result = list[Entity]()
    for entity in entities:
        if not result or entity["offset"] >= end(result[-1]):
            result.append(entity)
    return result


def _within(entities: list[Entity], quotes: list[Entity]) -> list[Entity]:
    """Return the entities that lie wholly inside or outside of quotes."""
    return [
        one
        for one in entities
        if all(
            quote["offset"] <= one["offset"] and end(one) <= end(quote)
            for quote in _met(one, quotes)
        )
    ]


def _woven(styles: list[Entity], quotes: list[Entity], others: list[Entity]) -> list[Entity]:
    """Return all together; styles are cut where anything else begins, and end before code."""
    firm = ordered(quotes + others)
    stretches = [(kind, *ends) for kind in SPLITTABLE for ends in _united(styles, kind)]
    cuts = {place for one in firm for place in (one["offset"], end(one))}
    places = sorted(cuts | {start for _, start, _ in stretches})
    bare = [one for one in firm if one["type"] in UNSTYLED]
    pieces = [
        Entity(type=kind, offset=start, length=stop - start)
        for kind, first, last in stretches
        for start, stop in _pieces(first, last, places)
    ]
    return ordered(firm + [one for one in pieces if not _met(one, bare)])


def _united(styles: list[Entity], kind: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches of one style, those that touch joined."""
    start, stop = -1, -1
    for one in styles:
        if one["type"] != kind:
            continue
        if one["offset"] > stop:
            if stop > start:
                yield start, stop
            start, stop = one["offset"], end(one)
        stop = max(stop, end(one))
    if stop > start:
        yield start, stop


def _pieces(first: int, last: int, places: list[int]) -> Iterator[tuple[int, int]]:
    """Return the pieces of a stretch between its ends and the places inside, given in order."""
    inside = places[bisect_right(places, first) : bisect_left(places, last)]
    return pairwise([first, *inside, last])
