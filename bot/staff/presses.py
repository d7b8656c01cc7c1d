"""Presses of buttons, however old the button is: read, answered, and shown on their message."""

from collections.abc import Sequence
from datetime import date

from telegram import CallbackQuery, Update
from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot.staff.channel import LOST, UNCHANGED, keyboard
from bot.staff.context import StaffContext
from bot.staff.refusals import ButtonOld
from bot.staff.speech import send
from notices.channel import Button, Message

STALE = "query is too old"
"""Telegram's words for a press that waited too long, over a restart for one."""


def pressed(update: Update) -> CallbackQuery:
    """Return the press; raises ButtonOld when it carries nothing."""
    query = update.callback_query
    if query is None or query.data is None:
        raise ButtonOld
    return query


def chosen(update: Update) -> list[str]:
    """Return the parts of the button's data, without the letter that names the act."""
    return str(pressed(update).data).split(":")[1:]


def day_of(digits: str) -> date:
    """Return the day that stands in a button's data; raises ButtonOld where there is no such."""
    try:
        return date.fromisoformat(digits)
    except ValueError:
        raise ButtonOld from None


def in_rows(buttons: Sequence[Button], width: int) -> tuple[tuple[Button, ...], ...]:
    """Return the buttons in rows of so many."""
    return tuple(tuple(buttons[at : at + width]) for at in range(0, len(buttons), width))


async def answer(update: Update, toast: str | None = None) -> None:
    """Stop the button's clock and show a toast, unless the press is too old for that."""
    try:
        await pressed(update).answer(toast)
    except BadRequest as no:
        if STALE not in no.message.lower():
            raise


async def show(update: Update, context: StaffContext, message: Message) -> None:
    """Write the message over the one whose button was pressed; send it anew if that is gone."""
    old = pressed(update).message
    if old is None:
        raise ButtonOld
    try:
        await context.bot.edit_message_text(
            message.text,
            chat_id=old.chat.id,
            message_id=old.message_id,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard(message),
        )
    except BadRequest as no:
        reason = no.message.lower()
        if any(words in reason for words in LOST):
            await send(update, message)
        # Two presses show the same thing, or the courier brought it up to date a moment before.
        elif UNCHANGED not in reason:
            raise
