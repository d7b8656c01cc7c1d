"""The buttons under a card: confirm, decline with a reason, back."""

from telegram import CallbackQuery, Update
from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot.staff.channel import keyboard
from bot.staff.context import StaffContext
from bot.staff.guard import actor, message_of, require_staff, sender
from bot.staff.prompts import answered, ask
from notices.cards import card_message, is_open, reasons_message
from notices.channel import Message
from storage.desk.visits import Visit
from storage.refusals import LooksLikeIdentityNumber, Refused
from storage.rules.identity import looks_like_identity_number
from storage.tables.columns import JsonObject

OTHER = "other"
MAX_WORDS = 100


async def confirm(update: Update, context: StaffContext) -> None:
    """Confirm the request; the first press wins."""
    query, booking_id, _ = pressed(update)
    try:
        visit = await context.services.bookings.confirm(booking_id, actor(sender(update)))
    except Refused:
        await _show_as_it_is(query, context, booking_id)
        raise
    await query.answer(context.plain("staff.card.confirmed_toast"))
    await _show_card(query, context, visit)


async def ask_reason(update: Update, context: StaffContext) -> None:
    """Show the reasons for declining on the card itself."""
    query, booking_id, _ = pressed(update)
    visit = await context.services.bookings.visit(booking_id)
    await require_staff(update, context, visit.station.key)
    await query.answer()
    if is_open(visit, context.services.clock.now()):
        await _show(query, reasons_message(visit, context.services.texts))
    else:
        await _show_card(query, context, visit)


async def back(update: Update, context: StaffContext) -> None:
    """Show the card as it stands now."""
    query, booking_id, _ = pressed(update)
    await query.answer()
    await _show_card(query, context, await context.services.bookings.visit(booking_id))


async def decline(update: Update, context: StaffContext) -> None:
    """Decline with a coded reason; `other` asks for a sentence first."""
    query, booking_id, reason = pressed(update)
    if reason == OTHER:
        await _ask_words(update, context, query, booking_id)
        return
    try:
        visit = await context.services.bookings.decline(booking_id, actor(sender(update)), reason)
    except Refused:
        await _show_as_it_is(query, context, booking_id)
        raise
    await query.answer(context.plain("staff.card.declined_toast"))
    await _show_card(query, context, visit)


async def decline_in_words(update: Update, context: StaffContext, about: JsonObject) -> None:
    """Decline with the sentence that was replied; the courier refreshes the card."""
    words = (message_of(update).text or "").strip()[:MAX_WORDS]
    if looks_like_identity_number(words):
        raise LooksLikeIdentityNumber
    await context.services.bookings.decline(
        int(about["booking"]), actor(sender(update)), OTHER, words
    )
    await answered(update, context)
    await message_of(update).reply_text(context.plain("staff.card.declined_toast"))


def pressed(update: Update) -> tuple[CallbackQuery, int, str]:
    """Return the query, the booking's id and what follows it in the button's data."""
    query = update.callback_query
    if query is None or query.data is None:
        raise LookupError("this update is no press of a button")
    _, booking_id, *rest = query.data.split(":")
    return query, int(booking_id), rest[0] if rest else ""


async def _ask_words(
    update: Update, context: StaffContext, query: CallbackQuery, booking_id: int
) -> None:
    visit = await context.services.bookings.visit(booking_id)
    user = await require_staff(update, context, visit.station.key)
    await query.answer()
    await _show_card(query, context, visit)
    if is_open(visit, context.services.clock.now()):
        await ask(
            update,
            context,
            context.say("staff.decline.ask_words", who=user.full_name, code=visit.booking.code),
            context.plain("staff.decline.words_hint"),
            {"for": "decline", "booking": booking_id},
        )


async def _show_as_it_is(query: CallbackQuery, context: StaffContext, booking_id: int) -> None:
    await _show_card(query, context, await context.services.bookings.visit(booking_id))


async def _show_card(query: CallbackQuery, context: StaffContext, visit: Visit) -> None:
    services = context.services
    await _show(query, card_message(visit, services.texts, now=services.clock.now()))


async def _show(query: CallbackQuery, message: Message) -> None:
    try:
        await query.edit_message_text(
            message.text, parse_mode=ParseMode.HTML, reply_markup=keyboard(message)
        )
    except BadRequest as no:
        # The courier may have brought the card up to date a moment before.
        if "not modified" not in no.message.lower():
            raise
