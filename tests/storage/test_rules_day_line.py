"""Days and hours at the head of a line of the staff."""

from datetime import date, time

import pytest

from storage.refusals import DayTooFar, DayUnreadable, HoursReversed, SpanReversed, SpanTooLong
from storage.rules.day_line import DayLine, read_day_line, read_windows
from storage.rules.hours import Window

WEDNESDAY = date(2026, 11, 25)
SATURDAY, SUNDAY = date(2026, 11, 28), date(2026, 11, 29)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("12-05 停电检修", DayLine(date(2026, 12, 5), date(2026, 12, 5), "停电检修")),
        ("11-28~11-30 原因", DayLine(SATURDAY, date(2026, 11, 30), "原因")),
        ("11-28-11-30 原因", DayLine(SATURDAY, date(2026, 11, 30), "原因")),
        ("11月28日至11月29号，装修", DayLine(SATURDAY, SUNDAY, "装修")),
        ("１１-２８～１１-２９", DayLine(SATURDAY, SUNDAY, "")),
        ("１１-２８　停电，下午来电", DayLine(SATURDAY, SATURDAY, "停电，下午来电")),
        ("周六停电", DayLine(SATURDAY, SATURDAY, "停电")),
        ("周六到周日 团建", DayLine(SATURDAY, SUNDAY, "团建")),
        ("周日到周三", DayLine(SUNDAY, date(2026, 12, 2), "")),
        ("明天 到 周六", DayLine(date(2026, 11, 26), SATURDAY, "")),
        ("12-30~01-02", DayLine(date(2026, 12, 30), date(2027, 1, 2), "")),
        ("2026-11-28 30人开会", DayLine(SATURDAY, SATURDAY, "30人开会")),
        ("周六 9:00-11:00", DayLine(SATURDAY, SATURDAY, "9:00-11:00")),
        ("11-28 9:00-11:00", DayLine(SATURDAY, SATURDAY, "9:00-11:00")),
    ],
)
def test_days_and_the_words_behind_them_are_told_apart(text: str, line: DayLine) -> None:
    assert read_day_line(text, WEDNESDAY) == line


@pytest.mark.parametrize(
    ("text", "no"),
    [
        ("停电检修", DayUnreadable),
        ("13-45 停电", DayUnreadable),
        ("2026-11-24 停电", DayUnreadable),
        ("11-24 停电", DayTooFar),
        ("11-30~11-28 停电", SpanReversed),
        ("11-28~02-28 停电", SpanTooLong),
    ],
)
def test_days_that_cannot_be_meant_are_refused(text: str, no: type[Exception]) -> None:
    with pytest.raises(no):
        read_day_line(text, WEDNESDAY)


@pytest.mark.parametrize(
    ("text", "windows", "rest"),
    [
        ("9:00-11:00", [(time(9), time(11))], ""),
        ("9点到11点半 盘点", [(time(9), time(11, 30))], "盘点"),
        ("9：00～11：00、14：00～16：00", [(time(9), time(11)), (time(14), time(16))], ""),
        ("25:00-26:00", [], "25:00-26:00"),
        ("盘点", [], "盘点"),
    ],
)
def test_hours_are_read_as_people_write_them(
    text: str, windows: list[tuple[time, time]], rest: str
) -> None:
    assert read_windows(text) == ([Window(*window) for window in windows], rest)


def test_hours_that_end_before_they_begin_are_refused() -> None:
    with pytest.raises(HoursReversed):
        read_windows("11:00-9:00")
