"""The slip of a booking entered by staff: read back with a masked name, then entered with a tap.

Until then it is kept under the question it answers, so a restart loses nothing, and forgotten
afterwards: it holds a name and a phone.
"""

import re

from telegram import Update
from telegram.error import TelegramError

from bot.staff.context import StaffContext
from bot.staff.entry import SOURCES, Chosen, ask_for_name, offer_days
from bot.staff.guard import actor, message_of, place, require_staff, sender, words_of
from bot.staff.presses import answer, chosen, show
from bot.staff.prompts import Question, close
from bot.staff.refusals import ButtonOld
from bot.staff.speech import send
from notices.channel import Message
from storage.clock import moment_of
from storage.desk.bookings import Request
from storage.refusals import SlotNotOffered, SlotTaken
from storage.rules.identity import masked_name, phone_tail, usable_name, usable_phone
from storage.tables.columns import JsonObject

PHONE_AT_END = re.compile(r"[\s,，、:：]*(?:电话|手机)?[\s:：]*(\+?\d[\d\s-]{6,})$")


async def read_back(update: Update, context: StaffContext, question: Question) -> None:
    """Take the name, and the phone behind it, and ask whether all of it is right."""
    about = question.about
    await require_staff(update, context, int(about["station"]))
    name, phone = split_phone(words_of(update))
    slip = {**about, "name": usable_name(name), "phone": usable_phone(phone) or about.get("phone")}
    await keep(update, context, question.message_id, slip)
    await close(context, question)
    left = phone is not None and not await take_out(update)
    await send(update, await slip_message(context, slip, question.message_id, left=left))


async def at_time(update: Update, context: StaffContext) -> None:
    """Put the chosen time on a slip and read it back, or ask for the name where it has none."""
    _, source, matter_id, minute, slip_id = chosen(update)
    slip = await kept(update, context, int(slip_id))
    await require_staff(update, context, int(slip["station"]))
    slip = {**slip, "source": source, "matter": int(matter_id), "minute": int(minute)}
    await keep(update, context, int(slip_id), slip)
    await answer(update)
    if slip["name"]:
        await show(update, context, await slip_message(context, slip, int(slip_id)))
    else:
        await ask_for_name(update, context, slip)


async def enter(update: Update, context: StaffContext) -> None:
    """Enter the booking; where the time is gone meanwhile, offer others."""
    question_id = int(chosen(update)[1])
    slip = await kept(update, context, question_id)
    by = actor(sender(update))
    try:
        visit = await context.services.bookings.enter(_request(update, slip, question_id), by)
    except (SlotTaken, SlotNotOffered):
        so_far = Chosen(str(slip["source"]), int(slip["matter"]), str(question_id))
        await offer_days(update, context, int(slip["station"]), so_far)
        raise
    await answer(update)
    done = context.say("staff.entry.done", code=visit.booking.code, at=visit.booking.starts_at)
    await show(update, context, Message(done))
    await _forget(update, context, question_id)


async def throw_away(update: Update, context: StaffContext) -> None:
    """Forget the slip."""
    await _forget(update, context, int(chosen(update)[1]))
    await answer(update)
    await show(update, context, Message(context.say("staff.entry.stopped")))


def split_phone(text: str) -> tuple[str, str | None]:
    """Split `王女士 13800000000` into the name and the phone behind it."""
    found = PHONE_AT_END.search(text.strip())
    if found is None:
        return text.strip(), None
    return text.strip()[: found.start()].strip(), found.group(1)


def _request(update: Update, slip: JsonObject, question_id: int) -> Request:
    """Return the request; it bears the question's id, so that two taps enter one booking."""
    return Request(
        request_id=f"entry:{place(update).id}:{question_id}",
        station_id=int(slip["station"]),
        matter_id=int(slip["matter"]),
        starts_at=moment_of(int(slip["minute"])),
        call_name=str(slip["name"]),
        phone=slip["phone"],
        phone_tail=slip.get("tail"),
        source=SOURCES[str(slip["source"])],
    )


async def keep(update: Update, context: StaffContext, slip_id: int, slip: JsonObject) -> None:
    """Keep a slip under the message it answers."""
    await context.services.conversations.write_data(_key(update, slip_id), slip)


async def take_out(update: Update) -> bool:
    """Take the number out of the group; only a bot that is an administrator there can."""
    try:
        return await message_of(update).delete()
    except TelegramError:
        return False


async def slip_message(
    context: StaffContext, slip: JsonObject, question_id: int, *, left: bool = False
) -> Message:
    """Return the slip to be read back; `left` where a number still stands in the group."""
    source, matter_id, minute = slip["source"], int(slip["matter"]), int(slip["minute"])
    text = context.say(
        "staff.entry.slip",
        source=SOURCES[str(source)].value,
        matter=(await context.services.matters.by_id(matter_id)).matter.name,
        who=masked_name(str(slip["name"])),
        tail=phone_tail(slip["phone"] or slip.get("tail") or ""),
        at=moment_of(minute),
        left=left,
    )
    return Message(
        text,
        (
            (context.button("staff.entry.right", f"e:y:{question_id}"),),
            (
                context.button("staff.entry.other_time", f"e:d:{source}:{matter_id}:{question_id}"),
                context.button("staff.entry.other_name", f"e:n:{source}:{matter_id}:{minute}"),
            ),
            (context.button("staff.entry.stop", f"e:z:{question_id}"),),
        ),
    )


async def kept(update: Update, context: StaffContext, question_id: int) -> JsonObject:
    """Return a slip; raises ButtonOld where it was entered or thrown away."""
    _, slip = await context.services.conversations.read(_key(update, question_id))
    if not slip:
        raise ButtonOld
    return slip


async def _forget(update: Update, context: StaffContext, question_id: int) -> None:
    await context.services.conversations.forget(_key(update, question_id))


def _key(update: Update, question_id: int) -> str:
    return f"staff:slip:{place(update).id}:{question_id}"
