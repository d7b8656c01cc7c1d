"""The outbox: what is to be said, written in the transaction of the change that causes it.

A row names an event and a due time; what it says is rendered when it is sent (storage.outbox_work
hands rows to workers).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Protocol

from sqlalchemy import update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.database import insert_many_unless_there
from storage.tables import Booking, OutboxRow
from storage.tables.columns import JsonObject


class Audience(StrEnum):
    """Whom a message is for; ADMIN names the chat in facts["chat_id"]."""

    RESIDENT = "resident"
    STATION = "station"
    ADMIN = "admin"


class Priority(IntEnum):
    """What goes first when not everything can go at once."""

    ANSWER = 0
    NOTICE = 1
    BROADCAST = 2


class State(StrEnum):
    """What became of a message; one that failed is tried again."""

    SCHEDULED = "scheduled"
    LEASED = "leased"
    SENT = "sent"
    SKIPPED = "skipped"
    FAILED = "failed"
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
    priority: Priority = Priority.ANSWER
    broadcast_id: int | None = None


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
    await insert_many_unless_there(session, OutboxRow, as_rows(planned, at))


def as_rows(planned: Iterable[Planned], at: datetime) -> list[dict[str, object]]:
    """Return the messages as columns of the table; `at` is the moment they are promised at."""
    return [
        {
            "key": message.key,
            "kind": message.kind,
            "audience": message.audience.value,
            "priority": message.priority.value,
            "booking_id": message.booking_id,
            "person_id": message.person_id,
            "station_id": message.station_id,
            "broadcast_id": message.broadcast_id,
            "facts": message.facts,
            "state": State.SCHEDULED.value,
            "planned_at": at,
            "due_at": message.due_at,
            "next_try_at": message.due_at,
            "attempts": 0,
        }
        for message in planned
    ]


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
            col(OutboxRow.state).in_([State.SCHEDULED.value, State.FAILED.value]),
        )
        .values(state=State.SKIPPED.value, settled_at=at, next_try_at=None, reason=reason)
        .returning(col(OutboxRow.kind))
    )
    return frozenset(kinds.scalars())
