"""Groups and people are bound to a station: /bind, /join, coming into a group, moving."""

from contextlib import suppress

from telegram import Chat, ChatMember, Update
from telegram.error import BadRequest

from bot.staff.context import StaffContext
from bot.staff.guard import is_admin, message_of, place, require_group, sender
from bot.staff.presses import answer, chosen, show
from bot.staff.refusals import NotInGroup
from bot.staff.speech import reply, send
from notices.channel import Message
from storage.refusals import GroupNotBound
from storage.rules.codes import read_bind_code

OUTSIDE = {ChatMember.LEFT, ChatMember.BANNED}


async def bind(update: Update, context: StaffContext) -> None:
    """Bind this group with an admin's one-time code."""
    require_group(update)
    message, user = message_of(update), sender(update)
    code = read_bind_code(" ".join(context.args or []))
    if code is None:
        await reply(update, Message(context.say("staff.bind.how")))
        return
    station = await context.services.staffing.bind(code, message.chat_id, user.id, user.full_name)
    await reply(
        update, Message(context.say("staff.bind.done", station=station.name, who=user.full_name))
    )


async def join(update: Update, context: StaffContext) -> None:
    """Ask the station's staff to let a colleague act."""
    require_group(update)
    message, user = message_of(update), sender(update)
    station = await context.services.staffing.station_of(message.chat_id)
    if await context.services.staffing.is_staff(station.key, user.id):
        await reply(update, Message(context.say("staff.join.already")))
        return
    text = context.say("staff.join.ask", who=user.full_name, station=station.name)
    wish = Message(text, ((context.button("staff.join.agree", f"j:{user.id}"),),))
    await reply(update, wish)


async def agree(update: Update, context: StaffContext) -> None:
    """Let a colleague act, on the word of a member of staff or an admin."""
    newcomer, user, staffing = int(chosen(update)[0]), sender(update), context.services.staffing
    station = await staffing.station_of(place(update).id)
    name = await _name_in_group(update, newcomer)
    add = staffing.add_by_admin if is_admin(context, user) else staffing.add
    await add(station.key, newcomer, name, user.id)
    await answer(update)
    told = context.say("staff.join.done", who=name, station=station.name, by=user.full_name)
    await show(update, context, Message(told))


async def come_in(update: Update, context: StaffContext) -> None:
    """Say how to bind when the bot is added to a group."""
    change = update.my_chat_member
    if change is None or change.chat.type not in (Chat.GROUP, Chat.SUPERGROUP):
        return
    if change.old_chat_member.status in OUTSIDE and change.new_chat_member.status not in OUTSIDE:
        await send(update, Message(await _greeting(context, change.chat.id)))


async def move(update: Update, context: StaffContext) -> None:
    """Follow a group that became a supergroup; both of them say so, either is enough."""
    message = message_of(update)
    old = message.migrate_from_chat_id or message.chat_id
    new = message.migrate_to_chat_id or message.chat_id
    await context.services.staffing.group_moved(old, new)


async def _greeting(context: StaffContext, chat_id: int) -> str:
    with suppress(GroupNotBound):
        station = await context.services.staffing.station_of(chat_id)
        return context.say("staff.bind.hello_again", station=station.name)
    return context.say("staff.bind.hello")


async def _name_in_group(update: Update, user_id: int) -> str:
    try:
        member = await place(update).get_member(user_id)
    except BadRequest:
        raise NotInGroup from None
    if member.status in OUTSIDE:
        raise NotInGroup
    return member.user.full_name
