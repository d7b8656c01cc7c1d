"""The buttons under a card: confirm, decline with a reason, back."""

from collections.abc import Awaitable

from telegram import Update

from bot.staff.context import StaffContext
from bot.staff.guard import actor, require_staff, sender, words_of
from bot.staff.presses import answer, chosen, show
from bot.staff.prompts import Question, ask, close
from bot.staff.refusals import TooLong
from bot.staff.speech import reply
from notices.cards import card_message, is_open, reasons_message
from notices.channel import Message
from storage.desk.visits import Visit
from storage.refusals import AlreadyDecided, NotPossibleNow

OTHER = "other"
MAX_WORDS = 100


async def confirm(update: Update, context: StaffContext) -> None:
    """Confirm the request; the first press wins."""
    booking_id = int(chosen(update)[0])
    confirmed = context.services.bookings.confirm(booking_id, actor(sender(update)))
    visit = await _first(update, context, booking_id, confirmed)
    await answer(update, context.plain("staff.card.confirmed_toast"))
    await _show_card(update, context, visit)


async def ask_reason(update: Update, context: StaffContext) -> None:
    """Show the reasons for declining on the card itself."""
    visit = await _open_visit(update, context)
    await answer(update)
    await show(update, context, reasons_message(visit, context.services.texts))


async def back(update: Update, context: StaffContext) -> None:
    """Show the card as it stands now."""
    visit = await _visit(update, context)
    await answer(update)
    await _show_card(update, context, visit)


async def decline(update: Update, context: StaffContext) -> None:
    """Decline with a coded reason."""
    booking_id, reason = chosen(update)
    declined = context.services.bookings.decline(int(booking_id), actor(sender(update)), reason)
    visit = await _first(update, context, int(booking_id), declined)
    await answer(update, context.plain("staff.card.declined_toast"))
    await _show_card(update, context, visit)


async def ask_words(update: Update, context: StaffContext) -> None:
    """Ask for the reason in a sentence, where no code fits."""
    visit, user = await _open_visit(update, context), sender(update)
    await answer(update)
    await _show_card(update, context, visit)
    text = context.say(
        "staff.decline.ask_words", who=user.full_name, user_id=user.id, code=visit.booking.code
    )
    hint = context.plain("staff.decline.words_hint")
    await ask(update, context, text, hint, "decline", {"booking": visit.booking.key})


async def decline_in_words(update: Update, context: StaffContext, question: Question) -> None:
    """Decline with the sentence that was replied; the courier refreshes the card."""
    words = words_of(update)
    if len(words) > MAX_WORDS:
        raise TooLong(limit=MAX_WORDS, length=len(words))
    by = actor(sender(update))
    await context.services.bookings.decline(int(question.about["booking"]), by, OTHER, words)
    await close(context, question)
    await reply(update, Message(context.say("staff.card.declined_toast")))


async def _first(
    update: Update, context: StaffContext, booking_id: int, decided: Awaitable[Visit]
) -> Visit:
    """Return what was decided; whoever comes second sees the card as it stands, then hears why."""
    try:
        return await decided
    except (AlreadyDecided, NotPossibleNow):
        await _show_card(update, context, await context.services.bookings.visit(booking_id))
        raise


async def _open_visit(update: Update, context: StaffContext) -> Visit:
    """Return the request while it waits for the station; raises AlreadyDecided otherwise."""
    visit = await _visit(update, context)
    if is_open(visit, context.services.clock.now()):
        return visit
    await _show_card(update, context, visit)
    status = visit.booking.status.value
    if visit.booking.decided_by:
        raise AlreadyDecided(who=visit.booking.decided_by, status=status)
    raise NotPossibleNow(status=status)


async def _visit(update: Update, context: StaffContext) -> Visit:
    visit = await context.services.bookings.visit(int(chosen(update)[0]))
    await require_staff(update, context, visit.station.key)
    return visit


async def _show_card(update: Update, context: StaffContext, visit: Visit) -> None:
    services = context.services
    await show(update, context, card_message(visit, services.texts, now=services.clock.now()))
