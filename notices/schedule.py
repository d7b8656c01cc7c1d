"""Which messages follow a change of a booking, to whom and when. Pure.

The unique keys make a message harmless to plan twice; whether it is still true is decided again
when it is sent (notices.courier).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from storage.clock import SHANGHAI, local
from storage.desk.changes import SHEET
from storage.desk.checklists import TICK
from storage.desk.line import OFFER
from storage.desk.visits import UNDONE
from storage.outbox import Audience, Change, Planned
from storage.rules.lifecycle import BookingStatus
from storage.rules.slots import BookingRules
from storage.tables import Booking

CARD = "card"
CARD_ANEW = "card_anew"
"""A card that rings the group's bell: an edit in place does not."""

ANSWER_HALF = "answer_half"
ASKED = frozenset({"request", "move", "undo", "ask_move"})
CANCELLED_BY_RESIDENT = "cancelled_by_resident"
TICKS_TOGETHER = timedelta(minutes=1)
UNDO_ENDS = timedelta(seconds=BookingRules().undo_seconds + 1)
SOON = frozenset({TICK, SHEET})
REMINDERS = ("reminder_day_before", "reminder_two_hours")

# What the resident is told at once, by the act that caused it.
NEWS = {
    "confirm": "confirmed",
    "accept": "confirmed",
    "move": "confirmed",
    "decline": "declined",
    "expire": "expired",
    "cancel_by_station": "cancelled",
    "keep_time": "kept",
    "undo": "undone",
}
DECISIONS = frozenset({"confirmed", "declined"})
OFFERED = "offered"


@dataclass(frozen=True)
class ReminderTimes:
    """When people are reminded, in Shanghai time."""

    day_before_at: time = time(18, 0)
    hours_before: int = 2


class Schedule:
    """Plans messages; called inside the transaction of the change."""

    def __init__(self, times: ReminderTimes) -> None:
        self._times = times

    def __call__(self, change: Change) -> Sequence[Planned]:
        """Return the messages that follow the change."""
        if change.act in SOON:
            return [_renewed_card(change)]
        if change.act == OFFER:
            # The station has nothing to answer before the offer is taken.
            return [_to_resident(change.booking, OFFERED, change.at)]
        card = CARD_ANEW if change.act == "ask_move" else CARD
        planned = [_to_station(change, card), *_card_turns(change)]
        if change.act in ASKED and change.booking.remind_at is not None:
            reminder = _to_station(change, ANSWER_HALF)
            planned.append(replace(reminder, due_at=change.booking.remind_at))
        if change.act == "cancel_by_resident" and change.booking.decided_by:
            planned.append(_to_station(change, CANCELLED_BY_RESIDENT))
        if change.booking.person_id is None:
            return planned
        if change.act in NEWS and _is_news(change):
            planned.append(_to_resident(change.booking, NEWS[change.act], change.at))
        if change.booking.status is BookingStatus.CONFIRMED and NEWS.get(change.act) == "confirmed":
            planned += self._reminders(change)
        return planned

    def _reminders(self, change: Change) -> Sequence[Planned]:
        booking = change.booking
        times = zip(REMINDERS, self._moments(booking.starts_at), strict=True)
        # A reminder whose moment has passed would only repeat the confirmation.
        return [_to_resident(booking, kind, due) for kind, due in times if due > change.at]

    def _moments(self, starts_at: datetime) -> tuple[datetime, datetime]:
        day_before = local(starts_at).date() - timedelta(days=1)
        evening = datetime.combine(day_before, self._times.day_before_at, SHANGHAI)
        return evening, starts_at - timedelta(hours=self._times.hours_before)


def still_useful(kind: str, due_at: datetime, starts_at: datetime, now: datetime) -> bool:
    """Tell whether a late message still helps.

    The day-before reminder is worth nothing once the two-hour one is due; no reminder is worth
    anything once the visit has begun.
    """
    if kind == REMINDERS[0]:
        return now < starts_at - timedelta(hours=2) or now - due_at < timedelta(hours=1)
    if kind == REMINDERS[1]:
        return now < starts_at
    return True


def _is_news(change: Change) -> bool:
    """Tell whether the act is new to the resident.

    They move a mere request themselves; a decision they have not heard of needs no taking back.
    """
    if change.act == "undo":
        undecided = change.booking.status is BookingStatus.REQUESTED
        return undecided and not change.withdrawn & DECISIONS
    return change.act != "move" or change.booking.status is BookingStatus.CONFIRMED


def _to_resident(booking: Booking, kind: str, due_at: datetime) -> Planned:
    return Planned(
        key=f"{booking.key}:{booking.revision}:{kind}",
        kind=kind,
        audience=Audience.RESIDENT,
        due_at=due_at,
        booking_id=booking.key,
        person_id=booking.person_id,
    )


def _renewed_card(change: Change) -> Planned:
    """Renew the card once for all that a minute brings: ticks come in quick succession."""
    due_at = change.at + TICKS_TOGETHER
    minute = int(due_at.timestamp()) // 60
    card = _to_station(change, CARD)
    return replace(card, key=f"{card.booking_id}:{change.act}:{minute}", due_at=due_at)


def _card_turns(change: Change) -> Sequence[Planned]:
    """Renew the card when its buttons change by themselves: after the minute, on the day."""
    moments = [change.at + UNDO_ENDS] if change.act in UNDONE else []
    if change.booking.status is BookingStatus.CONFIRMED:
        starts_at = change.booking.starts_at
        day = datetime.combine(local(starts_at).date(), time(), SHANGHAI)
        moments += [moment for moment in (day, starts_at) if moment > change.at]
    card = _to_station(change, CARD)
    return [
        replace(card, key=f"{card.key}:{number}", due_at=moment)
        for number, moment in enumerate(moments, start=1)
    ]


def _to_station(change: Change, kind: str) -> Planned:
    booking = change.booking
    return Planned(
        key=f"{booking.key}:{booking.revision}:{kind}",
        kind=kind,
        audience=Audience.STATION,
        due_at=change.at,
        booking_id=booking.key,
        station_id=booking.station_id,
    )
