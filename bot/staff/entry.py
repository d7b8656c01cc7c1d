"""A booking entered for somebody who phoned or came in: /book, choice by choice in the group.

What was chosen stands in the buttons' own data (`e:<step>:<source>:<matter>:<day or minute>`), so
a restart loses nothing and any colleague may go on. The name is asked for in bot.staff.slip; where
a slip holds it already, the slip's number goes along (`…:<slip>`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from telegram import Update

from bot.staff.context import StaffContext
from bot.staff.guard import sender, station_of_staff
from bot.staff.presses import answer, chosen, day_of, in_rows, show
from bot.staff.prompts import ask
from bot.staff.speech import reply
from notices.channel import Button, Message
from storage.clock import minute_of, moment_of
from storage.desk.actor import Source
from storage.tables.columns import JsonObject

PAGE = 8
NAMED = 3
"""Stations named to a caller in place of one that does not take the matter."""
SOURCES = {"p": Source.PHONE, "o": Source.ON_SITE}

Rows = Sequence[Sequence[Button]]


@dataclass(frozen=True)
class Chosen:
    """What was chosen so far; `slip` is the number of a slip that holds the name already."""

    source: str
    matter_id: int
    slip: str = ""

    def step(self, letter: str, *more: str) -> str:
        """Return the data of a button that leads to the next step."""
        parts = ["e", letter, self.source, str(self.matter_id), *more]
        return ":".join([*parts, self.slip] if self.slip else parts)


async def start(update: Update, context: StaffContext) -> None:
    """Ask whom the booking is for."""
    await station_of_staff(update, context)
    rows = [
        [context.button(f"staff.entry.{source.value}", f"e:m:{code}:0")]
        for code, source in SOURCES.items()
    ]
    form = _form(context, context.say("staff.entry.source"), rows)
    await reply(update, form)


async def choose_matter(update: Update, context: StaffContext) -> None:
    """Offer the station's matters, a page at a time."""
    _, source, first = chosen(update)
    station = await station_of_staff(update, context)
    matters = await context.services.stations.matters_of(station.key)
    at = int(first)
    rows = [[Button(m.name, f"e:d:{source}:{m.key}")] for m in matters[at : at + PAGE]]
    if at == 0:
        rows.extend(await _paused(context, station.key, source))
    turns = {"earlier": at - PAGE, "more": at + PAGE}
    rows.append(
        [
            context.button(f"staff.entry.{name}", f"e:m:{source}:{to}")
            for name, to in turns.items()
            if 0 <= to < len(matters)
        ]
    )
    await _ask(update, context, context.say("staff.entry.matter"), rows)


async def choose_day(update: Update, context: StaffContext) -> None:
    """Offer the days with a free place."""
    _, source, matter_id, *slip = chosen(update)
    station = await station_of_staff(update, context)
    await offer_days(update, context, station.key, Chosen(source, int(matter_id), *slip))
    await answer(update)


async def offer_days(
    update: Update, context: StaffContext, station_id: int, so_far: "Chosen"
) -> None:
    """Show the days with a free place on the message that was pressed."""
    await show(update, context, await days_form(context, station_id, so_far))


async def days_form(
    context: StaffContext, station_id: int, so_far: "Chosen", question: str = "staff.entry.day"
) -> Message:
    """Return the days with a free place."""
    days = await context.services.offers.days(station_id, so_far.matter_id, for_staff=True)
    matter = (await context.services.matters.by_id(so_far.matter_id)).matter.name
    spoken = context.services.texts.spoken()
    buttons = [
        Button(spoken.day(offer.day), so_far.step("t", f"{offer.day:%Y%m%d}")) for offer in days
    ]
    asked = context.say(question if days else "staff.entry.none_free", matter=matter)
    told = await _who_takes_it(context, station_id, so_far.matter_id, matter)
    back = context.button("common.back", f"e:m:{so_far.source}:0")
    return _form(
        context,
        "\n".join(part for part in (told, asked if days or not told else "") if part),
        [*in_rows(buttons, 2), [back]],
    )


async def _who_takes_it(context: StaffContext, station_id: int, matter_id: int, matter: str) -> str:
    """Say until when a matter is not taken here and who takes it; nothing where it is taken."""
    handling = await context.services.pauses.handling(station_id, matter_id)
    if handling:
        return ""
    station = (await context.services.stations.by_id(station_id)).station
    near = await context.services.stations.nearest(
        station.lat, station.lon, matter_id=matter_id, limit=NAMED
    )
    return context.say("staff.entry.paused", matter=matter, pause=handling.pause, near=near)


async def choose_time(update: Update, context: StaffContext) -> None:
    """Offer the free times of the day."""
    _, source, matter_id, digits, *slip = chosen(update)
    so_far, day = Chosen(source, int(matter_id), *slip), day_of(digits)
    station = await station_of_staff(update, context)
    matter = (await context.services.matters.by_id(so_far.matter_id)).matter.name
    spoken = context.services.texts.spoken()
    buttons = [
        Button(
            spoken.clock(offer.slot.starts_at),
            so_far.step("n", str(minute_of(offer.slot.starts_at))),
        )
        for offer in await context.services.offers.slots(
            station.key, day, so_far.matter_id, for_staff=True
        )
    ]
    question = context.say("staff.entry.time", matter=matter, day=day)
    back = context.button("common.back", so_far.step("d"))
    await _ask(update, context, question, [*in_rows(buttons, 4), [back]])


async def ask_name(update: Update, context: StaffContext) -> None:
    """Ask how the person is called, by a reply."""
    _, source, matter_id, minute = chosen(update)
    station = await station_of_staff(update, context)
    about = {
        "station": station.key,
        "source": source,
        "matter": int(matter_id),
        "minute": int(minute),
    }
    matter = (await context.services.matters.by_id(int(matter_id))).matter.name
    so_far = context.say("staff.entry.so_far", matter=matter, at=moment_of(int(minute)))
    await answer(update)
    await show(update, context, Message(so_far))
    await ask_for_name(update, context, about)


async def ask_for_name(update: Update, context: StaffContext, about: JsonObject) -> None:
    """Ask the person who writes for a name; what is known so far goes along."""
    user = sender(update)
    await ask(
        update,
        context,
        context.say("staff.entry.name", who=user.full_name, user_id=user.id),
        context.plain("staff.entry.name_hint"),
        "entry",
        about,
    )


async def stop(update: Update, context: StaffContext) -> None:
    """Close the form."""
    await answer(update)
    await show(update, context, Message(context.say("staff.entry.stopped")))


async def _paused(context: StaffContext, station_id: int, source: str) -> list[list[Button]]:
    """Return a button for each matter paused today: it says until when, and who takes it."""
    names = {
        found.matter.key: found.matter.name
        for found in await context.services.pauses.paused_on(station_id)
    }
    return [
        [context.button("staff.entry.paused_button", f"e:d:{source}:{key}", matter=name)]
        for key, name in names.items()
    ]


async def _ask(update: Update, context: StaffContext, question: str, rows: Rows) -> None:
    await answer(update)
    await show(update, context, _form(context, question, rows))


def _form(context: StaffContext, question: str, rows: Rows) -> Message:
    stop_row = [context.button("staff.entry.stop", "e:x")]
    return Message(question, tuple(tuple(row) for row in [*rows, stop_row] if row))
