"""A text to everybody with a visit at a station: /broadcast, a preview, progress, a stop.

`w:<step>:<broadcast>`; who may is asked again at each press.
"""

import re
from datetime import timedelta

from telegram import Update

from bot.staff.context import StaffContext
from bot.staff.guard import is_admin, require_private, require_staff, sender, words_of
from bot.staff.presses import answer, chosen, show
from bot.staff.refusals import TooLong
from bot.staff.speech import reply
from notices.cards import broadcast_message
from notices.channel import Message
from storage.clock import local_today
from storage.desk.broadcasts import BroadcastState, Days, Progress
from storage.refusals import NotStaff
from storage.tables import Station

LONGEST = 500
AHEAD = timedelta(days=60)
"""No visit is booked farther ahead."""

CODE = re.compile(r"ST\d{3,6}", re.IGNORECASE)


async def start(update: Update, context: StaffContext) -> None:
    """Keep the text behind the command and show whom it would reach; how to write it, if it lacks.

    An admin, or who serves several stations, names the station before the text.
    """
    require_private(update)
    station, text = await _addressed(update, context)
    if station is None or not text:
        await reply(update, Message(context.say("staff.broadcast.how", limit=LONGEST)))
        return
    if len(text) > LONGEST:
        raise TooLong(limit=LONGEST, length=len(text))
    today = local_today(context.services.clock)
    broadcast, count = await context.services.broadcasts.draft(
        station.key, text, Days(today, today + AHEAD), made_by=sender(update).id
    )
    letter = broadcast_message(text, station.name, "zh", context.services.texts).text
    preview = context.say("staff.broadcast.preview", station=station.name, count=count)
    drop = context.button("staff.broadcast.drop", f"w:stop:{broadcast.key}")
    go = context.button("staff.broadcast.go", f"w:go:{broadcast.key}", count=count)
    await reply(update, Message(f"{preview}\n\n{letter}", ((go, drop) if count else (drop,),)))


async def send(update: Update, context: StaffContext) -> None:
    """Write to everybody reached, and show the progress."""
    key = await _permitted(update, context)
    await context.services.broadcasts.send(key)
    await _show_progress(update, context, key)


async def progress(update: Update, context: StaffContext) -> None:
    """Show how many got it by now."""
    await _show_progress(update, context, await _permitted(update, context))


async def stop(update: Update, context: StaffContext) -> None:
    """Send no more of it, and show how many had got it."""
    key = await _permitted(update, context)
    await context.services.broadcasts.stop(key)
    await _show_progress(update, context, key)


async def _addressed(update: Update, context: StaffContext) -> tuple[Station | None, str]:
    words = words_of(update).split(maxsplit=1)
    text = words[1] if len(words) > 1 else ""
    named, _, rest = text.partition(" ")
    if CODE.fullmatch(named):
        station = (await context.services.stations.by_code(named.upper())).station
        await _require_right(update, context, station.key)
        return station, rest.strip()
    mine = await context.services.staffing.stations_of(sender(update).id)
    if not mine and not is_admin(context, sender(update)):
        raise NotStaff
    return (mine[0] if len(mine) == 1 else None), text


async def _permitted(update: Update, context: StaffContext) -> int:
    broadcast = await context.services.broadcasts.get(int(chosen(update)[1]))
    await _require_right(update, context, broadcast.station_id)
    return broadcast.key


async def _require_right(update: Update, context: StaffContext, station_id: int) -> None:
    if not is_admin(context, sender(update)):
        await require_staff(update, context, station_id)


async def _show_progress(update: Update, context: StaffContext, key: int) -> None:
    counted = await context.services.broadcasts.progress(key)
    await answer(update)
    await show(update, context, _progress_message(context, counted))


def _progress_message(context: StaffContext, counted: Progress) -> Message:
    broadcast = counted.broadcast
    text = context.say(
        "staff.broadcast.progress",
        state=broadcast.state,
        sent=counted.counts.get("sent", 0),
        total=counted.total,
        open=counted.open,
    )
    if broadcast.state != BroadcastState.SENDING:
        return Message(text)
    look = context.button("staff.broadcast.look", f"w:see:{broadcast.key}")
    end = context.button("staff.broadcast.stop", f"w:stop:{broadcast.key}")
    return Message(text, ((look, end),))
