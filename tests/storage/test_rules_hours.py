"""Opening hours through seasons, holidays and make-up workdays."""

from datetime import UTC, date, datetime, time

import pytest

from storage.clock import SHANGHAI
from storage.records import RegularHours
from storage.rules.calendar import WorkingCalendar
from storage.rules.hours import Window, opening, windows_on

CALENDAR = WorkingCalendar({})
WEEKDAYS = [1, 2, 3, 4, 5]
HOURS = [
    RegularHours(days=WEEKDAYS, open="14:30", close="17:30", season="winter"),
    RegularHours(days=WEEKDAYS, open="15:00", close="18:00", season="summer"),
    RegularHours(days=WEEKDAYS, open="09:00", close="12:00"),
    RegularHours(days=[6], open="10:00", close="11:00"),
]
MORNING = Window(time(9), time(12))
WINTER = Window(time(14, 30), time(17, 30))
SUMMER = Window(time(15), time(18))


@pytest.mark.parametrize(
    ("day", "windows"),
    [
        (date(2026, 11, 23), [MORNING, WINTER]),
        (date(2026, 7, 1), [MORNING, SUMMER]),
        (date(2026, 4, 30), [MORNING, WINTER]),
        (date(2026, 5, 6), [MORNING, SUMMER]),
        (date(2026, 9, 30), [MORNING, SUMMER]),
        (date(2026, 10, 8), [MORNING, WINTER]),
        (date(2026, 11, 28), [Window(time(10), time(11))]),
        (date(2026, 11, 29), []),
        (date(2026, 10, 2), []),
        (date(2026, 10, 10), [MORNING, WINTER]),
    ],
)
def test_a_day_has_the_windows_of_its_kind_and_season(day: date, windows: list[Window]) -> None:
    assert windows_on(HOURS, day, CALENDAR) == windows


@pytest.mark.parametrize(
    ("clock_time", "closes_in"),
    [
        (time(8, 59), None),
        (time(9, 0), 180),
        (time(11, 25), 35),
        (time(11, 59, 30), 1),
        (time(12, 0), None),
        (time(14, 30), 180),
        (time(17, 30), None),
    ],
)
def test_a_station_knows_how_long_it_stays_open(clock_time: time, closes_in: int | None) -> None:
    at = datetime.combine(date(2026, 11, 23), clock_time, SHANGHAI)

    now = opening(HOURS, CALENDAR, at.astimezone(UTC))

    assert now.open_now is (closes_in is not None)
    assert now.closes_in_minutes == closes_in
    assert now.windows == (MORNING, WINTER)


def test_a_closed_station_says_why() -> None:
    holiday = opening(HOURS, CALENDAR, datetime(2026, 10, 2, 10, tzinfo=SHANGHAI))
    makeup = opening(HOURS, CALENDAR, datetime(2026, 10, 10, 10, tzinfo=SHANGHAI))

    assert (holiday.open_now, holiday.reason.kind, holiday.reason.name) == (
        False,
        "holiday",
        "国庆节",
    )
    assert (makeup.open_now, makeup.reason.kind) == (True, "makeup")


def test_the_day_is_the_one_at_the_counter() -> None:
    sunday_in_utc = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)

    assert opening(HOURS, CALENDAR, sunday_in_utc).reason.kind == "workday"
