"""Places: in which steps of time they are counted, and which ones who may take. Pure.

A visit takes a place in every five minutes it touches. So visits cut by an older and a newer slot
length meet in the same rows, and the primary key refuses the second one; with one row a slot it
would only compare beginnings. Five minutes is the shortest slot a record may declare and divides
the usual lengths: a visit of 20 minutes is 4 rows, of an hour 12; minutes would be 20 and 60.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from storage.records import SeatQuota
from storage.rules.slots import Slot

STEP = timedelta(minutes=5)


def steps(starts_at: datetime, ends_at: datetime) -> list[datetime]:
    """Return the beginnings of the five-minute steps that a visit touches, in UTC."""
    since = starts_at.timestamp()
    first = datetime.fromtimestamp(since - since % STEP.total_seconds(), UTC)
    count = -((first - ends_at) // STEP)
    return [first + number * STEP for number in range(count)]


def places_for(slot: Slot, seats: int, now: datetime, *, staffed: bool) -> Sequence[int]:
    """Return the numbers of the places somebody may take, in the order they should be taken.

    Staff take their own first and the public's after them; who calls or comes must not find less
    than who writes. The places kept for walking in have no number.
    """
    quota = slot.quota or SeatQuota(public=seats)
    public = range(1, quota.public + 1)
    kept = range(quota.public + 1, quota.public + quota.staffed + 1)
    if staffed:
        return [*kept, *public]
    released = quota.release_hours is not None and now >= slot.starts_at - timedelta(
        hours=quota.release_hours
    )
    return [*public, *kept] if released else public


def choose(
    moments: Sequence[datetime],
    places: Sequence[int],
    taken: Mapping[datetime, Collection[int]],
) -> list[int] | None:
    """Return a place for every step, one and the same if there is such; None where one is full."""
    for place in places:
        if all(place not in taken.get(moment, ()) for moment in moments):
            return [place] * len(moments)
    chosen = [
        next((place for place in places if place not in taken.get(moment, ())), None)
        for moment in moments
    ]
    return None if None in chosen else [place for place in chosen if place is not None]


def places_left(
    moments: Sequence[datetime],
    places: Sequence[int],
    taken: Mapping[datetime, Collection[int]],
) -> int:
    """Return how many more such visits fit in the fullest of the steps."""
    busy = (taken.get(moment, ()) for moment in moments)
    return min(sum(place not in numbers for place in places) for numbers in busy)
