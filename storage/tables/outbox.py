"""The outbox: everything that is still to be said, and what became of it."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from storage.tables.columns import ChatId, Json, JsonObject, Moment


class OutboxRow(SQLModel, table=True):
    """One message to come: an event and a due time, rendered only when it is sent.

    `planned_at` is when it was promised.
    """

    __tablename__ = "outbox"
    __table_args__ = (Index("outbox_due", "state", "due_at"),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=120)
    kind: str = Field(max_length=40)
    audience: str = Field(max_length=16)
    booking_id: int | None = Field(default=None, foreign_key="bookings.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="people.id", index=True)
    station_id: int | None = Field(default=None, foreign_key="stations.id")
    facts: JsonObject = Field(default_factory=dict, sa_type=Json)
    state: str = Field(default="scheduled", max_length=16)
    planned_at: datetime = Field(sa_type=Moment)
    due_at: datetime = Field(sa_type=Moment)
    attempts: int = 0
    lease_until: datetime | None = Field(default=None, sa_type=Moment)
    settled_at: datetime | None = Field(default=None, sa_type=Moment)
    reason: str | None = None
    chat_id: int | None = Field(default=None, sa_type=ChatId)
    message_id: int | None = None
    template_version: int | None = None

    @property
    def row_id(self) -> int:
        """Return the primary key of a stored row."""
        if self.id is None:
            raise LookupError("this row is not stored yet")
        return self.id
