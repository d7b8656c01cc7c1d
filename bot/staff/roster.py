"""Who is staff of a station: /staff, and an admin's button that takes somebody off the list."""

from telegram import Update

from bot.staff.context import StaffContext
from bot.staff.guard import (
    is_admin,
    place,
    require_admin,
    require_group,
    require_staff,
    sender,
)
from bot.staff.presses import answer, chosen, show
from bot.staff.speech import reply
from notices.channel import Message
from storage.tables import Station


async def list_(update: Update, context: StaffContext) -> None:
    """List the staff; an admin gets a button for each."""
    require_group(update)
    station = await context.services.staffing.station_of(place(update).id)
    admin = is_admin(context, sender(update))
    if not admin:
        await require_staff(update, context, station.key)
    roster = await _roster(context, station, removing=admin)
    await reply(update, roster)


async def remove(update: Update, context: StaffContext) -> None:
    """Take a person off the list, on an admin's word."""
    require_admin(update, context)
    station = await context.services.staffing.station_of(place(update).id)
    await context.services.staffing.remove(station.key, int(chosen(update)[0]))
    await answer(update, context.plain("staff.roster.removed"))
    await show(update, context, await _roster(context, station, removing=True))


async def _roster(context: StaffContext, station: Station, *, removing: bool) -> Message:
    members = await context.services.staffing.staff_of(station.key)
    names = [member.name for member in members]
    rows = tuple(
        (context.button("staff.roster.remove", f"s:{member.user_id}", who=member.name),)
        for member in members
    )
    text = context.say("staff.roster.list", station=station.name, names=names)
    return Message(text, rows if removing else ())
