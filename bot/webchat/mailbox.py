"""Keep each bot's updates until it has confirmed them, and let one poll wait for more."""

import asyncio

from bot.webchat.records import Bot, Json, Update
from bot.webchat.refusals import Conflict
from bot.webchat.world import World

OTHER_POLL = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)
WEBHOOK_SET = "terminated by setWebhook request"


class Mailbox:
    """The unconfirmed updates of one bot, in order."""

    def __init__(self, world: World, bot: Bot) -> None:
        self._world = world
        self._bot = bot
        self._arrived = asyncio.Event()
        self._poll: asyncio.Future[None] | None = None

    def put(self, kind: str, body: Json) -> None:
        """Add an update, unless the bot has asked not to get this kind."""
        if self._bot.allowed_updates and kind not in self._bot.allowed_updates:
            return
        # The counter is saved together with the update: an id is never given twice.
        self._bot.last_update_id += 1
        update = Update(
            bot_id=self._bot.id, update_id=self._bot.last_update_id, type=kind, body=body
        )
        self._world.updates[self._bot.id][update.update_id] = update
        self._world.keep(self._bot)
        self._world.keep(update)
        self._arrived.set()
        if self._poll and not self._poll.done():
            self._poll.set_result(None)

    def pending(self, limit: int | None = None) -> list[Update]:
        """Return the oldest unconfirmed updates."""
        return list(self._world.updates[self._bot.id].values())[:limit]

    def confirm(self, offset: int) -> None:
        """Forget what lies below the offset; a negative one keeps only the last updates."""
        updates = self.pending()
        if offset < 0:
            gone = updates[:offset]
        else:
            gone = [update for update in updates if update.update_id < offset]
        for update in gone:
            del self._world.updates[self._bot.id][update.update_id]
            self._world.drop(update)

    def clear(self) -> None:
        """Forget all updates."""
        self.confirm(self._bot.last_update_id + 1)

    def end_poll(self, reason: str | None = None) -> None:
        """Send the waiting poll home: with a conflict if there is a reason, else empty."""
        poll, self._poll = self._poll, None
        if poll is None or poll.done():
            return
        if reason:
            poll.set_exception(Conflict(reason))
        else:
            poll.set_result(None)

    async def poll(self, seconds: float) -> None:
        """Wait until an update arrives, at most for the given time."""
        poll = self._poll = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(seconds):
                await poll
        except TimeoutError:
            return
        finally:
            if self._poll is poll:
                self._poll = None

    async def arrival(self) -> None:
        """Return as soon as there is an unconfirmed update."""
        while not self.pending():
            self._arrived.clear()
            await self._arrived.wait()
