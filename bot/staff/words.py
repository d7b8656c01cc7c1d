"""What is typed and no command: replies to a question of the bot, and everything else."""

from collections.abc import Awaitable, Callable, Mapping

from telegram import Update

from bot.staff import (
    arrivals,
    closing,
    confirmed,
    decisions,
    drafts,
    line,
    pauses,
    slip,
    template_publishing,
)
from bot.staff.context import StaffContext
from bot.staff.guard import is_admin, is_private, message_of, sender, words_of
from bot.staff.prompts import Question, question_of
from bot.staff.refusals import ButtonOld
from bot.staff.speech import reply
from notices.channel import Message
from storage.rules.codes import read_code

REPLIES: Mapping[str, Callable[[Update, StaffContext, Question], Awaitable[None]]] = {
    "decline": decisions.decline_in_words,
    "cancel": confirmed.cancel_in_words,
    "entry": slip.read_back,
    "closing_reason": closing.take_reason,
    "template": drafts.propose,
    "pause_day": pauses.take_day,
    "pause_reason": pauses.take_reason,
    "template_date": template_publishing.take_date,
    "template_reason": template_publishing.take_reason,
}


async def help_(update: Update, context: StaffContext) -> None:
    """Say what the bot can do here."""
    await reply(update, Message(context.say(await _help_key(update, context))))


async def other(update: Update, context: StaffContext) -> None:
    """Take a reply to a question; say what to do with anything else that is meant for the bot.

    Staff talk among themselves in their group: there the bot is silent unless it is addressed.
    """
    question = await question_of(update, context)
    if question is not None:
        await REPLIES[question.topic](update, context, question)
    elif not is_private(update) and line.is_line(message_of(update).text):
        await line.read(update, context)
    elif not is_private(update) and read_code(message_of(update).text or ""):
        await arrivals.find(update, context)
    elif is_private(update) or _mentions(update, context):
        await _say_what_to_do(update, context)


async def edited(update: Update, context: StaffContext) -> None:
    """Say that a changed message is not read again, where it was meant for the bot."""
    message = message_of(update)
    meant = is_private(update) or _mentions(update, context) or _is_command(update, context)
    if meant or (message.reply_to_message and await question_of(update, context)):
        await reply(update, Message(context.say("staff.help.edited")))


async def command(update: Update, context: StaffContext) -> None:
    """Answer a command that is not known, unless it is another bot's."""
    if _is_command(update, context):
        await reply(update, Message(context.say("staff.help.unknown")))


async def old_button(_: Update, __: StaffContext) -> None:
    """Answer a button that is not this bot's, or of another time."""
    raise ButtonOld


async def _say_what_to_do(update: Update, context: StaffContext) -> None:
    message = message_of(update)
    if message.document is not None and is_admin(context, sender(update)):
        await reply(update, Message(context.say("admin.template.which")))
        return
    words_of(update)
    await reply(update, Message(context.say("staff.help.unknown")))


async def _help_key(update: Update, context: StaffContext) -> str:
    if not is_private(update):
        return "staff.help.group"
    user = sender(update)
    if is_admin(context, user):
        return "admin.help"
    stations = await context.services.staffing.stations_of(user.id)
    return "staff.help.private" if stations else "staff.help.stranger"


def _mentions(update: Update, context: StaffContext) -> bool:
    message = message_of(update)
    words = message.text or message.caption or ""
    return f"@{context.bot.username}".lower() in words.lower()


def _is_command(update: Update, context: StaffContext) -> bool:
    """Tell whether the text starts with a command that is not addressed to another bot."""
    first = (message_of(update).text or " ").split(" ", 1)[0].lower()
    _, at, bot = first.partition("@")
    return first.startswith("/") and (not at or bot == context.bot.username.lower())
