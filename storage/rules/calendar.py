"""Working days, weekends, holidays and make-up workdays (调休)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import chinese_calendar

from storage.records import DayRecord

DAY = timedelta(days=1)


@dataclass(frozen=True)
class DayKind:
    """What a day is; `certain` is False while its year's official table is not known."""

    kind: Literal["workday", "weekend", "holiday", "makeup"]
    name: str = ""
    certain: bool = True

    @property
    def is_workday(self) -> bool:
        """Tell whether offices work on this day."""
        return self.kind in {"workday", "makeup"}


class WorkingCalendar:
    """The official calendar under the operator's overrides; an override always wins."""

    def __init__(self, overrides: Mapping[date, DayRecord]) -> None:
        self._overrides = overrides
        self._known: dict[date, DayKind] = {}

    def day_kind(self, day: date) -> DayKind:
        """Return what the day is; a year nobody has published yet follows the ordinary week."""
        known = self._known.get(day)
        if known is None:
            known = self._known[day] = self._look_up(day)
        return known

    def _look_up(self, day: date) -> DayKind:
        override = self._overrides.get(day)
        if override is not None:
            return _kind(day, off=override.kind == "off", name=override.name)
        try:
            off, name = chinese_calendar.get_holiday_detail(day)
        except NotImplementedError:
            off, name = day.isoweekday() > 5, None
            return _kind(day, off=off, name="", certain=self._is_published(day.year))
        return _kind(day, off=off, name=chinese_calendar.Holiday(name).chinese if name else "")

    def is_workday(self, day: date) -> bool:
        """Tell whether offices work on this day."""
        return self.day_kind(day).is_workday

    def next_workday(self, day: date) -> date:
        """Return the first working day after the day."""
        return self._walk(day, DAY)

    def previous_workday(self, day: date) -> date:
        """Return the last working day before the day."""
        return self._walk(day, -DAY)

    def uncertain_years(self, today: date, window: int) -> list[int]:
        """Return the years within `window` days of today whose official table is not known."""
        years = range(today.year, (today + window * DAY).year + 1)
        return [year for year in years if not self.day_kind(_reached(today, year)).certain]

    def _walk(self, day: date, step: timedelta) -> date:
        day += step
        while not self.is_workday(day):
            day += step
        return day

    def _is_published(self, year: int) -> bool:
        """National Day stands in every official table, so an override there means it came in."""
        return date(year, 10, 1) in self._overrides


def _reached(today: date, year: int) -> date:
    # New Year's Day itself may have been entered by hand before the table came out.
    return today if today.year == year else date(year, 2, 2)


def _kind(day: date, *, off: bool, name: str, certain: bool = True) -> DayKind:
    weekend = day.isoweekday() > 5
    if off:
        return DayKind("weekend" if weekend and not name else "holiday", name, certain)
    return DayKind("makeup", name, certain) if weekend else DayKind("workday", "", certain)
