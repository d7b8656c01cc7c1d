"""Checking in by code: a bare code in the group shows the visit, /in CODE checks in at once."""

from telegram import Update

from bot.staff.closing import words_behind
from bot.staff.context import StaffContext
from bot.staff.guard import actor, sender, station_of_staff, words_of
from bot.staff.presses import answer, chosen, show
from bot.staff.refusals import CannotArrive, OtherStation
from bot.staff.speech import reply
from notices.cards import LANGUAGE, names_of
from notices.channel import Message
from storage.clock import local, local_today
from storage.desk.visits import Visit
from storage.refusals import NotPossibleNow, NotToday, NotYours
from storage.rules import lifecycle
from storage.rules.codes import read_code
from storage.rules.identity import masked_name
from storage.tables import Station


async def find(update: Update, context: StaffContext) -> None:
    """Show the visit of the code that was written, with a button for its arrival."""
    station = await station_of_staff(update, context)
    visit = await _awaited(context, station, words_of(update))
    button = context.button("staff.arrivals.came", f"came:{visit.booking.key}")
    found = context.say("staff.arrivals.found", **_facts(context, visit))
    await reply(update, Message(found, ((button,),)))


async def scan(update: Update, context: StaffContext) -> None:
    """Check in at once by the code behind the command, as a scanner types it."""
    station = await station_of_staff(update, context)
    words = words_behind(update)
    if not words:
        await reply(update, Message(context.say("staff.arrivals.how")))
        return
    visit = await _awaited(context, station, words)
    await reply(update, await _checked_in(update, context, visit))


async def come(update: Update, context: StaffContext) -> None:
    """Check in the visit whose button was pressed."""
    station = await station_of_staff(update, context)
    visit = await context.services.bookings.visit(int(chosen(update)[0]))
    _require_awaited(context, station, visit)
    arrived = await _checked_in(update, context, visit)
    await answer(update)
    await show(update, context, arrived)


async def _awaited(context: StaffContext, station: Station, words: str) -> Visit:
    """Return the visit of a code that can arrive here today; raises what stands in its way."""
    code = read_code(words)
    if code is None:
        raise NotYours
    visit = await context.services.bookings.by_code(code)
    _require_awaited(context, station, visit)
    return visit


def _require_awaited(context: StaffContext, station: Station, visit: Visit) -> None:
    """Raise OtherStation, CannotArrive or NotToday: the sentence that helps most comes first."""
    if visit.station.key != station.key:
        raise OtherStation(station=visit.station.name)
    try:
        lifecycle.step(visit.booking.status, "arrive")
    except NotPossibleNow as no:
        raise CannotArrive(**no.facts) from None
    day = local(visit.booking.starts_at).date()
    if day != local_today(context.services.clock):
        raise NotToday(day=day)


async def _checked_in(update: Update, context: StaffContext, visit: Visit) -> Message:
    """Check the person in, and say when they are called."""
    arrivals, by = context.services.arrivals, actor(sender(update))
    try:
        arrival = await arrivals.check_in(visit.booking.key, by)
    except NotPossibleNow as no:
        raise CannotArrive(**no.facts) from None
    before = await arrivals.people_before(arrival.key)
    facts = _facts(context, visit)
    return Message(
        context.say("staff.arrivals.arrived", number=arrival.number, before=before, **facts)
    )


def _facts(context: StaffContext, visit: Visit) -> dict[str, object]:
    booking = visit.booking
    return {
        "starts_at": booking.starts_at,
        "who": masked_name(booking.call_name),
        "code": booking.code,
        "matter": names_of(visit, context.services.texts, LANGUAGE),
    }
