"""A day as a person writes it."""

from datetime import date

import pytest

from storage.refusals import DayUnreadable
from storage.rules.days import read_day

WEDNESDAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("今天", date(2026, 11, 25)),
        (" 明天 ", date(2026, 11, 26)),
        ("大后天", date(2026, 11, 28)),
        ("周三", date(2026, 11, 25)),
        ("周六", date(2026, 11, 28)),
        ("星期二", date(2026, 12, 1)),
        ("下周六", date(2026, 12, 5)),
        ("礼拜天", date(2026, 11, 29)),
        ("12-01", date(2026, 12, 1)),
        ("１２-０１", date(2026, 12, 1)),
        ("12/1", date(2026, 12, 1)),
        ("12月1日", date(2026, 12, 1)),
        ("12月1号", date(2026, 12, 1)),
        ("2026年12月1日", date(2026, 12, 1)),
        ("2026-12-01", date(2026, 12, 1)),
        ("11-24", date(2027, 11, 24)),
        ("2028-02-29", date(2028, 2, 29)),
    ],
)
def test_a_day_is_read_as_people_write_it(words: str, day: date) -> None:
    assert read_day(words, WEDNESDAY) == day


@pytest.mark.parametrize(
    "words",
    ["", "不知道", "2-30", "13-01", "2026-11-24", "0000-01-01", "周八", "12-01 08:00", "9" * 4000],
)
def test_what_is_no_day_to_come_is_refused(words: str) -> None:
    with pytest.raises(DayUnreadable):
        read_day(words, WEDNESDAY)
