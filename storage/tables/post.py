"""What the post needs beside the outbox: broadcasts, signs of life, stations' own hours."""

from datetime import datetime, time

from sqlmodel import Field, SQLModel

from storage.tables.columns import ChatId, Moment


class Broadcast(SQLModel, table=True):
    """A text to everybody with a visit at a station between two moments."""

    __tablename__ = "broadcasts"

    id: int | None = Field(default=None, primary_key=True)
    station_id: int = Field(foreign_key="stations.id", index=True)
    text: str
    starts_from: datetime = Field(sa_type=Moment)
    starts_before: datetime = Field(sa_type=Moment)
    state: str = Field(default="draft", max_length=16)
    made_by: int = Field(sa_type=ChatId)
    made_at: datetime = Field(sa_type=Moment)

    @property
    def key(self) -> int:
        """Return the primary key of a stored row."""
        if self.id is None:
            raise LookupError("this broadcast is not stored yet")
        return self.id


class BroadcastRefusal(SQLModel, table=True):
    """A person who wants no more broadcasts; letters about their own visits go on."""

    __tablename__ = "broadcast_refusals"

    person_id: int = Field(primary_key=True, foreign_key="people.id")
    at: datetime = Field(sa_type=Moment)


class Heartbeat(SQLModel, table=True):
    """A worker's last sign of life; `told_at` is when admins were told of its silence."""

    __tablename__ = "heartbeats"

    worker: str = Field(primary_key=True, max_length=40)
    role: str = Field(primary_key=True, max_length=16)
    at: datetime = Field(sa_type=Moment)
    told_at: datetime | None = Field(default=None, sa_type=Moment)


class StationSettings(SQLModel, table=True):
    """When a station's people are reminded and invited to rate; None means: as everywhere."""

    __tablename__ = "station_settings"

    station_id: int = Field(primary_key=True, foreign_key="stations.id")
    reminders: bool = True
    day_before_at: time | None = None
    hours_before: int | None = None
    quiet_from: time | None = None
    quiet_until: time | None = None
    ratings: bool | None = None
    rating_hours: int | None = None
