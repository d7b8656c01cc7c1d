"""Drains the outbox: claim, re-read, render, send, settle."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from notices.admin_letters import AdminLetters
from notices.cards import cancelled_card_note, card_message
from notices.change_letters import ChangeLetters, Skip
from notices.channel import Channel, Delivery, Gone, Message, RetryAt, Sent
from notices.letter_desk import LetterDesk
from notices.schedule import ANSWER_HALF, CARD, CARD_ANEW, OFFERED, still_useful
from notices.texts import Texts
from storage.clock import Clock
from storage.desk.bookings import BookingDesk
from storage.desk.changes import NOTICE_CHANGED
from storage.desk.people import PeopleDesk
from storage.desk.staffing import StaffingDesk
from storage.desk.visits import Visit
from storage.outbox import Audience, Outbox
from storage.rules.lifecycle import BookingStatus
from storage.tables import OutboxRow, Person

log = logging.getLogger(__name__)

BATCH = 20
MAX_ATTEMPTS = 8

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
}


@dataclass(frozen=True)
class Writers:
    """Those who put a message into words."""

    texts: Texts
    letters: LetterDesk
    changes: ChangeLetters
    admins: AdminLetters


class Courier:
    """Carries messages out over one channel per audience."""

    def __init__(
        self,
        *,
        outbox: Outbox,
        clock: Clock,
        writers: Writers,
        bookings: BookingDesk,
        people: PeopleDesk,
        staffing: StaffingDesk,
        channels: Mapping[Audience, Channel],
    ) -> None:
        self._outbox = outbox
        self._clock = clock
        self._texts = writers.texts
        self._letters = writers.letters
        self._changes = writers.changes
        self._admin_letters = writers.admins
        self._bookings = bookings
        self._people = people
        self._staffing = staffing
        self._channels = channels

    async def drain(self) -> int:
        """Send everything that is due now; returns how many rows were settled or put off."""
        carried = 0
        await self._letters.tell_failures()
        while rows := await self._outbox.claim(BATCH):
            for row in rows:
                await self._carry(row)
            carried += len(rows)
            await self._letters.tell_failures()
        return carried

    async def _carry(self, row: OutboxRow) -> None:
        try:
            if row.audience == Audience.STATION:
                await self._to_station(row)
            elif row.audience == Audience.ADMIN:
                await self._to_admin(row)
            elif row.kind == NOTICE_CHANGED:
                await self._about_a_change(row)
            else:
                await self._to_resident(row)
        except Exception as fault:
            # One broken message must not hold up the others; it is tried again, then set aside.
            log.exception("outbox row %s (%s) failed", row.row_id, row.kind)
            await self._later(row, self._clock.now() + timedelta(minutes=1), type(fault).__name__)

    async def _to_resident(self, row: OutboxRow) -> None:
        visit = await self._bookings.visit(_booking_id(row))
        reason = self._why_not(row, visit)
        if reason or visit.person is None:
            await self._outbox.skipped(row, reason or "no chat")
            return
        letter = await self._letters.compose(row.kind, visit, row.planned_at)
        message = Message(letter.text, letter.buttons)
        await self._hand_over(row, visit.person, message, letter.template_version)

    async def _about_a_change(self, row: OutboxRow) -> None:
        person = (await self._bookings.visit(_booking_id(row))).person
        made = await self._changes.write(row)
        if isinstance(made, Skip) or person is None:
            await self._outbox.skipped(row, made.reason if isinstance(made, Skip) else "no chat")
            return
        await self._hand_over(row, person, made)

    async def _hand_over(
        self, row: OutboxRow, person: Person, message: Message, template_version: int | None = None
    ) -> None:
        delivery = await self._channels[Audience.RESIDENT].send(person.chat_id, message)
        if isinstance(delivery, Gone) and delivery.blocked:
            await self._people.reachable(person.key, reachable=False)
        await self._settle(row, delivery, template_version)

    async def _to_admin(self, row: OutboxRow) -> None:
        made = await self._admin_letters.write(row)
        if isinstance(made, Skip):
            await self._outbox.skipped(row, made.reason)
            return
        channel = self._channels[Audience.ADMIN]
        await self._settle(row, await channel.send(int(row.facts["chat_id"]), made))

    async def _to_station(self, row: OutboxRow) -> None:
        visit = await self._bookings.visit(_booking_id(row))
        chat_id = await self._staffing.group_of(visit.booking.station_id)
        if chat_id is None:
            await self._outbox.skipped(row, "no staff group is bound")
            return
        if row.kind == ANSWER_HALF and not visit.waits_for_answer:
            await self._outbox.skipped(row, f"the booking is {visit.booking.status.value}")
        elif row.kind in {CARD, CARD_ANEW, ANSWER_HALF}:
            await self._card(row, visit, chat_id)
        else:
            note = cancelled_card_note(visit, self._texts)
            await self._settle(row, await self._channels[Audience.STATION].send(chat_id, note))

    async def _card(self, row: OutboxRow, visit: Visit, chat_id: int) -> None:
        channel, message = self._channels[Audience.STATION], self._card_message(visit)
        stands = visit.card is not None and visit.card.chat_id == chat_id
        # An edit in place rings no bell: what waits for an answer is a new card.
        if visit.card is not None and stands and row.kind == CARD:
            delivery = await channel.replace(chat_id, visit.card.message_id, message)
        else:
            delivery = await channel.send(chat_id, message)
        if isinstance(delivery, Sent):
            await self._staffing.remember_card(
                visit.booking.key, delivery.chat_id, delivery.message_id
            )
        await self._settle(row, delivery)

    def _card_message(self, visit: Visit) -> Message:
        return card_message(visit, self._texts, now=self._clock.now())

    def _why_not(self, row: OutboxRow, visit: Visit) -> str | None:
        status, now = visit.booking.status, self._clock.now()
        if status not in TRUE_WHILE[row.kind]:
            return f"the booking is {status.value}"
        held_until = visit.booking.held_until
        if row.kind == OFFERED and (held_until is None or held_until <= now):
            return "the time is held no longer"
        if not still_useful(row.kind, row.due_at, visit.booking.starts_at, now):
            return "too late to be of use"
        return None

    async def _settle(
        self, row: OutboxRow, delivery: Delivery, template_version: int | None = None
    ) -> None:
        match delivery:
            case Sent(chat_id=chat_id, message_id=message_id):
                await self._outbox.sent(row, chat_id, message_id, template_version)
            case RetryAt(at=at, reason=reason):
                await self._later(row, at, reason)
            case Gone(reason=reason):
                await self._outbox.dead(row, reason)

    async def _later(self, row: OutboxRow, at: datetime, reason: str) -> None:
        if row.attempts >= MAX_ATTEMPTS:
            await self._outbox.dead(row, reason)
        else:
            await self._outbox.retry(row, at, reason)


def _booking_id(row: OutboxRow) -> int:
    if row.booking_id is None:
        raise LookupError("this message is about no booking")
    return row.booking_id
