"""Working days, holidays, make-up workdays, and years nobody has published."""

from datetime import date, timedelta

import pytest

from storage.catalogue.reader import JINCHENG, read_files
from storage.records import DayRecord
from storage.rules.calendar import DayKind, WorkingCalendar

PLAIN = WorkingCalendar({})


def override(day: date, kind: str, name: str) -> WorkingCalendar:
    return WorkingCalendar(
        {day: DayRecord.model_validate({"day": day, "kind": kind, "name": name})}
    )


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 11, 23), DayKind("workday")),
        (date(2026, 11, 28), DayKind("weekend")),
        (date(2026, 10, 1), DayKind("holiday", "国庆节")),
        (date(2026, 10, 3), DayKind("holiday", "国庆节")),
        (date(2026, 10, 10), DayKind("makeup", "国庆节")),
        (date(2026, 2, 14), DayKind("makeup", "春节")),
        (date(2027, 1, 1), DayKind("workday", certain=False)),
        (date(2027, 1, 2), DayKind("weekend", certain=False)),
        (date(1999, 1, 4), DayKind("workday", certain=False)),
    ],
)
def test_a_day_is_what_the_table_or_the_ordinary_week_says(day: date, kind: DayKind) -> None:
    assert PLAIN.day_kind(day) == kind


def test_an_override_always_wins() -> None:
    a_monday, a_sunday = date(2026, 11, 23), date(2027, 1, 3)

    assert override(a_monday, "off", "停电").day_kind(a_monday) == DayKind("holiday", "停电")
    assert override(a_sunday, "workday", "元旦").day_kind(a_sunday) == DayKind("makeup", "元旦")
    assert override(a_monday, "workday", "").day_kind(a_monday) == DayKind("workday")


def test_a_year_becomes_certain_with_its_own_table() -> None:
    national_day = date(2027, 10, 1)

    assert override(national_day, "off", "国庆节").day_kind(date(2027, 3, 1)).certain
    assert not override(date(2027, 5, 4), "off", "").day_kind(date(2027, 3, 1)).certain


def test_the_shipped_table_says_what_the_package_says() -> None:
    shipped = WorkingCalendar({day.day: day for day in read_files(JINCHENG).days})
    year = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]

    assert [shipped.is_workday(day) for day in year] == [PLAIN.is_workday(day) for day in year]


def test_working_days_are_counted_over_a_holiday_and_into_an_unknown_year() -> None:
    assert PLAIN.next_workday(date(2026, 9, 30)) == date(2026, 10, 8)
    assert PLAIN.previous_workday(date(2026, 10, 8)) == date(2026, 9, 30)
    assert PLAIN.next_workday(date(2026, 10, 9)) == date(2026, 10, 10)
