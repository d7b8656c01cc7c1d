"""Declare what the web chat remembers; every record is one row of the store."""

import secrets
from typing import Any, ClassVar, Literal, TypeAlias

from pydantic import BaseModel, Field

Json: TypeAlias = dict[str, Any]
"""A JSON object whose shape the Bot API defines; it is passed on, never interpreted twice."""

Status = Literal["creator", "administrator", "member", "left", "kicked"]
PRESENT: frozenset[Status] = frozenset({"creator", "administrator", "member"})


class Record(BaseModel):
    """A piece of the world that survives a restart."""

    kind: ClassVar[str]

    @property
    def key(self) -> str:
        """Return the key that is unique among records of this kind."""
        raise NotImplementedError


class Person(Record):
    """Somebody who sits at the page."""

    kind = "person"
    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None

    @property
    def key(self) -> str:
        """Return the person's id."""
        return str(self.id)


class Webhook(BaseModel):
    """Where a bot wants its updates to be posted, and how that went."""

    url: str
    secret_token: str | None = None
    max_connections: int = 40
    ip_address: str | None = None
    certificate: bool = False
    last_error_date: int | None = None
    last_error_message: str | None = None


class Bot(Record):
    """A program that owns a token."""

    kind = "bot"
    id: int
    token: str = Field(repr=False)
    username: str
    first_name: str
    privacy: bool = True
    commands: dict[str, list[Json]] = Field(default_factory=dict)
    allowed_updates: list[str] = Field(default_factory=list)
    webhook: Webhook | None = None
    last_update_id: int = Field(default_factory=lambda: secrets.randbelow(10**8) + 10**8)

    @property
    def key(self) -> str:
        """Return the bot's id."""
        return str(self.id)


class Group(Record):
    """A group or supergroup and who is in it."""

    kind = "group"
    id: int
    title: str
    supergroup: bool = False
    members: dict[int, Status] = Field(default_factory=dict)
    upgraded_to: int | None = None

    @property
    def key(self) -> str:
        """Return the group's (negative) id."""
        return str(self.id)

    def status(self, user_id: int) -> Status:
        """Return how the user stands to the group."""
        return self.members.get(user_id, "left")

    def present(self) -> list[int]:
        """Return the ids of everybody who is in the group now."""
        return [user for user, status in self.members.items() if status in PRESENT]


class Chat(Record):
    """One conversation: a person with a bot, or a group."""

    kind = "chat"
    bot_id: int | None = None
    person_id: int | None = None
    group_id: int | None = None
    started: bool = False
    blocked: bool = False
    last_message_id: int = 0
    pinned: list[int] = Field(default_factory=list)
    read_marks: dict[int, int] = Field(default_factory=dict)
    reply_keyboards: dict[int, Json] = Field(default_factory=dict)

    @property
    def key(self) -> str:
        """Return the group's id, or the bot's and the person's."""
        return chat_key(self.bot_id, self.person_id, self.group_id)

    @property
    def address(self) -> int:
        """Return the chat id that a bot uses for this chat."""
        return self.group_id or self.person_id or 0


def chat_key(bot_id: int | None, person_id: int | None, group_id: int | None) -> str:
    """Return the key of a chat: of a group, or of a person with a bot."""
    return str(group_id) if group_id else f"{bot_id}:{person_id}"


class Post(Record):
    """One message of a chat; a deleted one stays as a stone with its number."""

    kind = "post"
    chat: str
    message_id: int
    author: int
    date: int
    content: Json
    edit_date: int | None = None
    reply_to: int | None = None
    inline_keyboard: list[list[Json]] | None = None
    deleted: bool = False

    @property
    def key(self) -> str:
        """Return the chat's key and the number in it."""
        return f"{self.chat}/{self.message_id}"


class Update(Record):
    """An update that a bot has not confirmed yet."""

    kind = "update"
    bot_id: int
    update_id: int
    type: str
    body: Json

    @property
    def key(self) -> str:
        """Return the bot's id and the update's."""
        return f"{self.bot_id}/{self.update_id}"


class Query(Record):
    """A pressed inline button that waits for the bot's answer."""

    kind = "query"
    id: str
    bot_id: int
    person_id: int
    chat: str
    message_id: int
    date: int
    answer: Json | None = None

    @property
    def key(self) -> str:
        """Return the query's id."""
        return self.id


class StoredFile(Record):
    """What is known about a file; its bytes lie on the shelf."""

    kind = "file"
    file_id: str
    file_unique_id: str
    type: str
    name: str
    mime_type: str
    size: int

    @property
    def key(self) -> str:
        """Return the id a bot sends the file again with."""
        return self.file_id


class Note(Record):
    """A small named value: the seats of the page, the known places, a counter."""

    kind = "note"
    name: str
    value: Any = None

    @property
    def key(self) -> str:
        """Return the note's name."""
        return self.name
