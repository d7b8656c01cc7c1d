"""Plain answers outside every dialog: a sentence, and a button that leads to the main menu."""

from aiogram.exceptions import TelegramAPIError, TelegramBadRequest
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from notices.services import Services

MENU = "m"
"""What the button for the main menu carries, under letters and answers alike."""

STALE_QUERY = "query is too old"


async def hear(query: CallbackQuery, sentence: str | None = None, *, alert: bool = False) -> None:
    """Answer a press. One that waited too long while the bot was away gets a message instead."""
    try:
        await query.answer(sentence, show_alert=alert)
    except TelegramBadRequest as no:
        if STALE_QUERY not in no.message.lower():
            raise
        if sentence and query.bot:
            await query.bot.send_message(query.from_user.id, sentence, parse_mode=None)


async def say(
    message: Message, services: Services, language: str, key: str, /, **facts: object
) -> None:
    """Answer with a sentence of the catalogue and the way to the main menu."""
    await message.answer(
        services.texts.say(key, language, **facts),
        reply_markup=menu_button(services, language),
    )


def menu_button(services: Services, language: str) -> InlineKeyboardMarkup:
    """Return the one button that leads to the main menu."""
    label = services.texts.plain("common.menu", language)
    return InlineKeyboardMarkup(
        inline_keyboard=[[InlineKeyboardButton(text=label, callback_data=MENU)]]
    )


async def forget(message: Message) -> None:
    """Take a message with an ID number out of the chat, where Telegram lets a bot do so."""
    try:
        await message.delete()
    except TelegramAPIError:
        return
