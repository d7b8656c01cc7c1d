"""The staff bot's way out: notices.channel.Channel over python-telegram-bot."""

from datetime import timedelta

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.pacer import TooBusy
from bot.staff.context import StaffBot
from notices.channel import Button, Delivery, Gone, Message, RetryAt, Sent
from notices.services import Services

NETWORK_PAUSE = timedelta(seconds=10)
TOKEN_PAUSE = timedelta(minutes=10)
UNCHANGED = "not modified"
LOST = ("message to edit not found", "message can't be edited", "message_id_invalid")
"""Telegram's words for a message that can no longer be edited."""


class StaffChannel:
    """Delivers messages as the staff bot."""

    def __init__(self, bot: StaffBot, services: Services) -> None:
        self._bot = bot
        self._services = services

    async def send(self, chat_id: int, message: Message) -> Delivery:
        """Send a new message; follows a group that became a supergroup."""
        try:
            sent = await self._bot.send_message(
                chat_id,
                message.text,
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard(message),
            )
            for file in message.attachments:
                await self._bot.send_document(chat_id, file.content, filename=file.name)
        except ChatMigrated as moved:
            await self._services.staffing.group_moved(chat_id, moved.new_chat_id)
            return await self.send(moved.new_chat_id, message)
        except TooBusy as busy:
            at = self._services.clock.now() + timedelta(seconds=busy.seconds)
            return RetryAt(at, "too busy", "unsent")
        except TelegramError as fault:
            return self._what_became(fault)
        return Sent(chat_id, sent.message_id)

    async def replace(self, chat_id: int, message_id: int, message: Message) -> Delivery:
        """Edit a message in place; sends it anew where the old one is gone."""
        try:
            await self._bot.edit_message_text(
                message.text,
                chat_id=chat_id,
                message_id=message_id,
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard(message),
            )
        except ChatMigrated as moved:
            await self._services.staffing.group_moved(chat_id, moved.new_chat_id)
            return await self.send(moved.new_chat_id, message)
        except BadRequest as no:
            reason = no.message.lower()
            if UNCHANGED in reason:
                return Sent(chat_id, message_id)
            if any(lost in reason for lost in LOST):
                return await self.send(chat_id, message)
            return Gone(no.message)
        except TelegramError as fault:
            return self._what_became(fault)
        return Sent(chat_id, message_id)

    def _what_became(self, fault: TelegramError) -> Delivery:
        now = self._services.clock.now()
        match fault:
            case RetryAfter():
                return RetryAt(now + _seconds(fault.retry_after), "too many requests")
            case Forbidden():
                return Gone(fault.message, blocked=True)
            case BadRequest():
                return Gone(fault.message)
            case InvalidToken():
                # The operator has to mend a setting; until then nobody's message is given up.
                return RetryAt(now + TOKEN_PAUSE, "the bot's token is refused")
            case NetworkError():
                return RetryAt(now + NETWORK_PAUSE, "network error", "network")
            case _:
                return Gone(fault.message)


def keyboard(message: Message) -> InlineKeyboardMarkup | None:
    """Return the message's buttons as Telegram takes them."""
    if not message.buttons:
        return None
    return InlineKeyboardMarkup([[_button(button) for button in row] for row in message.buttons])


def _button(button: Button) -> InlineKeyboardButton:
    if button.url:
        return InlineKeyboardButton(button.label, url=button.url)
    return InlineKeyboardButton(button.label, callback_data=button.action)


def _seconds(value: int | timedelta) -> timedelta:
    return value if isinstance(value, timedelta) else timedelta(seconds=value)
