"""Which turn of life a request names (一件事), if it names hardly anything else."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from storage.search.reading import Reading
from storage.search.spelling import units
from storage.search.vocabulary import Event, Kind

BESIDE = 2
"""So many syllables more than the event's own may stand beside it."""

LETTERS_A_SYLLABLE = 3


@dataclass(frozen=True)
class _Naming:
    words: str
    letters: str
    event: Event


class EventBook:
    """Finds the event a request names; of its matters only those that there are."""

    def __init__(self, events: Mapping[str, Event], codes: frozenset[str]) -> None:
        self._namings = [
            _Naming(words, "".join(unit.letters for unit in units(words)), event)
            for words, event in events.items()
        ]
        self._codes = codes

    def named_in(self, asked: Reading) -> Event | None:
        """Return the event, or None where something else was said as well."""
        named = (one.event for one in self._namings if _is_named(asked, one))
        for event in named:
            codes = tuple(code for code in event.codes if code in self._codes)
            return Event(event.name, event.name_en, codes) if codes else None
        return None


def _is_named(asked: Reading, naming: _Naming) -> bool:
    if naming.words.isascii():
        beside = len(asked.typed) - len(naming.words)
        return naming.words in asked.typed and beside <= len(naming.words) / 2
    return any(_stands_alone(asked, start, end) for start, end in _places(asked, naming))


def _places(asked: Reading, naming: _Naming) -> Iterator[tuple[int, int]]:
    """Yield from which unit to which the event stands there, in characters or in pinyin."""
    latin = any(unit.latin for unit in asked.units)
    wanted = naming.letters if latin else naming.words
    if wanted not in (asked.heard if latin else asked.written):
        return
    for start in range(len(asked.units)):
        said = ""
        for end in range(start, len(asked.units)):
            said += asked.units[end].letters if latin else asked.units[end].written
            if said == wanted:
                yield start, end + 1
            if len(said) >= len(wanted):
                break


def _stands_alone(asked: Reading, start: int, end: int) -> bool:
    """Tell whether it is no part of a longer word and hardly anything else was said.

    A word that only reaches into it (想开 before 开饭店) is no longer one.
    """
    for span in asked.spans:
        apart = span.end <= start or span.start >= end
        holds_it = span.start <= start and end <= span.end and span.end - span.start > end - start
        outgrows_it = start < span.start < end < span.end
        if holds_it or outgrows_it or (apart and span.word.kind is Kind.BEYOND):
            return False
    size = end - start
    few = BESIDE * (LETTERS_A_SYLLABLE if asked.units[start].latin else 1)
    return len(asked.content) - size <= size + few
