"""What a claimed row asks for now: the record is read again, and the message written from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from notices.cards import (
    LANGUAGE,
    broadcast_message,
    cancelled_card_note,
    card_message,
    unreachable_note,
)
from notices.channel import Channel, Message
from notices.letter_desk import LetterDesk
from notices.outcomes import BLOCKED, given_back
from notices.schedule import CARD, NEWS, UNREACHABLE, send_moment, still_useful
from notices.services import Services
from notices.timetable import Timetable
from storage.clock import SHANGHAI, local
from storage.desk.broadcasts import BroadcastDesk, BroadcastState, Mailing
from storage.desk.visits import Visit
from storage.outbox import Audience, Outbox, Outcome, Priority, State
from storage.rules.lifecycle import BookingStatus
from storage.tables import OutboxRow

# What a booking must still be for a message to be true.
TRUE_WHILE: Mapping[str, frozenset[BookingStatus]] = {
    "confirmed": frozenset({BookingStatus.CONFIRMED}),
    "declined": frozenset({BookingStatus.DECLINED}),
    "expired": frozenset({BookingStatus.EXPIRED}),
    "cancelled": frozenset({BookingStatus.CANCELLED_BY_STATION}),
    "reminder_day_before": frozenset({BookingStatus.CONFIRMED}),
    "reminder_two_hours": frozenset({BookingStatus.CONFIRMED}),
}
NOTES = {UNREACHABLE: unreachable_note}


@dataclass(frozen=True)
class Errand:
    """A message to carry: to which chat, over which message if there is one already."""

    channel: Channel
    chat_id: int
    message: Message
    over: int | None = None
    visit: Visit | None = None


@dataclass
class Round:
    """What is read once for all the rows of a claim."""

    mailing: Mailing
    got_today: dict[int, int] = field(default_factory=dict)

    def take(self, row: OutboxRow, cap: int) -> bool:
        """Count a message to the person, unless they have had as many as a day may bring."""
        if row.priority == Priority.ANSWER or row.person_id is None:
            return True
        got = self.got_today.get(row.person_id, 0)
        self.got_today[row.person_id] = got + 1
        return got < cap


class ErrandDesk:
    """Turns rows into errands, or into the reason why there is none."""

    def __init__(
        self,
        *,
        outbox: Outbox,
        services: Services,
        letters: LetterDesk,
        broadcasts: BroadcastDesk,
        timetable: Timetable,
        channels: Mapping[Audience, Channel],
        cap: int,
    ) -> None:
        self._outbox = outbox
        self._clock = services.clock
        self._texts = services.texts
        self._letters = letters
        self._bookings = services.bookings
        self._staffing = services.staffing
        self._broadcasts = broadcasts
        self._timetable = timetable
        self._channels = channels
        self._cap = cap

    async def round(self, rows: Sequence[OutboxRow]) -> Round:
        """Read what all the rows need."""
        mailed = [row for row in rows if row.broadcast_id is not None]
        mailing = Mailing({}, {}, frozenset())
        if mailed:
            mailing = await self._broadcasts.mailing(
                {row.broadcast_id for row in mailed if row.broadcast_id},
                {row.person_id for row in mailed if row.person_id},
            )
        counted = {r.person_id for r in rows if r.person_id and r.priority > Priority.ANSWER}
        if not counted:
            return Round(mailing)
        return Round(mailing, await self._outbox.sent_since(counted, self._midnight()))

    async def errand(self, row: OutboxRow, about: Round) -> Errand | Outcome:
        """Return what to carry, or what became of the row without it."""
        if row.audience == Audience.ADMIN:
            return self._to_admin(row)
        if row.audience == Audience.STATION:
            return await self._to_station(row)
        if row.broadcast_id is not None:
            return self._mailed(row, row.broadcast_id, about)
        return await self._to_resident(row, about)

    def _midnight(self) -> datetime:
        today = local(self._clock.now()).date()
        return datetime.combine(today, datetime.min.time(), SHANGHAI)

    def _to_admin(self, row: OutboxRow) -> Errand:
        facts = {name: value for name, value in row.facts.items() if name not in ("chat_id", "key")}
        text = self._texts.say(str(row.facts["key"]), LANGUAGE, **facts)
        return Errand(self._channels[Audience.ADMIN], int(row.facts["chat_id"]), Message(text))

    async def _to_resident(self, row: OutboxRow, about: Round) -> Errand | Outcome:
        visit = await self._bookings.visit(_booking_id(row))
        reason = self._why_not(row, visit)
        if reason or visit.person is None:
            return Outcome(row, State.SKIPPED, reason or "no chat")
        held = self._held_back(row, visit, about)
        if held is not None:
            return held
        message = await self._letters.write(row.kind, visit)
        channel = self._channels[Audience.RESIDENT]
        return Errand(channel, visit.person.chat_id, message, visit=visit)

    def _why_not(self, row: OutboxRow, visit: Visit) -> str | None:
        status = visit.booking.status
        if status not in TRUE_WHILE[row.kind]:
            return f"the booking is {status.value}"
        if not still_useful(row.kind, row.due_at, visit.booking.starts_at, self._clock.now()):
            return "too late to be of use"
        return None

    def _held_back(self, row: OutboxRow, visit: Visit, about: Round) -> Outcome | None:
        """Hold back what is no answer: in quiet hours, or when the person has had enough today."""
        if row.priority == Priority.ANSWER:
            return None
        now, quiet = self._clock.now(), self._timetable.of(visit.booking.station_id).quiet
        at = send_moment(row.kind, row.due_at, visit.booking.starts_at, now, quiet)
        if at is None:
            return Outcome(row, State.SKIPPED, "too late before the quiet hours")
        if at > now:
            return given_back(row, at)
        if not about.take(row, self._cap):
            return Outcome(row, State.SKIPPED, "enough messages for one day")
        return None

    def _mailed(self, row: OutboxRow, broadcast_id: int, about: Round) -> Errand | Outcome:
        broadcast = about.mailing.broadcasts[broadcast_id]
        person = about.mailing.people.get(row.person_id or 0)
        if broadcast.state == BroadcastState.STOPPED:
            return Outcome(row, State.SKIPPED, "the broadcast was stopped")
        if person is None or not person.reachable:
            return Outcome(row, State.SKIPPED, "no chat")
        if person.key in about.mailing.refused:
            return Outcome(row, State.SKIPPED, "the person wants no broadcasts")
        now = self._clock.now()
        allowed = self._timetable.of(broadcast.station_id).quiet.next_allowed(now)
        if allowed > now:
            return given_back(row, allowed)
        if not about.take(row, self._cap):
            return given_back(row, _tomorrow(self._midnight(), allowed))
        message = broadcast_message(broadcast.text, person.language, self._texts)
        return Errand(self._channels[Audience.RESIDENT], person.chat_id, message)

    async def _to_station(self, row: OutboxRow) -> Errand | Outcome:
        visit = await self._bookings.visit(_booking_id(row))
        chat_id = await self._staffing.group_of(visit.booking.station_id)
        if chat_id is None:
            return Outcome(row, State.SKIPPED, "no staff group is bound")
        channel = self._channels[Audience.STATION]
        if row.kind != CARD:
            note = NOTES.get(row.kind, cancelled_card_note)(visit, self._texts)
            return Errand(channel, chat_id, note, visit=visit)
        card = visit.card
        over = card.message_id if card is not None and card.chat_id == chat_id else None
        return Errand(channel, chat_id, await self._card(visit), over, visit)

    async def _card(self, visit: Visit) -> Message:
        told = await self._told(visit)
        return card_message(visit, self._texts, now=self._clock.now(), told=told)

    async def _told(self, visit: Visit) -> str:
        """Return whether the person knows what was decided: sent, blocked, dead, or not yet."""
        booking = visit.booking
        for kind in NEWS.values():
            if booking.status in TRUE_WHILE[kind]:
                row = await self._outbox.row_of(f"{booking.key}:{booking.revision}:{kind}")
                if row is not None and (row.reason or "").startswith(BLOCKED):
                    return "blocked"
                return row.state if row else ""
        return ""


def _tomorrow(midnight: datetime, allowed: datetime) -> datetime:
    """Return the same hour on the next day, which is no quiet one if this one is not."""
    return allowed if allowed >= midnight + timedelta(days=1) else allowed + timedelta(days=1)


def _booking_id(row: OutboxRow) -> int:
    if row.booking_id is None:
        raise LookupError("this message is about no booking")
    return row.booking_id
