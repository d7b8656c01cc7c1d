"""Issued one-time notices (一次性告知单): what a person was told, kept for good."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from storage.tables.columns import Json, JsonObject, Moment


class IssuedNotice(SQLModel, table=True):
    """A notice as it was given: its snapshot never changes, its hash stands on the sheet.

    `template_version` is the chat notice's, `sheet_version` the printed wording's; 0 is the
    factory default. The matters it is about stand in NoticeMatter.
    """

    __tablename__ = "issued_notices"

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True, max_length=32)
    person_id: int | None = Field(default=None, foreign_key="people.id", index=True)
    template_version: int
    sheet_version: int
    station_id: int | None = Field(default=None, foreign_key="stations.id")
    language: str
    snapshot: JsonObject = Field(sa_type=Json)
    sha256: str = Field(max_length=64)
    issued_at: datetime = Field(sa_type=Moment)

    @property
    def key(self) -> int:
        """Return the primary key of a stored row."""
        if self.id is None:
            raise LookupError("this notice is not stored yet")
        return self.id


class NoticeMatter(SQLModel, table=True):
    """A matter a notice is about, in the version and for the answers it was issued for."""

    __tablename__ = "notice_matters"

    notice_id: int = Field(primary_key=True, foreign_key="issued_notices.id")
    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    matter_id: int = Field(foreign_key="matters.id", index=True)
    matter_version: int
    answers: dict[str, str] = Field(sa_type=Json)


class MaterialTick(SQLModel, table=True):
    """A material of a notice that its holder has ready."""

    __tablename__ = "material_ticks"

    notice_id: int = Field(primary_key=True, foreign_key="issued_notices.id")
    material_id: str = Field(primary_key=True, max_length=80)
    ticked_at: datetime = Field(sa_type=Moment)


class KeptSheet(SQLModel, table=True):
    """The holder's choice to be served on a notice although a newer version took its place."""

    __tablename__ = "kept_sheets"

    notice_id: int = Field(primary_key=True, foreign_key="issued_notices.id")
    until: date
    chosen_at: datetime = Field(sa_type=Moment)


class Counter(SQLModel, table=True):
    """A gapless running number, raised inside the transaction that uses it."""

    __tablename__ = "counters"

    name: str = Field(primary_key=True, max_length=64)
    value: int
