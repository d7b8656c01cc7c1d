"""One list of materials for several matters in one visit: what is shared is brought once."""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from storage.records import Material

Key: TypeAlias = tuple[str, frozenset[str], str, int]


@dataclass(frozen=True)
class Wanted:
    """A material as one of the matters asks for it; `place` counts the matters from 0."""

    place: int
    material: Material


@dataclass(frozen=True)
class Merged:
    """One thing to bring and who wants it; `material` has its id on the list and its counts."""

    material: Material
    wanted: tuple[Wanted, ...]

    @property
    def places(self) -> tuple[int, ...]:
        """Return the places of the matters that want it."""
        return tuple(wanted.place for wanted in self.wanted)


def merge(lists: Sequence[Sequence[Material]]) -> tuple[Merged, ...]:
    """Return every material once, in the order in which the matters first name it.

    Two matters mean the same material where name, form and size agree; the larger counts hold. A
    matter that lists one twice gets both. A single list keeps the ids of its record; of several,
    an id is that of the first matter that wants it, behind the matter's place counted from 1.
    """
    found: dict[Key, list[Wanted]] = {}
    for place, materials in enumerate(lists):
        for key, material in _keyed(materials):
            found.setdefault(key, []).append(Wanted(place, material))
    alone = len(lists) == 1
    return tuple(_merged(tuple(wanted), alone=alone) for wanted in found.values())


def _keyed(materials: Sequence[Material]) -> Iterator[tuple[Key, Material]]:
    """Yield each material under its key; one that a list repeats is told apart by its turn."""
    turns: Counter[tuple[str, frozenset[str], str]] = Counter()
    for material in materials:
        same = (_plain(material.name), frozenset(material.form), _plain(material.size))
        yield (*same, turns[same]), material
        turns[same] += 1


def _merged(wanted: tuple[Wanted, ...], *, alone: bool) -> Merged:
    first = wanted[0]
    changed = {
        "id": first.material.id if alone else f"{first.place + 1}.{first.material.id}",
        "copies": max(each.material.copies for each in wanted),
        "photocopies": max(each.material.photocopies for each in wanted),
    }
    return Merged(first.material.model_copy(update=changed), wanted)


def _plain(words: str) -> str:
    """Return words without what two clerks may write differently: width, case and spaces."""
    return "".join(unicodedata.normalize("NFKC", words).casefold().split())
