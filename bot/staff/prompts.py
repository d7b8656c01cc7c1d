"""Questions of the bot that a person answers by replying; they outlive a restart."""

from telegram import ForceReply, Message, Update
from telegram.constants import ParseMode

from bot.staff.context import StaffContext
from bot.staff.guard import message_of, place
from storage.tables.columns import JsonObject


async def ask(
    update: Update, context: StaffContext, text: str, hint: str, about: JsonObject
) -> None:
    """Ask for a reply; `about` says what the reply is for."""
    prompt = await place(update).send_message(
        text,
        parse_mode=ParseMode.HTML,
        reply_markup=ForceReply(selective=True, input_field_placeholder=hint),
    )
    await context.services.conversations.write_data(_key(prompt), about)


async def asked_about(update: Update, context: StaffContext) -> JsonObject:
    """Return what the replied-to question is about; empty for any other message."""
    question = message_of(update).reply_to_message
    if question is None:
        return {}
    _, about = await context.services.conversations.read(_key(question))
    return about


async def answered(update: Update, context: StaffContext) -> None:
    """Close the question, so that a second reply does nothing."""
    question = message_of(update).reply_to_message
    if question is not None:
        await context.services.conversations.forget(_key(question))


def _key(prompt: Message) -> str:
    return f"staff:prompt:{prompt.chat_id}:{prompt.message_id}"
