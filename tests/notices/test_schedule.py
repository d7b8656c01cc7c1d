"""When people are reminded: never at night unless it must be, never absurdly soon, never late."""

from datetime import UTC, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from notices.schedule import (
    INVITING,
    RATING_INVITED,
    REMINDERS,
    TOO_LATE,
    TOO_SOON,
    rating_due,
    reminders,
    send_moment,
)
from notices.timetable import ReminderTimes
from storage.clock import SHANGHAI
from storage.rules.backoff import FIRST, LONGEST, pause
from storage.rules.quiet import QuietHours

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
MOMENTS = st.timedeltas(timedelta(), timedelta(days=365)).map(lambda later: NEW_YEAR + later)
QUIETS = st.builds(QuietHours, st.times(), st.times())
TIMES = st.builds(ReminderTimes, st.times(), st.integers(1, 12), QUIETS)


@given(MOMENTS, st.timedeltas(timedelta(minutes=1), timedelta(days=14)), TIMES)
def test_a_reminder_comes_between_the_confirmation_and_the_visit(
    confirmed_at: datetime, ahead: timedelta, times: ReminderTimes
) -> None:
    starts_at = confirmed_at + ahead
    planned = reminders(starts_at, times, confirmed_at)
    assert all(confirmed_at + TOO_SOON <= due < starts_at for _, due in planned)
    assert [due for _, due in planned] == sorted({due for _, due in planned})


@given(MOMENTS, st.timedeltas(timedelta(minutes=1), timedelta(days=14)), TIMES)
def test_only_what_would_come_too_late_breaks_the_quiet(
    confirmed_at: datetime, ahead: timedelta, times: ReminderTimes
) -> None:
    starts_at = confirmed_at + ahead
    for _, due in reminders(starts_at, times, confirmed_at):
        moved = times.quiet.next_allowed(due)
        assert moved == due or moved > starts_at - TOO_LATE


@given(MOMENTS, QUIETS)
def test_the_next_allowed_moment_is_not_quiet_and_at_most_a_day_away(
    moment: datetime, quiet: QuietHours
) -> None:
    allowed = quiet.next_allowed(moment)
    assert not quiet.holds(allowed)
    assert moment <= allowed <= moment + timedelta(days=1)


@given(st.integers(1, 1000), st.floats(0, 1))
def test_a_pause_grows_to_its_limit(attempts: int, chance: float) -> None:
    assert FIRST / 2 <= pause(attempts, chance) <= LONGEST * 1.5
    assert pause(attempts, chance) <= pause(attempts + 1, chance)


def test_a_late_evening_reminder_yields_to_the_nearer_one() -> None:
    starts_at = datetime(2026, 11, 28, 9, 20, tzinfo=SHANGHAI)
    due_at, night = starts_at - timedelta(hours=15), starts_at - timedelta(hours=11)
    quiet = QuietHours(time(21), time(8))
    assert send_moment(REMINDERS[0], due_at, starts_at, night, quiet) is None
    morning = datetime(2026, 11, 28, 8, 0, tzinfo=SHANGHAI)
    assert send_moment(REMINDERS[1], night, starts_at, night, quiet) == morning


def test_no_reminder_where_a_station_wants_none() -> None:
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    assert reminders(now + timedelta(days=3), ReminderTimes(reminders=False), now) == []


@given(MOMENTS, st.integers(0, 72), QUIETS)
def test_an_invitation_to_rate_comes_after_the_visit_and_outside_the_quiet_hours(
    done_at: datetime, hours: int, quiet: QuietHours
) -> None:
    times = ReminderTimes(quiet=quiet, rating_hours=hours)
    due = rating_due(times, done_at)
    assert due is not None
    assert not quiet.holds(due)
    assert timedelta(hours=hours) <= due - done_at <= timedelta(hours=hours + 24)


def test_no_invitation_where_a_station_wants_none() -> None:
    assert rating_due(ReminderTimes(ratings=False), NEW_YEAR) is None


@given(MOMENTS, st.timedeltas(timedelta(), timedelta(days=14)), QUIETS)
def test_a_late_invitation_is_sent_in_a_calm_hour_within_a_week_or_never(
    due_at: datetime, late: timedelta, quiet: QuietHours
) -> None:
    now = due_at + late
    at = send_moment(RATING_INVITED, due_at, due_at, now, quiet)
    if at is None:
        assert quiet.next_allowed(now) > due_at + INVITING
    else:
        assert at == quiet.next_allowed(now)
