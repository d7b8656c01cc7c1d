"""Off-hours visits (错时预约), the seats they take, and everything that happened to them."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from storage.rules.lifecycle import BookingStatus
from storage.tables.columns import ChatId, Json, JsonObject, Moment
from storage.tables.status import Status


class Booking(SQLModel, table=True):
    """One visit asked for; `revision` grows with every change and names its messages.

    `notice_id` is the one-time notice it was booked from.
    """

    __tablename__ = "bookings"

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=8)
    request_id: str = Field(unique=True, max_length=64)
    person_id: int | None = Field(default=None, foreign_key="people.id", index=True)
    station_id: int = Field(foreign_key="stations.id", index=True)
    matter_id: int = Field(foreign_key="matters.id", index=True)
    matter_version: int
    answers: dict[str, str] = Field(sa_type=Json)
    kind: str
    source: str
    starts_at: datetime = Field(sa_type=Moment, index=True)
    ends_at: datetime = Field(sa_type=Moment)
    status: BookingStatus = Field(sa_type=Status, index=True)
    call_name: str
    phone: str | None = None
    phone_tail: str | None = Field(default=None, max_length=4)
    answer_by: datetime | None = Field(default=None, sa_type=Moment)
    decided_by: str | None = None
    decline_reason: str | None = None
    decline_words: str | None = None
    notice_id: int | None = Field(default=None, foreign_key="issued_notices.id", index=True)
    revision: int = 1
    created_at: datetime = Field(sa_type=Moment)

    @property
    def key(self) -> int:
        """Return the primary key of a stored row."""
        if self.id is None:
            raise LookupError("this booking is not stored yet")
        return self.id


class Seat(SQLModel, table=True):
    """A place taken in a slot. Its primary key is what makes the database refuse overbooking."""

    __tablename__ = "seats"

    station_id: int = Field(primary_key=True, foreign_key="stations.id")
    starts_at: datetime = Field(primary_key=True, sa_type=Moment)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    booking_id: int = Field(foreign_key="bookings.id", index=True)


class BookingEvent(SQLModel, table=True):
    """A transition, appended and never changed: who, when, by which channel and why."""

    __tablename__ = "booking_events"

    id: int | None = Field(default=None, primary_key=True)
    booking_id: int = Field(foreign_key="bookings.id", index=True)
    at: datetime = Field(sa_type=Moment)
    act: str
    status: str
    actor: str
    actor_id: int | None = Field(default=None, sa_type=ChatId)
    channel: str
    facts: JsonObject = Field(default_factory=dict, sa_type=Json)


class BookingCard(SQLModel, table=True):
    """Where the staff card of a booking stands, so that it is edited in place."""

    __tablename__ = "booking_cards"

    booking_id: int = Field(primary_key=True, foreign_key="bookings.id")
    chat_id: int = Field(sa_type=ChatId)
    message_id: int
