"""How the two bots reach the Bot API server."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tokens:
    """How the two bots reach the Bot API server."""

    api_base: str
    resident: str
    staff: str
