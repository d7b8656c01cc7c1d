"""Keyboards at the bottom of the screen that share a location or a phone, and their removal."""

from aiogram.types import KeyboardButton, ReplyKeyboardMarkup, ReplyKeyboardRemove
from aiogram_dialog import DialogManager, ShowMode

from dialogs.kit.visitor import bot_of, language_of, services_of, visitor

OPEN = "keyboard"
"""Where a dialog remembers that its keyboard stands at the bottom of the screen."""


async def offer_location(manager: DialogManager) -> None:
    """Offer to share the location with one tap."""
    label = services_of(manager).texts.plain("station.share_button", language_of(manager))
    await _offer(manager, "station.share", KeyboardButton(text=label, request_location=True))


async def offer_phone(manager: DialogManager) -> None:
    """Offer to share the phone's own number with one tap."""
    label = services_of(manager).texts.plain("booking.share_button", language_of(manager))
    await _offer(manager, "booking.share", KeyboardButton(text=label, request_contact=True))


async def put_away(manager: DialogManager, key: str = "menu.all_right") -> None:
    """Remove the keyboard if one is open; a keyboard goes only with a message, so say a word."""
    if not manager.has_context() or not manager.dialog_data.pop(OPEN, False):
        return
    sentence = services_of(manager).texts.say(key, language_of(manager))
    await bot_of(manager).send_message(
        visitor(manager).chat_id, sentence, reply_markup=ReplyKeyboardRemove()
    )
    manager.show_mode = ShowMode.SEND


async def _offer(manager: DialogManager, key: str, button: KeyboardButton) -> None:
    manager.dialog_data[OPEN] = True
    keyboard = ReplyKeyboardMarkup(
        keyboard=[[button]], resize_keyboard=True, one_time_keyboard=True
    )
    await bot_of(manager).send_message(
        visitor(manager).chat_id,
        services_of(manager).texts.say(key, language_of(manager)),
        reply_markup=keyboard,
    )
