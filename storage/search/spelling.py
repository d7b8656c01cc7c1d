"""One spelling for what people type: simplified, plain width, and the letters it sounds like."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

import opencc
from pypinyin import lazy_pinyin

_WORDS = re.compile(r"[㐀-鿿]+|[a-z]+|\d+")
_FINALS = (
    "iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ao|ou|an|en|er|in|un|ia|ie|iu|ua|ue|ui|uo"
    "|a|e|i|o|u|v"
)
_SYLLABLE = re.compile(rf"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:{_FINALS})")
_BEGINNING_N = re.compile(r"n(?=[aeiou])")
_LONGEST_LATIN = 48


@dataclass(frozen=True)
class Unit:
    """The smallest thing that is read: a character with its sound, a Latin letter, or a number.

    `word` counts the words before it, so that what stands together can be told from what does not.
    """

    written: str
    letters: str
    word: int

    @property
    def latin(self) -> bool:
        """Tell whether it is a letter that was typed, not a character."""
        return self.written.isascii() and self.written.isalpha()


def plain(text: str) -> str:
    """Return the text in simplified characters of plain width and lower case, words only."""
    simplified = _to_simplified().convert(unicodedata.normalize("NFKC", text).lower())
    return " ".join(_WORDS.findall(simplified))


def units(text: str) -> tuple[Unit, ...]:
    """Return a plain text as its units; zh/z, ch/c, sh/s and -ng/-n are one, as the region speaks.

    The letters of Latin words are merged the same way, so that `shenfengzheng` reads like 身份证.
    """
    words = enumerate(_WORDS.findall(text))
    return tuple(unit for number, word in words for unit in _units(word, number))


def letters_of(text: str) -> str:
    """Return the letters that a plain text sounds like."""
    return "".join(unit.letters for unit in units(text))


@lru_cache(maxsize=16384)
def loosened(letters: str) -> str:
    """Return the letters with l for n and h for f, which the speech of many does not part."""
    return _BEGINNING_N.sub("l", letters).replace("f", "h")


@lru_cache(maxsize=4096)
def is_pinyin(word: str) -> bool:
    """Tell whether a Latin word, its letters merged, can be cut into syllables."""
    ends = {0}
    for start in range(len(word)):
        if start in ends:
            stops = range(start + 1, min(start + 6, len(word)) + 1)
            ends.update(stop for stop in stops if _SYLLABLE.fullmatch(word, start, stop))
    return len(word) in ends


def _units(word: str, number: int) -> Iterator[Unit]:
    if word.isdigit():
        yield Unit(word, word, number)
    elif word.isascii():
        yield from (Unit(letter, letter, number) for letter in _merged(word[:_LONGEST_LATIN]))
    else:
        for character, sound in zip(word, _sounds(word), strict=True):
            yield Unit(character, sound, number)


def _sounds(word: str) -> list[str]:
    heard = lazy_pinyin(word)
    return [_merged(sound) for sound in heard]


@lru_cache(maxsize=4096)
def _merged(letters: str) -> str:
    return re.sub(r"([zcs])h", r"\1", letters).replace("ng", "n").replace("v", "u")


@cache
def _to_simplified() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")
