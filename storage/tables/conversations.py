"""Half-filled dialogs and small settings that must survive a restart."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from storage.tables.columns import Json, JsonObject, Moment


class Conversation(SQLModel, table=True):
    """State and data of one conversation, under the bot library's own key."""

    __tablename__ = "conversations"

    key: str = Field(primary_key=True, max_length=200)
    state: str | None = None
    data: JsonObject = Field(default_factory=dict, sa_type=Json)
    touched_at: datetime = Field(sa_type=Moment)


class Setting(SQLModel, table=True):
    """A value that is set while running (the demo's clock, for one)."""

    __tablename__ = "settings"

    name: str = Field(primary_key=True, max_length=64)
    value: str
