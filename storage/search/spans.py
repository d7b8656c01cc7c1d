"""Words met in a request: the best reading of it, and what a story only mentions in passing."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from storage.search.spelling import Unit
from storage.search.vocabulary import Kind, Word

LONG_REQUEST = 28
"""Longer ones are stories; what they mention in passing rules nothing out."""

KIND_VALUE = {Kind.TOPIC: 1.0, Kind.BEYOND: 1.0, Kind.ACT: 0.9, Kind.STATION: 0.8, Kind.FILLER: 0.6}

A_LETTER = 0.01
"""Of two readings of the same worth the one that leaves fewer letters is better."""

PASSING, DONE = 0.8, 0.4
"""What the first two thirds of a story say counts less than its end, what is done much less."""

ALREADY = re.compile(r"^.{0,2}(?:已经|下来了|办好了|办完了|办过了|办了|有了)")


@dataclass(frozen=True)
class Span:
    """A word met in a request from `start` up to `end`, and how sure that is."""

    start: int
    end: int
    word: Word
    sure: float

    @property
    def value(self) -> float:
        """Return what this reading is worth; one long word beats two short ones."""
        whole = (self.word.size * self.sure) ** 2 * KIND_VALUE[self.word.kind]
        return whole + A_LETTER * (self.end - self.start)


def best_cover(length: int, spans: Sequence[Span]) -> list[Span]:
    """Return the spans that read the request best without overlapping."""
    ending: dict[int, list[Span]] = defaultdict(list)
    for span in spans:
        ending[span.end].append(span)
    best: list[tuple[float, Span | None]] = [(0.0, None)]
    for end in range(1, length + 1):
        ways: list[tuple[float, Span | None]] = [(best[end - 1][0], None)]
        ways += [(best[span.start][0] + span.value, span) for span in ending[end]]
        best.append(max(ways, key=lambda way: way[0]))
    chosen: list[Span] = []
    at = length
    while at:
        found = best[at][1]
        if found:
            chosen.append(found)
        at = found.start if found else at - 1
    return chosen[::-1]


def said_in_passing(heard: Sequence[Unit], spans: Sequence[Span]) -> Sequence[float]:
    """Return for each word of a story how much it counts; all of it where the request is short."""
    if len(heard) <= LONG_REQUEST:
        return [1.0] * len(spans)
    return [_weight(heard, span) for span in spans]


def _weight(heard: Sequence[Unit], span: Span) -> float:
    after = "".join(unit.written for unit in heard[span.end : span.end + 6])
    if ALREADY.match(after):
        return DONE
    return PASSING if span.end < len(heard) * 2 / 3 else 1.0
