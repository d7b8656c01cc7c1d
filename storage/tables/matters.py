"""Matters (政务服务事项) with their versions, and the days that differ from the ordinary week."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.records import MatterRecord
from storage.tables.columns import Json, JsonObject, Moment


class Matter(SQLModel, table=True):
    """A matter; what it says stands in its versions, `version` is the one in force."""

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
    """What a matter said from one import to the next; never changed once written."""

    __tablename__ = "matter_versions"
    __table_args__ = (UniqueConstraint("matter_id", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    matter_id: int = Field(foreign_key="matters.id", index=True)
    version: int
    record: JsonObject = Field(sa_type=Json)
    effective_at: datetime = Field(sa_type=Moment)

    @property
    def details(self) -> MatterRecord:
        """Return the checked record."""
        return MatterRecord.model_validate(self.record)


class CalendarDay(SQLModel, table=True):
    """A holiday or a make-up workday; it overrides every computed calendar."""

    __tablename__ = "calendar_days"

    day: date = Field(primary_key=True)
    kind: str
    name: str
