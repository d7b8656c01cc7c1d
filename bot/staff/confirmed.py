"""The buttons under the card of a confirmed visit: who came, who did not, other times, the end."""

from telegram import Update

from bot.staff.card import booking_id, done, first, show_card, visit_pressed
from bot.staff.context import StaffContext
from bot.staff.decisions import ask_for_words, decide_in_words, show_reasons
from bot.staff.guard import actor, sender
from bot.staff.presses import answer, chosen
from bot.staff.prompts import Question
from notices.card_buttons import bar_ends
from storage.desk.visits import Visit
from storage.refusals import NotPossibleNow
from storage.rules import lifecycle


async def came(update: Update, context: StaffContext) -> None:
    """Note that the person has come."""
    arrived = context.services.arrivals.check_in(booking_id(update), actor(sender(update)))
    await done(update, context, arrived)


async def missed(update: Update, context: StaffContext) -> None:
    """Note that the person did not come."""
    noted = context.services.arrivals.miss(booking_id(update), actor(sender(update)))
    await done(update, context, noted)


async def finish(update: Update, context: StaffContext) -> None:
    """Note that the person was served."""
    visit = await visit_pressed(update, context)
    if visit.arrival is None:
        await show_card(update, context, visit)
        raise NotPossibleNow(status=visit.booking.status.value)
    finished = context.services.arrivals.finish(visit.arrival.key, actor(sender(update)))
    await done(update, context, finished)


async def pardon(update: Update, context: StaffContext) -> None:
    """Let a person book by chat again although visits were missed; twice does nothing more."""
    visit, services = await visit_pressed(update, context), context.services
    person = visit.person
    if person is not None and bar_ends(visit, services.clock.now()) is not None:
        by = actor(sender(update))
        await services.waiting.pardon(person.key, visit.station.key, by)
    await answer(update, context.plain("staff.card.pardoned_toast"))
    await show_card(update, context)


async def ask_why_cancel(update: Update, context: StaffContext) -> None:
    """Show the reasons for cancelling on the card itself."""
    visit = await first(update, context, _standing(update, context))
    await answer(update)
    await show_reasons(update, context, visit, "v:off")


async def cancel(update: Update, context: StaffContext) -> None:
    """Cancel with a coded reason."""
    _, key, reason = chosen(update)
    by = actor(sender(update))
    cancelled = context.services.bookings.cancel_by_station(int(key), by, reason)
    await done(update, context, cancelled, "staff.card.cancelled_toast")


async def ask_words(update: Update, context: StaffContext) -> None:
    """Ask why in a sentence, where no code fits."""
    visit = await first(update, context, _standing(update, context))
    await ask_for_words(update, context, visit, "cancel")


async def cancel_in_words(update: Update, context: StaffContext, question: Question) -> None:
    """Cancel with the sentence that was replied."""
    cancel = context.services.bookings.cancel_by_station
    await decide_in_words(update, context, question, cancel, "staff.card.cancelled_toast")


async def agree(update: Update, context: StaffContext) -> None:
    """Move the visit to the time its resident wishes for."""
    moved = context.services.bookings.agree_to_move(booking_id(update), actor(sender(update)))
    await done(update, context, moved, "staff.card.moved_toast")


async def ask_why_keep(update: Update, context: StaffContext) -> None:
    """Show the reasons for leaving the visit where it is."""
    visit = await first(update, context, _wishing(update, context))
    await answer(update)
    await show_reasons(update, context, visit, "v:stay")


async def keep(update: Update, context: StaffContext) -> None:
    """Leave the visit at its time."""
    _, key, reason = chosen(update)
    kept = context.services.bookings.keep_time(int(key), actor(sender(update)), reason)
    await done(update, context, kept, "staff.card.kept_toast")


async def _standing(update: Update, context: StaffContext) -> Visit:
    """Return the visit while it may be cancelled; raises NotPossibleNow."""
    visit = await visit_pressed(update, context)
    lifecycle.step(visit.booking.status, "cancel_by_station")
    return visit


async def _wishing(update: Update, context: StaffContext) -> Visit:
    """Return the visit while it wishes to be moved; raises NotPossibleNow."""
    visit = await visit_pressed(update, context)
    if visit.move is None:
        raise NotPossibleNow(status=visit.booking.status.value)
    return visit
