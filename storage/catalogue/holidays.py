"""The year's table of holidays and make-up workdays, as the State Council's office publishes it."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

from pydantic import ConfigDict, Field

from storage.catalogue.problems import Finding
from storage.records import DayRecord, Record

LONGEST_HOLIDAY = 15


class OffRange(Record):
    """One holiday from its first to its last day off, with the weekend days worked for it."""

    name: str = Field(min_length=1)
    start: date
    end: date
    days: int | None = None
    makeup_workdays: tuple[date, ...] = ()


class HolidayYear(Record):
    """A year's table; `not_found` gives no days. Other keys are notes for readers of the file."""

    model_config = ConfigDict(extra="ignore")

    status: Literal["official", "not_found"]
    off: tuple[OffRange, ...] = ()
    all_makeup_workdays: tuple[date, ...] | None = None


def days_of(table: HolidayYear) -> list[DayRecord]:
    """Return every day that differs from the ordinary week."""
    if table.status != "official":
        return []
    return [day for holiday in table.off for day in _days(holiday)]


def check_year(table: HolidayYear, year: int) -> Iterator[Finding]:
    """Yield what does not add up in a year's official table."""
    if table.status != "official":
        return
    if not table.off:
        yield "off", "is empty, although the table is official (the key needs quotes: 'off')"
    for number, holiday in enumerate(table.off, 1):
        for field, message in _check_range(holiday, year):
            yield f"off[{number}].{field}", message
    worked = sorted(day for holiday in table.off for day in holiday.makeup_workdays)
    if table.all_makeup_workdays is not None and sorted(table.all_makeup_workdays) != worked:
        yield "all_makeup_workdays", "differ from those listed with the holidays"


def _check_range(holiday: OffRange, year: int) -> Iterator[Finding]:
    length = (holiday.end - holiday.start).days + 1
    if not 1 <= length <= LONGEST_HOLIDAY:
        yield "end", f"{holiday.end} does not fit a start on {holiday.start}"
    elif holiday.days not in {None, length}:
        yield "days", f"says {holiday.days}, but the range has {length}"
    if year not in {holiday.start.year, holiday.end.year}:
        yield "start", f"{holiday.start} is not in {year}"
    for day in holiday.makeup_workdays:
        if day.isoweekday() < 6:
            yield "makeup_workdays", f"{day} is no Saturday or Sunday"


def _days(holiday: OffRange) -> Iterator[DayRecord]:
    for offset in range(min((holiday.end - holiday.start).days + 1, LONGEST_HOLIDAY)):
        day = holiday.start + timedelta(days=offset)
        yield DayRecord(day=day, kind="off", name=holiday.name)
    for day in holiday.makeup_workdays:
        yield DayRecord(day=day, kind="workday", name=holiday.name)
