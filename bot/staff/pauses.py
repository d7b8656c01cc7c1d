"""Pauses in the admin's private chat: a matter that a station does not take for some days.

What was chosen stands in the buttons' own data, so a restart loses nothing:
`p:<step>:<station>:<matter>:<first day>:<last day>`, days as 20261204 and 0 for no end.
"""

from datetime import date, timedelta

from telegram import Update

from bot.staff.context import StaffContext
from bot.staff.guard import admin_at_desk, words_of
from bot.staff.presses import answer, chosen, day_of, show
from bot.staff.prompts import Question, ask, close
from bot.staff.refusals import TooLong
from bot.staff.speech import reply
from notices.channel import Button, Message
from storage.clock import local_today
from storage.desk.pauses import NewPause
from storage.refusals import StationUnknown
from storage.rules.days import read_day
from storage.rules.identity import masked_name
from storage.rules.pauses import Span
from storage.tables.columns import JsonObject

PAGE = 8
NO_END = "0"
LONGEST_REASON = 100
WEEK = timedelta(days=6)
"""From a first day to the last one of a week."""

Rows = list[tuple[Button, ...]]


async def counties(update: Update, context: StaffContext) -> None:
    """Offer the counties."""
    admin_at_desk(update, context)
    found = await context.services.stations.counties()
    rows: Rows = [
        (Button(f"{county} {count}", f"p:in:{number}:0"),)
        for number, (county, count) in enumerate(found)
    ]
    await _show(update, context, context.say("admin.pause.county"), rows)


async def stations(update: Update, context: StaffContext) -> None:
    """Offer the stations of a county, a page at a time."""
    admin_at_desk(update, context)
    number, at = (int(part) for part in chosen(update)[1:])
    names = [county for county, _ in await context.services.stations.counties()]
    if number >= len(names):
        raise StationUnknown
    found = await context.services.stations.in_county(names[number])
    rows: Rows = [(Button(s.name, f"p:st:{s.key}:0"),) for s in found[at : at + PAGE]]
    rows += _turn(context, f"p:in:{number}", at, len(found))
    rows.append((context.button("common.back", "p:counties"),))
    await _show(update, context, context.say("admin.pause.station"), rows)


async def matters(update: Update, context: StaffContext) -> None:
    """Show a station's pauses, and offer its matters, a page at a time."""
    admin_at_desk(update, context)
    station_id, at = (int(part) for part in chosen(update)[1:])
    services = context.services
    station = (await services.stations.by_id(station_id)).station
    paused = await services.pauses.at(station_id)
    listed = await services.stations.listed_matters(station_id)
    rows: Rows = [(Button(m.name, f"p:one:{station_id}:{m.key}"),) for m in listed[at : at + PAGE]]
    rows += _turn(context, f"p:st:{station_id}", at, len(listed))
    rows.append((context.button("common.back", "p:counties"),))
    text = context.say("admin.pause.matter", station=station.name, paused=paused)
    await _show(update, context, text, rows)


async def one(update: Update, context: StaffContext) -> None:
    """Show a matter at a station: its pauses, each with a way to end it, and a new one."""
    admin_at_desk(update, context)
    station_id, matter_id = (int(part) for part in chosen(update)[1:])
    await _show(update, context, *await _one(context, station_id, matter_id))


async def end(update: Update, context: StaffContext) -> None:
    """End a pause and show how the matter stands."""
    admin_at_desk(update, context)
    ended = (await context.services.pauses.end(int(chosen(update)[1]))).pause
    await _show(update, context, *await _one(context, ended.station_id, ended.matter_id))


async def ask_day(update: Update, context: StaffContext) -> None:
    """Ask for the first day, or for the last one where the first is chosen, in words."""
    admin = admin_at_desk(update, context)
    _, station_id, matter_id, *since = chosen(update)
    first = since[0] if since else ""
    about = {"station": int(station_id), "matter": int(matter_id), "since": first}
    key = "admin.pause.ask_until" if since else "admin.pause.ask_since"
    text = context.say(key, who=admin.full_name, user_id=admin.id)
    await answer(update)
    await ask(update, context, text, context.plain("admin.pause.day_hint"), "pause_day", about)


async def take_day(update: Update, context: StaffContext, question: Question) -> None:
    """Take a day that was written: the first one leads to the last, the last to the summary."""
    admin_at_desk(update, context)
    day = read_day(words_of(update), local_today(context.services.clock))
    station_id, matter_id = int(question.about["station"]), int(question.about["matter"])
    since = str(question.about["since"])
    if since:
        made = await _summary(context, _new(station_id, matter_id, since, _written(day)))
    else:
        made = await _last_days(context, station_id, matter_id, _written(day))
    await close(context, question)
    await reply(update, Message(made[0], tuple(made[1])))


async def until(update: Update, context: StaffContext) -> None:
    """Offer last days for the first day that was chosen."""
    admin_at_desk(update, context)
    _, station_id, matter_id, since = chosen(update)
    await _show(update, context, *await _last_days(context, int(station_id), int(matter_id), since))


async def summary(update: Update, context: StaffContext) -> None:
    """Show which visits lie inside the pause, before it is made."""
    admin_at_desk(update, context)
    await _show(update, context, *await _summary(context, _chosen(update)))


async def make(update: Update, context: StaffContext) -> None:
    """Make the pause without a reason."""
    admin = admin_at_desk(update, context)
    new = _chosen(update)
    await context.services.pauses.add(new, admin.full_name)
    await _show(update, context, *await _one(context, new.station_id, new.matter_id))


async def ask_reason(update: Update, context: StaffContext) -> None:
    """Ask for the reason, which residents and staff will read."""
    admin = admin_at_desk(update, context)
    _, station_id, matter_id, since, last = chosen(update)
    about: JsonObject = {
        "station": int(station_id),
        "matter": int(matter_id),
        "since": since,
        "until": last,
    }
    text = context.say("admin.pause.ask_reason", who=admin.full_name, user_id=admin.id)
    hint = context.plain("admin.pause.reason_hint")
    await answer(update)
    await ask(update, context, text, hint, "pause_reason", about)


async def take_reason(update: Update, context: StaffContext, question: Question) -> None:
    """Make the pause with the reason that was written."""
    admin = admin_at_desk(update, context)
    reason, about = words_of(update), question.about
    if len(reason) > LONGEST_REASON:
        raise TooLong(limit=LONGEST_REASON, length=len(reason))
    station_id, matter_id = int(about["station"]), int(about["matter"])
    new = _new(station_id, matter_id, str(about["since"]), str(about["until"]), reason)
    await context.services.pauses.add(new, admin.full_name)
    await close(context, question)
    text, rows = await _one(context, station_id, matter_id)
    await reply(update, Message(text, tuple(rows)))


async def _show(update: Update, context: StaffContext, text: str, rows: Rows) -> None:
    await answer(update)
    await show(update, context, Message(text, tuple(rows)))


async def _one(context: StaffContext, station_id: int, matter_id: int) -> tuple[str, Rows]:
    services = context.services
    station = (await services.stations.by_id(station_id)).station
    matter = (await services.matters.by_id(matter_id)).matter
    own = [p.pause for p in await services.pauses.at(station_id) if p.matter.key == matter_id]
    at, today = f"{station_id}:{matter_id}", local_today(services.clock)
    rows: Rows = [
        (context.button("admin.pause.end", f"p:end:{pause.id}", since=pause.since),)
        for pause in own
    ]
    rows.append(
        (
            context.button("admin.pause.from_today", f"p:to:{at}:{_written(today)}"),
            context.button(
                "admin.pause.from_tomorrow", f"p:to:{at}:{_written(today + timedelta(days=1))}"
            ),
        )
    )
    rows.append((context.button("admin.pause.other_day", f"p:day:{at}"),))
    rows.append((context.button("common.back", f"p:st:{station_id}:0"),))
    text = context.say("admin.pause.one", station=station.name, matter=matter.name, pauses=own)
    return text, rows


async def _last_days(
    context: StaffContext, station_id: int, matter_id: int, since: str
) -> tuple[str, Rows]:
    first = day_of(since)
    at = f"{station_id}:{matter_id}:{since}"
    rows: Rows = [
        (
            context.button("admin.pause.one_day", f"p:ask:{at}:{since}"),
            context.button("admin.pause.a_week", f"p:ask:{at}:{_written(first + WEEK)}"),
        ),
        (context.button("admin.pause.no_end", f"p:ask:{at}:{NO_END}"),),
        (context.button("admin.pause.other_day", f"p:day:{at}"),),
        (context.button("common.back", f"p:one:{station_id}:{matter_id}"),),
    ]
    return context.say("admin.pause.until", since=first), rows


async def _summary(context: StaffContext, new: NewPause) -> tuple[str, Rows]:
    services = context.services
    visits = await services.pauses.visits_in(new)
    last = _written(new.span.until) if new.span.until else NO_END
    at = f"{new.station_id}:{new.matter_id}:{_written(new.span.since)}:{last}"
    text = context.say(
        "admin.pause.summary",
        station=(await services.stations.by_id(new.station_id)).station.name,
        matter=(await services.matters.by_id(new.matter_id)).matter.name,
        span=new.span,
        visits=[(visit.booking, masked_name(visit.booking.call_name)) for visit in visits],
    )
    rows: Rows = [
        (context.button("admin.pause.yes", f"p:yes:{at}"),),
        (context.button("admin.pause.with_reason", f"p:why:{at}"),),
        (context.button("admin.pause.think_again", f"p:one:{new.station_id}:{new.matter_id}"),),
    ]
    return text, rows


def _turn(context: StaffContext, where: str, at: int, count: int) -> Rows:
    """Return the row that turns the pages of a list, none where it fits on one."""
    turns = (("admin.pause.earlier", at - PAGE), ("admin.pause.more", at + PAGE))
    row = tuple(context.button(key, f"{where}:{to}") for key, to in turns if 0 <= to < count)
    return [row] if row else []


def _chosen(update: Update) -> NewPause:
    _, station_id, matter_id, since, last = chosen(update)
    return _new(int(station_id), int(matter_id), since, last)


def _new(station_id: int, matter_id: int, since: str, last: str, reason: str = "") -> NewPause:
    span = Span(day_of(since), None if last == NO_END else day_of(last))
    return NewPause(station_id, matter_id, span, reason)


def _written(day: date) -> str:
    return f"{day:%Y%m%d}"
