"""Which messages follow a change of a booking, to whom and when. Pure.

The unique keys make a message harmless to plan twice; whether it is still true is decided again
when it is sent (notices.courier).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

from notices.timetable import ReminderTimes, Timetable
from storage.clock import SHANGHAI, local
from storage.desk.changes import SHEET
from storage.desk.checklists import TICK
from storage.desk.line import OFFER
from storage.desk.visits import UNDONE
from storage.outbox import Audience, Change, Planned, Priority
from storage.outbox_work import Claim
from storage.rules.lifecycle import BookingStatus
from storage.rules.quiet import QuietHours
from storage.rules.slots import BookingRules
from storage.tables import Booking

CARD = "card"
CARD_ANEW = "card_anew"
"""A card that rings the group's bell: an edit in place does not."""

ANSWER_HALF = "answer_half"
CARDS = frozenset({CARD, CARD_ANEW, ANSWER_HALF})
ASKED = frozenset({"request", "move", "undo", "ask_move"})
CANCELLED_BY_RESIDENT = "cancelled_by_resident"
TICKS_TOGETHER = timedelta(minutes=1)
UNDO_ENDS = timedelta(seconds=BookingRules().undo_seconds + 1)
SOON = frozenset({TICK, SHEET})
REMINDERS = ("reminder_day_before", "reminder_two_hours")
RATING_INVITED = "rating_invited"
UNREACHABLE = "unreachable"
BROADCAST = "broadcast"

TOO_SOON = timedelta(hours=1)
"""A reminder this soon after the confirmation would only repeat it."""

TOO_LATE = timedelta(minutes=30)
"""A reminder this shortly before the visit finds its reader on the way, or at home still."""

SILENCE = timedelta(days=3)
"""After this long without an answer people are invited to rate a second and last time."""

INVITING = timedelta(days=7)
"""How late an invitation to rate may come and still find its reader remembering the visit."""

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


class Schedule:
    """Plans messages; called inside the transaction of the change."""

    def __init__(self, timetable: Timetable) -> None:
        self._timetable = timetable

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
        if change.booking.person_id is not None:
            planned += self._to_the_person(change)
        return planned

    def _to_the_person(self, change: Change) -> Sequence[Planned]:
        planned: list[Planned] = []
        if change.act in NEWS and _is_news(change):
            planned.append(_to_resident(change.booking, NEWS[change.act], change.at))
        if change.booking.status is BookingStatus.CONFIRMED and NEWS.get(change.act) == "confirmed":
            planned += self._reminders(change)
        if change.act == "finish":
            planned += self._invitation(change)
        return planned

    def _invitation(self, change: Change) -> Sequence[Planned]:
        times = self._timetable.of(change.booking.station_id)
        due = rating_due(times, change.at)
        if due is None:
            return []
        invitation = _to_resident(change.booking, RATING_INVITED, due)
        return [replace(invitation, priority=Priority.NOTICE)]

    def _reminders(self, change: Change) -> Sequence[Planned]:
        booking = change.booking
        times = self._timetable.of(booking.station_id)
        return [
            replace(_to_resident(booking, kind, due), priority=Priority.NOTICE)
            for kind, due in reminders(booking.starts_at, times, change.at)
        ]


def reminders(
    starts_at: datetime, times: ReminderTimes, confirmed_at: datetime
) -> Sequence[tuple[str, datetime]]:
    """Return the kinds of reminders of a visit and when each is due."""
    if not times.reminders:
        return []
    day_before = local(starts_at).date() - timedelta(days=1)
    evening = _calm(datetime.combine(day_before, times.day_before_at, SHANGHAI), starts_at, times)
    near = _calm(starts_at - timedelta(hours=times.hours_before), starts_at, times)
    planned = zip(REMINDERS, (evening, near), strict=True)
    return [
        (kind, due)
        for kind, due in planned
        # The evening's one, moved to the morning, would say what the nearer one says.
        if due - confirmed_at >= TOO_SOON and (kind != REMINDERS[0] or due < near)
    ]


def rating_due(times: ReminderTimes, done_at: datetime) -> datetime | None:
    """Return when people are invited to rate a visit that is done; None where they are not."""
    if not times.ratings:
        return None
    return times.quiet.next_allowed(done_at + timedelta(hours=times.rating_hours))


def once_more(row: Claim, sent_at: datetime) -> Sequence[Planned]:
    """Return the invitation that follows the first one after silence.

    None follows that one: its key names the visit alone, and would be the same again.
    """
    again = Planned(
        key=f"{row.booking_id}:{RATING_INVITED}:again",
        kind=RATING_INVITED,
        audience=Audience.RESIDENT,
        due_at=sent_at + SILENCE,
        booking_id=row.booking_id,
        person_id=row.person_id,
        priority=Priority.NOTICE,
    )
    return (again,)


def _calm(due_at: datetime, starts_at: datetime, times: ReminderTimes) -> datetime:
    """Move a reminder out of the quiet hours, unless that is too late to matter."""
    moved = times.quiet.next_allowed(due_at)
    return moved if moved <= starts_at - TOO_LATE else due_at


def send_moment(
    kind: str, due_at: datetime, starts_at: datetime, now: datetime, quiet: QuietHours
) -> datetime | None:
    """Return when a notice that is about to be sent may go: now, later, or never (None).

    One that is late, after a downtime for example, waits for the end of the quiet hours; where it
    would be of no use then, the evening's one is dropped, and the nearer one goes at once.
    """
    allowed = quiet.next_allowed(now)
    if allowed == now:
        return now
    if kind == RATING_INVITED:
        return allowed if still_useful(kind, due_at, starts_at, allowed) else None
    if still_useful(kind, due_at, starts_at, allowed) and allowed <= starts_at - TOO_LATE:
        return allowed
    return None if kind == REMINDERS[0] else now


def still_useful(kind: str, due_at: datetime, starts_at: datetime, now: datetime) -> bool:
    """Tell whether a late message still helps.

    The day-before reminder is worth nothing once the two-hour one is due; no reminder is worth
    anything once the visit has begun.
    """
    if kind == REMINDERS[0]:
        return now < starts_at - timedelta(hours=2) or now - due_at < timedelta(hours=1)
    if kind == REMINDERS[1]:
        return now < starts_at
    return kind != RATING_INVITED or now <= due_at + INVITING


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
