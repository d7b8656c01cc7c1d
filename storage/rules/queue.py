"""Who is called next at the counter. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Waiting:
    """Somebody who has come: with a booked time that still holds, or with a queue number."""

    id: int
    booked_for: datetime | None
    number: int | None


def keeps_their_time(booked_for: datetime, came_at: datetime, late_minutes: int) -> bool:
    """Tell whether somebody came early enough to be called at the booked time."""
    return came_at <= booked_for + timedelta(minutes=late_minutes)


def in_order(waiting: Iterable[Waiting]) -> list[Waiting]:
    """Return who waits in the order of calling: the booked ones by their time, then by number."""
    return sorted(
        waiting,
        key=lambda who: (
            who.booked_for is None,
            who.booked_for.timestamp() if who.booked_for else who.number or 0,
            who.id,
        ),
    )
