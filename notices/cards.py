"""The staff card of a booking: what the group reads of it. Pure; notices.card_buttons beside.

A card never shows a full name or a phone (domain rule 8): surname, code and matter are enough.
"""

from collections.abc import Mapping
from datetime import datetime

from notices.card_buttons import LANGUAGE, CardButtons, bar_ends, is_open, open_wishes
from notices.channel import Button, Message
from notices.texts import Texts
from storage.desk.visits import Visit
from storage.rules.identity import masked_name

__all__ = ["LANGUAGE", "card_message", "is_open", "reasons_message"]

DECLINE_REASONS = ("full", "closed", "not_handled", "equipment", "other")
REASONS: Mapping[str, tuple[str, ...]] = {
    "r": DECLINE_REASONS,
    "v:off": ("closed", "not_handled", "equipment", "other"),
    "v:stay": ("full", "closed", "equipment"),
}
"""Why a request is declined, a visit cancelled, a wish to move not granted; under their acts."""

NO_BROADCASTS = "q"
"""The data of the button that ends broadcasts to a person."""


def card_message(visit: Visit, texts: Texts, *, now: datetime, told: str = "") -> Message:
    """Return the card with the buttons of its state; staff groups read Chinese.

    `told` is what became of the letter to the resident: sent, blocked, dead, or nothing to show.
    """
    return Message(_card_text(visit, texts, now, told), CardButtons(visit, texts, now).rows())


def reasons_message(visit: Visit, texts: Texts, *, now: datetime, act: str = "r") -> Message:
    """Return the card while somebody chooses a reason for the act."""
    booking_id = visit.booking.key
    reasons = tuple(
        (Button(texts.plain(f"staff.decline.{reason}", LANGUAGE), f"{act}:{booking_id}:{reason}"),)
        for reason in REASONS[act]
    )
    back = (Button(texts.plain("common.back", LANGUAGE), f"b:{booking_id}"),)
    return Message(_card_text(visit, texts, now), (*reasons, back))


def cancelled_card_note(visit: Visit, texts: Texts) -> Message:
    """Return the line that tells the group that a resident will not come."""
    return Message(texts.say("staff.card.cancelled_note", LANGUAGE, **_facts(visit, texts)))


def unreachable_note(visit: Visit, texts: Texts) -> Message:
    """Return the line that asks the group to phone somebody whom no message reaches."""
    return Message(texts.say("staff.card.unreachable_note", LANGUAGE, **_facts(visit, texts)))


def broadcast_message(text: str, station: str, language: str, texts: Texts) -> Message:
    """Return a station's broadcast as a resident gets it, with the button that ends them."""
    stop = Button(texts.plain("messages.button.no_broadcasts", language), NO_BROADCASTS)
    return Message(
        texts.say("messages.broadcast", language, station=station, text=text), ((stop,),)
    )


def visit_line(visit: Visit, texts: Texts) -> str:
    """Return one line of the day's list."""
    return texts.say("staff.day.line", LANGUAGE, **_facts(visit, texts))


def names_of(visit: Visit, texts: Texts, language: str) -> str:
    """Return the names of all matters of a visit on one line."""
    return texts.plain("facts.comma", language).join(each.record.name for each in visit.matters)


def _card_text(visit: Visit, texts: Texts, now: datetime, told: str = "") -> str:
    return texts.say(
        "staff.card.text",
        LANGUAGE,
        **_facts(visit, texts),
        for_relative=visit.booking.for_relative,
        wishes=[wish.starts_at for wish in open_wishes(visit, now)],
        move=visit.move,
        arrival=visit.arrival,
        barred_until=bar_ends(visit, now),
        told=told,
    )


def _facts(visit: Visit, texts: Texts) -> dict[str, object]:
    booking = visit.booking
    return {
        "code": booking.code,
        "status": booking.status.value,
        "kind": booking.kind,
        "source": booking.source,
        "starts_at": booking.starts_at,
        "matter": names_of(visit, texts, LANGUAGE),
        "answers": _situation(visit),
        "who": masked_name(booking.call_name),
        "answer_by": booking.answer_by,
        "decided_by": booking.decided_by,
        "decided_at": visit.decided_at,
        "reason": booking.decline_reason,
        "words": booking.decline_words,
        "ready": len(visit.to_bring) - len(visit.still_open),
        "count": len(visit.to_bring) if visit.number else 0,
        "sheet": visit.sheet,
    }


def _situation(visit: Visit) -> list[str]:
    """Return the chosen answers in words, in the order of the questions."""
    return [
        option.label
        for meant in visit.matters
        for situation in meant.record.situations
        for option in situation.options
        if meant.answers.get(situation.id) == option.id
    ]
