"""When a station receives people: its record, the calendar and its exceptions read together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from sqlalchemy import bindparam
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.clock import local
from storage.desk.calendar import working_calendar
from storage.records import OffHours, StationRecord
from storage.refusals import StationUnknown
from storage.rules.calendar import WorkingCalendar
from storage.rules.service import serves_on
from storage.rules.slots import Slot, cut, runs, slots_on
from storage.tables import Station, StationException


@dataclass(frozen=True)
class Timetable:
    """A station's off-hours times, computed when they are asked for."""

    station: Station
    calendar: WorkingCalendar
    exceptions: Mapping[date, StationException]

    @cached_property
    def details(self) -> StationRecord:
        """Return the station's record, checked once."""
        return self.station.details

    def serves(self, day: date) -> bool:
        """Tell whether the station has opened, and has not closed for good, by a day."""
        return serves_on(day, self.station.opens_on, self.station.closes_on)

    def slots(self, day: date, length: int = 1) -> list[Slot]:
        """Return the day's visits of so many slots in a row; an exception's hours always win."""
        if not self.serves(day):
            return []
        minutes = self.details.slot_minutes.value
        exception = self.exceptions.get(day)
        if exception is None:
            slots = slots_on(self.details.off_hours.windows, minutes, day, self.calendar)
        else:
            slots = cut(_windows(exception), minutes, day)
        return runs(slots, length)

    def receives(self, starts_at: datetime, ends_at: datetime) -> bool:
        """Tell whether a visit lies within the day's windows, whatever slots it was cut from."""
        day = local(starts_at).date()
        if not self.serves(day):
            return False
        slots = slots_on(self.details.off_hours.windows, 1, day, self.calendar)
        if day in self.exceptions:
            slots = cut(_windows(self.exceptions[day]), 1, day)
        open_minutes = {slot.starts_at for slot in slots}
        minutes = (ends_at - starts_at) // timedelta(minutes=1)
        return all(starts_at + timedelta(minutes=n) in open_minutes for n in range(minutes))


_EXCEPTIONS = select(StationException).where(
    col(StationException.station_id).in_(bindparam("station_ids", expanding=True)),
    StationException.day >= bindparam("first"),
    StationException.day <= bindparam("last"),
)
_BOOK = (
    select(Station)
    .where(col(Station.id) == bindparam("station_id"))
    .with_for_update(key_share=True)
)
# Built once: what a booking asks for is asked for again and again.


async def timetable(session: AsyncSession, station_id: int, first: date, last: date) -> Timetable:
    """Read an open station's timetable for some days; raises StationUnknown."""
    station = await session.get(Station, station_id)
    if station is None or not station.open:
        raise StationUnknown
    exceptions = await _exceptions(session, [station_id], first, last)
    return Timetable(station, await working_calendar(session), exceptions.get(station_id, {}))


async def timetables(
    session: AsyncSession, station_ids: Sequence[int], first: date, last: date
) -> dict[int, Timetable]:
    """Read the timetables of those of some stations that are open."""
    calendar = await working_calendar(session)
    exceptions = await _exceptions(session, station_ids, first, last)
    query = select(Station).where(col(Station.id).in_(station_ids), col(Station.open))
    stations = (await session.exec(query)).all()
    return {s.key: Timetable(s, calendar, exceptions.get(s.key, {})) for s in stations}


async def closed_on(session: AsyncSession, day: date) -> frozenset[int]:
    """Return the stations that are closed on a day although their record says otherwise."""
    query = select(StationException.station_id).where(
        StationException.day == day, col(StationException.closed)
    )
    return frozenset((await session.exec(query)).all())


async def _exceptions(
    session: AsyncSession, station_ids: Sequence[int], first: date, last: date
) -> dict[int, dict[date, StationException]]:
    asked = {"station_ids": list(station_ids), "first": first, "last": last}
    exceptions: dict[int, dict[date, StationException]] = {}
    for found in (await session.exec(_EXCEPTIONS, params=asked)).all():
        exceptions.setdefault(found.station_id, {})[found.day] = found
    return exceptions


async def enter_book(session: AsyncSession, station_id: int) -> None:
    """Let one change of a station's book in at a time; SQLite has a single writer anyway.

    What is read after this is what will be written upon. The places' key refuses overbooking all
    the same: this spares the people who come second a wait and a deadlock.
    """
    station = (await session.exec(_BOOK, params={"station_id": station_id})).first()
    # The session's own map forgets what nobody holds, and would read it again and again.
    session.info[enter_book] = station


def _windows(exception: StationException) -> list[OffHours]:
    weekday = exception.day.isoweekday()
    return [
        OffHours.model_validate({**window, "days": [weekday]}) for window in exception.off_hours
    ]
