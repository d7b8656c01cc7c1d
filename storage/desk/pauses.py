"""Pauses at the desk: the days on which a station does not take a matter of its list."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeAlias

from sqlalchemy import BindParameter, ColumnElement, Date, bindparam, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from storage.clock import SHANGHAI, Clock, local_today, midnight
from storage.database import Database
from storage.desk.visits import Visit, read_visit
from storage.refusals import (
    MatterNotHandled,
    PauseGone,
    PauseOverlaps,
    PausePast,
    PauseReversed,
    StationUnknown,
)
from storage.rules.lifecycle import ACTIVE
from storage.rules.pauses import Span
from storage.tables import Booking, Matter, MatterPause, NoticeMatter, Station, StationMatter

Matters: TypeAlias = int | Sequence[int] | None
"""The matter asked about, the several of one notice, or none in particular."""


@dataclass(frozen=True)
class NewPause:
    """What an admin asks for: a matter, a station, the days, and why in words."""

    station_id: int
    matter_id: int
    span: Span
    reason: str = ""


@dataclass(frozen=True)
class Paused:
    """A pause with the matter it is about."""

    pause: MatterPause
    matter: Matter


@dataclass(frozen=True)
class Handling:
    """Whether a matter is on a station's list, and the pause that keeps it from being done."""

    listed: bool
    pause: MatterPause | None = None

    def __bool__(self) -> bool:
        """Tell whether the station handles the matter."""
        return self.listed and self.pause is None


class PauseDesk:
    """Pauses matters and ends pauses; visits that were booked already are left alone."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def add(self, new: NewPause, by: str) -> MatterPause:
        """Pause a matter at a station.

        Raises PauseReversed, PausePast, PauseOverlaps, StationUnknown or MatterNotHandled.
        """
        today = local_today(self._clock)
        if new.span.reversed:
            raise PauseReversed
        if new.span.since < today:
            raise PausePast(today=today)
        async with self._database.transaction() as session:
            # One pause of a station at a time, or two at once would not see one another.
            query = select(Station).where(Station.id == new.station_id)
            if (await session.exec(query.with_for_update())).first() is None:
                raise StationUnknown
            if await session.get(StationMatter, (new.station_id, new.matter_id)) is None:
                raise MatterNotHandled
            for other in await _pauses(session, new.station_id, new.matter_id):
                if _span(other).meets(new.span):
                    raise PauseOverlaps(since=other.since)
            pause = MatterPause(
                station_id=new.station_id,
                matter_id=new.matter_id,
                since=new.span.since,
                until=new.span.until,
                reason=new.reason,
                made_by=by,
                made_at=self._clock.now(),
            )
            session.add(pause)
        return pause

    async def end(self, pause_id: int) -> Paused:
        """End a pause: the matter is taken again from today; raises PauseGone."""
        today = local_today(self._clock)
        async with self._database.transaction() as session:
            query = select(MatterPause).where(MatterPause.id == pause_id).with_for_update()
            pause = (await session.exec(query)).first()
            if pause is None or (pause.until is not None and pause.until < today):
                raise PauseGone
            matter = await session.get_one(Matter, pause.matter_id)
            await _end(session, pause, today)
        return Paused(pause, matter)

    async def end_all(self, station_id: int, matter_id: int) -> Sequence[Span]:
        """End every pause of a matter at a station that is not over; raises PauseGone."""
        today = local_today(self._clock)
        query = select(MatterPause).where(
            MatterPause.station_id == station_id,
            MatterPause.matter_id == matter_id,
            _not_over(today),
        )
        async with self._database.transaction() as session:
            ordered = query.order_by(col(MatterPause.since)).with_for_update()
            found = (await session.exec(ordered)).all()
            spans = [_span(pause) for pause in found]
            for pause in found:
                await _end(session, pause, today)
        if not spans:
            raise PauseGone
        return spans

    async def at(self, station_id: int) -> Sequence[Paused]:
        """Return a station's pauses that are not over, the first to begin first."""
        query = (
            select(MatterPause, Matter)
            .join(Matter, col(Matter.id) == col(MatterPause.matter_id))
            .where(MatterPause.station_id == station_id, _not_over(local_today(self._clock)))
            .order_by(col(MatterPause.since), col(MatterPause.id))
        )
        async with self._database.reading() as session:
            found = (await session.exec(query)).all()
        return [Paused(pause, matter) for pause, matter in found]

    async def paused_on(self, station_id: int, day: date | None = None) -> Sequence[Paused]:
        """Return what keeps a station from matters of its list on a day, today unless named."""
        asked = day or local_today(self._clock)
        return [p for p in await self.at(station_id) if _span(p.pause).covers(asked)]

    async def visits_in(self, new: NewPause) -> Sequence[Visit]:
        """Return the visits to come that lie inside a pause, soonest first."""
        start = midnight(new.span.since)
        told = select(NoticeMatter.notice_id).where(NoticeMatter.matter_id == new.matter_id)
        query = select(Booking).where(
            Booking.station_id == new.station_id,
            or_(col(Booking.matter_id) == new.matter_id, col(Booking.notice_id).in_(told)),
            col(Booking.status).in_(ACTIVE),
            Booking.starts_at >= max(start, self._clock.now()),
        )
        if new.span.until is not None:
            end = datetime.combine(new.span.until, datetime.max.time(), SHANGHAI)
            query = query.where(Booking.starts_at <= end)
        async with self._database.reading() as session:
            found = (await session.exec(query.order_by(col(Booking.starts_at)))).all()
            return [await read_visit(session, booking) for booking in found]

    async def handling(self, station_id: int, matter_id: int, day: date | None = None) -> Handling:
        """Tell whether a station handles a matter on a day, today unless another is named."""
        async with self._database.reading() as session:
            asked = day or local_today(self._clock)
            return await handling_on(session, station_id, matter_id, asked)


def each_of(matters: Matters) -> tuple[int, ...]:
    """Return the ids of the matters that are asked about, each once, in their order."""
    if matters is None:
        return ()
    return (matters,) if isinstance(matters, int) else tuple(dict.fromkeys(matters))


def handling_stations(matter_id: int, day: date) -> SelectOfScalar[int]:
    """Return the query for the stations that handle a matter on a day."""
    return select(StationMatter.station_id).where(
        StationMatter.matter_id == matter_id,
        col(StationMatter.station_id).not_in(paused_stations(matter_id, day)),
    )


def paused_stations(matter_id: int, day: date) -> SelectOfScalar[int]:
    """Return the query for the stations that do not take a matter on a day."""
    return select(MatterPause.station_id).where(MatterPause.matter_id == matter_id, *_on(day))


def paused_matters(station_id: int, day: date) -> SelectOfScalar[int]:
    """Return the query for the matters that a station does not take on a day."""
    return select(MatterPause.matter_id).where(MatterPause.station_id == station_id, *_on(day))


async def handling_on(
    session: AsyncSession, station_id: int, matter_id: int, day: date
) -> Handling:
    """Return whether a station handles a matter on a day, and what keeps it from it."""
    asked = {"station_id": station_id, "matter_id": matter_id, "day": day}
    listed = (await session.exec(_LISTED, params=asked)).first() is not None
    return Handling(listed, (await session.exec(_PAUSED, params=asked)).first())


async def days_without_pause(
    session: AsyncSession, station_id: int, matters: Matters, days: Collection[date]
) -> list[date]:
    """Return the days on which no pause keeps the station from any of the matters."""
    spans = [
        _span(pause)
        for matter_id in each_of(matters)
        for pause in await _pauses(session, station_id, matter_id)
    ]
    return [day for day in days if not any(span.covers(day) for span in spans)]


def refuse(handling: Handling, **named: str) -> None:
    """Raise MatterNotHandled where the matter is not handled, with the last day of a pause.

    `named` is the matter's name where it is one of several.
    """
    pause = handling.pause
    if not handling.listed:
        raise MatterNotHandled(**named)
    if pause is not None and pause.until is not None:
        raise MatterNotHandled(until=pause.until, **named)
    if pause is not None:
        raise MatterNotHandled(paused=1, **named)


async def _end(session: AsyncSession, pause: MatterPause, today: date) -> None:
    if pause.since >= today:
        await session.delete(pause)
        return
    pause.until = today - timedelta(days=1)
    session.add(pause)


async def _pauses(session: AsyncSession, station_id: int, matter_id: int) -> Sequence[MatterPause]:
    query = select(MatterPause).where(
        MatterPause.station_id == station_id, MatterPause.matter_id == matter_id
    )
    return (await session.exec(query)).all()


def _span(pause: MatterPause) -> Span:
    return Span(pause.since, pause.until)


def _on(day: date | BindParameter[date]) -> tuple[ColumnElement[bool], ...]:
    return col(MatterPause.since) <= day, _not_over(day)


def _not_over(day: date | BindParameter[date]) -> ColumnElement[bool]:
    return or_(col(MatterPause.until).is_(None), col(MatterPause.until) >= day)


_LISTED = select(StationMatter.matter_id).where(
    StationMatter.station_id == bindparam("station_id"),
    StationMatter.matter_id == bindparam("matter_id"),
)
_PAUSED = select(MatterPause).where(
    MatterPause.station_id == bindparam("station_id"),
    MatterPause.matter_id == bindparam("matter_id"),
    *_on(bindparam("day", type_=Date)),
)
