"""The queue at the counter: /walkin gives a number, /queue shows who is called next."""

from collections.abc import Mapping

from telegram import Update

from bot.staff.context import StaffContext
from bot.staff.guard import actor, sender, station_of_staff
from bot.staff.presses import answer, chosen, show
from bot.staff.speech import reply
from notices.channel import Button, Message
from storage.clock import local_today
from storage.refusals import NotPossibleNow
from storage.rules.identity import masked_name
from storage.rules.queue import Waiting
from storage.tables import Booking, Station

BUTTONS = 8
LISTED = 20


async def take_number(update: Update, context: StaffContext) -> None:
    """Give somebody without a booking the next number."""
    station = await station_of_staff(update, context)
    arrivals = context.services.arrivals
    arrival = await arrivals.walk_in(station.key, actor(sender(update)))
    before = await arrivals.people_before(arrival.key)
    told = context.say("staff.arrivals.number", number=arrival.number, before=before)
    await reply(update, Message(told))


async def list_(update: Update, context: StaffContext) -> None:
    """Show who waits, in the order of calling."""
    station = await station_of_staff(update, context)
    await reply(update, await _queue(context, station))


async def refresh(update: Update, context: StaffContext) -> None:
    """Show who waits now."""
    station = await station_of_staff(update, context)
    await answer(update)
    await show(update, context, await _queue(context, station))


async def serve(update: Update, context: StaffContext) -> None:
    """Note that somebody was served, and show who is next."""
    station, arrival_id = await station_of_staff(update, context), int(chosen(update)[0])
    toast = "staff.queue.served_toast"
    try:
        await context.services.arrivals.finish(arrival_id, actor(sender(update)))
    except NotPossibleNow:
        toast = "staff.queue.served_already"
    await answer(update, context.plain(toast))
    await show(update, context, await _queue(context, station))


async def _queue(context: StaffContext, station: Station) -> Message:
    arrivals, today = context.services.arrivals, local_today(context.services.clock)
    waiting = await arrivals.queue(station.key, today)
    bookings = await arrivals.bookings_of(waiting)
    title = "staff.queue.title" if waiting else "staff.queue.empty"
    lines = [context.say(title, station=station.name, count=len(waiting))]
    lines += [
        context.say("staff.queue.line", next=place == 0, **_facts(who, bookings))
        for place, who in enumerate(waiting[:LISTED])
    ]
    if len(waiting) > LISTED:
        lines.append(context.say("staff.queue.others", count=len(waiting) - LISTED))
    rows = [(_served(context, who, bookings),) for who in waiting[:BUTTONS]]
    rows.append((context.button("staff.queue.refresh", "queue"),))
    return Message("\n".join(lines), tuple(rows))


def _served(context: StaffContext, who: Waiting, bookings: Mapping[int, Booking]) -> Button:
    return context.button("staff.queue.served", f"served:{who.id}", **_facts(who, bookings))


def _facts(who: Waiting, bookings: Mapping[int, Booking]) -> dict[str, object]:
    booking = bookings.get(who.id)
    return {
        "booked_for": who.booked_for,
        "number": who.number,
        "who": masked_name(booking.call_name) if booking else None,
        "code": booking.code if booking else None,
    }
