"""Days and times as people at the counter say them, in words of the catalogue."""

import datetime as dt
from datetime import datetime, time
from typing import Protocol

from storage.clock import local
from storage.rules.codes import BOOKING_LENGTH

_PARTS = ((6, "night"), (12, "morning"), (14, "noon"), (18, "afternoon"), (24, "evening"))
"""The hour at which a part of the day ends, and its name."""


class Say(Protocol):
    """Gives a plain sentence in one language."""

    def __call__(self, key: str, /, **facts: object) -> str:
        """Return the sentence under this key."""
        ...


class Spoken:
    """Says days and times; aware moments are read in Shanghai time."""

    def __init__(self, say: Say) -> None:
        self._say = say

    def day(self, value: dt.date) -> str:
        """Say a day: 周六（11月28日）, Sat 28 Nov."""
        return self._say("common.day", weekday=self.weekday(value), **self._numbers(value))

    def date(self, value: dt.date) -> str:
        """Say a date with its year: 2026年11月28日, 28 Nov 2026."""
        return self._say("common.date", **self._numbers(value))

    def weekday(self, value: dt.date) -> str:
        """Say the day of the week: 周六, Sat."""
        return self._say(f"common.weekday_{_day_of(value).isoweekday()}")

    def clock(self, value: datetime | time) -> str:
        """Say a time by the 24-hour clock, as it stands on the buttons: 9:20, 14:20."""
        shown = local(value) if isinstance(value, datetime) else value
        return f"{shown.hour}:{shown.minute:02}"

    def moment(self, value: datetime) -> str:
        """Say a day and a time: 周六（11月28日）上午 9:20."""
        hour = local(value).hour
        part = next(name for end, name in _PARTS if hour < end)
        return self._say(
            "common.moment",
            day=self.day(value),
            part=self._say(f"common.part_{part}"),
            clock=self.clock(value),
        )

    def code(self, value: str) -> str:
        """Show a booking code in two groups: K7M-3PX."""
        letters = value.replace("-", "")
        half = BOOKING_LENGTH // 2
        return f"{letters[:half]}-{letters[half:]}"

    def word(self, value: str, table: str) -> str:
        """Return the word for a code: `common.<table>.<value>`."""
        return self._say(f"common.{table}.{value}")

    def _numbers(self, value: dt.date) -> dict[str, object]:
        day = _day_of(value)
        month_name = self._say(f"common.month_{day.month}")
        return {"year": day.year, "month": day.month, "month_name": month_name, "number": day.day}


def _day_of(value: dt.date) -> dt.date:
    return local(value).date() if isinstance(value, datetime) else value
