"""The call list: how many in the group, name and phone in the private chat alone, each ticked off.

What a call is about is one message, so that name and phone go from the chat when it was made.
"""

import logging

from telegram import Update
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden

from bot.staff.channel import keyboard
from bot.staff.context import StaffContext
from bot.staff.guard import (
    actor,
    is_private,
    require_private,
    require_staff,
    sender,
    station_of_staff,
    stations_here,
)
from bot.staff.presses import answer, chosen, show
from bot.staff.refusals import PrivateClosed
from bot.staff.speech import reply
from notices.cards import names_of
from notices.channel import Button, Message
from storage.desk.calls import Call
from storage.rules.identity import masked_name
from storage.tables import Station

AT_ONCE = 10
"""Calls that are sent at a time: more would bury the first ones."""

UNKNOWN = "chat not found"
"""Telegram's words for a person who never wrote to the bot."""

log = logging.getLogger(__name__)


async def tell(update: Update, context: StaffContext) -> None:
    """Tell a group how many calls there are; give them out in a private chat."""
    if not is_private(update):
        station = await station_of_staff(update, context)
        count = len(await context.services.calls.open_calls(station.key))
        rows = ((context.button("staff.calls.to_me", f"l:me:{station.key}"),),) if count else ()
        key = "staff.calls.count" if count else "staff.calls.none"
        await reply(update, Message(context.say(key, count=count, station=station.name), rows))
        return
    for station in await stations_here(update, context):
        await _give_out(update, context, station)


async def to_me(update: Update, context: StaffContext) -> None:
    """Give the list to whoever pressed, in their private chat."""
    station_id = int(chosen(update)[1])
    user = await require_staff(update, context, station_id)
    stations = await context.services.staffing.stations_of(user.id)
    for station in stations:
        if station.key == station_id:
            await _give_out(update, context, station)
    await answer(update, context.plain("staff.calls.sent_toast"))


async def called(update: Update, context: StaffContext) -> None:
    """Note that the person was told, and take name and phone out of the chat."""
    require_private(update)
    task_id = int(chosen(update)[1])
    await context.services.calls.called(task_id, actor(sender(update)))
    await answer(update)
    await _show_made(update, context, task_id)


async def accept(update: Update, context: StaffContext) -> None:
    """Take the proposed time for the person, who said yes on the phone."""
    require_private(update)
    task_id = int(chosen(update)[1])
    services, by = context.services, actor(sender(update))
    call = await services.calls.call(task_id)
    await require_staff(update, context, call.task.station_id)
    if call.proposal is not None:
        await services.bookings.accept(call.proposal.key, by)
    await services.calls.called(task_id, by)
    await answer(update)
    await _show_made(update, context, task_id)


async def _give_out(update: Update, context: StaffContext, station: Station) -> None:
    """Send the first calls to the person's private chat; raises PrivateClosed."""
    calls = await context.services.calls.open_calls(station.key)
    user = sender(update)
    log.info("staff %s is given %s calls of station %s", user.id, len(calls), station.key)
    key = "staff.calls.title" if calls else "staff.calls.none"
    more = max(len(calls) - AT_ONCE, 0)
    title = context.say(key, count=len(calls), station=station.name, more=more)
    messages = [Message(title)]
    messages += [_slip(context, call) for call in calls[:AT_ONCE]]
    for message in messages:
        await _whisper(context, user.id, message)


async def _whisper(context: StaffContext, user_id: int, message: Message) -> None:
    """Send to a private chat that the person has to have opened."""
    try:
        await context.bot.send_message(
            user_id, message.text, parse_mode=ParseMode.HTML, reply_markup=keyboard(message)
        )
    except Forbidden:
        raise PrivateClosed from None
    except BadRequest as no:
        if UNKNOWN not in no.message.lower():
            raise
        raise PrivateClosed from None


def _slip(context: StaffContext, call: Call) -> Message:
    booking, task_id = call.visit.booking, call.task.id
    proposal = call.proposal
    news = context.say(
        f"staff.calls.news_{call.task.why}",
        starts_at=booking.starts_at,
        status=booking.status.value,
        reason=booking.decline_reason,
        words=booking.decline_words,
        proposal=proposal.starts_at if proposal else None,
    )
    text = context.say(
        "staff.calls.slip",
        who=booking.call_name,
        phone=booking.phone,
        tail=booking.phone_tail,
        code=booking.code,
        matter=names_of(call.visit, context.services.texts, "zh"),
        for_relative=booking.for_relative,
        station=call.visit.station.name,
    )
    rows: list[tuple[Button, ...]] = [(context.button("staff.calls.done", f"l:done:{task_id}"),)]
    if proposal is not None:
        take = context.button("staff.calls.take", f"l:take:{task_id}", starts_at=proposal.starts_at)
        rows.insert(0, (take,))
    return Message(f"{text}\n{news}", tuple(rows))


async def _show_made(update: Update, context: StaffContext, task_id: int) -> None:
    call = await context.services.calls.call(task_id)
    booking = call.visit.booking
    made = context.say(
        "staff.calls.made",
        who=masked_name(booking.call_name),
        code=booking.code,
        by=call.task.done_by,
        at=call.task.done_at,
    )
    await show(update, context, Message(made))
