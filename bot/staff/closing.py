"""Closing the station for some days: /close, who is affected, and a tap; /open takes it back.

The days and the reason are kept under the message they stand in, so a restart loses nothing and
any colleague may tap.
"""

from collections.abc import Sequence
from datetime import date

from telegram import Update

from bot.staff.context import StaffContext
from bot.staff.guard import actor, message_of, place, sender, station_of_staff, words_of
from bot.staff.presses import answer, chosen, day_of, in_rows, show
from bot.staff.prompts import Question, ask, close
from bot.staff.refusals import ButtonOld, TooLong
from bot.staff.speech import reply, send
from notices.channel import Button, Message
from notices.split import split
from storage.clock import local_today
from storage.desk.closures import Closed
from storage.desk.visits import Visit
from storage.rules.day_line import DayLine, read_day_line
from storage.rules.identity import masked_name
from storage.rules.lifecycle import BookingStatus
from storage.tables import Station
from storage.tables.columns import JsonObject

LONGEST_REASON = 60
LISTED = 30
"""So many affected visits are named; of the others only their number is said."""


async def start(update: Update, context: StaffContext) -> None:
    """Show who is affected by closing, or ask for the days or the reason that are missing."""
    station = await station_of_staff(update, context)
    text = words_behind(update)
    if not text:
        await reply(update, Message(context.say("staff.closing.how")))
        return
    line = read_day_line(text, local_today(context.services.clock))
    if line.rest:
        await _preview(update, context, station, line, message_of(update).message_id)
        return
    await context.services.closures.affected(station.key, line.first, line.last)
    user = sender(update)
    question = context.say(
        "staff.closing.ask_reason", who=user.full_name, user_id=user.id, days=line
    )
    hint = context.plain("staff.closing.reason_hint")
    await ask(update, context, question, hint, "closing_reason", _slip(station, line))


async def take_reason(update: Update, context: StaffContext, question: Question) -> None:
    """Show who is affected, with the reason that was written."""
    station = await station_of_staff(update, context)
    about = {**question.about, "reason": words_of(update)}
    await _preview(update, context, station, _line(station, about), question.message_id)
    await close(context, question)


async def confirm(update: Update, context: StaffContext) -> None:
    """Close the station; whoever booked meanwhile is told as well."""
    slip_id = int(chosen(update)[1])
    station = await station_of_staff(update, context)
    line = _line(station, await _kept(update, context, slip_id))
    by = actor(sender(update))
    closed = await context.services.closures.close(
        station.key, line.first, line.last, line.rest, by
    )
    await context.services.conversations.forget(_key(update, slip_id))
    await answer(update)
    *first, last = split(_done(context, station, line, closed))
    for part in first:
        await send(update, Message(part))
    back = context.button("staff.closing.reopen", f"close:open:{_written(line)}")
    await show(update, context, Message(last, ((back,),)))


async def leave(update: Update, context: StaffContext) -> None:
    """Leave the station open."""
    await station_of_staff(update, context)
    await context.services.conversations.forget(_key(update, int(chosen(update)[1])))
    await answer(update)
    await show(update, context, Message(context.say("staff.closing.left")))


async def reopen(update: Update, context: StaffContext) -> None:
    """Take back what was closed, or kept other hours, on some days."""
    station = await station_of_staff(update, context)
    text = words_behind(update)
    if not text:
        await reply(update, Message(context.say("staff.closing.how_to_open")))
        return
    line = read_day_line(text, local_today(context.services.clock))
    await reply(update, await _reopened(update, context, station, line))


async def reopen_these(update: Update, context: StaffContext) -> None:
    """Take back what the message says was closed."""
    _, first, last = chosen(update)
    station = await station_of_staff(update, context)
    line = DayLine(day_of(first), day_of(last), "")
    told = await _reopened(update, context, station, line)
    await answer(update)
    await show(update, context, told)


async def _reopened(
    update: Update, context: StaffContext, station: Station, line: DayLine
) -> Message:
    closures, by = context.services.closures, actor(sender(update))
    gone = await closures.reopen(station.key, line.first, line.last, by)
    told = context.say(
        "staff.closing.reopened", station=station.name, days=[exception.day for exception in gone]
    )
    stranded = await closures.stranded(station.key)
    text = "\n".join(part for part in (told, stranded_text(context, stranded)) if part)
    return Message(text, stranded_rows(context, stranded))


def words_behind(update: Update) -> str:
    """Return what stands behind a command; raises LooksLikeIdentityNumber."""
    _, *words = words_of(update).split(maxsplit=1)
    return " ".join(words)


def stranded_text(context: StaffContext, visits: Sequence[Visit]) -> str:
    """Return the list of visits outside the hours, nothing where there are none."""
    return context.say("staff.closing.stranded", **_listed(visits)) if visits else ""


def stranded_rows(context: StaffContext, visits: Sequence[Visit]) -> tuple[tuple[Button, ...], ...]:
    """Return a button for each listed visit that opens its card, where it can be moved."""
    cards = [
        context.button("staff.move.open", f"v:card:{visit.booking.key}", **_facts(visit))
        for visit in visits[:LISTED]
    ]
    return in_rows(cards, 2)


async def _preview(
    update: Update, context: StaffContext, station: Station, line: DayLine, slip_id: int
) -> None:
    """Show who is affected, with the two buttons."""
    if len(line.rest) > LONGEST_REASON:
        raise TooLong(limit=LONGEST_REASON, length=len(line.rest))
    found = await context.services.closures.affected(station.key, line.first, line.last)
    visits = [visit for visit in found if not _choosing(visit)]
    text = context.say(
        "staff.closing.affected",
        station=station.name,
        days=line,
        choosing=len(found) - len(visits),
        phone=sum(not _hears(visit) for visit in visits),
        **_listed(visits),
    )
    rows = (
        (_close_button(context, line, len(visits), slip_id),),
        (context.button("staff.closing.no", f"close:no:{slip_id}"),),
    )
    conversations = context.services.conversations
    await conversations.write_data(_key(update, slip_id), _slip(station, line))
    *first, last = split(text)
    for part in first:
        await reply(update, Message(part))
    await reply(update, Message(last, rows))


def _close_button(context: StaffContext, line: DayLine, told: int, slip_id: int) -> Button:
    key = "staff.closing.yes" if told else "staff.closing.yes_nobody"
    return context.button(key, f"close:yes:{slip_id}", days=line.count, people=told)


def _done(context: StaffContext, station: Station, line: DayLine, closed: Sequence[Closed]) -> str:
    """Say how many hear of it, how many have another time held for them, and whom to phone."""
    gone = [one for one in closed if one.visit.booking.status is not BookingStatus.EXPIRED]
    by_phone = [one for one in gone if not _hears(one.visit)]
    return context.say(
        "staff.closing.done",
        station=station.name,
        days=line,
        count=len(gone),
        told=len(gone) - len(by_phone),
        proposed=sum(one.proposal is not None for one in gone),
        calls=[
            {
                **_facts(one.visit),
                "instead": one.proposal and one.proposal.starts_at,
                "until": one.proposal and one.proposal.held_until,
            }
            for one in by_phone
        ],
    )


def _listed(visits: Sequence[Visit]) -> dict[str, object]:
    """Return the facts of a list of visits; no names, no phones."""
    return {
        "count": len(visits),
        "visits": [_facts(visit) for visit in visits[:LISTED]],
        "others": max(len(visits) - LISTED, 0),
    }


def _facts(visit: Visit) -> dict[str, object]:
    booking = visit.booking
    return {
        "starts_at": booking.starts_at,
        "who": masked_name(booking.call_name),
        "code": booking.code,
        "hears": _hears(visit),
    }


def _hears(visit: Visit) -> bool:
    """Tell whether a message reaches the person."""
    return visit.person is not None and visit.person.reachable


def _choosing(visit: Visit) -> bool:
    return visit.booking.status is BookingStatus.HELD


def _slip(station: Station, line: DayLine) -> JsonObject:
    return {
        "station": station.key,
        "first": line.first.isoformat(),
        "last": line.last.isoformat(),
        "reason": line.rest,
    }


def _line(station: Station, slip: JsonObject) -> DayLine:
    """Return the days and the reason of a slip; raises ButtonOld where it is another station's."""
    if slip["station"] != station.key:
        raise ButtonOld
    first, last = (date.fromisoformat(str(slip[name])) for name in ("first", "last"))
    return DayLine(first, last, str(slip["reason"]))


def _written(line: DayLine) -> str:
    return f"{line.first:%Y%m%d}:{line.last:%Y%m%d}"


async def _kept(update: Update, context: StaffContext, slip_id: int) -> JsonObject:
    _, slip = await context.services.conversations.read(_key(update, slip_id))
    if not slip:
        raise ButtonOld
    return slip


def _key(update: Update, slip_id: int) -> str:
    return f"staff:closing:{place(update).id}:{slip_id}"
