"""The way out: what a message is, and what became of it. Both bots implement Channel."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


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
    """It may arrive later."""

    at: datetime
    reason: str


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
