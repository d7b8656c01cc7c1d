"""A staff card under somebody's finger: read for its station's staff, acted on, shown anew."""

from collections.abc import Awaitable
from typing import TypeVar

from telegram import Update

from bot.staff.context import StaffContext
from bot.staff.guard import require_staff
from bot.staff.presses import answer, chosen, show
from notices.cards import card_message
from notices.channel import Message
from storage.desk.visits import Visit
from storage.refusals import NotStaff, NotYours, Refused

Result = TypeVar("Result")


async def visit_pressed(update: Update, context: StaffContext) -> Visit:
    """Return the visit whose card was pressed; raises NotStaff."""
    visit = await context.services.bookings.visit(booking_id(update))
    await require_staff(update, context, visit.station.key)
    return visit


def booking_id(update: Update) -> int:
    """Return the number of the booking in a button's data; a verb may stand before it."""
    return next(int(part) for part in chosen(update) if part.isdigit())


async def first(update: Update, context: StaffContext, done: Awaitable[Result]) -> Result:
    """Return what was done; whoever comes too late sees the card as it stands, then hears why.

    Strangers see no card: theirs may be a button of another group.
    """
    try:
        return await done
    except (NotStaff, NotYours):
        raise
    except Refused:
        await show_card(update, context)
        raise


async def done(
    update: Update, context: StaffContext, acted: Awaitable[object], toast: str | None = None
) -> None:
    """Do what the button is for, say so shortly, and show the card as it stands then."""
    await first(update, context, acted)
    visit = await context.services.bookings.visit(booking_id(update))
    await answer(update, context.plain(told(visit, toast)) if toast else None)
    await show_card(update, context, visit)


async def show_card(update: Update, context: StaffContext, visit: Visit | None = None) -> None:
    """Show the card over the message that was pressed."""
    services = context.services
    visit = visit or await services.bookings.visit(booking_id(update))
    if visit.card is not None and visit.card.asked_until is not None:
        await services.staffing.question_closed(visit.booking.key)
    await show(update, context, card_message(visit, services.texts, now=services.clock.now()))


async def ask_on_card(
    update: Update, context: StaffContext, visit: Visit, question: Message
) -> None:
    """Show a question over the card; it stays there until it is answered, or for two minutes."""
    pressed = update.effective_message
    # Staff may also have chosen the visit from a list, beside its card.
    if pressed and visit.card and visit.card.message_id == pressed.message_id:
        await context.services.staffing.question_opened(visit.booking.key)
    await show(update, context, question)


def told(visit: Visit, toast: str) -> str:
    """Return the key of what is said: a letter is promised only where one arrives."""
    reachable = visit.person is not None and visit.person.reachable
    return toast if reachable else "staff.card.call_toast"
