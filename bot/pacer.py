"""Keeps one bot within Telegram's limits: 30 a second, 1 a second a chat, 20 a minute a group.

Everything a bot says passes here, its own answers first. What counts is when a call has ended: a
message in the air may still arrive, so it takes its place until it is known to have arrived.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from notices.channel import post_priority


class TooBusy(Exception):  # noqa: N818  an answer to the courier, not a fault
    """The post's turn does not come in time; `seconds` is when to ask again."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"no turn within {seconds:.0f} seconds")
        self.seconds = seconds


PATIENCE = 20.0
"""Seconds that the post waits for its turn: well under a lease, or the row would pass on."""

ANSWER_FIRST = -1
"""A bot's own answer goes before everything from the outbox."""


@dataclass
class Window:
    """So many messages in so many seconds, counted from when they were over."""

    messages: int
    seconds: float
    in_the_air: int = 0
    over: deque[float] = field(default_factory=deque)

    def free_at(self, now: float) -> float:
        """Return when one more fits; infinity while too many are in the air."""
        while self.over and self.over[0] <= now - self.seconds:
            self.over.popleft()
        if self.in_the_air + len(self.over) < self.messages:
            return now
        needed = self.in_the_air + len(self.over) - self.messages
        return self.over[needed] + self.seconds if needed < len(self.over) else float("inf")

    def begin(self) -> None:
        """Count a message that sets out."""
        self.in_the_air += 1

    def end(self, now: float) -> None:
        """Count a message that is over."""
        self.in_the_air -= 1
        self.over.append(now)


@dataclass(eq=False)
class Waiter:
    """A call that waits for its turn."""

    rank: int
    chat_id: int
    turn: asyncio.Future[None]


class Pacer:
    """Hands out turns; one for each bot token."""

    def __init__(self, clock: Callable[[], float] | None = None) -> None:
        self._clock = clock
        self._all = Window(30, 1.0)
        self._chats: dict[int, list[Window]] = {}
        self._waiting: list[Waiter] = []
        self._paused: dict[int, float] = {}
        self._paused_in_all = 0.0
        self._alarm: asyncio.TimerHandle | None = None

    @asynccontextmanager
    async def turn(self, chat_id: int) -> AsyncIterator[None]:
        """Wait for the turn of one message to the chat; the block is its sending.

        Raises TooBusy for what comes from the outbox and would wait too long.
        """
        await self._wait(chat_id)
        windows = self._windows(chat_id)
        try:
            yield
        finally:
            for window in windows:
                window.end(self._now())
            self._pump()

    def told_to_wait(self, chat_id: int, seconds: float) -> None:
        """Obey a 429: the chat waits, and the whole bot where another chat was told to already."""
        now = self._now()
        others = [c for c, until in self._paused.items() if until > now and c != chat_id]
        self._paused[chat_id] = now + seconds
        if others:
            self._paused_in_all = max(self._paused_in_all, now + seconds)

    async def _wait(self, chat_id: int) -> None:
        priority = post_priority()
        rank = ANSWER_FIRST if priority is None else int(priority)
        waiter = Waiter(rank, chat_id, asyncio.get_running_loop().create_future())
        self._waiting.append(waiter)
        self._pump()
        try:
            await asyncio.wait_for(waiter.turn, None if priority is None else PATIENCE)
        except TimeoutError:
            raise TooBusy(PATIENCE) from None
        except asyncio.CancelledError:
            if waiter.turn.done() and not waiter.turn.cancelled():
                for window in self._windows(chat_id):
                    window.end(self._now())
            raise
        finally:
            if waiter in self._waiting:
                self._waiting.remove(waiter)

    def _pump(self) -> None:
        """Give turns to all whose chats are free, the most urgent first; come back for the rest."""
        now, soonest = self._now(), float("inf")
        for waiter in sorted(self._waiting, key=lambda waiter: waiter.rank):
            free_at = self._free_at(waiter.chat_id, now)
            if free_at > now:
                soonest = min(soonest, free_at)
                continue
            self._waiting.remove(waiter)
            if not waiter.turn.done():
                for window in self._windows(waiter.chat_id):
                    window.begin()
                waiter.turn.set_result(None)
        self._come_back(soonest, now)

    def _come_back(self, moment: float, now: float) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        if moment < float("inf"):
            self._alarm = asyncio.get_running_loop().call_later(moment - now, self._pump)

    def _free_at(self, chat_id: int, now: float) -> float:
        told = max(self._paused.get(chat_id, 0.0), self._paused_in_all)
        return max(told, *(window.free_at(now) for window in self._windows(chat_id)), now)

    def _windows(self, chat_id: int) -> list[Window]:
        if chat_id not in self._chats:
            self._forget_idle()
            group = [Window(20, 60.0)] if chat_id < 0 else []
            self._chats[chat_id] = [self._all, Window(1, 1.0), *group]
        return self._chats[chat_id]

    def _forget_idle(self) -> None:
        if len(self._chats) < 2000:
            return
        now = self._now()
        self._paused = {chat: until for chat, until in self._paused.items() if until > now}
        waited_for = {waiter.chat_id for waiter in self._waiting}
        self._chats = {
            chat: windows
            for chat, windows in self._chats.items()
            if chat in waited_for or any(w.in_the_air or w.free_at(now) > now for w in windows[1:])
        }

    def _now(self) -> float:
        return self._clock() if self._clock else asyncio.get_running_loop().time()
