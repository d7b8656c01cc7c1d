"""The residents' way out: notices.channel.Channel over aiogram."""

from datetime import timedelta
from functools import lru_cache

from aiogram import Bot
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import Response
from aiogram.types import BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup
from aiogram.types import Message as SentMessage

from bot.pacer import TooBusy
from notices.channel import Button, Delivery, Gone, Message, RetryAt, Sent
from storage.clock import Clock

TOKEN_PAUSE = timedelta(minutes=10)
NETWORK_PAUSE = timedelta(seconds=10)
READ_AS = (Response[SentMessage], Response[SentMessage | bool], Response[bool])
"""What the library reads answers into. Pydantic makes one anew, in 10 ms, where nobody holds it."""

LOST = ("message to edit not found", "message can't be edited", "message_id_invalid")


class ResidentChannel:
    """Delivers messages as the residents' bot."""

    def __init__(self, bot: Bot, clock: Clock) -> None:
        self._bot = bot
        self._clock = clock

    async def send(self, chat_id: int, message: Message) -> Delivery:
        """Send a new message, its files after it."""
        try:
            sent = await self._bot.send_message(
                chat_id, message.text, reply_markup=keyboard(message.buttons)
            )
            for file in message.attachments:
                await self._bot.send_document(chat_id, BufferedInputFile(file.content, file.name))
        except TooBusy as busy:
            at = self._clock.now() + timedelta(seconds=busy.seconds)
            return RetryAt(at, "too busy", "unsent")
        except TelegramAPIError as fault:
            return self._what_became(fault)
        return Sent(chat_id, sent.message_id)

    async def replace(self, chat_id: int, message_id: int, message: Message) -> Delivery:
        """Edit a message in place; sends it anew where the old one is gone."""
        try:
            await self._bot.edit_message_text(
                message.text,
                chat_id=chat_id,
                message_id=message_id,
                reply_markup=keyboard(message.buttons),
            )
        except TelegramBadRequest as no:
            reason = no.message.lower()
            if any(lost in reason for lost in LOST):
                return await self.send(chat_id, message)
            if "not modified" not in reason:
                return self._what_became(no)
        except TelegramAPIError as fault:
            return self._what_became(fault)
        return Sent(chat_id, message_id)

    def _what_became(self, fault: TelegramAPIError) -> Delivery:
        now = self._clock.now()
        match fault:
            case TelegramRetryAfter():
                return RetryAt(now + timedelta(seconds=fault.retry_after), "too many requests")
            case TelegramForbiddenError():
                return Gone(fault.message, blocked=True)
            case TelegramBadRequest() | TelegramNotFound():
                return Gone(fault.message)
            case TelegramUnauthorizedError():
                # A wrong token is the operator's to mend; the letters wait for it.
                return RetryAt(now + TOKEN_PAUSE, "the token is refused")
            case TelegramNetworkError() | TelegramServerError():
                return RetryAt(now + NETWORK_PAUSE, "network error", "network")
            case _:
                return Gone(fault.message)


@lru_cache
def keyboard(rows: tuple[tuple[Button, ...], ...]) -> InlineKeyboardMarkup | None:
    """Return rows of buttons as Telegram takes them; those of a broadcast are built once."""
    if not rows:
        return None
    return InlineKeyboardMarkup(inline_keyboard=[[_button(b) for b in row] for row in rows])


def _button(button: Button) -> InlineKeyboardButton:
    if button.url:
        return InlineKeyboardButton(text=button.label, url=button.url)
    return InlineKeyboardButton(text=button.label, callback_data=button.action)
