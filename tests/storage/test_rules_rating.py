"""Rating: who is silent may rate for a month, who rated may change it until the day is over."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from storage.clock import SHANGHAI, local
from storage.rules.rating import (
    OPEN_FOR,
    Answer,
    Level,
    answered,
    may_answer,
    told_at,
)

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
MOMENTS = st.timedeltas(timedelta(), timedelta(days=365)).map(lambda later: NEW_YEAR + later)
LEVELS = st.sampled_from(Level)
EITHER = st.none() | LEVELS


def test_silence_and_not_this_time_leave_it_open_for_thirty_days() -> None:
    ended = datetime(2026, 11, 28, 9, 40, tzinfo=SHANGHAI)
    for before in (None, Answer(None, ended)):
        assert may_answer(ended, before, ended + OPEN_FOR)
        assert not may_answer(ended, before, ended + OPEN_FOR + timedelta(seconds=1))


@given(MOMENTS, LEVELS, MOMENTS)
def test_a_level_may_be_changed_on_its_own_day_only(
    at: datetime, level: Level, now: datetime
) -> None:
    changeable = local(now).date() <= local(at).date()
    assert may_answer(NEW_YEAR, Answer(level, at), now) == changeable


@given(MOMENTS, st.lists(EITHER, min_size=1), st.timedeltas(timedelta(), timedelta(hours=1)))
def test_the_last_level_counts_and_its_first_day_stands(
    at: datetime, said: list[Level | None], between: timedelta
) -> None:
    counts: Answer | None = None
    for number, level in enumerate(said):
        counts = answered(counts, level, at + number * between)
    levels = [level for level in said if level is not None]
    assert counts is not None
    assert counts.level == (levels[-1] if levels else None)
    if levels:
        first = next(number for number, level in enumerate(said) if level is not None)
        assert counts.at == at + first * between


@given(MOMENTS, LEVELS)
def test_the_admins_hear_of_it_when_it_can_change_no_more(at: datetime, level: Level) -> None:
    assert not Answer(level, at).may_change(told_at(at))
    assert told_at(at) - at < timedelta(days=2)
    assert local(told_at(at)).hour == 9
