"""Off-hours visiting times (错时): which there are, until when to ask, by when to answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from storage.clock import SHANGHAI, local
from storage.records import OffHours, SeatQuota
from storage.rules.calendar import DAY, WorkingCalendar
from storage.rules.quiet import QuietHours

NOON = time(12, 0)
EVENING_ANSWER = time(18, 0)
LAST_ANSWER = timedelta(hours=1)
STAFFED = time(8, 0), time(20, 0)
"""Between these hours of a working day a request is seen; only they count as lead time."""


@dataclass(frozen=True)
class Slot:
    """One visit's time, in UTC, and the quota its window declares."""

    kind: str
    starts_at: datetime
    ends_at: datetime
    quota: SeatQuota | None = None


@dataclass(frozen=True)
class BookingRules:
    """What a resident's bookings are held to."""

    window_days: int = 14
    lead_minutes: int = 120
    weekend_cutoff: time = NOON
    cancel_before_minutes: int = 120
    per_day: int = 1
    per_week: int = 2
    per_month: int = 6
    hold_minutes: int = 10
    undo_seconds: int = 60
    offer_minutes: int = 15
    waitlist_notices: int = 3
    waitlist_quiet_minutes: int = 180
    quiet: QuietHours = QuietHours()  # noqa: RUF009  it is frozen
    proposal_hours: int = 24
    late_minutes: int = 10
    misses: int = 3
    misses_within_days: int = 90
    barred_days: int = 30


@dataclass(frozen=True)
class LimitBroken:
    """A limit that one more booking would break: `day`, `week` or `month`."""

    period: str
    limit: int


def slots_on(
    off_hours: Iterable[OffHours], minutes: int, day: date, calendar: WorkingCalendar
) -> list[Slot]:
    """Return the day's slots by time, each wholly inside its window, none overlapping.

    A make-up workday has none. A holiday has those of windows a station declared for holidays.
    """
    kind = calendar.day_kind(day).kind
    if kind == "makeup":
        return []
    windows = (
        window
        for window in off_hours
        if day.isoweekday() in window.days and (window.kind == "holiday") == (kind == "holiday")
    )
    return cut(windows, minutes, day)


def cut(windows: Iterable[OffHours], minutes: int, day: date) -> list[Slot]:
    """Return the slots that the windows hold on a day, whatever their weekdays say."""
    slots: list[Slot] = []
    for window in sorted(windows, key=lambda w: (w.open, w.close)):
        free_from = slots[-1].ends_at if slots else None
        slots += [
            slot
            for slot in _cut(window, day, timedelta(minutes=minutes))
            if free_from is None or slot.starts_at >= free_from
        ]
    return slots


def runs(slots: Sequence[Slot], length: int) -> list[Slot]:
    """Return the visits of `length` slots in a row, one for each slot that one can begin at."""
    found = []
    for first in range(len(slots) - length + 1):
        row = slots[first : first + length]
        whole = all(
            before.ends_at == after.starts_at and before.kind == after.kind
            for before, after in pairwise(row)
        )
        if whole:
            found.append(replace(row[0], ends_at=row[-1].ends_at))
    return found


def bookable(slot: Slot, now: datetime, calendar: WorkingCalendar, rules: BookingRules) -> bool:
    """Tell whether a resident may still, or already, ask for the slot."""
    today, day = local(now).date(), local(slot.starts_at).date()
    if slot.starts_at <= now or day > today + timedelta(days=rules.window_days):
        return False
    if not calendar.is_workday(day):
        last_workday = calendar.previous_workday(day)
        if now > datetime.combine(last_workday, rules.weekend_cutoff, SHANGHAI):
            return False
    lead = timedelta(minutes=rules.lead_minutes)
    return slot.starts_at >= staffed_after(now, lead, calendar)


def staffed_time(start: datetime, end: datetime, calendar: WorkingCalendar) -> timedelta:
    """Return the working time between two moments: the night and days off do not count."""
    total, day = timedelta(), local(start).date()
    while day <= local(end).date():
        opens, closes = (datetime.combine(day, clock_time, SHANGHAI) for clock_time in STAFFED)
        if calendar.is_workday(day):
            total += max(min(end, closes) - max(start, opens), timedelta())
        day += DAY
    return total


def staffed_after(start: datetime, span: timedelta, calendar: WorkingCalendar) -> datetime:
    """Return the moment at which that much working time has passed since the start, in UTC."""
    if not span:
        return start
    day = local(start).date()
    while True:
        opens, closes = (datetime.combine(day, at, SHANGHAI).astimezone(UTC) for at in STAFFED)
        begins = max(start, opens)
        if calendar.is_workday(day) and begins < closes:
            if span <= closes - begins:
                return (begins + span).astimezone(UTC)
            span -= closes - begins
        day += DAY


def answer_by(slot_start: datetime, now: datetime, calendar: WorkingCalendar) -> datetime:
    """Return until when the station answers a request made now, in UTC.

    One working day later at the same time, or at the nearest hour at which requests are seen (asked
    on a day off: the next working day at noon); for a slot tomorrow, today at 18:00. Never later
    than an hour before the slot, unless that hour has begun: then the slot itself is the limit.
    """
    latest = slot_start - LAST_ANSWER
    if latest <= now:
        return slot_start
    return min(_usual_answer(local(slot_start), local(now), calendar), latest).astimezone(UTC)


def limit_broken(
    bookings: Sequence[tuple[datetime, int]],
    new_start: datetime,
    station_id: int,
    rules: BookingRules,
) -> LimitBroken | None:
    """Return the limit a person's new booking would break, given their (start, station) so far."""
    new = local(new_start).date()
    days = [(local(start).date(), station) for start, station in bookings]
    counted = (
        ("day", rules.per_day, days.count((new, station_id))),
        ("week", rules.per_week, sum(_week(day) == _week(new) for day, _ in days)),
        (
            "month",
            rules.per_month,
            sum(day.replace(day=1) == new.replace(day=1) for day, _ in days),
        ),
    )
    for period, limit, count in counted:
        if count >= limit:
            return LimitBroken(period, limit)
    return None


def _cut(window: OffHours, day: date, length: timedelta) -> list[Slot]:
    start = datetime.combine(day, time.fromisoformat(window.open), SHANGHAI)
    close = datetime.combine(day, time.fromisoformat(window.close), SHANGHAI)
    count = max((close - start) // length, 0)
    return [
        Slot(
            window.kind,
            (start + number * length).astimezone(UTC),
            (start + (number + 1) * length).astimezone(UTC),
            window.seats,
        )
        for number in range(count)
    ]


def _usual_answer(slot_start: datetime, now: datetime, calendar: WorkingCalendar) -> datetime:
    today = now.date()
    if not calendar.is_workday(today):
        return datetime.combine(calendar.next_workday(today), NOON, SHANGHAI)
    if slot_start.date() == today + DAY:
        evening = datetime.combine(today, EVENING_ANSWER, SHANGHAI)
        return evening if now < evening else slot_start
    opens, closes = STAFFED
    answered = min(max(now.time(), opens), closes)
    return datetime.combine(calendar.next_workday(today), answered, SHANGHAI)


def _week(day: date) -> tuple[int, int]:
    return day.isocalendar()[:2]


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month
