"""What people said of their visits; whose visit it was stands with the booking alone."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from storage.tables.columns import Moment


class Rating(SQLModel, table=True):
    """A person's answer to an invitation: 5..1, or no level for "not this time".

    `at` is when the first level was given: until that day is over it may be changed.
    """

    __tablename__ = "ratings"
    __table_args__ = (Index("ix_ratings_level_at", "level", "at"),)

    booking_id: int = Field(primary_key=True, foreign_key="bookings.id")
    station_id: int = Field(foreign_key="stations.id", index=True)
    level: int | None = None
    at: datetime = Field(sa_type=Moment)
