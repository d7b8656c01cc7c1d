"""Plain answers outside every dialog: a sentence, and a button that leads to the main menu."""

from aiogram.exceptions import TelegramAPIError
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, Message

from notices.services import Services

MENU = "m"
"""What the button for the main menu carries, under letters and answers alike."""


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
