"""Off-hours slots: where they are, until when to ask, by when to answer, how many."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.clock import SHANGHAI, local
from storage.records import OffHours
from storage.rules.calendar import WorkingCalendar
from storage.rules.slots import (
    BookingRules,
    LimitBroken,
    Slot,
    answer_by,
    bookable,
    limit_broken,
    slots_on,
    staffed_time,
)

CALENDAR = WorkingCalendar({})
RULES = BookingRules()
LUNCH = OffHours(kind="lunch", days=[1, 2, 3, 4, 5], open="12:00", close="13:10")
SATURDAY = OffHours(kind="saturday", days=[6], open="09:00", close="10:00")
HOLIDAY = OffHours(kind="holiday", days=[1, 2, 3, 4, 5, 6, 7], open="09:00", close="09:30")


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def visit(start: datetime) -> Slot:
    return Slot("lunch", start.astimezone(UTC), (start + timedelta(minutes=20)).astimezone(UTC))


def starts(windows: list[OffHours], day: date) -> list[str]:
    return [f"{local(s.starts_at):%H:%M}" for s in slots_on(windows, 20, day, CALENDAR)]


def test_a_slot_fits_wholly_in_its_window() -> None:
    assert starts([SATURDAY, LUNCH], date(2026, 11, 23)) == ["12:00", "12:20", "12:40"]
    assert starts([SATURDAY, LUNCH], date(2026, 11, 28)) == ["09:00", "09:20", "09:40"]
    assert starts([SATURDAY, LUNCH], date(2026, 11, 29)) == []


def test_a_slot_is_stored_as_utc() -> None:
    first = slots_on([SATURDAY], 20, date(2026, 11, 28), CALENDAR)[0]

    assert first.starts_at.isoformat() == "2026-11-28T01:00:00+00:00"
    assert first.ends_at.isoformat() == "2026-11-28T01:20:00+00:00"


def test_makeup_workdays_have_no_slots_and_holidays_only_declared_ones() -> None:
    assert starts([SATURDAY, LUNCH, HOLIDAY], date(2026, 10, 10)) == []
    assert starts([SATURDAY, LUNCH], date(2026, 10, 2)) == []
    assert starts([SATURDAY, LUNCH, HOLIDAY], date(2026, 10, 2)) == ["09:00"]


CLOCK_TIMES = st.integers(0, 287).map(lambda step: f"{step // 12:02}:{step % 12 * 5:02}")
"""The five-minute steps of a day, on which windows must lie."""

WINDOWS = st.builds(
    OffHours,
    kind=st.sampled_from(["lunch", "evening"]),
    days=st.just([1]),
    open=CLOCK_TIMES,
    close=CLOCK_TIMES,
)


@given(st.lists(WINDOWS, max_size=4), st.integers(5, 240))
def test_slots_never_overlap_and_lie_inside_a_window(windows: list[OffHours], minutes: int) -> None:
    slots = slots_on(windows, minutes, date(2026, 11, 23), CALENDAR)

    assert all(a.ends_at <= b.starts_at for a, b in pairwise(slots))
    for slot in slots:
        start, end = local(slot.starts_at), local(slot.ends_at)
        assert end - start == timedelta(minutes=minutes)
        assert any(
            time.fromisoformat(w.open) <= start.time() and end.time() <= time.fromisoformat(w.close)
            for w in windows
            if w.kind == slot.kind
        )


@pytest.mark.parametrize(
    ("slot", "now", "expected"),
    [
        (at(11, 23, 12), at(11, 23, 10), True),
        (at(11, 23, 12), at(11, 23, 10, 1), False),
        (at(11, 24, 12), at(11, 23, 23, 59), True),
        (at(11, 24, 9), at(11, 23, 23), False),
        (at(11, 23, 12), at(11, 23, 13), False),
        (at(12, 7, 12), at(11, 23, 9), True),
        (at(12, 8, 12), at(11, 23, 9), False),
        (at(11, 28, 9), at(11, 27, 12), True),
        (at(11, 28, 9), at(11, 27, 12, 1), False),
        (at(11, 29, 9), at(11, 27, 12), True),
        (at(11, 29, 9), at(11, 28, 8), False),
        (at(10, 3, 9), at(9, 30, 12), True),
        (at(10, 3, 9), at(9, 30, 12, 1), False),
    ],
)
def test_a_slot_is_asked_for_in_time(slot: datetime, now: datetime, *, expected: bool) -> None:
    assert bookable(visit(slot), now.astimezone(UTC), CALENDAR, RULES) is expected


def test_weekends_and_nights_are_no_lead_time() -> None:
    friday, monday = at(11, 27, 19), at(11, 30, 9)

    assert staffed_time(friday, monday, CALENDAR) == timedelta(hours=2)


@pytest.mark.parametrize(
    ("slot", "now", "expected"),
    [
        (at(11, 27, 12), at(11, 23, 10, 30), at(11, 24, 10, 30)),
        (at(12, 2, 12), at(11, 27, 16), at(11, 30, 16)),
        (at(12, 2, 12), at(11, 28, 16), at(11, 30, 12)),
        (at(11, 24, 12), at(11, 23, 10), at(11, 23, 18)),
        (at(11, 24, 12), at(11, 23, 18), at(11, 24, 11)),
        (at(11, 30, 12), at(11, 29, 10), at(11, 30, 11)),
        (at(11, 23, 12), at(11, 23, 9), at(11, 23, 11)),
        (at(11, 23, 12), at(11, 23, 11, 30), at(11, 23, 12)),
        (at(12, 31, 18), at(12, 30, 9), at(12, 30, 18)),
    ],
)
def test_the_station_answers_in_time(slot: datetime, now: datetime, expected: datetime) -> None:
    answer = answer_by(slot.astimezone(UTC), now.astimezone(UTC), CALENDAR)

    assert answer == expected
    assert answer.tzinfo is UTC


@pytest.mark.parametrize(("asked", "answered"), [(0, 8), (7, 8), (8, 8), (20, 20), (23, 20)])
def test_nobody_is_promised_an_answer_at_night(asked: int, answered: int) -> None:
    monday, tuesday, next_saturday = at(11, 23, asked), at(11, 24, answered), at(11, 28, 9)
    found = answer_by(next_saturday.astimezone(UTC), monday.astimezone(UTC), CALENDAR)
    assert found == tuesday


@given(st.integers(1, 20 * 24 * 60), st.integers(0, 60 * 24 * 60))
def test_an_answer_is_never_due_before_it_is_asked_or_after_the_visit(
    wait: int, since: int
) -> None:
    now = datetime(2026, 9, 1, tzinfo=UTC) + timedelta(minutes=since)
    start = now + timedelta(minutes=wait)

    answer = answer_by(start, now, CALENDAR)

    assert now < answer <= start
    assert wait <= 60 or answer <= start - timedelta(hours=1)


MONDAY_LUNCH = at(11, 23, 12)


@pytest.mark.parametrize(
    ("bookings", "broken"),
    [
        ([], None),
        ([(MONDAY_LUNCH, 1)], LimitBroken("day", 1)),
        ([(MONDAY_LUNCH, 2)], None),
        ([(at(11, 24, 12), 1), (at(11, 29, 9), 2)], LimitBroken("week", 2)),
        ([(at(11, 22, 9), 1), (at(11, 30, 12), 2)], None),
        ([(at(11, day, 9), 1) for day in (1, 3, 9, 12, 17, 30)], LimitBroken("month", 6)),
        ([(at(10, day, 9), 1) for day in (1, 3, 9, 12, 17, 30)], None),
    ],
)
def test_a_person_books_so_often_and_no_more(
    bookings: list[tuple[datetime, int]], broken: LimitBroken | None
) -> None:
    assert limit_broken(bookings, at(11, 23, 18), 1, RULES) == broken


def test_a_week_may_lie_in_two_years() -> None:
    rules = BookingRules(per_week=1)
    new_year = datetime(2027, 1, 2, 9, tzinfo=SHANGHAI)

    assert limit_broken([(at(12, 30, 12), 1)], new_year, 1, rules) == LimitBroken("week", 1)
