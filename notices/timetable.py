"""When people are reminded, asked to rate, left in peace: everywhere, and as a station set it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import time

from storage.desk.reminders import ReminderDesk, quiet_of
from storage.rules.quiet import QuietHours
from storage.tables import StationSettings


@dataclass(frozen=True)
class ReminderTimes:
    """When people are reminded, in Shanghai time, and how long after a visit invited to rate it."""

    day_before_at: time = time(18, 0)
    hours_before: int = 2
    quiet: QuietHours = field(default_factory=QuietHours)
    reminders: bool = True
    ratings: bool = True
    rating_hours: int = 2


class Timetable:
    """Remembers every station's times; reading them anew is the clockwork's work.

    A plan is made inside the transaction of a change, where nothing else may be read.
    """

    def __init__(self, everywhere: ReminderTimes) -> None:
        self.everywhere = everywhere
        self._own: Mapping[int, ReminderTimes] = {}

    def of(self, station_id: int | None) -> ReminderTimes:
        """Return the times of a station."""
        return self._own.get(station_id or 0, self.everywhere)

    async def refresh(self, desk: ReminderDesk) -> None:
        """Read what the stations set."""
        rows = await desk.all()
        self._own = {key: _times(self.everywhere, row) for key, row in rows.items()}


def _times(everywhere: ReminderTimes, own: StationSettings) -> ReminderTimes:
    return replace(
        everywhere,
        day_before_at=own.day_before_at or everywhere.day_before_at,
        hours_before=own.hours_before or everywhere.hours_before,
        quiet=quiet_of(own, everywhere.quiet),
        reminders=own.reminders,
        ratings=everywhere.ratings if own.ratings is None else own.ratings,
        rating_hours=everywhere.rating_hours if own.rating_hours is None else own.rating_hours,
    )
