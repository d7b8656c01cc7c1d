"""Who may book by chat after visits that were missed. Walking in is never refused. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from storage.rules.slots import BookingRules


def barred_until(
    missed: Iterable[datetime], lifted_at: datetime | None, now: datetime, rules: BookingRules
) -> datetime | None:
    """Return until when a person books only by phone or on site; None if they may book by chat.

    What the staff lifted counts no more: only misses after that do.
    """
    counted = sorted(at for at in missed if lifted_at is None or at > lifted_at)
    within, bar = timedelta(days=rules.misses_within_days), timedelta(days=rules.barred_days)
    span = rules.misses - 1
    ends = (
        last + bar
        for first, last in zip(counted, counted[span:], strict=False)
        if last - first <= within
    )
    until = max(ends, default=None)
    return until if until is not None and now < until else None
