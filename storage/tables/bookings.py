"""Off-hours visits (错时预约), the seats they take, and everything that happened to them."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from storage.rules.lifecycle import BookingStatus
from storage.tables.columns import ChatId, Json, JsonObject, Moment
from storage.tables.status import Status


class Booking(SQLModel, table=True):
    """One visit asked for; `revision` grows with every change and names its messages.

    `notice_id` is the one-time notice it was booked from. `held_until` is set while it is only
    held: by a person choosing, for the next one in line, or (`instead_of`) as the new time that a
    station proposes for a visit it cancelled. `remind_at` is half of the time to answer.
    """

    __tablename__ = "bookings"
    __table_args__ = (Index("ix_bookings_station_id_starts_at", "station_id", "starts_at"),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=8)
    request_id: str = Field(unique=True, max_length=64)
    person_id: int | None = Field(default=None, foreign_key="people.id", index=True)
    station_id: int = Field(foreign_key="stations.id")
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
    for_relative: bool = False
    held_until: datetime | None = Field(default=None, sa_type=Moment)
    instead_of: int | None = Field(default=None, foreign_key="bookings.id")
    remind_at: datetime | None = Field(default=None, sa_type=Moment)
    revision: int = 1
    created_at: datetime = Field(sa_type=Moment)

    @property
    def key(self) -> int:
        """Return the primary key of a stored row."""
        if self.id is None:
            raise LookupError("this booking is not stored yet")
        return self.id


class Seat(SQLModel, table=True):
    """A place taken for five minutes: its primary key makes the database refuse overbooking.

    A visit has one row for every five minutes it touches (storage.rules.places). One whose
    `held_until` has passed may be overwritten by whoever comes next.
    """

    __tablename__ = "seats"

    station_id: int = Field(primary_key=True, foreign_key="stations.id")
    starts_at: datetime = Field(primary_key=True, sa_type=Moment)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    booking_id: int = Field(foreign_key="bookings.id", index=True)
    held_until: datetime | None = Field(default=None, sa_type=Moment)


class BookingWish(SQLModel, table=True):
    """A time that was wished for beside the booked one; it keeps its places until decided.

    `moves` tells a wish to move a confirmed visit from the alternatives of a new request.
    """

    __tablename__ = "booking_wishes"

    id: int | None = Field(default=None, primary_key=True)
    booking_id: int = Field(foreign_key="bookings.id", index=True)
    kind: str
    starts_at: datetime = Field(sa_type=Moment)
    ends_at: datetime = Field(sa_type=Moment)
    moves: bool = False
    answer_by: datetime = Field(sa_type=Moment)
    decided_at: datetime | None = Field(default=None, sa_type=Moment)


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
    """Where the staff card of a booking stands, so that it is edited in place.

    `asked_until` is until when a question that staff opened on it is let be, as long as the visit
    is at `asked_revision` still.
    """

    __tablename__ = "booking_cards"

    booking_id: int = Field(primary_key=True, foreign_key="bookings.id")
    chat_id: int = Field(sa_type=ChatId)
    message_id: int
    asked_until: datetime | None = Field(default=None, sa_type=Moment)
    asked_revision: int | None = None
