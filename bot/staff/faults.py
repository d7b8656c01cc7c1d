"""What a person hears when something is refused or fails; the log gets ids, never words."""

import logging

from telegram import Update
from telegram.error import BadRequest, TelegramError

from bot.staff.context import StaffContext
from storage.refusals import Refused

log = logging.getLogger(__name__)

STALE_QUERY = "query is too old"


async def on_error(update: object, context: StaffContext) -> None:
    """Answer a refusal with its sentence, anything else with one sentence and a log line."""
    fault = context.error
    if not isinstance(update, Update):
        log.error("the staff bot failed outside an update: %s", type(fault).__name__)
        return
    if isinstance(fault, Refused):
        await _tell(update, context.services.texts.alert(fault.key, "zh", **fault.facts))
        return
    if isinstance(fault, BadRequest) and STALE_QUERY in fault.message.lower():
        return
    log.error("update %s failed: %s", update.update_id, type(fault).__name__, exc_info=fault)
    await _tell(update, context.plain("staff.help.trouble"))


async def _tell(update: Update, sentence: str) -> None:
    try:
        if update.callback_query is not None:
            await update.callback_query.answer(sentence, show_alert=True)
        elif update.effective_message is not None:
            await update.effective_message.reply_text(sentence)
    except TelegramError as no:
        log.warning("update %s could not be answered: %s", update.update_id, type(no).__name__)
