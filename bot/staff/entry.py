"""A booking entered for somebody who phoned or came in: /book, step by step in the group.

What was chosen stands in the buttons' own data (`e:<step>:<source>:<matter>:<day or minute>`) and,
once a name is asked for, with the question that is replied to: a restart loses nothing.
"""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime

from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.constants import ParseMode

from bot.staff.context import StaffContext
from bot.staff.guard import actor, message_of, place, require_staff, sender
from bot.staff.prompts import answered, ask
from storage.desk.actor import Source
from storage.desk.bookings import Request
from storage.tables import Station
from storage.tables.columns import JsonObject

PAGE = 8
SOURCES = {"p": Source.PHONE, "o": Source.ON_SITE}
PHONE_AT_END = re.compile(r"[\s,，]*(\+?\d[\d\s-]{6,})$")


async def start(update: Update, context: StaffContext) -> None:
    """Ask whom the booking is for."""
    await _station_of_staff(update, context)
    rows = [
        [_button(context.plain(f"staff.entry.{source.value}"), f"e:m:{code}:0")]
        for code, source in SOURCES.items()
    ]
    await message_of(update).reply_html(
        context.say("staff.entry.source"),
        reply_markup=InlineKeyboardMarkup([*rows, _stop(context)]),
    )


async def choose_matter(update: Update, context: StaffContext) -> None:
    """Offer the station's matters, a page at a time."""
    query, source, page = _step(update)
    station = await _station_of_staff(update, context)
    matters = await context.services.stations.matters_of(station.key)
    shown = matters[int(page) : int(page) + PAGE]
    rows = [[_button(m.name, f"e:d:{source}:{m.key}")] for m in shown]
    if len(matters) > int(page) + PAGE:
        more = f"e:m:{source}:{int(page) + PAGE}"
        rows.append([_button(context.plain("staff.entry.more"), more)])
    await _ask(query, context, context.say("staff.entry.matter"), rows)


async def choose_day(update: Update, context: StaffContext) -> None:
    """Offer the days with a free place."""
    query, source, matter_id = _step(update)
    station = await _station_of_staff(update, context)
    days = await context.services.bookings.days(station.key)
    if not days:
        await _ask(query, context, context.say("staff.entry.none_free"), [])
        return
    spoken = context.services.texts.spoken()
    buttons = [
        _button(spoken.day(offer.day), f"e:t:{source}:{matter_id}:{offer.day:%Y%m%d}")
        for offer in days
    ]
    await _ask(query, context, context.say("staff.entry.day"), _rows(buttons, 2))


async def choose_time(update: Update, context: StaffContext) -> None:
    """Offer the free times of the day."""
    query, source, rest = _step(update)
    matter_id, day_digits = rest.split(":")
    day = date.fromisoformat(day_digits)
    station = await _station_of_staff(update, context)
    offers = await context.services.bookings.slots(station.key, day)
    spoken = context.services.texts.spoken()
    buttons = [
        _button(
            spoken.clock(offer.slot.starts_at),
            f"e:n:{source}:{matter_id}:{_minute(offer.slot.starts_at)}",
        )
        for offer in offers
    ]
    await _ask(query, context, context.say("staff.entry.time", day=day), _rows(buttons, 4))


async def ask_name(update: Update, context: StaffContext) -> None:
    """Ask how the person is called, by a reply."""
    query, source, rest = _step(update)
    matter_id, minute = rest.split(":")
    station = await _station_of_staff(update, context)
    await query.answer()
    await query.edit_message_reply_markup(None)
    await ask(
        update,
        context,
        context.say("staff.entry.name", who=sender(update).full_name),
        context.plain("staff.entry.name_hint"),
        {
            "for": "entry",
            "station": station.key,
            "source": SOURCES[source].value,
            "matter": int(matter_id),
            "minute": int(minute),
        },
    )


async def enter(update: Update, context: StaffContext, about: JsonObject) -> None:
    """Enter the booking with the name, and the phone behind it, that were replied."""
    message = message_of(update)
    name, phone = split_phone(message.text or "")
    visit = await context.services.bookings.enter(
        Request(
            request_id=f"entry:{message.chat_id}:{message.message_id}",
            station_id=int(about["station"]),
            matter_id=int(about["matter"]),
            starts_at=datetime.fromtimestamp(int(about["minute"]) * 60, UTC),
            call_name=name,
            phone=phone,
            source=Source(about["source"]),
        ),
        actor(sender(update)),
    )
    await answered(update, context)
    await message.reply_html(context.say("staff.entry.done", code=visit.booking.code))


async def stop(update: Update, context: StaffContext) -> None:
    """Close the form."""
    query = update.callback_query
    if query is not None:
        await query.answer()
        await query.edit_message_text(context.plain("staff.entry.stopped"))


def split_phone(text: str) -> tuple[str, str | None]:
    """Split `王女士 13800000000` into the name and the phone behind it."""
    found = PHONE_AT_END.search(text.strip())
    if found is None:
        return text.strip(), None
    return text.strip()[: found.start()].strip(), found.group(1)


async def _station_of_staff(update: Update, context: StaffContext) -> Station:
    station = await context.services.staffing.station_of(place(update).id)
    await require_staff(update, context, station.key)
    return station


def _step(update: Update) -> tuple[CallbackQuery, str, str]:
    query = update.callback_query
    if query is None or query.data is None:
        raise LookupError("this update is no press of a button")
    _, _, source, rest = query.data.split(":", 3)
    return query, source, rest


async def _ask(
    query: CallbackQuery,
    context: StaffContext,
    question: str,
    rows: Sequence[Sequence[InlineKeyboardButton]],
) -> None:
    await query.answer()
    await query.edit_message_text(
        question,
        parse_mode=ParseMode.HTML,
        reply_markup=InlineKeyboardMarkup([*rows, _stop(context)]),
    )


def _stop(context: StaffContext) -> Sequence[InlineKeyboardButton]:
    return [_button(context.plain("staff.entry.stop"), "e:x:p:0")]


def _rows(
    buttons: Sequence[InlineKeyboardButton], width: int
) -> Sequence[Sequence[InlineKeyboardButton]]:
    return [buttons[at : at + width] for at in range(0, len(buttons), width)]


def _button(label: str, data: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=data)


def _minute(moment: datetime) -> int:
    """Return minutes since 1970: the shortest form that fits 64 bytes of button data."""
    return int(moment.timestamp()) // 60
