"""The buttons under the card of a request: confirm a time, decline with a reason, take back."""

from collections.abc import Awaitable, Callable

from telegram import Update

from bot.staff.card import ask_on_card, booking_id, done, first, show_card, told, visit_pressed
from bot.staff.context import StaffContext
from bot.staff.guard import actor, sender, words_of
from bot.staff.presses import answer, chosen
from bot.staff.prompts import Question, ask, close
from bot.staff.refusals import TooLong
from bot.staff.speech import reply
from notices.cards import is_open, reasons_message
from notices.channel import Message
from storage.clock import moment_of
from storage.desk.actor import Actor
from storage.desk.visits import Visit
from storage.refusals import AlreadyDecided, NotPossibleNow

Decide = Callable[[int, Actor, str, str], Awaitable[Visit]]
"""A use case that settles a visit: its id, who, the coded reason, the words."""

OTHER = "other"
MAX_WORDS = 100


async def confirm(update: Update, context: StaffContext) -> None:
    """Confirm the request at its time or at the chosen one; the first press wins."""
    key, *minute = (int(part) for part in chosen(update))
    starts_at = moment_of(minute[0]) if minute else None
    confirmed = context.services.bookings.confirm(key, actor(sender(update)), starts_at)
    await done(update, context, confirmed, "staff.card.confirmed_toast")


async def undo(update: Update, context: StaffContext) -> None:
    """Take the last decision back."""
    await done(
        update, context, context.services.bookings.undo(booking_id(update), actor(sender(update)))
    )


async def ask_reason(update: Update, context: StaffContext) -> None:
    """Show the reasons for declining on the card itself."""
    visit = await first(update, context, _open_visit(update, context))
    await answer(update)
    await show_reasons(update, context, visit, "r")


async def back(update: Update, context: StaffContext) -> None:
    """Show the card as it stands now."""
    visit = await visit_pressed(update, context)
    await answer(update)
    await show_card(update, context, visit)


async def decline(update: Update, context: StaffContext) -> None:
    """Decline with a coded reason."""
    key, reason = chosen(update)
    declined = context.services.bookings.decline(int(key), actor(sender(update)), reason)
    await done(update, context, declined, "staff.card.declined_toast")


async def ask_words(update: Update, context: StaffContext) -> None:
    """Ask for the reason in a sentence, where no code fits."""
    visit = await first(update, context, _open_visit(update, context))
    await ask_for_words(update, context, visit, "decline")


async def decline_in_words(update: Update, context: StaffContext, question: Question) -> None:
    """Decline with the sentence that was replied."""
    decline = context.services.bookings.decline
    await decide_in_words(update, context, question, decline, "staff.card.declined_toast")


async def decide_in_words(
    update: Update, context: StaffContext, question: Question, decide: Decide, toast: str
) -> None:
    """Decide with the sentence that was replied; the courier refreshes the card."""
    words, by = reason_words(update), actor(sender(update))
    visit = await decide(int(question.about["booking"]), by, OTHER, words)
    await close(context, question)
    await reply(update, Message(context.say(told(visit, toast))))


async def show_reasons(update: Update, context: StaffContext, visit: Visit, act: str) -> None:
    """Show the reasons for an act under the card."""
    services = context.services
    question = reasons_message(visit, services.texts, now=services.clock.now(), act=act)
    await ask_on_card(update, context, visit, question)


async def ask_for_words(update: Update, context: StaffContext, visit: Visit, topic: str) -> None:
    """Put the card back, and ask for a sentence that the resident will read."""
    user = sender(update)
    await answer(update)
    await show_card(update, context, visit)
    facts = {"who": user.full_name, "user_id": user.id, "code": visit.booking.code}
    text, hint = (
        context.say(f"staff.{topic}.ask_words", **facts),
        context.plain("staff.decline.words_hint"),
    )
    await ask(update, context, text, hint, topic, {"booking": visit.booking.key})


def reason_words(update: Update) -> str:
    """Return the sentence that was replied; raises TooLong, OnlyText or for identity numbers."""
    words = words_of(update)
    if len(words) > MAX_WORDS:
        raise TooLong(limit=MAX_WORDS, length=len(words))
    return words


async def _open_visit(update: Update, context: StaffContext) -> Visit:
    """Return the request while it waits for the station; raises AlreadyDecided otherwise."""
    visit = await visit_pressed(update, context)
    if is_open(visit, context.services.clock.now()):
        return visit
    status = visit.booking.status.value
    if visit.booking.decided_by:
        raise AlreadyDecided(who=visit.booking.decided_by, status=status)
    raise NotPossibleNow(status=status)
