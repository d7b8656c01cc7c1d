"""Texts to everybody with a visit at a station between two days, and who wants no more of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import func, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from storage import outbox
from storage.clock import Clock, day_bounds
from storage.database import Database, insert_unless_there
from storage.outbox import Audience, Planned, Priority, State
from storage.outbox_work import Outbox
from storage.refusals import BroadcastOver, LooksLikeIdentityNumber
from storage.rules.identity import looks_like_bank_card, looks_like_identity_number
from storage.rules.lifecycle import ACTIVE
from storage.tables import Booking, Broadcast, BroadcastRefusal, OutboxRow, Person, Station


class BroadcastState(StrEnum):
    """How far a broadcast is."""

    DRAFT = "draft"
    SENDING = "sending"
    STOPPED = "stopped"
    DONE = "done"


@dataclass(frozen=True)
class Days:
    """From the first day to the last, both included, as the calendar at the counter has them."""

    first: date
    last: date

    @property
    def span(self) -> tuple[datetime, datetime]:
        """Return the moments the days begin and end at."""
        return day_bounds(self.first, self.last)


@dataclass(frozen=True)
class Progress:
    """A broadcast and how many of its messages are in each state."""

    broadcast: Broadcast
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """Return how many messages there are."""
        return sum(self.counts.values())

    @property
    def open(self) -> int:
        """Return how many are still to be sent."""
        waiting = (State.SCHEDULED, State.LEASED, State.FAILED)
        return sum(self.counts.get(state, 0) for state in waiting)


class Addressee(NamedTuple):
    """Where somebody is written to."""

    key: int
    chat_id: int
    language: str
    reachable: bool


@dataclass(frozen=True)
class Mailing:
    """What a worker must know to send rows of broadcasts; the names of their stations by id."""

    broadcasts: Mapping[int, Broadcast]
    stations: Mapping[int, str]
    people: Mapping[int, Addressee]
    refused: frozenset[int]


class BroadcastDesk:
    """Drafts, sends, counts and stops broadcasts."""

    def __init__(self, database: Database, clock: Clock, ring: Outbox) -> None:
        self._database = database
        self._clock = clock
        self._outbox = ring

    async def draft(
        self, station_id: int, text: str, days: Days, *, made_by: int
    ) -> tuple[Broadcast, int]:
        """Keep a text for later; returns it with how many people it would reach.

        Raises LooksLikeIdentityNumber.
        """
        if looks_like_identity_number(text) or looks_like_bank_card(text):
            raise LooksLikeIdentityNumber
        starts_from, starts_before = days.span
        broadcast = Broadcast(
            station_id=station_id,
            text=text,
            starts_from=starts_from,
            starts_before=starts_before,
            made_by=made_by,
            made_at=self._clock.now(),
        )
        async with self._database.transaction() as session:
            session.add(broadcast)
            await session.flush()
            return broadcast, len((await session.exec(_reached(broadcast))).all())

    async def get(self, broadcast_id: int) -> Broadcast:
        """Return a broadcast; raises BroadcastOver when there is none."""
        async with self._database.reading() as session:
            found = await session.get(Broadcast, broadcast_id)
        if found is None:
            raise BroadcastOver
        return found

    async def send(self, broadcast_id: int) -> int:
        """Write a message to everybody reached.

        Returns how many there are; raises BroadcastOver unless it is a draft.
        """
        async with self._database.transaction() as session:
            broadcast = await self._step(session, broadcast_id, {BroadcastState.DRAFT})
            broadcast.state = BroadcastState.SENDING
            session.add(broadcast)
            people = (await session.exec(_reached(broadcast))).all()
            now = self._clock.now()
            await outbox.append(session, [_planned(broadcast, key, now) for key in people], now)
        self._outbox.ring()
        return len(people)

    async def stop(self, broadcast_id: int) -> None:
        """Send no more of it, or drop the draft; raises BroadcastOver when it is over already."""
        before = {BroadcastState.DRAFT, BroadcastState.SENDING}
        async with self._database.transaction() as session:
            broadcast = await self._step(session, broadcast_id, before)
            broadcast.state = BroadcastState.STOPPED
            session.add(broadcast)
            waiting = col(OutboxRow.state).in_([State.SCHEDULED, State.FAILED])
            await session.exec(
                update(OutboxRow)
                .where(col(OutboxRow.broadcast_id) == broadcast_id, waiting)
                .values(
                    state=State.SKIPPED.value,
                    reason="the broadcast was stopped",
                    next_try_at=None,
                    settled_at=self._clock.now(),
                )
            )

    async def progress(self, broadcast_id: int) -> Progress:
        """Return how far a broadcast is, which is done when nothing is left to send.

        Raises BroadcastOver when there is none.
        """
        counted = await self._counted(await self.get(broadcast_id))
        if counted.broadcast.state == BroadcastState.SENDING and not counted.open:
            await self._done(counted.broadcast)
        return counted

    async def refuse(self, person_id: int) -> None:
        """Send the person no more broadcasts."""
        async with self._database.transaction() as session:
            await session.exec(
                insert_unless_there(
                    session, BroadcastRefusal, person_id=person_id, at=self._clock.now()
                )
            )

    async def mailing(self, broadcasts: Iterable[int], people: Iterable[int]) -> Mailing:
        """Return what is needed to send these broadcasts to these people."""
        keys = list(people)
        async with self._database.reading() as session:
            texts = (
                select(Broadcast, Station.name)
                .join(Station, col(Station.id) == Broadcast.station_id)
                .where(col(Broadcast.id).in_(list(broadcasts)))
            )
            found = (await session.exec(texts)).all()
            persons = select(Person.id, Person.chat_id, Person.language, Person.reachable).where(
                col(Person.id).in_(keys)
            )
            refused = select(BroadcastRefusal.person_id).where(
                col(BroadcastRefusal.person_id).in_(keys)
            )
            addressees = [
                Addressee(key, chat_id, language, reachable)
                for key, chat_id, language, reachable in await session.exec(persons)
                if key is not None
            ]
            return Mailing(
                {row.key: row for row, _ in found},
                {row.station_id: name for row, name in found},
                {addressee.key: addressee for addressee in addressees},
                frozenset(await session.exec(refused)),
            )

    async def _step(
        self, session: AsyncSession, broadcast_id: int, before: set[BroadcastState]
    ) -> Broadcast:
        locked = select(Broadcast).where(Broadcast.id == broadcast_id).with_for_update()
        broadcast = (await session.exec(locked)).first()
        if broadcast is None or broadcast.state not in before:
            raise BroadcastOver
        return broadcast

    async def _done(self, broadcast: Broadcast) -> None:
        mine = (col(Broadcast.id) == broadcast.key) & (
            col(Broadcast.state) == BroadcastState.SENDING
        )
        async with self._database.transaction() as session:
            await session.exec(update(Broadcast).where(mine).values(state=BroadcastState.DONE))
        broadcast.state = BroadcastState.DONE

    async def _counted(self, broadcast: Broadcast) -> Progress:
        counts = (
            select(OutboxRow.state, func.count())
            .where(OutboxRow.broadcast_id == broadcast.key)
            .group_by(OutboxRow.state)
        )
        async with self._database.reading() as session:
            return Progress(broadcast, dict((await session.exec(counts)).all()))


def _reached(broadcast: Broadcast) -> SelectOfScalar[Any]:
    """Return who has a visit there in that time, can be written to, and wants to be."""
    refused = select(BroadcastRefusal.person_id)
    return (
        select(col(Person.id))
        .join(Booking, col(Booking.person_id) == col(Person.id))
        .where(
            Booking.station_id == broadcast.station_id,
            col(Booking.status).in_(ACTIVE),
            Booking.starts_at >= broadcast.starts_from,
            Booking.starts_at < broadcast.starts_before,
            col(Person.reachable),
            col(Person.id).not_in(refused),
        )
        .distinct()
    )


def _planned(broadcast: Broadcast, person_id: int, now: datetime) -> Planned:
    return Planned(
        key=f"broadcast:{broadcast.key}:{person_id}",
        kind="broadcast",
        audience=Audience.RESIDENT,
        due_at=now,
        person_id=person_id,
        station_id=broadcast.station_id,
        priority=Priority.BROADCAST,
        broadcast_id=broadcast.key,
    )
