"""Regular opening hours on a given day, and whether a station is open now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from math import ceil
from typing import Literal, TypeAlias

from storage.clock import SHANGHAI, local
from storage.records import RegularHours
from storage.rules.calendar import DayKind, WorkingCalendar

OffHoursKind: TypeAlias = Literal["lunch", "evening", "saturday", "sunday", "holiday"]

SUMMER = range(5, 10)
"""Months of the summer timetable: 05-01 to 09-30."""

MONDAY, FRIDAY, SATURDAY = 1, 5, 6
LUNCH_ENDS = time(14, 30)


@dataclass(frozen=True, order=True)
class Window:
    """A span of local clock time."""

    open: time
    close: time


@dataclass(frozen=True)
class Opening:
    """Whether a station is open at a moment, today's windows, and what kind of day it is."""

    open_now: bool
    closes_in_minutes: int | None
    windows: tuple[Window, ...]
    reason: DayKind


def windows_on(
    regular: Iterable[RegularHours], day: date, calendar: WorkingCalendar
) -> list[Window]:
    """Return the day's windows by time; a make-up workday runs like a Monday."""
    kind = calendar.day_kind(day).kind
    if kind == "holiday":
        return []
    weekday = MONDAY if kind == "makeup" else day.isoweekday()
    season = "summer" if day.month in SUMMER else "winter"
    return sorted(
        Window(time.fromisoformat(hours.open), time.fromisoformat(hours.close))
        for hours in regular
        if weekday in hours.days and hours.season in {"all", season}
    )


def opening(regular: Iterable[RegularHours], calendar: WorkingCalendar, at: datetime) -> Opening:
    """Return how a station stands at a moment; a closing minute already counts as closed."""
    moment = local(at)
    windows = windows_on(regular, moment.date(), calendar)
    closing = [w.close for w in windows if w.open <= moment.time() < w.close]
    return Opening(
        open_now=bool(closing),
        closes_in_minutes=_minutes_until(max(closing), moment) if closing else None,
        windows=tuple(windows),
        reason=calendar.day_kind(moment.date()),
    )


def off_hours_kind(day: date, opens: time, calendar: WorkingCalendar) -> OffHoursKind:
    """Return what off-hours that open at a time of a day are called."""
    if calendar.day_kind(day).kind == "holiday":
        return "holiday"
    if day.isoweekday() > FRIDAY:
        return "saturday" if day.isoweekday() == SATURDAY else "sunday"
    return "lunch" if opens < LUNCH_ENDS else "evening"


def _minutes_until(close: time, moment: datetime) -> int:
    left = datetime.combine(moment.date(), close, SHANGHAI) - moment
    return ceil(left.total_seconds() / 60)
