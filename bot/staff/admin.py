"""The admin's private chat: the menu, binding codes for groups, the demo's clock."""

from datetime import timedelta

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot.staff.context import DemoClock, StaffContext
from bot.staff.guard import is_admin, message_of, require_admin, sender
from storage.refusals import NotAdmin

STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1)}


async def start(update: Update, context: StaffContext) -> None:
    """Greet: the admin's menu, or what this bot is for."""
    if not is_admin(context, sender(update)):
        await message_of(update).reply_html(context.say("staff.help.private"))
        return
    buttons = [
        [_button(context, "admin.menu.templates", "t:list")],
        [_button(context, "admin.menu.binding", "k:counties")],
    ]
    if context.settings.demo_clock:
        buttons.append([_button(context, "admin.menu.clock", "o:show")])
    await message_of(update).reply_html(
        context.say("admin.menu.title"), reply_markup=InlineKeyboardMarkup(buttons)
    )


async def bind_code(update: Update, context: StaffContext) -> None:
    """Make a one-time code for the station named by its code, or offer the counties."""
    require_admin(update, context)
    if context.args:
        view = await context.services.stations.by_code(context.args[0].upper())
        await _tell_code(update, context, view.station.key)
        return
    await message_of(update).reply_html(
        context.say("admin.binding.county"), reply_markup=await _counties(context)
    )


async def counties(update: Update, context: StaffContext) -> None:
    """Offer the counties."""
    require_admin(update, context)
    await _answer(update)
    await _edit(update, context.say("admin.binding.county"), await _counties(context))


async def stations(update: Update, context: StaffContext) -> None:
    """Offer the stations of a county."""
    require_admin(update, context)
    number, page = (int(part) for part in _data(update).split(":")[2:4])
    names = [county for county, _ in await context.services.stations.counties()]
    found = await context.services.stations.in_county(names[number])
    rows = [
        [InlineKeyboardButton(station.name, callback_data=f"k:code:{station.key}")]
        for station in found[page : page + 8]
    ]
    if len(found) > page + 8:
        rows.append([_button(context, "admin.binding.more", f"k:in:{number}:{page + 8}")])
    rows.append([_button(context, "common.back", "k:counties")])
    await _answer(update)
    await _edit(update, context.say("admin.binding.station"), InlineKeyboardMarkup(rows))


async def code_for(update: Update, context: StaffContext) -> None:
    """Make a one-time code for the chosen station."""
    require_admin(update, context)
    await _answer(update)
    await _tell_code(update, context, int(_data(update).split(":")[2]))


async def clock(update: Update, context: StaffContext) -> None:
    """Show or move the demo's clock."""
    require_admin(update, context)
    demo_clock = context.settings.demo_clock
    if demo_clock is None:
        raise NotAdmin
    act = _data(update).split(":")[1] if update.callback_query else "show"
    # Answered before the clock moves: a press of yesterday would be too old to answer.
    await _answer(update)
    note = await _move(demo_clock, act, context)
    text = context.say("admin.clock.now", now=demo_clock.now, note=note)
    buttons = InlineKeyboardMarkup(
        [
            [_button(context, f"admin.clock.{step}", f"o:{step}") for step in STEPS],
            [_button(context, "admin.clock.next", "o:next")],
            [_button(context, "admin.clock.reset", "o:reset")],
        ]
    )
    if update.callback_query:
        await _edit(update, text, buttons)
    else:
        await message_of(update).reply_html(text, reply_markup=buttons)


async def _move(demo_clock: DemoClock, act: str, context: StaffContext) -> str:
    if act in STEPS:
        await demo_clock.shift(STEPS[act])
    elif act == "reset":
        await demo_clock.reset()
    elif act == "next" and await demo_clock.to_next_reminder() is None:
        return context.plain("admin.clock.nothing")
    return ""


async def _tell_code(update: Update, context: StaffContext, station_id: int) -> None:
    admin = require_admin(update, context)
    view = await context.services.stations.by_id(station_id)
    code = await context.services.staffing.new_bind_code(station_id, admin.id)
    await message_of(update).reply_html(
        context.say("admin.binding.code", station=view.station.name, code=code)
    )


async def _counties(context: StaffContext) -> InlineKeyboardMarkup:
    found = await context.services.stations.counties()
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(f"{county} {count}", callback_data=f"k:in:{number}:0")]
            for number, (county, count) in enumerate(found)
        ]
    )


async def _answer(update: Update) -> None:
    if update.callback_query is not None:
        await update.callback_query.answer()


async def _edit(update: Update, text: str, buttons: InlineKeyboardMarkup) -> None:
    query = update.callback_query
    if query is None:
        return
    try:
        await query.edit_message_text(text, parse_mode=ParseMode.HTML, reply_markup=buttons)
    except BadRequest as no:
        # Pressing the same button twice changes nothing, which is no fault.
        if "not modified" not in no.message.lower():
            raise


def _data(update: Update) -> str:
    query = update.callback_query
    return query.data if query and query.data else ""


def _button(context: StaffContext, key: str, data: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(context.plain(key), callback_data=data)
