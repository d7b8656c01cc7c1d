"""Hold bots to Telegram's speed limits when an operator switches them on."""

from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass

from bot.webchat.records import Bot, Chat
from bot.webchat.refusals import TooManyRequests
from bot.webchat.world import World


@dataclass(frozen=True)
class Limit:
    """So many messages in so many seconds."""

    messages: int
    seconds: float


PER_CHAT = Limit(1, 1.0)
PER_GROUP = Limit(20, 60.0)
IN_ALL = Limit(30, 1.0)


class Limits:
    """Count what bots send; off unless switched on."""

    def __init__(self, world: World, clock: Callable[[], float]) -> None:
        self._world = world
        self._clock = clock
        self._sent: defaultdict[tuple[int, str], deque[float]] = defaultdict(
            lambda: deque(maxlen=IN_ALL.messages)
        )

    @property
    def enabled(self) -> bool:
        """Tell whether the limits are on."""
        return bool(self._world.note("limits").value)

    def switch(self, *, on: bool) -> None:
        """Switch the limits on or off."""
        self._world.write_note("limits", on)
        self._sent.clear()

    def spend(self, bot: Bot, chat: Chat, messages: int = 1) -> None:
        """Count messages about to be sent, or refuse them and say how long to wait."""
        if not self.enabled:
            return
        now = self._clock()
        rules = [("", IN_ALL), (chat.key, PER_CHAT)]
        if chat.group_id is not None:
            rules.append((chat.key + "/minute", PER_GROUP))
        wait = max(self._wait(self._sent[bot.id, name], limit, now) for name, limit in rules)
        if wait > 0:
            raise TooManyRequests(wait)
        for name, _ in rules:
            self._sent[bot.id, name].extend([now] * messages)

    def _wait(self, sent: deque[float], limit: Limit, now: float) -> float:
        """Return the seconds until one more message fits under the limit."""
        recent = [moment for moment in sent if now - moment < limit.seconds]
        if len(recent) < limit.messages:
            return 0.0
        return recent[-limit.messages] + limit.seconds - now
