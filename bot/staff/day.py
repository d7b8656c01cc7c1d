"""The day's visits: /today and /tomorrow; a phone number on a deliberate, logged request."""

import logging
from datetime import timedelta

from telegram import Update

from bot.staff.context import StaffContext
from bot.staff.guard import (
    require_private,
    require_staff,
    sender,
    stations_here,
)
from bot.staff.speech import reply, send
from notices.cards import visit_line
from notices.channel import Message
from notices.split import split
from storage.clock import local_today
from storage.rules.codes import read_code

log = logging.getLogger(__name__)


async def today(update: Update, context: StaffContext) -> None:
    """List today's visits."""
    await _tell_day(update, context, 0)


async def tomorrow(update: Update, context: StaffContext) -> None:
    """List tomorrow's visits."""
    await _tell_day(update, context, 1)


async def phone(update: Update, context: StaffContext) -> None:
    """Show a booking's phone in a private chat to the station's staff, and log who looked."""
    require_private(update)
    # A stranger is turned away before a code is looked up, and learns of no booking.
    await stations_here(update, context)
    code = read_code(" ".join(context.args or []))
    if code is None:
        await reply(update, Message(context.say("staff.phone.how")))
        return
    visit = await context.services.bookings.by_code(code)
    await require_staff(update, context, visit.station.key)
    log.info("staff %s looked at the phone of booking %s", sender(update).id, visit.booking.key)
    key = "staff.phone.shown" if visit.booking.phone else "staff.phone.none"
    told = context.say(key, code=code, phone=visit.booking.phone or "")
    await reply(update, Message(told))


async def _tell_day(update: Update, context: StaffContext, days_ahead: int) -> None:
    services = context.services
    day = local_today(services.clock) + timedelta(days=days_ahead)
    for station in await stations_here(update, context):
        visits = await services.bookings.visits_on(station.key, day)
        key = "staff.day.title" if visits else "staff.day.none"
        title = context.say(key, day=day, station=station.name, count=len(visits))
        lines = [visit_line(visit, services.texts) for visit in visits]
        calls = await services.calls.open_calls(station.key)
        if calls:
            lines.append(context.say("staff.calls.today", count=len(calls)))
        for part in split("\n".join([title, *lines])):
            await send(update, Message(part))
