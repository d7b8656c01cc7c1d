"""One spelling for what people type: simplified, plain width, and how it sounds."""

import re
import unicodedata
from functools import cache, lru_cache
from typing import TypeAlias

import opencc
from pypinyin import lazy_pinyin

Sounds: TypeAlias = tuple[str, ...]
"""A toneless syllable for each character; a bare letter where only an initial was typed."""

_WORDS = re.compile(r"[㐀-鿿]+|[a-z]+|\d+")
_FINALS = (
    "iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ao|ou|an|en|er|in|un|ia|ie|iu|ua|ue|ui|uo"
    "|a|e|i|o|u|v"
)
_SYLLABLE = re.compile(rf"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:{_FINALS})")
_LONGEST_LATIN = 48


def plain(text: str) -> str:
    """Return the text in simplified characters of plain width and lower case, words only."""
    simplified = _to_simplified().convert(unicodedata.normalize("NFKC", text).lower())
    return " ".join(_WORDS.findall(simplified))


def sounds(text: str) -> Sounds:
    """Return how a plain text sounds; zh/z, ch/c, sh/s and -ng/-n are one, as the region speaks."""
    return tuple(_merged(s) for word in _WORDS.findall(text) for s in _syllables(word))


def is_initial(sound: str) -> bool:
    """Tell whether the sound is a bare initial, such as the s of sfz."""
    return len(sound) == 1 and sound not in "aeo" and sound.isalpha()


@cache
def _to_simplified() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def _syllables(word: str) -> list[str]:
    if word.isdigit():
        return [word]
    return _split(word[:_LONGEST_LATIN]) if word.isascii() else lazy_pinyin(word)


@lru_cache(maxsize=1024)
def _split(latin: str) -> list[str]:
    """Return the letters as the fewest syllables; what fits no syllable stays a letter."""
    best: list[list[str]] = [[]]
    for end in range(1, len(latin) + 1):
        starts = (s for s in range(end) if _SYLLABLE.fullmatch(latin, s, end))
        ways = [[*best[start], latin[start:end]] for start in starts]
        best.append(min([*ways, [*best[-1], latin[end - 1]]], key=len))
    return best[-1]


def _merged(syllable: str) -> str:
    flat = re.sub(r"^([zcs])h", r"\1", syllable)
    return flat[:-1] if flat.endswith("ng") else flat
