"""Who has come to a station, who waits for a place, and who must be told by phone."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import ChatId, Json, Moment


class Arrival(SQLModel, table=True):
    """Somebody who came; a queue number is for those whose booked time does not hold (any more)."""

    __tablename__ = "arrivals"
    __table_args__ = (UniqueConstraint("station_id", "day", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    station_id: int = Field(foreign_key="stations.id")
    day: date
    booking_id: int | None = Field(default=None, foreign_key="bookings.id", unique=True)
    number: int | None = None
    came_at: datetime = Field(sa_type=Moment)
    left_at: datetime | None = Field(default=None, sa_type=Moment)

    @property
    def key(self) -> int:
        """Return the primary key of a stored row."""
        if self.id is None:
            raise LookupError("this arrival is not stored yet")
        return self.id


class WaitlistEntry(SQLModel, table=True):
    """A person waiting for a place on a day; `offer_id` is the booking held for them now."""

    __tablename__ = "waitlist_entries"
    __table_args__ = (UniqueConstraint("person_id", "station_id", "day"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="people.id")
    station_id: int = Field(foreign_key="stations.id", index=True)
    matter_id: int = Field(foreign_key="matters.id")
    day: date = Field(index=True)
    call_name: str
    phone: str | None = None
    answers: dict[str, str] = Field(sa_type=Json)
    notices: int = 0
    offer_id: int | None = Field(default=None, foreign_key="bookings.id")
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    created_at: datetime = Field(sa_type=Moment)

    @property
    def key(self) -> int:
        """Return the primary key of a stored row."""
        if self.id is None:
            raise LookupError("this entry is not stored yet")
        return self.id


class NightPlace(SQLModel, table=True):
    """A place that came free in the quiet hours; whoever waits is offered it when they are over."""

    __tablename__ = "night_places"

    id: int | None = Field(default=None, primary_key=True)
    station_id: int = Field(foreign_key="stations.id")
    kind: str
    starts_at: datetime = Field(sa_type=Moment)
    ends_at: datetime = Field(sa_type=Moment)


class CallTask(SQLModel, table=True):
    """Something a person must be told by phone, because no message reaches them."""

    __tablename__ = "call_tasks"
    __table_args__ = (UniqueConstraint("booking_id", "why", "revision"),)

    id: int | None = Field(default=None, primary_key=True)
    booking_id: int = Field(foreign_key="bookings.id")
    station_id: int = Field(foreign_key="stations.id", index=True)
    why: str = Field(max_length=32)
    revision: int
    created_at: datetime = Field(sa_type=Moment)
    done_at: datetime | None = Field(default=None, sa_type=Moment)
    done_by: str | None = None


class Pardon(SQLModel, table=True):
    """The staff's word that a person's missed visits count no more."""

    __tablename__ = "pardons"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="people.id", index=True)
    at: datetime = Field(sa_type=Moment)
    by_name: str
    by_id: int | None = Field(default=None, sa_type=ChatId)
