"""Groups and people are bound to a station: /bind, /join, coming into a group, moving."""

from telegram import Chat, ChatMember, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.constants import ParseMode

from bot.staff.context import StaffContext
from bot.staff.decisions import pressed
from bot.staff.guard import is_admin, message_of, place, sender
from storage.rules.codes import read_bind_code


async def bind(update: Update, context: StaffContext) -> None:
    """Bind this group with an admin's one-time code."""
    message, chat, user = message_of(update), place(update), sender(update)
    if chat.type == Chat.PRIVATE:
        await message.reply_html(context.say("staff.bind.only_group"))
        return
    code = read_bind_code(" ".join(context.args or []))
    if code is None:
        await message.reply_html(context.say("staff.bind.how"))
        return
    station = await context.services.staffing.bind(code, chat.id, user.id, user.full_name)
    await message.reply_html(
        context.say("staff.bind.done", station=station.name, who=user.full_name)
    )


async def join(update: Update, context: StaffContext) -> None:
    """Ask the station's staff to let a colleague act."""
    message, user = message_of(update), sender(update)
    if place(update).type == Chat.PRIVATE:
        await message.reply_html(context.say("staff.bind.only_group"))
        return
    station = await context.services.staffing.station_of(place(update).id)
    if await context.services.staffing.is_staff(station.key, user.id):
        await message.reply_html(context.say("staff.join.already"))
        return
    agree = InlineKeyboardButton(context.plain("staff.join.agree"), callback_data=f"j:{user.id}")
    await message.reply_html(
        context.say("staff.join.ask", who=user.full_name, station=station.name),
        reply_markup=InlineKeyboardMarkup([[agree]]),
    )


async def agree(update: Update, context: StaffContext) -> None:
    """Let a colleague act, on the word of a member of staff or an admin."""
    query, newcomer_id, _ = pressed(update)
    user, services = sender(update), context.services
    station = await services.staffing.station_of(place(update).id)
    name = (await place(update).get_member(newcomer_id)).user.full_name
    if is_admin(context, user):
        await services.staffing.add_by_admin(station.key, newcomer_id, name, user.id)
    else:
        await services.staffing.add(station.key, newcomer_id, name, user.id)
    await query.answer()
    await query.edit_message_text(
        context.say("staff.join.done", who=name, station=station.name, by=user.full_name),
        parse_mode=ParseMode.HTML,
    )


async def come_in(update: Update, context: StaffContext) -> None:
    """Say how to bind when the bot is added to a group."""
    change = update.my_chat_member
    if change is None or change.chat.type == Chat.PRIVATE:
        return
    outside = {ChatMember.LEFT, ChatMember.BANNED}
    if change.old_chat_member.status in outside and change.new_chat_member.status not in outside:
        await change.chat.send_message(context.say("staff.bind.hello"), parse_mode=ParseMode.HTML)


async def move(update: Update, context: StaffContext) -> None:
    """Follow a group that became a supergroup."""
    message = message_of(update)
    if message.migrate_to_chat_id is not None:
        await context.services.staffing.group_moved(message.chat_id, message.migrate_to_chat_id)
