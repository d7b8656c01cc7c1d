"""Questions of the bot that a person answers by replying; they outlive a restart.

A bot in a group with privacy on sees commands, mentions and replies to itself: so a free text is
always asked for as a reply. In a private chat the next message answers as well.
"""

from dataclasses import dataclass

from telegram import ForceReply, Message, Update
from telegram.constants import ParseMode

from bot.staff.context import StaffContext
from bot.staff.guard import is_private, message_of, place
from bot.staff.refusals import AlreadyAnswered
from storage.tables.columns import JsonObject

HINT_LENGTH = 64
"""Telegram takes no more in an empty input field."""

ANSWERED = "answered"


@dataclass(frozen=True)
class Question:
    """A question that was asked; `topic` says who takes the reply, `about` what it is for."""

    chat_id: int
    message_id: int
    topic: str
    about: JsonObject

    @property
    def key(self) -> str:
        """Return where the question is kept."""
        return _key(self.chat_id, self.message_id)


async def ask(
    update: Update, context: StaffContext, text: str, hint: str, topic: str, about: JsonObject
) -> None:
    """Ask for a reply; the text names the person, so that only they see the input field open."""
    prompt = await place(update).send_message(
        text,
        parse_mode=ParseMode.HTML,
        reply_markup=ForceReply(selective=True, input_field_placeholder=hint[:HINT_LENGTH]),
    )
    conversations = context.services.conversations
    await conversations.write_data(
        _key(prompt.chat_id, prompt.message_id), {"topic": topic, "about": about}
    )
    if is_private(update):
        await conversations.write_data(_newest(prompt.chat_id), {"message": prompt.message_id})


async def question_of(update: Update, context: StaffContext) -> Question | None:
    """Return the question this message answers; raises AlreadyAnswered for one that is closed."""
    message = message_of(update)
    if message.reply_to_message is not None:
        return await _read(context, message, message.reply_to_message.message_id)
    if not is_private(update):
        return None
    _, newest = await context.services.conversations.read(_newest(message.chat_id))
    return await _read(context, message, int(newest["message"])) if newest else None


async def close(context: StaffContext, question: Question) -> None:
    """Note that the question is answered, so that a second reply does nothing."""
    conversations = context.services.conversations
    await conversations.write_data(question.key, {"topic": ANSWERED, "about": {}})
    await conversations.forget(_newest(question.chat_id))


async def _read(context: StaffContext, message: Message, message_id: int) -> Question | None:
    _, kept = await context.services.conversations.read(_key(message.chat_id, message_id))
    if not kept:
        return None
    if kept["topic"] == ANSWERED:
        raise AlreadyAnswered
    return Question(message.chat_id, message_id, str(kept["topic"]), kept["about"])


def _key(chat_id: int, message_id: int) -> str:
    return f"staff:prompt:{chat_id}:{message_id}"


def _newest(chat_id: int) -> str:
    return f"staff:prompt:{chat_id}"
