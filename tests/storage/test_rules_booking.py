"""The pure rules of the book: places, answers, missed visits, the queue, unknown years."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.clock import SHANGHAI
from storage.records import OffHours, SeatQuota
from storage.rules.answering import answer_moments
from storage.rules.calendar import WorkingCalendar
from storage.rules.codes import ALPHABET
from storage.rules.places import choose, places_for, places_left, steps
from storage.rules.queue import Waiting, in_order, keeps_their_time
from storage.rules.slots import (
    BookingRules,
    Slot,
    answer_by,
    bookable,
    runs,
    slots_on,
    staffed_time,
)
from storage.rules.standing import barred_until

CALENDAR = WorkingCalendar({})
RULES = BookingRules()
START = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def visit(quota: SeatQuota | None = None) -> Slot:
    return Slot("saturday", START, START + 20 * MINUTE, quota)


@given(st.integers(0, 600), st.integers(1, 240), st.integers(0, 600), st.integers(1, 240))
def test_visits_that_overlap_share_a_step(a: int, long: int, b: int, wide: int) -> None:
    first = START + a * MINUTE, START + (a + long) * MINUTE
    second = START + b * MINUTE, START + (b + wide) * MINUTE
    overlap = first[0] < second[1] and second[0] < first[1]

    assert not overlap or set(steps(*first)) & set(steps(*second))


@given(st.integers(0, 100), st.integers(1, 48), st.integers(1, 48))
def test_visits_on_fives_that_only_touch_share_none(a: int, long: int, wide: int) -> None:
    middle = START + 5 * (a + long) * MINUTE

    before = steps(START + 5 * a * MINUTE, middle)
    assert not set(before) & set(steps(middle, middle + 5 * wide * MINUTE))


def test_staff_take_their_own_places_first_and_the_public_gets_them_late() -> None:
    quota = SeatQuota(public=2, staffed=1, walk_in=1, release_hours=4)
    early, late = START - timedelta(hours=5), START - timedelta(hours=4)

    assert list(places_for(visit(quota), 9, early, staffed=False)) == [1, 2]
    assert list(places_for(visit(quota), 9, early, staffed=True)) == [3, 1, 2]
    assert list(places_for(visit(quota), 9, late, staffed=False)) == [1, 2, 3]
    assert list(places_for(visit(), 2, early, staffed=False)) == [1, 2]


TAKEN = st.dictionaries(
    st.sampled_from(steps(START, START + 20 * MINUTE)), st.sets(st.integers(1, 3))
)


@given(TAKEN, st.integers(1, 3))
def test_a_place_is_found_exactly_while_one_is_left(
    taken: dict[datetime, set[int]], seats: int
) -> None:
    moments, places = steps(START, START + 20 * MINUTE), range(1, seats + 1)

    chosen = choose(moments, places, taken)

    assert (chosen is not None) == (places_left(moments, places, taken) > 0)
    for moment, place in zip(moments, chosen or (), strict=False):
        assert place not in taken.get(moment, ())


def test_a_long_visit_never_spans_a_gap_between_windows() -> None:
    windows = [
        OffHours(kind="saturday", days=[6], open=opens, close=closes)
        for opens, closes in (("09:00", "10:00"), ("10:20", "11:00"))
    ]
    slots = slots_on(windows, 20, date(2026, 11, 28), CALENDAR)

    begins = [slot.starts_at.astimezone(SHANGHAI).strftime("%H:%M") for slot in runs(slots, 2)]
    assert begins == ["09:00", "09:20", "10:20"]


@given(st.integers(0, 60 * 24 * 30), st.integers(61, 60 * 24 * 20))
def test_reminders_lie_between_asking_and_the_answer(since: int, wait: int) -> None:
    asked = datetime(2026, 9, 1, tzinfo=UTC) + since * MINUTE
    due = answer_by(asked + wait * MINUTE, asked, CALENDAR)
    moments = answer_moments(asked, due, CALENDAR)

    assert asked <= moments.half <= moments.admin <= due
    whole = staffed_time(asked, due, CALENDAR)
    assert not whole or staffed_time(asked, moments.half, CALENDAR) == whole / 2


@pytest.mark.parametrize(
    ("days", "lifted", "now", "barred"),
    [
        ([0, 10, 20], None, 21, True),
        ([0, 10, 20], None, 50, False),
        ([0, 10], None, 11, False),
        ([0, 50, 91], None, 92, False),
        ([0, 50, 90], None, 92, True),
        ([0, 10, 20], 21, 22, False),
        ([0, 10, 20, 30], 21, 31, False),
    ],
)
def test_three_missed_visits_in_ninety_days_bar_for_thirty(
    days: list[int], lifted: int | None, now: int, *, barred: bool
) -> None:
    lifted_at = None if lifted is None else START + lifted * DAY

    until = barred_until([START + day * DAY for day in days], lifted_at, START + now * DAY, RULES)

    assert (until is not None) is barred
    assert until is None or until == START + (days[-1] + 30) * DAY


def test_the_booked_are_called_by_their_time_and_then_the_queue() -> None:
    waiting = [
        Waiting(1, None, 2),
        Waiting(2, START + 20 * MINUTE, None),
        Waiting(3, None, 1),
        Waiting(4, START, None),
    ]

    assert [who.id for who in in_order(waiting)] == [4, 2, 3, 1]
    assert keeps_their_time(START, START + 10 * MINUTE, 10)
    assert not keeps_their_time(START, START + 11 * MINUTE, 10)


def test_an_unpublished_year_is_an_ordinary_week_and_said_to_be_uncertain() -> None:
    for day in (date(2026, 12, 20) + n * DAY for n in range(27)):
        now = datetime(day.year, day.month, day.day, 10, tzinfo=SHANGHAI)
        kind = CALENDAR.day_kind(day)
        assert kind.certain is (day.year == 2026)
        assert kind.is_workday is (day.isoweekday() < 6)
        later = now + timedelta(days=10)
        assert now < answer_by(later, now, CALENDAR) <= later
        assert isinstance(
            bookable(Slot("lunch", later, later + MINUTE), now, CALENDAR, RULES), bool
        )
    assert CALENDAR.uncertain_years(date(2026, 12, 10), 14) == []
    assert CALENDAR.uncertain_years(date(2026, 12, 20), 14) == [2027]
    assert CALENDAR.uncertain_years(date(2027, 1, 15), 14) == [2027]


def test_a_code_has_no_two_signs_that_are_taken_for_one_another() -> None:
    for alike in ("0OQD", "1IL", "2Z", "5S", "8B"):
        assert len(set(alike) & set(ALPHABET)) <= (2 if "D" in alike else 0)
