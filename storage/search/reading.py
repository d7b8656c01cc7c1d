"""Reading a request: which words of the counter it holds, and how much of it stays unread."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from storage.search.lexicon import Lexicon
from storage.search.spans import LONG_REQUEST, Span, best_cover, said_in_passing
from storage.search.spelling import Unit, plain, units
from storage.search.vocabulary import Kind, Vocabulary

PATTERN = 0.95
UNKNOWN = "㐀"
"""Stands for an English word that is not in the vocabulary: a character nobody types."""

LONGEST_LITTLE_WORD = 4
"""English words up to this length (the, need, have) are not missed."""

ONE_MORE = 0.1
"""A second word that no station answers to adds little: who lost a purse may have lost a card."""

LETTERS_A_SYLLABLE = 3


@dataclass(frozen=True)
class Reading:
    """What a request says: senses with how sure each is, and the syllables nobody could read."""

    typed: str
    written: str
    """What was typed, an English request in Chinese words."""

    units: tuple[Unit, ...]
    topics: dict[str, float] = field(default_factory=dict)
    acts: dict[str, float] = field(default_factory=dict)
    beyond: float = 0.0
    station: float = 0.0
    unread: float = 0.0
    content: tuple[Unit, ...] = ()
    """The units that are no fillers."""

    spans: tuple[Span, ...] = ()
    ruled_out: bool = False
    """Whether a whole expression asks for what no station does."""

    @property
    def heard(self) -> str:
        """Return the letters it sounds like."""
        return "".join(unit.letters for unit in self.units)


class Reader:
    """Reads requests with a vocabulary; `taken_back` are words a matter handles after all.

    `names` are those of the matters: what one of them is called is not ruled out.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        taken_back: Iterable[str] = (),
        names: Sequence[str] = (),
    ) -> None:
        self._not_ours = [
            one for one in vocabulary.not_ours if not any(one.search(name) for name in names)
        ]
        own = set(taken_back)
        self._vocabulary = vocabulary
        self._lexicon = Lexicon(
            word
            for word in vocabulary.words
            if word.kind is not Kind.BEYOND or word.written not in own
        )

    def read(self, text: str) -> Reading:
        """Return what a request says."""
        typed = plain(text)
        written = self._translated(typed)
        heard = units(written)
        spans = best_cover(len(heard), list(self._lexicon.met_in(heard)))
        return self._summed(typed, written, heard, spans)

    def senses_in(self, text: str) -> set[str]:
        """Return the senses that stand there in writing; what only sounds like them is chance."""
        heard = plain(text).replace(" ", "")
        spans = list(self._lexicon.written_in(heard))
        parts = (s for span in spans for s in span.word.senses if s in self._vocabulary.objects)
        return {*(s for span in best_cover(len(heard), spans) for s in span.word.senses), *parts}

    def _translated(self, written: str) -> str:
        """Return an English request in Chinese words; anything else as it is."""
        if not written.replace(" ", "").isascii():
            return written
        found = self._vocabulary.english_words.findall(written)
        if not found:
            return written
        rest = self._vocabulary.english_words.sub(" ", written)
        unknown = (UNKNOWN for word in rest.split() if len(word) > LONGEST_LITTLE_WORD)
        return " ".join([*(self._vocabulary.english[phrase] for phrase in found), *unknown])

    def _summed(
        self, typed: str, written: str, heard: tuple[Unit, ...], spans: Sequence[Span]
    ) -> Reading:
        topics: dict[str, float] = {}
        acts: dict[str, float] = {}
        total = {Kind.BEYOND: 0.0, Kind.STATION: 0.0}
        for span, lessened in zip(spans, said_in_passing(heard, spans), strict=True):
            if span.word.kind in total:
                weight = span.sure * min(0.4 + 0.2 * span.word.size, 1)
                more, less = sorted((weight, total[span.word.kind]), reverse=True)
                total[span.word.kind] = more + ONE_MORE * less
            said = topics if span.word.kind is Kind.TOPIC else acts
            for sense in span.word.senses:
                said[sense] = max(span.sure * lessened, said.get(sense, 0))
        joined = written.replace(" ", "")
        for sense, pattern in self._vocabulary.patterns.items():
            if pattern.search(joined):
                topics[sense] = max(PATTERN, topics.get(sense, 0))
        total[Kind.STATION] += sum(1 for one in self._vocabulary.of_station if one.search(joined))
        read = {at for span in spans for at in range(span.start, span.end)}
        empty = {
            at
            for span in spans
            if span.word.kind is Kind.FILLER
            for at in range(span.start, span.end)
        }
        unread = sum(_syllables(unit) for at, unit in enumerate(heard) if at not in read)
        content = tuple(unit for at, unit in enumerate(heard) if at not in empty)
        return Reading(
            typed=typed.replace(" ", ""),
            written=joined,
            units=heard,
            topics=topics,
            acts=acts,
            beyond=total[Kind.BEYOND] * (0.5 if len(heard) > LONG_REQUEST else 1),
            station=total[Kind.STATION],
            unread=unread,
            content=content,
            spans=tuple(spans),
            ruled_out=len(heard) <= LONG_REQUEST
            and any(one.search(joined) for one in self._not_ours),
        )


def _syllables(unit: Unit) -> float:
    if unit.latin:
        return 1 / LETTERS_A_SYLLABLE
    return 0 if unit.written.isdigit() else 1
