"""Residents: who may be written to, in which language, and what they agreed to."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from storage.tables.columns import ChatId, Moment


class Person(SQLModel, table=True):
    """A resident known by a chat; no name and no phone stand here."""

    __tablename__ = "people"

    id: int | None = Field(default=None, primary_key=True)
    chat_id: int = Field(sa_type=ChatId, unique=True)
    language: str = "zh"
    consent_version: str | None = None
    consent_at: datetime | None = Field(default=None, sa_type=Moment)
    reachable: bool = True
    met_at: datetime = Field(sa_type=Moment)

    @property
    def key(self) -> int:
        """Return the primary key of a stored row."""
        if self.id is None:
            raise LookupError("this person is not stored yet")
        return self.id
