"""Tell the pages what happened, as numbered events that can be asked for again."""

import asyncio
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass

from bot.webchat.records import Json
from bot.webchat.world import World

MEMORY = 5000
STEP = 10_000


@dataclass(frozen=True)
class Event:
    """One thing that happened; `person` is None when it concerns everybody."""

    number: int
    person: int | None
    body: Json


class Feed:
    """The latest events; numbers grow over restarts."""

    def __init__(self, world: World) -> None:
        # Numbers are reserved in blocks, so that an event need not be written down:
        # after a restart counting goes on above everything a page may have seen.
        self._number = int(world.note("events").value or 0)
        self._world = world
        self._reserved = self._number
        self._events: deque[Event] = deque(maxlen=MEMORY)
        self._news = asyncio.Event()
        self.open = True
        self._reserve()

    def _reserve(self) -> None:
        if self._number >= self._reserved:
            self._reserved = self._number + STEP
            self._world.write_note("events", self._reserved)

    @property
    def number(self) -> int:
        """Return the number of the latest event."""
        return self._number

    def tell(self, person: int | None, body: Json) -> None:
        """Publish an event to one person, or to everybody."""
        self._reserve()
        self._number += 1
        self._events.append(Event(self._number, person, body))
        self._wake()

    def after(self, number: int, people: Collection[int]) -> list[Event]:
        """Return these people's events after the given number."""
        return [
            event
            for event in self._events
            if event.number > number and (event.person is None or event.person in people)
        ]

    def remembers(self, number: int) -> bool:
        """Tell whether no event after this number has been forgotten."""
        oldest = self._events[0].number if self._events else self._number + 1
        return oldest - 1 <= number <= self._number

    async def wait(self, seconds: float) -> bool:
        """Return True when something happens, False after the given time."""
        news = self._news
        try:
            async with asyncio.timeout(seconds):
                return await news.wait()
        except TimeoutError:
            return False

    def close(self) -> None:
        """Let everybody who waits go home."""
        self.open = False
        self._wake()

    def _wake(self) -> None:
        self._news.set()
        self._news = asyncio.Event()
