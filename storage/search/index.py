"""The index over matters: names and aliases, compared by sound and by writing."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import log

from rapidfuzz import fuzz

from storage.records import MatterRecord
from storage.search.spelling import Sounds, is_initial, plain, sounds
from storage.search.words import FILLERS

LOWEST = 0.37
LOWEST_FIT = 0.35
"""Below these nothing was meant that we know."""

CONFIDENT = 0.7
CONFIDENT_LEAD = 0.12
SINGLE_SOUND_WEIGHT = 0.3
"""One syllable is shared by dozens of characters, so alone it says little."""

LONGEST_INITIALS = 6
LONGEST_QUERY = 200
_IN_BRACKETS = re.compile(r"[（(].*?[）)]")


@dataclass(frozen=True)
class Hit:
    """A matter that was found; the score lies between 0 and 1."""

    code: str
    name: str
    score: float


@dataclass(frozen=True)
class SearchResult:
    """Hits, best first; confident when the first may be opened without asking."""

    query: str
    hits: tuple[Hit, ...]
    confident: bool


@dataclass(frozen=True)
class _Phrase:
    """A wording in the forms it is compared in; `spellings` are the ones that count as exact."""

    spellings: frozenset[str]
    letters: str
    grams: frozenset[Sounds]


@dataclass(frozen=True)
class _Entry:
    """A matter with its wordings and their grams; `core` are those of two wordings or more."""

    code: str
    name: str
    phrases: tuple[_Phrase, ...]
    grams: frozenset[Sounds]
    core: frozenset[Sounds]


class MatterIndex:
    """Finds matters; built once from the records and never changed."""

    def __init__(self, matters: Sequence[MatterRecord]) -> None:
        self._initials: Mapping[str, Sounds] = {}
        self._entries = [self._entry(matter) for matter in matters]
        self._initials = _initials(sounds(plain(w)) for m in matters for w in _wordings(m))
        spread = Counter(gram for entry in self._entries for gram in entry.grams)
        self._rarity = {gram: log(1 + len(matters) / count) for gram, count in spread.items()}
        self._rarest = log(1 + len(matters))

    def search(self, text: str, limit: int = 5) -> SearchResult:
        """Return the matters a person may mean, best first."""
        query = self._phrase(text)
        scored = [(self._score(query, entry), entry) for entry in self._entries if query.grams]
        hits = [Hit(e.code, e.name, round(score, 4)) for score, e in scored if score >= LOWEST]
        hits.sort(key=lambda hit: (-hit.score, hit.code))
        return SearchResult(text, tuple(hits[:limit]), confident=_is_confident(hits))

    def _entry(self, matter: MatterRecord) -> _Entry:
        phrases = tuple(self._phrase(wording) for wording in _wordings(matter))
        uses = Counter(gram for phrase in phrases for gram in phrase.grams)
        core = frozenset(gram for gram, count in uses.items() if count > 1)
        return _Entry(matter.code, matter.name, phrases, frozenset(uses), core)

    def _phrase(self, text: str) -> _Phrase:
        whole = plain(text[:LONGEST_QUERY])
        meaning = " ".join(FILLERS.sub(" ", whole).split())
        meaning = meaning if len(meaning) > 1 else whole
        heard = tuple(self._spelt_out(sounds(meaning)))
        spellings = {whole.replace(" ", ""), meaning.replace(" ", "")}
        return _Phrase(frozenset(s for s in spellings if len(s) > 1), "".join(heard), _grams(heard))

    def _spelt_out(self, heard: Sounds) -> Iterator[str]:
        """Yield the sounds with runs of initials (sfz) replaced by the words they stand for."""
        for bare, group in groupby(heard, is_initial):
            run = tuple(group)
            yield from self._initials.get("".join(run), run) if bare else run

    def _score(self, query: _Phrase, entry: _Entry) -> float:
        """Return how well the matter explains the query, and how well it fits one wording."""
        if any(query.spellings & phrase.spellings for phrase in entry.phrases):
            return 1.0
        explained = self._share(query.grams & entry.grams, query.grams)
        fitting = max(self._share(query.grams & p.grams, p.grams) for p in entry.phrases)
        if fitting < LOWEST_FIT and not query.grams <= entry.core:
            return 0.0
        alike = max(fuzz.ratio(query.letters, p.letters) for p in entry.phrases) / 100
        return min(0.45 * explained + 0.35 * fitting + 0.2 * max(alike, explained), 0.99)

    def _share(self, common: frozenset[Sounds], whole: frozenset[Sounds]) -> float:
        total = self._weight(whole)
        return self._weight(common) / total if total else 0.0

    def _weight(self, grams: Iterable[Sounds]) -> float:
        return sum(
            self._rarity.get(gram, self._rarest) * (1 if len(gram) > 1 else SINGLE_SOUND_WEIGHT)
            for gram in grams
        )


def _wordings(matter: MatterRecord) -> Iterator[str]:
    yield from dict.fromkeys([matter.name, _IN_BRACKETS.sub("", matter.name), *matter.aliases])


def _grams(heard: Sounds) -> frozenset[Sounds]:
    return frozenset([*((sound,) for sound in heard), *pairwise(heard)])


def _initials(phrases: Iterable[Sounds]) -> Mapping[str, Sounds]:
    """Return the most frequent word behind each run of initials, from the words of the matters."""
    words = Counter(
        heard[start:end]
        for heard in phrases
        for start in range(len(heard))
        for end in range(start + 2, min(start + LONGEST_INITIALS, len(heard)) + 1)
    )
    return {"".join(s[0] for s in word): word for word, _ in reversed(words.most_common())}


def _is_confident(hits: Sequence[Hit]) -> bool:
    if not hits or hits[0].score < CONFIDENT:
        return False
    return len(hits) == 1 or hits[0].score - hits[1].score >= CONFIDENT_LEAD
