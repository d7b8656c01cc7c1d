"""The wordings of all matters, found again in a request: whole, inside it, or alike in sound."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

from storage.search.reading import Reading
from storage.search.spelling import Unit, plain, units

LONGEST_WORDING = 16
MOST_POSTINGS = 4_000
"""Pairs that stand in more wordings than this together say little and cost much."""

LEAST_SHARED = 0.25
"""What shares this much less than the best is not looked at."""

ALIKE = 0.5
ALIKE_RANK = 0.35
INSIDE, INSIDE_PER_SYLLABLE, INSIDE_AT_MOST = 0.15, 0.1, 0.7
Pair = tuple[str, str]


@dataclass(frozen=True)
class Alike:
    """Matters called just so, and those called nearly so with what that adds to rank and proof."""

    exact: frozenset[int]
    near: Mapping[int, tuple[float, float]]


class WordingIndex:
    """Finds wordings; matters are told by their place in the list."""

    def __init__(self, said: Sequence[Sequence[tuple[str, float]]]) -> None:
        self._whole: dict[str, set[int]] = defaultdict(set)
        self._heard: dict[str, set[int]] = defaultdict(set)
        self._pairs: dict[Pair, list[int]] = defaultdict(list)
        self._owners: list[int] = []
        self._weights: list[float] = []
        self._count = sum(len(own) for own in said)
        known: list[frozenset[Pair]] = []
        for at, own in enumerate(said):
            for wording, _ in own:
                self._whole[plain(wording).replace(" ", "")].add(at)
                known.append(self._learn(at, units(plain(wording))))
        self._weights = [self._weight(pairs) for pairs in known]

    def alike(self, asked: Reading) -> Alike:
        """Return the matters whose wordings the request is, holds, or resembles."""
        exact = self._whole.get(asked.written) if len(asked.written) > 1 else None
        near = self._inside(asked.units)
        for at, (rank, proof) in self._resembling(asked.content).items():
            held = near.get(at, (0.0, 0.0))
            near[at] = (held[0] + rank, max(held[1], proof))
        return Alike(frozenset(exact or ()), near)

    def _learn(self, at: int, heard: Sequence[Unit]) -> frozenset[Pair]:
        if 2 < len(heard) <= LONGEST_WORDING:
            self._heard["".join(unit.letters for unit in heard)].add(at)
        pairs = _pairs(heard)
        for pair in pairs:
            self._pairs[pair].append(len(self._owners))
        self._owners.append(at)
        return pairs

    def _inside(self, heard: Sequence[Unit]) -> dict[int, tuple[float, float]]:
        """Return the matters of whose wordings one stands whole inside the request."""
        found: dict[int, tuple[float, float]] = {}
        for start in range(len(heard)):
            letters = ""
            for end in range(start + 1, min(start + 40, len(heard)) + 1):
                letters += heard[end - 1].letters
                size = len(letters) / 3
                for at in self._heard.get(letters, ()) if size > 2 else ():
                    worth = min(INSIDE + INSIDE_PER_SYLLABLE * size, INSIDE_AT_MOST)
                    found[at] = max(found.get(at, (0.0, 0.0)), (worth, worth))
        return found

    def _resembling(self, content: Sequence[Unit]) -> dict[int, tuple[float, float]]:
        asked = _pairs(content)
        shared: dict[int, float] = defaultdict(float)
        pairs: Counter[int] = Counter()
        left = MOST_POSTINGS
        for pair in sorted(asked & self._pairs.keys(), key=lambda p: (len(self._pairs[p]), p)):
            left -= len(self._pairs[pair])
            if left < 0 and shared:
                break
            weight = self._weight([pair])
            pairs.update(self._pairs[pair])
            for number in self._pairs[pair]:
                shared[number] += weight
        return self._best(shared, pairs, self._weight(asked))

    def _best(
        self, shared: Mapping[int, float], pairs: Mapping[int, int], whole: float
    ) -> dict[int, tuple[float, float]]:
        found: dict[int, tuple[float, float]] = {}
        least = max(shared.values(), default=0) * LEAST_SHARED
        for number, weight in shared.items():
            if weight < least:
                continue
            dice = 2 * weight / (whole + self._weights[number])
            at = self._owners[number]
            if at not in found or found[at][0] < ALIKE_RANK * dice:
                proof = dice if dice >= ALIKE and pairs[number] > 1 else 0.0
                found[at] = ALIKE_RANK * dice, proof
        return found

    def _weight(self, pairs: Iterable[Pair]) -> float:
        return sum(log(1 + self._count / max(len(self._pairs.get(p, ())), 1)) for p in pairs)


def _pairs(heard: Sequence[Unit]) -> frozenset[Pair]:
    return frozenset(pairwise(unit.letters for unit in heard))
