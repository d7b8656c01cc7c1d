"""Other off-hours on one day: /hours 11-28 9:00-11:00."""

from telegram import Update

from bot.staff.closing import LONGEST_REASON, stranded_rows, stranded_text, words_behind
from bot.staff.context import StaffContext
from bot.staff.guard import actor, sender, station_of_staff
from bot.staff.refusals import TooLong
from bot.staff.speech import reply
from notices.channel import Message
from notices.split import split
from storage.clock import local_today
from storage.rules.day_line import read_day_line, read_windows


async def keep(update: Update, context: StaffContext) -> None:
    """Keep the written hours on the day, and list the visits that lie outside of them."""
    station = await station_of_staff(update, context)
    text = words_behind(update)
    if not text:
        await reply(update, Message(context.say("staff.hours.how")))
        return
    line = read_day_line(text, local_today(context.services.clock))
    windows, reason = read_windows(line.rest)
    if not windows or line.count > 1:
        await reply(update, Message(context.say("staff.hours.how")))
        return
    if len(reason) > LONGEST_REASON:
        raise TooLong(limit=LONGEST_REASON, length=len(reason))
    stranded = await context.services.closures.keep_hours(
        station.key, line.first, windows, reason, actor(sender(update))
    )
    kept = context.say(
        "staff.hours.kept", station=station.name, day=line.first, windows=windows, reason=reason
    )
    told = "\n".join(part for part in (kept, stranded_text(context, stranded)) if part)
    *first, last = split(told)
    for part in first:
        await reply(update, Message(part))
    await reply(update, Message(last, stranded_rows(context, stranded)))
