"""Staff move a visit to a time they agreed on with its person: the day, the time, a question.

All of it is asked on the card itself. What was chosen stands in the buttons' own data
(`v:<step>:<booking>:<day or minute>`), so a restart loses nothing and any colleague may go on.
"""

from collections.abc import Sequence

from telegram import Update

from bot.staff.card import ask_on_card, booking_id, done, first, visit_pressed
from bot.staff.context import StaffContext
from bot.staff.guard import actor, sender
from bot.staff.presses import answer, chosen, day_of, in_rows
from bot.staff.speech import send
from notices.cards import card_message
from notices.channel import Button, Message
from storage.clock import minute_of, moment_of
from storage.desk.pauses import refuse
from storage.desk.visits import Visit
from storage.rules import lifecycle
from storage.rules.identity import masked_name
from storage.rules.lifecycle import BookingStatus

CONFIRMED_TOAST, REQUESTED_TOAST = "staff.card.moved_toast", "staff.move.requested_toast"


async def open_card(update: Update, context: StaffContext) -> None:
    """Send the card of a visit that is named in a list; the list stays."""
    visit, services = await visit_pressed(update, context), context.services
    await answer(update)
    await send(update, card_message(visit, services.texts, now=services.clock.now()))


async def choose_day(update: Update, context: StaffContext) -> None:
    """Offer the days on which the whole visit finds a place."""
    visit = await first(update, context, _movable(update, context))
    offers = context.services.offers
    days = await offers.days(visit.station.key, visit.matter_ids, for_staff=True)
    if not days:
        await first(update, context, _require_handled(context, visit))
    spoken, key = context.services.texts.spoken(), visit.booking.key
    buttons = [Button(spoken.day(offer.day), f"v:day:{key}:{offer.day:%Y%m%d}") for offer in days]
    question = context.say("staff.move.day" if days else "staff.move.no_day")
    await _ask(update, context, visit, question, in_rows(buttons, 2))


async def choose_time(update: Update, context: StaffContext) -> None:
    """Offer the free times of the day, without those the visit has or wishes for already."""
    visit = await first(update, context, _movable(update, context))
    day, key = day_of(chosen(update)[2]), visit.booking.key
    offers = await context.services.offers.slots(
        visit.station.key, day, visit.matter_ids, for_staff=True
    )
    own = {visit.booking.starts_at, *(wish.starts_at for wish in visit.wishes)}
    times = [offer.slot.starts_at for offer in offers if offer.slot.starts_at not in own]
    clock = context.services.texts.spoken().clock
    buttons = [Button(clock(at), f"v:time:{key}:{minute_of(at)}") for at in times]
    question = context.say("staff.move.time" if times else "staff.move.no_time", day=day)
    other_day = context.button("staff.move.other_day", f"v:move:{key}")
    await _ask(update, context, visit, question, [*in_rows(buttons, 4), [other_day]])


async def ask(update: Update, context: StaffContext) -> None:
    """Ask once more, with both times side by side."""
    visit = await first(update, context, _movable(update, context))
    minute, booking = chosen(update)[2], visit.booking
    question = context.say(
        "staff.move.ask",
        who=masked_name(booking.call_name),
        starts_at=booking.starts_at,
        at=moment_of(int(minute)),
    )
    yes = context.button("staff.move.yes", f"v:to:{booking.key}:{minute}")
    await _ask(update, context, visit, question, [[yes]])


async def move(update: Update, context: StaffContext) -> None:
    """Move the visit; a request still waits for its confirmation, which its person hears of."""
    visit = await visit_pressed(update, context)
    at = moment_of(int(chosen(update)[2]))
    moved = context.services.bookings.reschedule(booking_id(update), actor(sender(update)), at)
    requested = visit.booking.status is BookingStatus.REQUESTED
    await done(update, context, moved, REQUESTED_TOAST if requested else CONFIRMED_TOAST)


async def _movable(update: Update, context: StaffContext) -> Visit:
    """Return the visit while it may be moved; raises NotStaff or NotPossibleNow."""
    visit = await visit_pressed(update, context)
    lifecycle.step(visit.booking.status, "move")
    return visit


async def _require_handled(context: StaffContext, visit: Visit) -> None:
    """Raise MatterNotHandled where places are free, but a matter of the visit is paused then."""
    services, station_id = context.services, visit.station.key
    for offer in await services.offers.days(station_id, for_staff=True):
        for matter_id, meant in zip(visit.matter_ids, visit.matters, strict=True):
            handling = await services.pauses.handling(station_id, matter_id, offer.day)
            refuse(handling, matter=meant.record.name)


async def _ask(
    update: Update,
    context: StaffContext,
    visit: Visit,
    question: str,
    rows: Sequence[Sequence[Button]],
) -> None:
    """Put a question under the card, with a way back to the card as it is."""
    services = context.services
    card = card_message(visit, services.texts, now=services.clock.now())
    leave = context.button("staff.move.no", f"b:{visit.booking.key}")
    asked = tuple(tuple(row) for row in [*rows, [leave]] if row)
    await answer(update)
    await ask_on_card(update, context, visit, Message(f"{card.text}\n{question}", asked))
