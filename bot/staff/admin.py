"""The admin's private chat: the menu, and binding codes for the groups of stations."""

from telegram import BotCommand, BotCommandScopeChat, Update

from bot.staff import questions
from bot.staff.context import StaffContext
from bot.staff.guard import (
    admin_at_desk,
    is_admin,
    is_private,
    place,
    sender,
)
from bot.staff.presses import answer, chosen, show
from bot.staff.speech import reply, send
from bot.staff.words import help_
from notices.channel import Button, Message
from storage.refusals import StationUnknown

PAGE = 8
MENU = ("templates", "placeholders", "bindcode", "broadcast", "today", "tomorrow", "help")
DEMO_MENU = ("clock",)


async def start(update: Update, context: StaffContext) -> None:
    """Greet: the admin's menu, or what this bot is for."""
    if not is_private(update) or not is_admin(context, sender(update)):
        await help_(update, context)
        return
    demo = context.settings.demo_clock is not None
    rows = [
        (context.button("admin.menu.templates", "t:list"),),
        (context.button("admin.menu.matters", "m:list:0"),),
        (context.button("admin.menu.pauses", "p:counties"),),
        (context.button("admin.menu.binding", "k:counties"),),
    ]
    rows.append((await questions.menu_button(context),))
    if demo:
        rows.append((context.button("admin.menu.clock", "o:show"),))
    menu = Message(context.say("admin.menu.title"), tuple(rows))
    await reply(update, menu)
    names = (*MENU, *DEMO_MENU) if demo else MENU
    commands = [BotCommand(name, context.plain(f"admin.commands.{name}")) for name in names]
    await context.bot.set_my_commands(commands, scope=BotCommandScopeChat(place(update).id))


async def bind_code(update: Update, context: StaffContext) -> None:
    """Make a one-time code for the station named by its code, or offer the counties."""
    admin_at_desk(update, context)
    if context.args:
        view = await context.services.stations.by_code(context.args[0].upper())
        made = await _code(update, context, view.station.key)
    else:
        made = await _counties(context)
    await reply(update, made)


async def counties(update: Update, context: StaffContext) -> None:
    """Offer the counties."""
    admin_at_desk(update, context)
    await answer(update)
    await show(update, context, await _counties(context))


async def stations(update: Update, context: StaffContext) -> None:
    """Offer the stations of a county, a page at a time."""
    admin_at_desk(update, context)
    number, at = (int(part) for part in chosen(update)[1:])
    names = [county for county, _ in await context.services.stations.counties()]
    if number >= len(names):
        raise StationUnknown
    found = await context.services.stations.in_county(names[number])
    rows = [(Button(station.name, f"k:code:{station.key}"),) for station in found[at : at + PAGE]]
    if len(found) > at + PAGE:
        rows.append((context.button("admin.binding.more", f"k:in:{number}:{at + PAGE}"),))
    rows.append((context.button("common.back", "k:counties"),))
    await answer(update)
    await show(update, context, Message(context.say("admin.binding.station"), tuple(rows)))


async def code_for(update: Update, context: StaffContext) -> None:
    """Make a one-time code for the chosen station."""
    admin_at_desk(update, context)
    made = await _code(update, context, int(chosen(update)[1]))
    await answer(update)
    await send(update, made)


async def unbind(update: Update, context: StaffContext) -> None:
    """Take the group from the station, so that the code can bind another."""
    admin_at_desk(update, context)
    view = await context.services.stations.by_id(int(chosen(update)[1]))
    await context.services.staffing.unbind(view.station.key)
    await answer(update)
    told = Message(context.say("admin.binding.unbound", station=view.station.name))
    await show(update, context, told)


async def _code(update: Update, context: StaffContext, station_id: int) -> Message:
    """Return a fresh code; where a group is bound already, with a button that frees the station."""
    services = context.services
    view = await services.stations.by_id(station_id)
    code = await services.staffing.new_bind_code(station_id, sender(update).id)
    bound = await services.staffing.group_of(station_id) is not None
    text = context.say("admin.binding.code", station=view.station.name, code=code, bound=bound)
    free = (context.button("admin.binding.unbind", f"k:free:{station_id}"),)
    return Message(text, (free,) if bound else ())


async def _counties(context: StaffContext) -> Message:
    rows = tuple(
        (Button(f"{county} {count}", f"k:in:{number}:0"),)
        for number, (county, count) in enumerate(await context.services.stations.counties())
    )
    return Message(context.say("admin.binding.county"), rows)
