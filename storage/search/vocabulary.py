"""The vocabulary of the counter, read from its data files: what everyday words stand for."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from storage.search.spelling import plain, units

_FOLDER = Path(__file__).parent


class Kind(StrEnum):
    """What a word does in a request."""

    TOPIC = "topic"
    ACT = "act"
    BEYOND = "beyond"
    STATION = "station"
    FILLER = "filler"


@dataclass(frozen=True)
class Word:
    """A wording, how it sounds syllable by syllable, and the words it stands for (its senses)."""

    written: str
    sounds: tuple[str, ...]
    kind: Kind
    senses: tuple[str, ...]

    @property
    def letters(self) -> str:
        """Return the letters it sounds like."""
        return "".join(self.sounds)

    @property
    def size(self) -> int:
        """Return its length in syllables; three letters that are typed make one."""
        letters = len(self.sounds) if self.written.isascii() else 0
        return max(letters // 3, 1) if letters else len(self.sounds)


@dataclass(frozen=True)
class Event:
    """A turn of life (一件事) and the codes of the matters that belong to it."""

    name: str
    name_en: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Vocabulary:
    """Everything the data files say."""

    words: Sequence[Word]
    supporting: frozenset[str]
    unsaid: tuple[str, ...]
    asides: frozenset[str]
    """Topics that name no thing that could be asked for."""

    objects: frozenset[str]
    """Acts that name a thing (证, 补贴); the others are verbs, which prove nothing alone."""

    patterns: Mapping[str, re.Pattern[str]]
    not_ours: Sequence[re.Pattern[str]]
    of_station: Sequence[re.Pattern[str]]
    english: Mapping[str, str]
    english_words: re.Pattern[str]
    events: Mapping[str, Event]


@cache
def vocabulary() -> Vocabulary:
    """Return the shipped vocabulary, read once."""
    raw = tomllib.loads((_FOLDER / "vocabulary.toml").read_text("utf-8"))
    told = tomllib.loads((_FOLDER / "events.toml").read_text("utf-8"))
    return Vocabulary(
        words=tuple(_words(raw)),
        supporting=frozenset(raw["supporting"].split()),
        unsaid=tuple(raw["unsaid"].split()),
        asides=frozenset(raw["asides"].split()),
        objects=frozenset(raw["objects"].split()),
        not_ours=tuple(map(re.compile, raw["not_ours"].values())),
        of_station=tuple(map(re.compile, raw["of_station"].values())),
        patterns={sense: re.compile(pattern) for sense, pattern in raw["patterns"].items()},
        english=raw["english"],
        english_words=_any_of(raw["english"]),
        events=_events(told["event"]),
    )


def _words(raw: Mapping[str, Mapping[str, str]]) -> Iterator[Word]:
    for kind, section in ((Kind.TOPIC, "topics"), (Kind.ACT, "acts")):
        senses: dict[str, list[str]] = defaultdict(list)
        for sense, wordings in raw[section].items():
            for wording in wordings.split():
                senses[wording].append(sense)
        for wording, meant in senses.items():
            yield _word(wording, kind, tuple(meant))
    for kind in (Kind.BEYOND, Kind.STATION):
        for wording in dict.fromkeys(raw[kind]["words"].split()):
            yield _word(wording, kind, ())
    for wording in dict.fromkeys(raw["fillers"]["words"].split()):
        yield _word(wording, Kind.FILLER, ())


def _word(wording: str, kind: Kind, senses: tuple[str, ...]) -> Word:
    written = plain(wording).replace(" ", "")
    return Word(written, tuple(unit.letters for unit in units(written)), kind, senses)


def _any_of(phrases: Mapping[str, str]) -> re.Pattern[str]:
    longest_first = sorted(phrases, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b")


def _events(told: Sequence[Mapping[str, Any]]) -> Mapping[str, Event]:
    found = {}
    for one in told:
        event = Event(one["name"], one["name_en"], tuple(one["matters"]))
        found.update(dict.fromkeys(one["words"].split(), event))
        found.update(dict.fromkeys((e.replace(" ", "") for e in one.get("english", ())), event))
    return found
