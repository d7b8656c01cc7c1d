"""The worker's side of the outbox: claim what is due, settle what came of it.

A claim is a lease with a token: a worker that dies gives its rows back when the lease ends, and one
that comes too late settles nothing that another has meanwhile.
"""

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import Executable, ScalarSelect, bindparam, case, func, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel, col, select

from storage.clock import Clock
from storage.database import Database, insert_rows_unless_there
from storage.outbox import Planned, Priority, State, append, as_rows
from storage.tables import OutboxRow, Person
from storage.tables.columns import JsonObject

LEASE = timedelta(minutes=2)


class Claim(NamedTuple):
    """A row as a worker leased it, until `next_try_at` under `lease_token`.

    Plain values: objects of the ORM took a quarter of the outbox's own work on a backlog.
    """

    id: int
    key: str
    kind: str
    audience: str
    priority: int
    booking_id: int | None
    person_id: int | None
    station_id: int | None
    broadcast_id: int | None
    facts: JsonObject
    planned_at: datetime
    due_at: datetime
    next_try_at: datetime
    attempts: int
    lease_token: str
    reason: str | None

    @property
    def recipient(self) -> tuple[str, int]:
        """Return whom the row is for: what one recipient gets stays in order."""
        whom = self.person_id or self.station_id or self.facts.get("chat_id") or 0
        return self.audience, int(whom)


@dataclass(frozen=True)
class Outcome:
    """What came of a claimed row: a state, the next try where there is one, what follows from it.

    `counted` is False for a row that was given back unsent: that was no attempt.
    """

    row: Claim
    state: State
    reason: str | None = None
    chat_id: int | None = None
    message_id: int | None = None
    template_version: int | None = None
    next_try_at: datetime | None = None
    counted: bool = True
    then: tuple[Planned, ...] = ()


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

    async def claim(
        self, limit: int, priorities: Iterable[Priority] = tuple(Priority)
    ) -> Sequence[Claim]:
        """Lease up to `limit` due rows: by priority, the longest due first."""
        now = self._clock.now()
        rows: list[Claim] = []
        waiting = await self._due(now, tuple(priorities))
        if not waiting:
            return rows
        async with self._database.writing() as connection:
            for priority in waiting:
                if len(rows) < limit:
                    rows += await _leased(connection, priority, now, limit - len(rows))
        return rows

    async def _due(self, now: datetime, priorities: tuple[Priority, ...]) -> list[Priority]:
        """Return the priorities of which something is due: a look that locks nothing."""
        soonest = zip(priorities, await self._database.look(_look(priorities)), strict=True)
        return [priority for priority, at in soonest if isinstance(at, datetime) and at <= now]

    async def settle(self, outcomes: Sequence[Outcome]) -> None:
        """Write what came of rows, in one statement; a row whose lease passed on is left alone."""
        if not outcomes:
            return
        now = self._clock.now()
        follow = [message for outcome in outcomes for message in outcome.then]
        async with self._database.writing() as connection:
            await connection.execute(_SETTLE, [_settled(outcome, now) for outcome in outcomes])
            if follow:
                await insert_rows_unless_there(connection, OutboxRow, as_rows(follow, now))
        if follow:
            self.ring()

    async def write(self, planned: Sequence[Planned]) -> None:
        """Append messages that follow from no other change, in a transaction of their own."""
        async with self._database.transaction() as session:
            await append(session, planned, self._clock.now())
        self.ring()

    async def row_of(self, key: str) -> OutboxRow | None:
        """Return the row of this key, as it stands now."""
        async with self._database.reading() as session:
            return (await session.exec(select(OutboxRow).where(OutboxRow.key == key))).first()

    async def sent_since(self, people: Iterable[int], since: datetime) -> dict[int, int]:
        """Count what each person got since the moment that was no answer to them."""
        async with self._database.reading() as session:
            asked = {"people": list(people), "since": since}
            counts = await session.exec(_SENT_SINCE, params=asked)
            return {person: count for person, count in counts if person and count}

    async def next_due(self, but: str = "") -> datetime | None:
        """Return when the next message is due, of another kind than `but`.

        What is due already is on its way.
        """
        query = select(OutboxRow.next_try_at).where(
            col(OutboxRow.state).in_([State.SCHEDULED, State.FAILED]),
            col(OutboxRow.next_try_at) > self._clock.now(),
            OutboxRow.kind != but,
        )
        async with self._database.reading() as session:
            return (await session.exec(query.order_by(col(OutboxRow.next_try_at)).limit(1))).first()


@lru_cache
def _look(priorities: tuple[Priority, ...]) -> Executable:
    """Ask for the soonest of each priority; built once, for it is asked at every tick."""
    return select(*(_soonest(priority) for priority in priorities))


def _soonest(priority: Priority) -> ScalarSelect[datetime | None]:
    """Read the first entry of the index.

    Asked whether anything is due, PostgreSQL expects a third of the rows to be and reads them all.
    """
    return (
        select(col(OutboxRow.next_try_at))
        .where(col(OutboxRow.priority) == priority.value, col(OutboxRow.next_try_at).is_not(None))
        .order_by(col(OutboxRow.next_try_at))
        .limit(1)
        .scalar_subquery()
    )


async def _leased(
    connection: AsyncConnection, priority: Priority, now: datetime, limit: int
) -> list[Claim]:
    """Lease due rows of one priority, so that each look walks the index only as far as it takes."""
    asked = {
        "due_priority": priority.value,
        "due_at_last": now,
        "due_limit": limit,
        "lease_ends": now + LEASE,
        "lease_by": secrets.token_hex(8),
    }
    rows = await connection.execute(_LEASE, asked)
    return sorted((Claim(*row) for row in rows), key=lambda row: (row.due_at, row.id))


# One count for each person: a count over all of them reads whatever was sent to anybody that day.
_SENT_SINCE = select(
    Person.id,
    select(func.count())
    .where(
        col(OutboxRow.person_id) == col(Person.id),
        col(OutboxRow.settled_at) >= bindparam("since"),
        OutboxRow.state == State.SENT,
        OutboxRow.priority > Priority.ANSWER,
    )
    .scalar_subquery(),
).where(col(Person.id).in_(bindparam("people", expanding=True)))
_DUE = (
    select(col(OutboxRow.id))
    .where(
        col(OutboxRow.priority) == bindparam("due_priority"),
        col(OutboxRow.next_try_at) <= bindparam("due_at_last"),
    )
    .order_by(col(OutboxRow.next_try_at))
    .limit(bindparam("due_limit"))
    .with_for_update(skip_locked=True)
    .cte("due")
)
_TABLE = SQLModel.metadata.tables["outbox"]
_LEASE = (
    update(_TABLE)
    .where(_TABLE.c.id.in_(select(_DUE.c.id)))
    .values(
        state=State.LEASED.value,
        next_try_at=bindparam("lease_ends"),
        lease_token=bindparam("lease_by"),
        # A worker that died may not have tried: what follows a real try is not drawn out.
        attempts=case(
            (_TABLE.c.state == State.LEASED, _TABLE.c.attempts),
            else_=_TABLE.c.attempts + 1,
        ),
    )
    .returning(*(_TABLE.c[name] for name in Claim._fields))
)
_SETTLE = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("row"), _TABLE.c.lease_token == bindparam("token"))
    .values(
        state=bindparam("to_state"),
        reason=bindparam("to_reason"),
        chat_id=bindparam("to_chat"),
        message_id=bindparam("to_message"),
        template_version=bindparam("to_version"),
        next_try_at=bindparam("to_try"),
        attempts=bindparam("to_attempts"),
        settled_at=bindparam("to_settled"),
        lease_token=None,
    )
)


def _settled(outcome: Outcome, now: datetime) -> dict[str, object]:
    row = outcome.row
    return {
        "row": row.id,
        "token": row.lease_token,
        "to_state": outcome.state.value,
        "to_reason": outcome.reason,
        "to_chat": outcome.chat_id,
        "to_message": outcome.message_id,
        "to_version": outcome.template_version,
        "to_try": outcome.next_try_at,
        "to_attempts": row.attempts if outcome.counted else row.attempts - 1,
        "to_settled": None if outcome.next_try_at else now,
    }
