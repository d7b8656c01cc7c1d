"""What is read for all the rows of a claim together: broadcasts, and what people got today."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from notices.cards import broadcast_message
from notices.channel import Message
from notices.texts import Texts
from storage.clock import Clock, local_today, midnight
from storage.desk.broadcasts import BroadcastDesk, Mailing
from storage.outbox import Priority
from storage.outbox_work import Claim, Outbox
from storage.tables import Broadcast

STOP_HEARD_AFTER = timedelta(seconds=5)
"""At most so old is what a worker knows of a broadcast and of who refuses it: where chats have to
wait for one another or the server is slow, a claim takes longer to be carried."""


@dataclass
class Round:
    """What is known to those who carry a claim."""

    mailing: Mailing
    mailing_read_at: datetime
    got_today: dict[int, int] = field(default_factory=dict)
    written: dict[tuple[int, str], Message] = field(default_factory=dict)

    def broadcast(self, broadcast: Broadcast, language: str, texts: Texts) -> Message:
        """Return a broadcast in a language, which is the same for everybody."""
        key = (broadcast.key, language)
        if key not in self.written:
            station = self.mailing.stations[broadcast.station_id]
            self.written[key] = broadcast_message(broadcast.text, station, language, texts)
        return self.written[key]

    def take(self, row: Claim, cap: int) -> bool:
        """Count a message to the person, unless they have had as many as a day may bring."""
        if row.priority == Priority.ANSWER or row.person_id is None:
            return True
        got = self.got_today.get(row.person_id, 0)
        self.got_today[row.person_id] = got + 1
        return got < cap


class Rounds:
    """Reads what a claim's rows need: of broadcasts every few seconds, else once."""

    def __init__(self, outbox: Outbox, broadcasts: BroadcastDesk, clock: Clock) -> None:
        self._outbox = outbox
        self._broadcasts = broadcasts
        self._clock = clock

    async def begin(self, rows: Sequence[Claim]) -> Round:
        """Read what all the rows need."""
        about = Round(Mailing({}, {}, {}, frozenset()), self._clock.now())
        mailed = [row for row in rows if row.broadcast_id is not None]
        if mailed:
            about.mailing = await self._broadcasts.mailing(
                {row.broadcast_id for row in mailed if row.broadcast_id},
                {row.person_id for row in mailed if row.person_id},
            )
        counted = {r.person_id for r in rows if r.person_id and r.priority > Priority.ANSWER}
        if counted:
            today = midnight(local_today(self._clock))
            about.got_today = await self._outbox.sent_since(counted, today)
        return about

    async def mailing(self, about: Round) -> Mailing:
        """Return what is known of the claim's broadcasts, read again when it is old."""
        now = self._clock.now()
        if now - about.mailing_read_at >= STOP_HEARD_AFTER:
            # First, so that the others in hand do not read it as well.
            about.mailing_read_at = now
            known = about.mailing
            about.mailing = await self._broadcasts.mailing(known.broadcasts, known.people)
        return about.mailing
