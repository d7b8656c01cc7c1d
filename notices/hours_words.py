"""Opening hours in words: 周一至周五 9:00–12:00、14:00–17:00."""

from collections.abc import Iterable, Sequence
from datetime import time

from notices.texts import Texts
from storage.records import OffHours, RegularHours

_Line = tuple[str, tuple[int, ...]]
"""A season and the days of the week: what stands before the windows of one line."""


class HoursWords:
    """Says opening hours in one language."""

    def __init__(self, texts: Texts, language: str) -> None:
        self._texts = texts
        self._language = language

    def regular(self, hours: Iterable[RegularHours]) -> tuple[str, ...]:
        """Say the regular week, a line for each group of days with the same hours."""
        windows: dict[_Line, list[str]] = {}
        for span in hours:
            line = span.season, tuple(sorted(span.days))
            windows.setdefault(line, []).append(self._window(span.open, span.close))
        return tuple(self._line(season, days, spans) for (season, days), spans in windows.items())

    def off_hours(self, hours: Iterable[OffHours]) -> tuple[str, ...]:
        """Say the windows for visits by appointment."""
        windows: dict[tuple[int, ...], list[str]] = {}
        for span in hours:
            windows.setdefault(tuple(sorted(span.days)), []).append(
                self._window(span.open, span.close)
            )
        return tuple(self._line("all", days, spans) for days, spans in windows.items())

    def _line(self, season: str, days: Sequence[int], windows: Iterable[str]) -> str:
        return self._say(
            "hours",
            season=self._say(f"season_{season}"),
            days=self._days(days),
            windows=self._texts.plain("common.separator", self._language).join(windows),
        )

    def _days(self, days: Sequence[int]) -> str:
        names = [self._texts.plain(f"common.weekday_{day}", self._language) for day in days]
        in_a_row = list(days) == list(range(days[0], days[0] + len(days)))
        if len(days) > 2 and in_a_row:
            return self._say("days_range", first=names[0], last=names[-1])
        return self._texts.plain("common.separator", self._language).join(names)

    def _window(self, opens: str, closes: str) -> str:
        clock = self._texts.spoken(self._language).clock
        return self._say(
            "window", open=clock(time.fromisoformat(opens)), close=clock(time.fromisoformat(closes))
        )

    def _say(self, key: str, **facts: object) -> str:
        return self._texts.plain(f"facts.{key}", self._language, **facts)
