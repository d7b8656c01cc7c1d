"""Matters (政务服务事项) with their versions, and the days that differ from the ordinary week."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.records import MatterRecord
from storage.tables.columns import Json, JsonObject, Moment


class VersionStatus(StrEnum):
    """Whether a version binds the counter."""

    DRAFT = "draft"
    PUBLISHED = "published"


class Matter(SQLModel, table=True):
    """A matter; what it says stands in its versions.

    `version` is the one in force, 0 while none was ever published.
    """

    __tablename__ = "matters"

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=32)
    name: str
    category: str = Field(index=True)
    version: int

    @property
    def key(self) -> int:
        """Return the primary key of a stored row."""
        if self.id is None:
            raise LookupError("this matter is not stored yet")
        return self.id


class MatterVersion(SQLModel, table=True):
    """What a matter says in one version; the record never changes once written.

    `effective_at` is the moment it was published, None for a draft.
    """

    __tablename__ = "matter_versions"
    __table_args__ = (UniqueConstraint("matter_id", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    matter_id: int = Field(foreign_key="matters.id", index=True)
    version: int
    record: JsonObject = Field(sa_type=Json)
    status: str = Field(default=VersionStatus.DRAFT.value, max_length=16)
    drafted_by: str = ""
    approved_by: str = ""
    drafted_at: datetime = Field(sa_type=Moment)
    effective_at: datetime | None = Field(default=None, sa_type=Moment)

    @property
    def details(self) -> MatterRecord:
        """Return the checked record."""
        return MatterRecord.model_validate(self.record)


class FieldDecision(SQLModel, table=True):
    """An admin's named decision: a field the record lacks is told at the counter (以窗口告知为准).

    `field` is a rule's field (storage.rules.completeness), for all materials of the matter alike.
    """

    __tablename__ = "field_decisions"

    matter_id: int = Field(primary_key=True, foreign_key="matters.id")
    field: str = Field(primary_key=True, max_length=64)
    decided_by: str
    decided_on: date
    reason: str = ""
    sample: bool = False


class MatterPause(SQLModel, table=True):
    """Days on which a station does not handle a matter of its list; both ends belong to it."""

    __tablename__ = "matter_pauses"

    id: int | None = Field(default=None, primary_key=True)
    station_id: int = Field(foreign_key="stations.id", index=True)
    matter_id: int = Field(foreign_key="matters.id", index=True)
    from_day: date
    to_day: date
    reason: str = ""
    set_by: str
    set_at: datetime = Field(sa_type=Moment)


class CalendarDay(SQLModel, table=True):
    """A holiday or a make-up workday; it overrides every computed calendar."""

    __tablename__ = "calendar_days"

    day: date = Field(primary_key=True)
    kind: str
    name: str
