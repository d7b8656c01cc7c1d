"""The staff card of a booking: what the group reads, and the buttons that fit its state. Pure.

A card never shows a full name or a phone (domain rule 8): surname, code and matter are enough.
"""

from datetime import datetime

from notices.channel import Button, Message
from notices.texts import Texts
from storage.desk.visits import Visit
from storage.rules.identity import masked_name
from storage.rules.lifecycle import BookingStatus

DECLINE_REASONS = ("full", "closed", "not_handled", "equipment", "other")
NO_BROADCASTS = "q"
"""The data of the button that ends broadcasts to a person."""

LANGUAGE = "zh"
"""Staff groups read Chinese; a card is one message for all of its readers."""


def card_message(visit: Visit, texts: Texts, *, now: datetime, told: str = "") -> Message:
    """Return the card with the buttons of its state.

    `told` is what became of the letter to the resident: sent, blocked, dead, or nothing to show.
    """
    return Message(_card_text(visit, texts, told), _buttons(visit, texts, now))


def reasons_message(visit: Visit, texts: Texts) -> Message:
    """Return the card while somebody chooses why the request cannot be taken."""
    booking_id = visit.booking.key
    reasons = tuple(
        (Button(texts.plain(f"staff.decline.{reason}", LANGUAGE), f"r:{booking_id}:{reason}"),)
        for reason in DECLINE_REASONS
    )
    back = (Button(texts.plain("common.back", LANGUAGE), f"b:{booking_id}"),)
    return Message(_card_text(visit, texts), (*reasons, back))


def cancelled_card_note(visit: Visit, texts: Texts) -> Message:
    """Return the line that tells the group that a resident will not come."""
    return Message(texts.say("staff.card.cancelled_note", LANGUAGE, **_facts(visit, texts)))


def unreachable_note(visit: Visit, texts: Texts) -> Message:
    """Return the line that asks the group to phone somebody whom no message reaches."""
    return Message(texts.say("staff.card.unreachable_note", LANGUAGE, **_facts(visit, texts)))


def broadcast_message(text: str, language: str, texts: Texts) -> Message:
    """Return a broadcast as a resident gets it, with the button that ends them."""
    stop = Button(texts.plain("messages.button.no_broadcasts", language), NO_BROADCASTS)
    return Message(texts.say("messages.broadcast", language, text=text), ((stop,),))


def is_open(visit: Visit, now: datetime) -> bool:
    """Tell whether the request still waits for the station."""
    return visit.booking.status is BookingStatus.REQUESTED and visit.booking.starts_at > now


def visit_line(visit: Visit, texts: Texts) -> str:
    """Return one line of the day's list."""
    return texts.say("staff.day.line", LANGUAGE, **_facts(visit, texts))


def names_of(visit: Visit, texts: Texts, language: str) -> str:
    """Return the names of all matters of a visit on one line."""
    return texts.plain("facts.comma", language).join(each.record.name for each in visit.matters)


def _card_text(visit: Visit, texts: Texts, told: str = "") -> str:
    return texts.say("staff.card.text", LANGUAGE, **_facts(visit, texts), told=told)


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


def _buttons(visit: Visit, texts: Texts, now: datetime) -> tuple[tuple[Button, ...], ...]:
    if not is_open(visit, now):
        return ()
    booking_id = visit.booking.key
    confirm = texts.plain("staff.card.confirm", LANGUAGE, starts_at=visit.booking.starts_at)
    decline = texts.plain("staff.card.decline", LANGUAGE)
    return ((Button(confirm, f"c:{booking_id}"), Button(decline, f"d:{booking_id}")),)
