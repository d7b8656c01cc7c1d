"""Which group chat serves which station, and who may act there."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import ChatId, Moment


class StationGroup(SQLModel, table=True):
    """A group chat bound to a station: one group a station, one station a group."""

    __tablename__ = "station_groups"

    chat_id: int = Field(
        primary_key=True, sa_type=ChatId, sa_column_kwargs={"autoincrement": False}
    )
    station_id: int = Field(foreign_key="stations.id", unique=True)
    bound_by: int = Field(sa_type=ChatId)
    bound_at: datetime = Field(sa_type=Moment)


class StaffMember(SQLModel, table=True):
    """A person of the staff bound to a station; `name` is what the cards show."""

    __tablename__ = "staff_members"
    __table_args__ = (UniqueConstraint("station_id", "user_id"),)

    id: int | None = Field(default=None, primary_key=True)
    station_id: int = Field(foreign_key="stations.id")
    user_id: int = Field(sa_type=ChatId, index=True)
    name: str
    added_by: int = Field(sa_type=ChatId)
    added_at: datetime = Field(sa_type=Moment)


class BindCode(SQLModel, table=True):
    """An admin's one-time code that binds a group to a station."""

    __tablename__ = "bind_codes"

    code: str = Field(primary_key=True, max_length=16)
    station_id: int = Field(foreign_key="stations.id")
    created_by: int = Field(sa_type=ChatId)
    expires_at: datetime = Field(sa_type=Moment)
    used_at: datetime | None = Field(default=None, sa_type=Moment)
    used_by: int | None = Field(default=None, sa_type=ChatId)
