"""How the bot speaks in the chat of an update: a message of its own, or a reply."""

from telegram import Update
from telegram.constants import ParseMode

from bot.staff.channel import keyboard
from bot.staff.guard import message_of, place
from notices.channel import Message


async def send(update: Update, message: Message) -> None:
    """Send a message of its own, then its files."""
    await place(update).send_message(
        message.text, parse_mode=ParseMode.HTML, reply_markup=keyboard(message)
    )
    for file in message.attachments:
        await place(update).send_document(file.content, filename=file.name)


async def reply(update: Update, message: Message) -> None:
    """Answer the person; in a group the answer quotes them, unless they deleted their words."""
    await message_of(update).reply_text(
        message.text,
        parse_mode=ParseMode.HTML,
        reply_markup=keyboard(message),
        allow_sending_without_reply=True,
    )
