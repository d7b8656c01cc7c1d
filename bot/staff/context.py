"""What every handler of the staff bot is given: services, settings, the clock of the demo."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeAlias

from telegram.ext import Application, CallbackContext, ExtBot

from notices.channel import Button
from notices.services import Services

LANGUAGE = "zh"
"""Staff and admins are spoken to in Chinese, as their cards are."""

Bag: TypeAlias = dict[Any, Any]
StaffBot: TypeAlias = ExtBot[Any]


class DemoClock(Protocol):
    """The clock of the demo, which an admin may move."""

    @property
    def now(self) -> datetime:
        """Return the demo's time."""
        ...

    async def shift(self, delta: timedelta) -> datetime:
        """Move the clock by an amount."""
        ...

    async def to_next_reminder(self) -> datetime | None:
        """Move the clock to the next message that is due; None when there is none."""
        ...

    async def reset(self) -> datetime:
        """Show the machine's time again."""
        ...


@dataclass(frozen=True)
class StaffSettings:
    """Who is an admin, and the demo's clock where there is one."""

    admin_ids: frozenset[int]
    demo_clock: DemoClock | None = None
    rate_limited: bool = False
    """Wait before Telegram's limits are reached; the local server has none to keep."""


class StaffContext(CallbackContext[StaffBot, Bag, Bag, Bag]):
    """The context of every handler."""

    @property
    def services(self) -> Services:
        """Return what a conversation may ask for."""
        services: Services = self.bot_data["services"]
        return services

    @property
    def settings(self) -> StaffSettings:
        """Return the settings of the staff bot."""
        settings: StaffSettings = self.bot_data["settings"]
        return settings

    def say(self, key: str, /, **facts: object) -> str:
        """Return a sentence in Telegram's HTML."""
        return self.services.texts.say(key, LANGUAGE, **facts)

    def plain(self, key: str, /, **facts: object) -> str:
        """Return a sentence without markup."""
        return self.services.texts.plain(key, LANGUAGE, **facts)

    def button(self, key: str, action: str, /, **facts: object) -> Button:
        """Return a button whose label stands in the texts."""
        return Button(self.plain(key, **facts), action)


StaffApplication: TypeAlias = Application[StaffBot, StaffContext, Bag, Bag, Bag, Any]
