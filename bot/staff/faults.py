"""What a person hears when something is refused or fails; the log gets ids, never words."""

import logging
import traceback

from telegram import Update
from telegram.error import BadRequest, Forbidden, NetworkError, TelegramError

from bot.staff.context import LANGUAGE, StaffContext
from bot.staff.presses import STALE
from bot.staff.speech import reply, send
from notices.channel import Message
from storage.refusals import NotYours, Refused

log = logging.getLogger(__name__)

OWN_WORDS = {NotYours.key: "staff.refused.no_such_booking"}
"""Where staff need another sentence than residents."""


async def on_error(update: object, context: StaffContext) -> None:
    """Answer a refusal with its sentence, anything else with one sentence and a log line."""
    fault = context.error
    if not isinstance(update, Update):
        _log_outside(fault)
    elif isinstance(fault, Refused):
        await _tell(update, context, OWN_WORDS.get(fault.key, fault.key), **fault.facts)
    elif isinstance(fault, Forbidden):
        log.info("update %s: the bot may not write there any more", update.update_id)
    else:
        # The message of an exception may quote what a person wrote, so only its place is logged.
        where = "".join(traceback.format_tb(fault.__traceback__)) if fault else ""
        log.error("update %s failed: %s\n%s", update.update_id, type(fault).__name__, where)
        await _tell(update, context, "staff.help.trouble")


def _log_outside(fault: Exception | None) -> None:
    if isinstance(fault, NetworkError) and not isinstance(fault, BadRequest):
        log.warning("the Bot API server is out of reach: %s", type(fault).__name__)
    else:
        log.error("the staff bot failed outside an update: %s", type(fault).__name__)


async def _tell(update: Update, context: StaffContext, key: str, /, **facts: object) -> None:
    try:
        if not await _alerted(update, context.services.texts.alert(key, LANGUAGE, **facts)):
            speak = send if update.callback_query else reply
            await speak(update, Message(context.say(key, **facts)))
    except TelegramError as no:
        log.warning("update %s could not be answered: %s", update.update_id, type(no).__name__)


async def _alerted(update: Update, sentence: str) -> bool:
    """Tell whether an alert could be shown: it cannot after a restart, or without a press."""
    if update.callback_query is None:
        return False
    try:
        await update.callback_query.answer(sentence, show_alert=True)
    except BadRequest as no:
        if STALE not in no.message.lower():
            raise
        return False
    return True
