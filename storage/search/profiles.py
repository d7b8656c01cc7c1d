"""What a matter is about: the senses its name, aliases, situations and questions hold."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

from storage.records import MatterRecord
from storage.search.reading import Reader

NAME, TWO_ALIASES, ONE_ALIAS, SITUATION, QUESTION = 1.0, 1.0, 0.8, 0.4, 0.2
"""How much a sense counts by where it stands."""

CORE = 0.8
_IN_BRACKETS = re.compile(r"[（(].*?[）)]")


@dataclass(frozen=True)
class Profile:
    """The senses of a matter with their weight; `core` are those of its name and aliases."""

    senses: Mapping[str, float]

    @property
    def core(self) -> tuple[str, ...]:
        """Return the senses of the name and the aliases."""
        return tuple(sense for sense, weight in self.senses.items() if weight >= CORE)


def wordings(matter: MatterRecord, more: Sequence[str] = ()) -> Sequence[tuple[str, float]]:
    """Return what a matter is called, each with how much it counts."""
    names = [matter.name, _IN_BRACKETS.sub("", matter.name)]
    aliases = dict.fromkeys([*matter.aliases, *more])
    return [*((name, NAME) for name in dict.fromkeys(names)), *((a, ONE_ALIAS) for a in aliases)]


def profile_of(matter: MatterRecord, own: Sequence[tuple[str, float]], reader: Reader) -> Profile:
    """Return what a matter is about."""
    weights: dict[str, float] = {}
    uses: Counter[str] = Counter()
    for wording, weight in own:
        for sense in reader.senses_in(wording):
            weights[sense] = max(weight, weights.get(sense, 0))
            uses[sense] += 1
    weights.update({s: TWO_ALIASES for s, count in uses.items() if count > 1})
    labels = [option.label for asked in matter.situations for option in asked.options]
    for texts, weight in ((labels, SITUATION), ([one.q for one in matter.faq], QUESTION)):
        for text in texts:
            for sense in reader.senses_in(text):
                weights.setdefault(sense, weight)
    return Profile(weights)


def rarity_of(profiles: Sequence[Profile]) -> Mapping[str, float]:
    """Return how much each sense tells, from 1 where one matter has it down to nearly 0."""
    count = len(profiles)
    spread = Counter(sense for profile in profiles for sense in profile.core)
    every = {sense for profile in profiles for sense in profile.senses}
    return {s: log(1 + count / max(spread[s], 1)) / log(1 + count) for s in every}
