"""What people asked and no matter answered, and the wordings that admins taught."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import ChatId, Moment


class UnansweredQuestion(SQLModel, table=True):
    """A question that found no matter, in plain words, with how often it was asked; by nobody.

    `status` is open, or what an admin said of it: alias, not_ours or done.
    """

    __tablename__ = "unanswered_questions"

    id: int | None = Field(default=None, primary_key=True)
    words: str = Field(unique=True, max_length=200)
    count: int = 0
    first_asked_at: datetime = Field(sa_type=Moment)
    last_asked_at: datetime = Field(sa_type=Moment, index=True)
    status: str = Field(max_length=16)
    settled_by: str = ""
    settled_at: datetime | None = Field(default=None, sa_type=Moment)

    @property
    def key(self) -> int:
        """Return the primary key of a stored row."""
        if self.id is None:
            raise LookupError("this question is not stored yet")
        return self.id


class MatterAlias(SQLModel, table=True):
    """A wording of a matter that an admin taught; an import of the catalogue leaves it alone."""

    __tablename__ = "matter_aliases"
    __table_args__ = (UniqueConstraint("matter_id", "words"),)

    id: int | None = Field(default=None, primary_key=True)
    matter_id: int = Field(foreign_key="matters.id", index=True)
    words: str = Field(max_length=200)
    taught_by: str
    taught_by_id: int | None = Field(default=None, sa_type=ChatId)
    taught_at: datetime = Field(sa_type=Moment)
