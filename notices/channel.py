"""The way out: what a message is, and what became of it. Both bots implement Channel."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from storage.outbox import Priority

_in_the_post: ContextVar[Priority | None] = ContextVar("in_the_post", default=None)


@dataclass(frozen=True)
class Button:
    """A button under a message: a callback `action` (at most 64 bytes) or a `url`."""

    label: str
    action: str = ""
    url: str = ""


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a message."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Message:
    """A message in Telegram's HTML subset with rows of buttons."""

    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    attachments: tuple[Attachment, ...] = field(default=())


@dataclass(frozen=True)
class Sent:
    """It arrived; the chat may have moved meanwhile."""

    chat_id: int
    message_id: int


@dataclass(frozen=True)
class RetryAt:
    """It may arrive later.

    `why`: the other side named the moment, the way there is broken, or it was never tried.
    """

    at: datetime
    reason: str
    why: Literal["told", "network", "unsent"] = "told"


@dataclass(frozen=True)
class Gone:
    """It can never arrive; `blocked` when the person does not want it."""

    reason: str
    blocked: bool = False


Delivery = Sent | RetryAt | Gone


class Channel(Protocol):
    """Delivers messages; never raises for what the other side refuses."""

    async def send(self, chat_id: int, message: Message) -> Delivery:
        """Send a new message."""
        ...

    async def replace(self, chat_id: int, message_id: int, message: Message) -> Delivery:
        """Edit a message in place; sends anew when the old one is gone."""
        ...


@contextmanager
def posted(priority: Priority) -> Iterator[None]:
    """Mark what is sent in the block as coming from the outbox: it may wait, and is tried again."""
    before = _in_the_post.set(priority)
    try:
        yield
    finally:
        _in_the_post.reset(before)


def post_priority() -> Priority | None:
    """Return the priority of what is being sent; None for a bot's own answer, which goes first."""
    return _in_the_post.get()
