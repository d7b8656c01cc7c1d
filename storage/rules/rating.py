"""Rating a visit (好差评): the fixed levels, until when one may rate, and change it. Pure."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import IntEnum

from storage.clock import SHANGHAI, local

OPEN_FOR = timedelta(days=30)
"""How long after a visit it may be rated."""

TOLD_AT = time(9, 0)
"""When the admins hear of the poor ratings of the day before."""


class Level(IntEnum):
    """The five levels, the same everywhere in the country; 非常满意 is 5."""

    VERY_POOR = 1
    POOR = 2
    FAIR = 3
    GOOD = 4
    VERY_GOOD = 5


POOR_LEVELS = frozenset({Level.POOR, Level.VERY_POOR})
"""What counts as 差评."""


@dataclass(frozen=True)
class Answer:
    """What a person said to an invitation and when; no level means: not this time."""

    level: Level | None
    at: datetime

    def may_change(self, now: datetime) -> bool:
        """Tell whether the level may still be changed: until the day it was given is over."""
        return self.level is not None and now < day_after(self.at)


def may_answer(ended_at: datetime, before: Answer | None, now: datetime) -> bool:
    """Tell whether a visit may be rated now, or its rating be changed."""
    if before is not None and before.level is not None:
        return before.may_change(now)
    return now <= ended_at + OPEN_FOR


def answered(before: Answer | None, level: Level | None, now: datetime) -> Answer:
    """Return what counts after an answer that may be given.

    "Not this time" takes no rating back; the day of the first level is the one to change it on.
    """
    if before is None or before.level is None:
        return Answer(level, now)
    return Answer(before.level if level is None else level, before.at)


def day_after(at: datetime) -> datetime:
    """Return when the day of a moment is over."""
    return _at(at, time())


def told_at(at: datetime) -> datetime:
    """Return when a poor rating is told: on the next morning, when it can change no more."""
    return _at(at, TOLD_AT)


def _at(at: datetime, hour: time) -> datetime:
    return datetime.combine(local(at).date() + timedelta(days=1), hour, SHANGHAI)
