"""The demo's clock, which an admin may move; its offset survives a restart."""

from datetime import datetime, timedelta

from notices.schedule import CARD
from storage.clock import ShiftedClock
from storage.desk.conversations import ConversationDesk
from storage.outbox_work import Outbox

SETTING = "demo clock offset, seconds"


class MovableClock:
    """Moves the demo's clock and wakes the clockwork."""

    def __init__(self, clock: ShiftedClock, settings: ConversationDesk, outbox: Outbox) -> None:
        self._clock = clock
        self._settings = settings
        self._outbox = outbox

    @property
    def now(self) -> datetime:
        """Return the demo's time."""
        return self._clock.now()

    async def restore(self) -> None:
        """Go on where the clock stood before a restart."""
        seconds = await self._settings.setting(SETTING)
        self._clock.offset = timedelta(seconds=float(seconds or 0))

    async def shift(self, delta: timedelta) -> datetime:
        """Move the clock by an amount."""
        return await self._move(self._clock.offset + delta)

    async def to(self, moment: datetime) -> datetime:
        """Move the clock to a moment."""
        return await self.shift(moment - self.now)

    async def to_next_reminder(self) -> datetime | None:
        """Move the clock to the next message that is due later; None when there is none."""
        due = await self._outbox.next_due(but=CARD)
        return await self.to(due) if due else None

    async def reset(self) -> datetime:
        """Show the machine's time again."""
        return await self._move(timedelta())

    async def _move(self, offset: timedelta) -> datetime:
        self._clock.offset = offset
        await self._settings.set_setting(SETTING, str(offset.total_seconds()))
        self._outbox.ring()
        return self.now
