"""What one process does: all of it by default, or the parts it is started for."""

from enum import StrEnum


class Role(StrEnum):
    """A part of the product that can run in a process of its own."""

    RESIDENT = "resident"
    STAFF = "staff"
    SCHEDULER = "scheduler"
    WEBCHAT = "webchat"


USUAL = frozenset({Role.RESIDENT, Role.STAFF, Role.SCHEDULER})
"""The web chat stands in for Telegram, so a live process does not open it unasked."""
