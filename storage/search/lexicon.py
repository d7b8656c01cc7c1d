"""The words of the counter, met in writing, in sound, by initials, or with one slip."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from rapidfuzz import fuzz, process

from storage.search.spans import Span
from storage.search.spelling import Unit, is_pinyin, loosened
from storage.search.vocabulary import Kind, Word

LONGEST_WORD = 14
LONGEST_LATIN_WORD = 34
EXACT, TYPED_SOUND, SAME_SOUND, SHORT_SAME_SOUND, ONE_SLIP, INITIALS, TWO_INITIALS = (
    1.0,
    0.95,
    0.85,
    0.6,
    0.7,
    0.75,
    0.5,
)
"""How sure it is that a word was meant, by how it was met."""

BY_HABIT, SHORT_BY_HABIT = 0.7, 0.5
"""How sure it is where n and l, or f and h, were taken for one another as well."""

DENYING = "不没"
"""What says no is not taken for what sounds like it: 补发工资 is not 不发工资."""

NEARLY_THE_SOUND = 66
CLOSE_LETTERS = 86
VARIED = 0.4
"""A run of initials has at least this share of different letters; qqqqzzzz is a resting hand."""


class Lexicon:
    """Knows words by how they are written and sound, and finds them in a request."""

    def __init__(self, words: Iterable[Word]) -> None:
        self._written: dict[str, Word] = {}
        self._letters: dict[str, list[Word]] = defaultdict(list)
        self._initials: dict[str, Word] = {}
        self._slips: dict[str, Word] = {}
        self._habits: dict[str, list[Word]] = defaultdict(list)
        for word in words:
            self._learn(word)
        self._characters = {one for word in self._written for one in word}
        self._latin = [key for key, (word, *_) in self._letters.items() if word.kind is Kind.TOPIC]

    def written_in(self, text: str) -> Iterator[Span]:
        """Yield the words that stand in a text as they are written."""
        for start in range(len(text)):
            for end in range(start + 1, min(start + LONGEST_WORD, len(text)) + 1):
                if word := self._written.get(text[start:end]):
                    yield Span(start, end, word, EXACT)

    def met_in(self, heard: Sequence[Unit]) -> Iterator[Span]:
        """Yield every word that a request may hold, with how sure each is; they overlap."""
        for start, first in enumerate(heard):
            longest = LONGEST_LATIN_WORD if first.latin else LONGEST_WORD
            letters = written = ""
            for end in range(start + 1, min(start + longest, len(heard)) + 1):
                letters += heard[end - 1].letters
                written += heard[end - 1].written
                yield from self._met(heard, start, end, written, letters)
        yield from self._by_initials(heard)
        yield from self._by_slips(heard)
        yield from self._by_close_letters(heard)

    def _met(
        self, heard: Sequence[Unit], start: int, end: int, written: str, letters: str
    ) -> Iterator[Span]:
        """Yield the words that these units are, in writing or in sound."""
        if word := self._written.get(written):
            yield Span(start, end, word, EXACT)
            return
        latin = any(unit.latin for unit in heard[start:end])
        for word in self._letters.get(letters, ()):
            if sure := _sounding(word, latin=latin):
                yield Span(start, end, word, sure)
        if letters not in self._letters and end - start > 1:
            for word in self._habits.get(loosened(letters), ()):
                yield Span(start, end, word, BY_HABIT if word.size > 2 else SHORT_BY_HABIT)

    def _by_initials(self, heard: Sequence[Unit]) -> Iterator[Span]:
        """Yield the words behind runs of initials, such as sfz, where no pinyin is."""
        at = 0
        for _, run in groupby(heard, lambda unit: (unit.latin, unit.word)):
            group = tuple(run)
            letters = "".join(unit.letters for unit in group)
            if group[0].latin and not is_pinyin(letters):
                yield from self._initials_in(letters, at)
            at += len(group)

    def _initials_in(self, letters: str, at: int) -> Iterator[Span]:
        """Yield the initials of a Latin word that is made of nothing but initials and words."""
        size = len(letters)
        pieces = [
            (start, end)
            for start in range(size)
            for end in range(start + 2, size + 1)
            if letters[start:end] in self._initials or letters[start:end] in self._letters
        ]
        if not any(end - start > 2 or end - start == size for start, end in pieces):
            return
        reached = {0} if len(set(letters)) >= size * VARIED else set()
        for start, end in pieces:
            if start in reached:
                reached.add(end)
        if size not in reached:
            return
        for start, end in pieces:
            if word := self._initials.get(letters[start:end]):
                sure = INITIALS if end - start > 2 else TWO_INITIALS
                yield Span(at + start, at + end, word, sure)

    def _by_slips(self, heard: Sequence[Unit]) -> Iterator[Span]:
        for start in range(len(heard)):
            for end in range(start + 3, min(start + 8, len(heard)) + 1):
                part = heard[start:end]
                for key in _slips("".join(unit.written for unit in part)):
                    word = self._slips.get(key)
                    if word and self._is_slip(part[key.index("?")], word, key.index("?")):
                        yield Span(start, end, word, ONE_SLIP)

    def _is_slip(self, typed: Unit, word: Word, at: int) -> bool:
        """Tell a slip from another word: it sounds nearly right, or is a stray in a long word."""
        if word.written[at] in DENYING:
            return False
        if fuzz.ratio(typed.letters, word.sounds[at]) >= NEARLY_THE_SOUND:
            return True
        return word.size > 3 and typed.written not in self._characters

    def _by_close_letters(self, heard: Sequence[Unit]) -> Iterator[Span]:
        at = 0
        for _, run in groupby(heard, lambda unit: (unit.latin, unit.word)):
            group = tuple(run)
            letters = "".join(unit.letters for unit in group)
            if group[0].latin and len(group) > 5 and letters not in self._letters:
                close = process.extractOne(
                    letters, self._latin, scorer=fuzz.ratio, score_cutoff=CLOSE_LETTERS
                )
                if close:
                    yield Span(at, at + len(group), self._letters[close[0]][0], ONE_SLIP)
            at += len(group)

    def _learn(self, word: Word) -> None:
        self._written.setdefault(word.written, word)
        self._letters[word.letters].append(word)
        if word.kind is Kind.TOPIC and word.size > 1:
            self._habits[loosened(word.letters)].append(word)
        if word.kind in {Kind.TOPIC, Kind.ACT} and word.size > 1:
            self._learn_initials(word)
        if word.kind is Kind.TOPIC:
            for key in _slips(word.written):
                self._slips.setdefault(key, word)

    def _learn_initials(self, word: Word) -> None:
        """Join what begins alike; but jsz is 驾驶证, as it is called, before anything else."""
        key = "".join(sound[0] for sound in word.sounds)
        other = self._initials.get(key)
        if other is None or (word.written in word.senses and other.written not in other.senses):
            self._initials[key] = word
        elif other.written in other.senses and word.written not in word.senses:
            return
        elif other.kind is word.kind:
            senses = tuple(dict.fromkeys([*other.senses, *word.senses]))
            self._initials[key] = Word(other.written, other.sounds, other.kind, senses)


def _sounding(word: Word, *, latin: bool) -> float:
    """Return how sure it is that a word was meant by what sounds like it; 0 where it is not."""
    if latin:
        little = word.kind in {Kind.FILLER, Kind.ACT}
        long_enough = len(word.letters) > (1 if little else 3)
        return TYPED_SOUND if long_enough else 0
    if word.kind in {Kind.FILLER, Kind.STATION} or word.size < 2 or word.written[0] in DENYING:
        return 0
    if word.kind is Kind.BEYOND:
        return SAME_SOUND if word.size > 2 else 0
    return SAME_SOUND if word.size > 2 else SHORT_SAME_SOUND


def _slips(written: str) -> Iterator[str]:
    """Yield a word with one character left open; a short one only at its end, which is 证 or 卡."""
    if len(written) < 3 or written.isascii():
        return
    places = range(len(written)) if len(written) > 3 else (2,)
    for at in places:
        yield f"{written[:at]}?{written[at + 1 :]}"
