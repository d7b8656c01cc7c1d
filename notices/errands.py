"""What a claimed row asks for now: the record is read again, and the message written from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from notices.admin_letters import AdminLetters
from notices.cards import (
    cancelled_card_note,
    card_message,
    unreachable_note,
)
from notices.change_letters import ChangeLetters, Skip
from notices.channel import Channel, Message
from notices.letter_desk import LetterDesk
from notices.outcomes import BLOCKED, given_back
from notices.rounds import Round, Rounds
from notices.schedule import (
    ANSWER_HALF,
    CARD,
    CARDS,
    NEWS,
    OFFERED,
    RATING_INVITED,
    UNREACHABLE,
    send_moment,
    still_useful,
)
from notices.services import Services
from notices.texts import Texts
from notices.timetable import Timetable
from storage.clock import local_today, midnight
from storage.desk.broadcasts import BroadcastState
from storage.desk.changes import NOTICE_CHANGED
from storage.desk.visits import Visit
from storage.outbox import Audience, Priority, State
from storage.outbox_work import Claim, Outbox, Outcome
from storage.rules.lifecycle import BookingStatus
from storage.tables import BookingCard

# What a booking must still be for a message to be true.
TRUE_WHILE: Mapping[str, frozenset[BookingStatus]] = {
    "confirmed": frozenset({BookingStatus.CONFIRMED}),
    "declined": frozenset({BookingStatus.DECLINED}),
    "expired": frozenset({BookingStatus.EXPIRED}),
    "cancelled": frozenset({BookingStatus.CANCELLED_BY_STATION}),
    "kept": frozenset({BookingStatus.CONFIRMED}),
    "undone": frozenset({BookingStatus.REQUESTED}),
    OFFERED: frozenset({BookingStatus.HELD}),
    "reminder_day_before": frozenset({BookingStatus.CONFIRMED}),
    "reminder_two_hours": frozenset({BookingStatus.CONFIRMED}),
    RATING_INVITED: frozenset({BookingStatus.DONE}),
}
NOTES = {UNREACHABLE: unreachable_note}


@dataclass(frozen=True)
class Writers:
    """Those who put a message into words."""

    texts: Texts
    letters: LetterDesk
    changes: ChangeLetters
    admins: AdminLetters


@dataclass(frozen=True)
class Errand:
    """A message to carry: to which chat, over which message if there is one already.

    `template_version` is None for what no template of an admin was used for.
    """

    channel: Channel
    chat_id: int
    message: Message
    over: int | None = None
    visit: Visit | None = None
    template_version: int | None = None


class ErrandDesk:
    """Turns rows into errands, or into the reason why there is none."""

    def __init__(
        self,
        *,
        outbox: Outbox,
        services: Services,
        writers: Writers,
        timetable: Timetable,
        channels: Mapping[Audience, Channel],
        cap: int,
    ) -> None:
        self._outbox = outbox
        self._clock = services.clock
        self._texts = writers.texts
        self._letters = writers.letters
        self._changes = writers.changes
        self._admin_letters = writers.admins
        self._bookings = services.bookings
        self._staffing = services.staffing
        self._rounds = Rounds(outbox, services.broadcasts, services.clock)
        self._ratings = services.ratings
        self._timetable = timetable
        self._channels = channels
        self._cap = cap

    async def round(self, rows: Sequence[Claim]) -> Round:
        """Read what all the rows need."""
        return await self._rounds.begin(rows)

    async def tell_failures(self) -> None:
        """Plan that the admins are told which templates failed messages."""
        await self._letters.tell_failures()

    async def errand(self, row: Claim, about: Round) -> Errand | Outcome:
        """Return what to carry, or what became of the row without it."""
        if row.audience == Audience.ADMIN:
            return await self._to_admin(row)
        if row.audience == Audience.STATION:
            return await self._to_station(row)
        if row.broadcast_id is not None:
            return await self._mailed(row, row.broadcast_id, about)
        if row.kind == NOTICE_CHANGED:
            return await self._about_a_change(row, about)
        return await self._to_resident(row, about)

    def _midnight(self) -> datetime:
        return midnight(local_today(self._clock))

    async def _to_admin(self, row: Claim) -> Errand | Outcome:
        made = await self._admin_letters.write(row)
        if isinstance(made, Skip):
            return Outcome(row, State.SKIPPED, made.reason)
        return Errand(self._channels[Audience.ADMIN], int(row.facts["chat_id"]), made)

    async def _to_resident(self, row: Claim, about: Round) -> Errand | Outcome:
        visit = await self._bookings.visit(_booking_id(row))
        reason = self._why_not(row, visit) or await self._why_not_rated(row, visit)
        if reason or visit.person is None:
            return Outcome(row, State.SKIPPED, reason or "no chat")
        held = self._held_back(row, visit, about)
        if held is not None:
            return held
        letter = await self._letters.compose(row.kind, visit, row.planned_at)
        return Errand(
            self._channels[Audience.RESIDENT],
            visit.person.chat_id,
            Message(letter.text, letter.buttons),
            visit=visit,
            template_version=letter.template_version,
        )

    async def _about_a_change(self, row: Claim, about: Round) -> Errand | Outcome:
        visit = await self._bookings.visit(_booking_id(row))
        if visit.person is None:
            return Outcome(row, State.SKIPPED, "no chat")
        at = self._calm_moment(row, visit) or self._clock.now()
        if at > self._clock.now():
            return given_back(row, at)
        made = await self._changes.write(row)
        if isinstance(made, Skip):
            return Outcome(row, State.SKIPPED, made.reason)
        if not about.take(row, self._cap):
            return given_back(row, _tomorrow(self._midnight(), self._clock.now()))
        return Errand(self._channels[Audience.RESIDENT], visit.person.chat_id, made)

    def _why_not(self, row: Claim, visit: Visit) -> str | None:
        status, now = visit.booking.status, self._clock.now()
        if status not in TRUE_WHILE[row.kind]:
            return f"the booking is {status.value}"
        held_until = visit.booking.held_until
        if row.kind == OFFERED and (held_until is None or held_until <= now):
            return "the time is held no longer"
        if not still_useful(row.kind, row.due_at, visit.booking.starts_at, now):
            return "too late to be of use"
        return None

    async def _why_not_rated(self, row: Claim, visit: Visit) -> str | None:
        """Tell why nobody is invited to rate: nobody is pressed, so any answer ends it."""
        if row.kind != RATING_INVITED:
            return None
        if not self._timetable.of(visit.booking.station_id).ratings:
            return "the station's visits are not rated"
        answer = await self._ratings.answer_to(visit.booking.key)
        if answer is None:
            return None
        return "the person wants no invitation" if answer.level is None else "rated already"

    def _held_back(self, row: Claim, visit: Visit, about: Round) -> Outcome | None:
        """Hold back what is no answer: in quiet hours, or when the person has had enough today."""
        if row.priority == Priority.ANSWER:
            return None
        at = self._calm_moment(row, visit)
        if at is None:
            return Outcome(row, State.SKIPPED, "too late before the quiet hours")
        if at > self._clock.now():
            return given_back(row, at)
        if about.take(row, self._cap):
            return None
        tomorrow = _tomorrow(self._midnight(), at)
        if still_useful(row.kind, row.due_at, visit.booking.starts_at, tomorrow):
            return given_back(row, tomorrow)
        return Outcome(row, State.SKIPPED, "enough messages for one day")

    def _calm_moment(self, row: Claim, visit: Visit) -> datetime | None:
        quiet = self._timetable.of(visit.booking.station_id).quiet
        now, starts_at = self._clock.now(), visit.booking.starts_at
        return send_moment(row.kind, row.due_at, starts_at, now, quiet)

    async def _mailed(self, row: Claim, broadcast_id: int, about: Round) -> Errand | Outcome:
        mailing = await self._rounds.mailing(about)
        broadcast = mailing.broadcasts[broadcast_id]
        person = mailing.people.get(row.person_id or 0)
        if broadcast.state == BroadcastState.STOPPED:
            return Outcome(row, State.SKIPPED, "the broadcast was stopped")
        if person is None or not person.reachable:
            return Outcome(row, State.SKIPPED, "no chat")
        if person.key in mailing.refused:
            return Outcome(row, State.SKIPPED, "the person wants no broadcasts")
        now = self._clock.now()
        allowed = self._timetable.of(broadcast.station_id).quiet.next_allowed(now)
        if allowed > now:
            return given_back(row, allowed)
        if not about.take(row, self._cap):
            return given_back(row, _tomorrow(self._midnight(), allowed))
        message = about.broadcast(broadcast, person.language, self._texts)
        return Errand(self._channels[Audience.RESIDENT], person.chat_id, message)

    async def _to_station(self, row: Claim) -> Errand | Outcome:
        visit = await self._bookings.visit(_booking_id(row))
        chat_id = await self._staffing.group_of(visit.booking.station_id)
        if chat_id is None:
            return Outcome(row, State.SKIPPED, "no staff group is bound")
        channel = self._channels[Audience.STATION]
        if row.kind == ANSWER_HALF and not visit.waits_for_answer:
            return Outcome(row, State.SKIPPED, f"the booking is {visit.booking.status.value}")
        if row.kind not in CARDS:
            note = NOTES.get(row.kind, cancelled_card_note)(visit, self._texts)
            return Errand(channel, chat_id, note, visit=visit)
        card = visit.card
        if card is not None and row.kind == CARD and (until := self._asked_until(visit, card)):
            return given_back(row, until)
        stands = card is not None and card.chat_id == chat_id
        # An edit in place rings no bell: what waits for an answer is a new card.
        over = card.message_id if card is not None and stands and row.kind == CARD else None
        return Errand(channel, chat_id, await self._card(visit), over, visit)

    def _asked_until(self, visit: Visit, card: BookingCard) -> datetime | None:
        """Return until when a question on the card is let be; a change of the visit ends it."""
        until = card.asked_until
        asked = until is not None and until > self._clock.now()
        return until if asked and card.asked_revision == visit.booking.revision else None

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


def _booking_id(row: Claim) -> int:
    if row.booking_id is None:
        raise LookupError("this message is about no booking")
    return row.booking_id
