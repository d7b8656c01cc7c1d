"""Versions of the templates that admins keep; history is appended, never changed."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import ChatId, Moment


class TemplateVersion(SQLModel, table=True):
    """One version; of those published, the one whose `effective_from` came last is in force.

    `restores` is the version that a roll-back brought back, 0 for the factory default; `reason`
    why it was published without what the rules ask for; `failures` the messages it failed to make.
    """

    __tablename__ = "template_versions"
    __table_args__ = (UniqueConstraint("name", "language", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=64)
    language: str = Field(max_length=8)
    version: int
    body: str
    status: str
    author: str
    created_at: datetime = Field(sa_type=Moment)
    published_at: datetime | None = Field(default=None, sa_type=Moment)
    published_by: str | None = None
    effective_from: datetime | None = Field(default=None, sa_type=Moment)
    author_id: int | None = Field(default=None, sa_type=ChatId)
    published_by_id: int | None = Field(default=None, sa_type=ChatId)
    reason: str | None = None
    restores: int | None = None
    failures: int = 0

    @property
    def key(self) -> int:
        """Return the primary key of a stored row."""
        if self.id is None:
            raise LookupError("this template version is not stored yet")
        return self.id
