"""When each station's people are reminded and invited to rate: the stations' own settings."""

from collections.abc import Mapping
from datetime import time

from sqlmodel import select

from storage.database import Database
from storage.rules.quiet import QuietHours
from storage.tables import StationSettings


def quiet_of(own: StationSettings | None, everywhere: QuietHours) -> QuietHours:
    """Return a station's own quiet hours, or those that hold everywhere."""
    if own is None or own.quiet_from is None or own.quiet_until is None:
        return everywhere
    return QuietHours(own.quiet_from, own.quiet_until)


class ReminderDesk:
    """Keeps what stations set for themselves."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def all(self) -> Mapping[int, StationSettings]:
        """Return the settings of every station that has its own, by the station's id."""
        async with self._database.reading() as session:
            return {row.station_id: row for row in await session.exec(select(StationSettings))}

    async def set(
        self,
        station_id: int,
        *,
        reminders: bool = True,
        day_before_at: time | None = None,
        hours_before: int | None = None,
        quiet: tuple[time, time] | None = None,
        ratings: bool | None = None,
        rating_hours: int | None = None,
    ) -> None:
        """Keep a station's own settings; what is None is as everywhere."""
        quiet_from, quiet_until = quiet or (None, None)
        async with self._database.transaction() as session:
            await session.merge(
                StationSettings(
                    station_id=station_id,
                    reminders=reminders,
                    day_before_at=day_before_at,
                    hours_before=hours_before,
                    quiet_from=quiet_from,
                    quiet_until=quiet_until,
                    ratings=ratings,
                    rating_hours=rating_hours,
                )
            )
