"""Matters (政务服务事项) with their versions, and the days that differ from the ordinary week."""

import json
from datetime import date, datetime
from functools import lru_cache

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.records import MatterRecord
from storage.tables.columns import ChatId, Json, JsonObject, Moment


class Matter(SQLModel, table=True):
    """A matter; what it says stands in its versions, `version` is the one that is shown.

    That is the published one, or the newest draft while none was ever published: then `published`
    is false and its notice binds nobody.
    """

    __tablename__ = "matters"

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=32)
    name: str
    category: str = Field(index=True)
    version: int
    published: bool = False

    @property
    def key(self) -> int:
        """Return the primary key of a stored row."""
        if self.id is None:
            raise LookupError("this matter is not stored yet")
        return self.id


class MatterVersion(SQLModel, table=True):
    """What a matter says; the record is never changed once written.

    `author` drafted it, `published_by` approved it; `effective_at` is when it was published, None
    for a draft.
    """

    __tablename__ = "matter_versions"
    __table_args__ = (UniqueConstraint("matter_id", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    matter_id: int = Field(foreign_key="matters.id", index=True)
    version: int
    record: JsonObject = Field(sa_type=Json)
    status: str = Field(max_length=16)
    author: str
    created_at: datetime = Field(sa_type=Moment)
    effective_at: datetime | None = Field(default=None, sa_type=Moment)
    published_by: str | None = None

    @property
    def details(self) -> MatterRecord:
        """Return the checked record."""
        return _checked(json.dumps(self.record))

    @property
    def since(self) -> datetime:
        """Return when this version was published, or drafted where it was not."""
        return self.effective_at or self.created_at


class FieldDecision(SQLModel, table=True):
    """An admin's named decision that the counter tells what a record lacks (以窗口告知为准).

    It stands on every sheet that lacks the field. One that was taken back keeps its row; `sample`
    marks those of the shipped catalogue, which nobody made.
    """

    __tablename__ = "field_decisions"

    id: int | None = Field(default=None, primary_key=True)
    matter_id: int = Field(foreign_key="matters.id", index=True)
    field: str = Field(max_length=80)
    decided_by: str
    decided_by_id: int | None = Field(default=None, sa_type=ChatId)
    decided_at: datetime = Field(sa_type=Moment)
    sample: bool = False
    revoked_at: datetime | None = Field(default=None, sa_type=Moment)
    revoked_by: str | None = None


class MatterPause(SQLModel, table=True):
    """The days on which a station does not take a matter of its list; no `until` is: until told."""

    __tablename__ = "matter_pauses"

    id: int | None = Field(default=None, primary_key=True)
    station_id: int = Field(foreign_key="stations.id", index=True)
    matter_id: int = Field(foreign_key="matters.id", index=True)
    since: date
    until: date | None = None
    reason: str = ""
    made_by: str
    made_at: datetime = Field(sa_type=Moment)


class CalendarDay(SQLModel, table=True):
    """A holiday or a make-up workday; it overrides every computed calendar."""

    __tablename__ = "calendar_days"

    day: date = Field(primary_key=True)
    kind: str
    name: str


@lru_cache(maxsize=1024)
def _checked(record: str) -> MatterRecord:
    """Check a record once for what it says: a version is read far more often than written."""
    return MatterRecord.model_validate_json(record)
