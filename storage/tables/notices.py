"""Issued one-time notices (一次性告知单): what a person was told, kept for good."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from storage.tables.columns import Json, JsonObject, Moment


class IssuedNotice(SQLModel, table=True):
    """A notice as it was given: its snapshot never changes, its hash stands on the sheet."""

    __tablename__ = "issued_notices"

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True, max_length=32)
    person_id: int | None = Field(default=None, foreign_key="people.id", index=True)
    matter_id: int = Field(foreign_key="matters.id")
    matter_version: int
    template_version: int
    answers: dict[str, str] = Field(sa_type=Json)
    station_id: int | None = Field(default=None, foreign_key="stations.id")
    language: str
    snapshot: JsonObject = Field(sa_type=Json)
    sha256: str = Field(max_length=64)
    issued_at: datetime = Field(sa_type=Moment)


class Counter(SQLModel, table=True):
    """A gapless running number, raised inside the transaction that uses it."""

    __tablename__ = "counters"

    name: str = Field(primary_key=True, max_length=64)
    value: int
