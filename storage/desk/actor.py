"""Who acts, as it is recorded with every transition."""

from dataclasses import dataclass
from enum import StrEnum


class Source(StrEnum):
    """How a request reached the station: 网络, 电话, 现场."""

    NETWORK = "network"
    PHONE = "phone"
    ON_SITE = "on_site"


@dataclass(frozen=True)
class Actor:
    """Somebody (or the clock) who changes a booking; `name` may be shown to staff."""

    role: str
    name: str = ""
    user_id: int | None = None
    channel: str = "chat"


THE_CLOCK = Actor(role="system", channel="clock")
