"""A draft put in force: now or from a date, with a reason where rules ask for more than it says."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from telegram import Update, User
from telegram.error import TelegramError

from bot.staff.channel import keyboard
from bot.staff.context import StaffContext
from bot.staff.guard import admin_at_desk, words_of
from bot.staff.presses import answer, chosen, show
from bot.staff.prompts import Question, ask, close
from bot.staff.speech import reply, send
from bot.staff.templates import title
from notices.channel import Message
from notices.letters import Buttons
from notices.placeholders import described
from notices.required import lacking
from storage.clock import SHANGHAI
from storage.refusals import DayUnreadable, TemplateReasonMissing
from storage.rules.days import read_day
from storage.tables import TemplateVersion

OF_STATIONS = frozenset({"phone", "address"})
"""Placeholders that show a field of the station's record, which some records lack."""

NOW, TOMORROW, MONDAY = "now", "day", "week"
LONGEST_REASON = 300
_CLOCK = re.compile(r"\s(\d{1,2}):(\d{2})\Z", re.ASCII)
_YEAR = timedelta(days=366)


async def offer(context: StaffContext, draft_id: int) -> Message:
    """Ask whether to publish a draft: what it changes in words, and from when."""
    library = context.services.library
    draft, found = await library.version(draft_id), await library.inspected(draft_id)
    meanings = {
        item.name: item.meaning for item in described(draft.name, context.services.texts, "zh")
    }
    missing = lacking(draft.name, found.asked)
    source = await library.source(draft.name, draft.language)
    text = context.say(
        "admin.template.ask_publish",
        added=[meanings.get(name, name) for name in found.added],
        dropped=[meanings.get(name, name) for name in found.dropped],
        missing=[meanings[name] for name in missing],
        replaces=source.version,
        newer=source.version > draft.version,
        scheduled=await library.still_to_come(draft.name),
        empty=await _empty(context, found.added, meanings),
        **title(context, draft.name, draft.language),
    )
    return Message(
        text,
        (
            *_ways(context, draft_id, with_reason=bool(missing)),
            (
                context.button("admin.template.again", f"t:new:{draft.name}:{draft.language}"),
                context.button("admin.template.drop", f"t:drop:{draft_id}"),
            ),
        ),
    )


async def _empty(
    context: StaffContext, added: Sequence[str], meanings: Mapping[str, str]
) -> list[dict[str, object]]:
    """Count the open stations that lack what a newly used placeholder shows."""
    asked = [name for name in added if name in OF_STATIONS]
    stations = [s.details for s in await context.services.stations.all()] if asked else []
    counted = [
        {
            "meaning": meanings[name],
            "lacking": sum(not getattr(station, name) for station in stations),
            "total": len(stations),
        }
        for name in asked
    ]
    return [count for count in counted if count["lacking"]]


def _ways(context: StaffContext, draft_id: int, *, with_reason: bool) -> Buttons:
    if with_reason:
        return ((context.button("admin.template.publish_reason", f"t:why:{draft_id}"),),)
    return (
        (context.button("admin.template.publish", f"t:pub:{draft_id}"),),
        (
            context.button("admin.template.tomorrow", f"t:from:{draft_id}:{TOMORROW}"),
            context.button("admin.template.monday", f"t:from:{draft_id}:{MONDAY}"),
        ),
        (context.button("admin.template.other_date", f"t:date:{draft_id}"),),
    )


async def publish(update: Update, context: StaffContext) -> None:
    """Put a draft in force now."""
    admin = admin_at_desk(update, context)
    version = await _published(context, int(chosen(update)[1]), admin, None)
    await answer(update)
    await show(update, context, told(context, version))


async def publish_from(update: Update, context: StaffContext) -> None:
    """Publish a draft from tomorrow or from next Monday, at midnight."""
    admin = admin_at_desk(update, context)
    _, draft_id, when = chosen(update)
    today = context.services.clock.now().astimezone(SHANGHAI).date()
    days = 1 if when == TOMORROW else 7 - today.weekday()
    since = datetime.combine(today + timedelta(days=days), time(), SHANGHAI)
    version = await _published(context, int(draft_id), admin, since)
    await answer(update)
    await show(update, context, told(context, version))


async def ask_date(update: Update, context: StaffContext) -> None:
    """Ask from which date a draft is to be in force."""
    await _ask(update, context, "date")


async def ask_reason(update: Update, context: StaffContext) -> None:
    """Ask why a draft is to be published that leaves out what the rules ask for."""
    await _ask(update, context, "reason")


async def take_date(update: Update, context: StaffContext, question: Question) -> None:
    """Publish a draft from the date that was written."""
    admin = admin_at_desk(update, context)
    since = moment_of(words_of(update), context.services.clock.now())
    version = await _published(context, int(question.about["draft"]), admin, since)
    await close(context, question)
    await reply(update, told(context, version))


async def take_reason(update: Update, context: StaffContext, question: Question) -> None:
    """Publish a draft with the reason that was written."""
    admin = admin_at_desk(update, context)
    reason = words_of(update)[:LONGEST_REASON]
    if not reason:
        raise TemplateReasonMissing
    version = await _published(context, int(question.about["draft"]), admin, None, reason)
    await close(context, question)
    await reply(update, told(context, version))


async def call_off(update: Update, context: StaffContext) -> None:
    """Withdraw a version before its date."""
    admin_at_desk(update, context)
    version = await context.services.library.call_off(int(chosen(update)[1]))
    await answer(update)
    named = title(context, version.name, version.language)
    text = context.say("admin.template.called_off", version=version.version, **named)
    await send(update, Message(text))


async def tell_others(context: StaffContext, sender_id: int, draft_id: int) -> None:
    """Show a draft to the other admins, who may publish it; who cannot be reached is skipped."""
    message = await offer(context, draft_id)
    for admin_id in sorted(context.settings.admin_ids - {sender_id}):
        try:
            await context.bot.send_message(
                admin_id, message.text, parse_mode="HTML", reply_markup=keyboard(message)
            )
        except TelegramError:
            continue


def moment_of(words: str, now: datetime) -> datetime:
    """Return the moment a date means, the next one where it names no year; raises DayUnreadable."""
    text = words.strip()
    clock = _CLOCK.search(text)
    day = read_day(text[: clock.start()] if clock else text, now.astimezone(SHANGHAI).date())
    try:
        at = time(int(clock[1]), int(clock[2])) if clock else time()
    except ValueError:
        raise DayUnreadable from None
    moment = datetime.combine(day, at, SHANGHAI)
    if not now < moment <= now + _YEAR:
        raise DayUnreadable
    return moment


def told(context: StaffContext, version: TemplateVersion) -> Message:
    """Say from when a version is in force."""
    waits = (version.effective_from or version.created_at) > context.services.clock.now()
    key = "admin.template.published_from" if waits else "admin.template.published"
    named = title(context, version.name, version.language)
    text = context.say(key, version=version.version, since=version.effective_from, **named)
    if waits:
        return Message(text)
    back = f"t:roll:{version.name}:{version.language}:{version.version}"
    return Message(text, ((context.button("admin.template.roll_back", back),),))


async def _ask(update: Update, context: StaffContext, what: str) -> None:
    admin = admin_at_desk(update, context)
    text = context.say(f"admin.template.ask_{what}", who=admin.full_name, user_id=admin.id)
    hint = context.plain(f"admin.template.hint_{what}")
    await answer(update)
    about = {"draft": int(chosen(update)[1])}
    await ask(update, context, text, hint, f"template_{what}", about)


async def _published(
    context: StaffContext,
    draft_id: int,
    admin: User,
    since: datetime | None,
    reason: str | None = None,
) -> TemplateVersion:
    return await context.services.library.publish(
        draft_id, admin.full_name, admin.id, since=since, reason=reason
    )
