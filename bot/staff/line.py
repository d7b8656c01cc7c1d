"""One line for a caller, understood and read back for a tap.

`错时 社保卡补领 王女士 尾号3321 周六上午`, or the same behind /book where the bot hears only
commands. What the line does not say is asked for, step by step.
"""

import re
from collections.abc import Sequence
from datetime import time

from telegram import Update

from bot.staff.context import StaffContext
from bot.staff.entry import Chosen, ask_for_name, days_form
from bot.staff.entry import start as step_by_step
from bot.staff.guard import message_of, station_of_staff, words_of
from bot.staff.presses import answer, chosen
from bot.staff.slip import keep, kept, slip_message, take_out
from bot.staff.speech import reply, send
from notices.channel import Button, Message
from storage.clock import local, local_today, minute_of
from storage.desk.offers import Offer
from storage.rules.caller_line import PARTS_OF_DAY, CallerLine, read_caller_line
from storage.tables import Matter
from storage.tables.columns import JsonObject

_OPENING = re.compile(r"\s*(?:/book\S*|错时(?:预约|登记)?)[\s,，:：]*")


def is_line(text: str | None) -> bool:
    """Tell whether a text in the group is a line for the bot."""
    return text is not None and _OPENING.match(text) is not None


async def start(update: Update, context: StaffContext) -> None:
    """Enter a caller: by the words behind the command, or step by step."""
    if context.args:
        await read(update, context)
    else:
        await step_by_step(update, context)


async def read(update: Update, context: StaffContext) -> None:
    """Understand the line and read it back, or ask for what it does not say."""
    station = await station_of_staff(update, context)
    text = _OPENING.sub("", words_of(update), count=1)
    line = read_caller_line(text, local_today(context.services.clock))
    slip = _slip(line, station.key)
    slip["left"] = line.phone is not None and not await take_out(update)
    slip_id = message_of(update).message_id
    found = await _matters(context, station.key, line.matter)
    if len(found) == 1:
        await _go_on(update, context, slip_id, {**slip, "matter": found[0].key})
        return
    await keep(update, context, slip_id, slip)
    rows = [[Button(matter.name, f"e:c:{slip_id}:{matter.key}")] for matter in found]
    rows.append([context.button("staff.line.step_by_step", f"e:m:{slip['source']}:0")])
    asked = context.say("staff.line.which" if found else "staff.line.no_matter")
    await reply(update, Message(asked, tuple(map(tuple, rows))))


async def choose_matter(update: Update, context: StaffContext) -> None:
    """Put the matter on the slip that waits for one."""
    slip_id, matter_id = (int(part) for part in chosen(update)[1:])
    await station_of_staff(update, context)
    slip = await kept(update, context, slip_id)
    await answer(update)
    await _go_on(update, context, slip_id, {**slip, "matter": matter_id})


async def _go_on(update: Update, context: StaffContext, slip_id: int, slip: JsonObject) -> None:
    """Read the slip back, or ask for the time or the name that is missing."""
    offer = await _wished(context, slip)
    if offer is not None:
        slip = {**slip, "minute": minute_of(offer.slot.starts_at)}
    await keep(update, context, slip_id, slip)
    if offer is None:
        question = "staff.line.no_such_time" if slip["day"] else "staff.line.which_day"
        so_far = Chosen(str(slip["source"]), int(slip["matter"]), str(slip_id))
        await send(update, await days_form(context, int(slip["station"]), so_far, question))
    elif not slip["name"]:
        await ask_for_name(update, context, slip)
    else:
        await send(update, await slip_message(context, slip, slip_id, left=bool(slip["left"])))


async def _matters(context: StaffContext, station_id: int, words: str) -> Sequence[Matter]:
    """Return the station's matters that the words may mean, just one where that is certain."""
    if not words:
        return []
    found = await context.services.matters.search(words)
    handled = {m.code: m for m in await context.services.stations.matters_of(station_id)}
    hits = [handled[hit.code] for hit in found.hits if hit.code in handled]
    return hits[:1] if found.confident else hits


async def _wished(context: StaffContext, slip: JsonObject) -> Offer | None:
    """Return the free time the caller meant: the said one, else the first of that part."""
    if not slip["day"]:
        return None
    day = local_today(context.services.clock).fromisoformat(str(slip["day"]))
    offers = await context.services.offers.slots(
        int(slip["station"]), day, int(slip["matter"]), for_staff=True
    )
    opens, closes = PARTS_OF_DAY.get(str(slip["part"]), (time(0), time(23, 59)))
    for offer in offers:
        begins, ends = local(offer.slot.starts_at).time(), local(offer.slot.ends_at).time()
        if slip["clock"]:
            if begins <= time.fromisoformat(str(slip["clock"])) < ends:
                return offer
        elif opens <= begins < closes:
            return offer
    return None


def _slip(line: CallerLine, station_id: int) -> JsonObject:
    return {
        "station": station_id,
        "source": "o" if line.on_site else "p",
        "name": line.name,
        "phone": line.phone,
        "tail": line.phone_tail,
        "day": line.day.isoformat() if line.day else None,
        "part": line.part,
        "clock": line.clock.isoformat() if line.clock else None,
    }
