"""The outbox: append in the caller's transaction, claim what is due, settle what came of it.

A row names an event and a due time; what it says is rendered when it is sent. A claim is a lease:
a worker that dies gives its rows back when the lease ends.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from sqlalchemy import or_, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.clock import Clock
from storage.database import Database, insert_unless_there
from storage.tables import Booking, OutboxRow
from storage.tables.columns import JsonObject

LEASE = timedelta(minutes=2)


class Audience(StrEnum):
    """Whom a message is for."""

    RESIDENT = "resident"
    STATION = "station"
    ADMIN = "admin"


class State(StrEnum):
    """What became of a message."""

    SCHEDULED = "scheduled"
    LEASED = "leased"
    SENT = "sent"
    SKIPPED = "skipped"
    DEAD = "dead"


@dataclass(frozen=True)
class Planned:
    """A message to come; `key` makes planning it twice harmless."""

    key: str
    kind: str
    audience: Audience
    due_at: datetime
    booking_id: int | None = None
    person_id: int | None = None
    station_id: int | None = None
    facts: JsonObject = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """What just happened to a booking; `withdrawn` are the kinds of messages it called back."""

    act: str
    booking: Booking
    at: datetime
    withdrawn: frozenset[str] = frozenset()


class Plan(Protocol):
    """Says which messages follow a change; pure."""

    def __call__(self, change: Change) -> Sequence[Planned]:
        """Return the messages to come, with their due times."""
        ...


async def append(session: AsyncSession, planned: Sequence[Planned], at: datetime) -> None:
    """Write the messages in the caller's transaction; a key that is there already is kept.

    `at` is now: the moment the messages are promised at.
    """
    for message in planned:
        await session.exec(
            insert_unless_there(
                session,
                OutboxRow,
                key=message.key,
                kind=message.kind,
                audience=message.audience.value,
                booking_id=message.booking_id,
                person_id=message.person_id,
                station_id=message.station_id,
                facts=message.facts,
                state=State.SCHEDULED.value,
                planned_at=at,
                due_at=message.due_at,
                attempts=0,
            )
        )


async def withdraw(
    session: AsyncSession, booking_id: int, audience: Audience, at: datetime, reason: str
) -> frozenset[str]:
    """Take back what somebody was still to hear of a booking, in the caller's transaction.

    Returns the kinds of what was taken back; what is being sent at this moment is not.
    """
    kinds = await session.exec(
        update(OutboxRow)
        .where(
            col(OutboxRow.booking_id) == booking_id,
            col(OutboxRow.audience) == audience.value,
            col(OutboxRow.state) == State.SCHEDULED.value,
        )
        .values(state=State.SKIPPED.value, settled_at=at, reason=reason)
        .returning(col(OutboxRow.kind))
    )
    return frozenset(kinds.scalars())


class Outbox:
    """The worker's side of the outbox."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._listeners: list[Callable[[], None]] = []

    def on_news(self, listener: Callable[[], None]) -> None:
        """Call the listener whenever this process has written something that may be due."""
        self._listeners.append(listener)

    def ring(self) -> None:
        """Tell the listeners that something may be due now instead of at the next tick."""
        for listener in self._listeners:
            listener()

    async def claim(self, limit: int) -> Sequence[OutboxRow]:
        """Lease up to `limit` due rows, the longest due first."""
        now = self._clock.now()
        due = (
            select(col(OutboxRow.id))
            .where(
                or_(
                    (col(OutboxRow.state) == State.SCHEDULED) & (col(OutboxRow.due_at) <= now),
                    (col(OutboxRow.state) == State.LEASED) & (col(OutboxRow.lease_until) < now),
                )
            )
            .order_by(col(OutboxRow.due_at), col(OutboxRow.id))
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        lease = (
            update(OutboxRow)
            .where(col(OutboxRow.id).in_(due))
            .values(
                state=State.LEASED.value, lease_until=now + LEASE, attempts=OutboxRow.attempts + 1
            )
            .returning(OutboxRow)
        )
        async with self._database.transaction() as session:
            rows = list((await session.exec(lease)).scalars())
        return sorted(rows, key=lambda row: (row.due_at, row.row_id))

    async def sent(
        self,
        row: OutboxRow,
        chat_id: int,
        message_id: int | None,
        template_version: int | None = None,
    ) -> None:
        """Note that the message arrived, and with which version of its template it was made."""
        await self._settle(
            row,
            State.SENT,
            chat_id=chat_id,
            message_id=message_id,
            template_version=template_version,
        )

    async def skipped(self, row: OutboxRow, reason: str) -> None:
        """Note that the message stopped being true or useful before it was sent."""
        await self._settle(row, State.SKIPPED, reason=reason)

    async def dead(self, row: OutboxRow, reason: str) -> None:
        """Note that the message can never arrive."""
        await self._settle(row, State.DEAD, reason=reason)

    async def retry(self, row: OutboxRow, at: datetime, reason: str) -> None:
        """Give the row back until the moment."""
        change = update(OutboxRow).where(col(OutboxRow.id) == row.row_id)
        async with self._database.transaction() as session:
            await session.exec(
                change.values(
                    state=State.SCHEDULED.value, due_at=at, lease_until=None, reason=reason
                )
            )

    async def _settle(
        self,
        row: OutboxRow,
        state: State,
        *,
        reason: str | None = None,
        chat_id: int | None = None,
        message_id: int | None = None,
        template_version: int | None = None,
    ) -> None:
        change = update(OutboxRow).where(col(OutboxRow.id) == row.row_id)
        async with self._database.transaction() as session:
            await session.exec(
                change.values(
                    state=state.value,
                    settled_at=self._clock.now(),
                    lease_until=None,
                    reason=reason,
                    chat_id=chat_id,
                    message_id=message_id,
                    template_version=template_version,
                )
            )

    async def next_due(self, but: str = "") -> datetime | None:
        """Return when the next message is due, of another kind than `but`.

        What is due already is on its way.
        """
        query = select(OutboxRow.due_at).where(
            OutboxRow.state == State.SCHEDULED,
            OutboxRow.due_at > self._clock.now(),
            OutboxRow.kind != but,
        )
        async with self._database.reading() as session:
            return (await session.exec(query.order_by(col(OutboxRow.due_at)).limit(1))).first()
