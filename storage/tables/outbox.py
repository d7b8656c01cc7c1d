"""The outbox: everything that is still to be said, and what became of it."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from storage.tables.columns import ChatId, Json, JsonObject, Moment

WAITING = text("next_try_at IS NOT NULL")


class OutboxRow(SQLModel, table=True):
    """One message to come: an event and a due time, rendered only when it is sent.

    `planned_at` is when it was promised, `due_at` when it should arrive, `next_try_at` when a
    worker may take it next: a lease's end while one has it, None once it is settled. So one partial
    index finds what is due, and settled rows cost nothing.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "outbox_waiting",
            "priority",
            "next_try_at",
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        ),
        Index("outbox_settled", "state", "settled_at"),
        Index("outbox_broadcast", "broadcast_id", "state"),
        Index("outbox_person", "person_id", "settled_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=120)
    kind: str = Field(max_length=40)
    audience: str = Field(max_length=16)
    priority: int = 0
    booking_id: int | None = Field(default=None, foreign_key="bookings.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="people.id")
    station_id: int | None = Field(default=None, foreign_key="stations.id")
    broadcast_id: int | None = Field(default=None, foreign_key="broadcasts.id")
    facts: JsonObject = Field(default_factory=dict, sa_type=Json)
    state: str = Field(default="scheduled", max_length=16)
    planned_at: datetime = Field(sa_type=Moment)
    due_at: datetime = Field(sa_type=Moment)
    next_try_at: datetime | None = Field(default=None, sa_type=Moment)
    attempts: int = 0
    lease_token: str | None = Field(default=None, max_length=32)
    settled_at: datetime | None = Field(default=None, sa_type=Moment)
    reason: str | None = None
    chat_id: int | None = Field(default=None, sa_type=ChatId)
    message_id: int | None = None
    template_version: int | None = None
