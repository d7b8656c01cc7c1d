"""The register of stations: one opens, changes or deregisters (开设, 变更, 注销), from a date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.clock import SHANGHAI, Clock, local_today
from storage.database import Database
from storage.desk.catalogue import turn_station, write_station
from storage.desk.station_map import raise_stamp
from storage.records import StationRecord
from storage.refusals import DateGone, MatterUnknown, StationUnknown
from storage.rules.lifecycle import ACTIVE
from storage.tables import Booking, Matter, Station, StationChange


@dataclass(frozen=True)
class Closing:
    """A station that closes on a date, and the visits booked there for that day or later."""

    station: Station
    on: date
    affected: Sequence[Booking]


class StationRegister:
    """Registers stations. What was registered is kept; a date that has come is carried out."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def open(self, record: StationRecord, on: date, by: str) -> Station:
        """Register a station that serves from a date on; one that had closed opens anew.

        Raises DateGone for a date before today and MatterUnknown.
        """
        self._require_to_come(on)
        async with self._database.transaction() as session:
            dated = record.model_copy(update={"opens_on": on, "closes_on": None})
            station = await write_station(
                session, dated, await _matters(session, record), self._today()
            )
            station.closes_on = None
            turn_station(station, self._today())
            await self._note(session, station, "open", on, by)
            return station

    async def change(self, record: StationRecord, by: str) -> Station:
        """Register what is new about a station from today on.

        Raises StationUnknown and MatterUnknown.
        """
        async with self._database.transaction() as session:
            await _station(session, record.id)
            ids, today = await _matters(session, record), self._today()
            station = await write_station(session, record, ids, today)
            await self._note(session, station, "change", today, by)
            return station

    async def deregister(self, code: str, on: date, by: str, reason: str = "") -> Closing:
        """Register that a station closes: no visit is offered there from that date on.

        Doing it again moves the date. The visits that stand in the way are returned, not
        cancelled. Raises DateGone for a date before today and StationUnknown.
        """
        self._require_to_come(on)
        async with self._database.transaction() as session:
            station = await _station(session, code)
            station.closes_on = on
            turn_station(station, self._today())
            await self._note(session, station, "close", on, by, reason)
            return Closing(station, on, await _from(session, station.key, on))

    async def changes(self, code: str) -> Sequence[StationChange]:
        """Return what was registered of a station, oldest first; raises StationUnknown."""
        async with self._database.reading() as session:
            station = await _station(session, code)
            query = select(StationChange).where(StationChange.station_id == station.key)
            return (await session.exec(query.order_by(col(StationChange.id)))).all()

    async def turn_dates(self) -> Sequence[str]:
        """Open and close the stations whose date has come; return their codes."""
        dated = col(Station.opens_on).is_not(None) | col(Station.closes_on).is_not(None)
        async with self._database.transaction() as session:
            stations = (await session.exec(select(Station).where(dated))).all()
            turned = [s.code for s in stations if turn_station(s, self._today())]
            if turned:
                await raise_stamp(session)
        return turned

    def _require_to_come(self, on: date) -> None:
        if on < self._today():
            raise DateGone

    def _today(self) -> date:
        return local_today(self._clock)

    async def _note(
        self, session: AsyncSession, station: Station, act: str, on: date, by: str, reason: str = ""
    ) -> None:
        session.add(station)
        session.add(
            StationChange(
                station_id=station.key,
                act=act,
                effective_on=on,
                reason=reason,
                made_by=by,
                made_at=self._clock.now(),
            )
        )
        await raise_stamp(session)


async def _station(session: AsyncSession, code: str) -> Station:
    found = select(Station).where(Station.code == code).with_for_update()
    station = (await session.exec(found)).first()
    if station is None:
        raise StationUnknown
    return station


async def _matters(session: AsyncSession, record: StationRecord) -> dict[str, int]:
    """Return the ids of the matters on a station's list; raises MatterUnknown."""
    found = select(Matter).where(col(Matter.code).in_(record.matters))
    ids = {matter.code: matter.key for matter in (await session.exec(found)).all()}
    if not ids.keys() >= set(record.matters):
        raise MatterUnknown
    return ids


async def _from(session: AsyncSession, station_id: int, day: date) -> Sequence[Booking]:
    midnight = datetime.combine(day, time(), SHANGHAI)
    query = select(Booking).where(
        Booking.station_id == station_id,
        Booking.starts_at >= midnight,
        col(Booking.status).in_(ACTIVE),
    )
    return (await session.exec(query.order_by(col(Booking.starts_at), col(Booking.id)))).all()
