"""Filters: what an open form asks for, and what no chat should carry."""

from aiogram.filters import Filter
from aiogram.types import Message
from aiogram_dialog.api.entities import Context

from dialogs.states import ASKING_FOR_WORDS, Booking
from storage.rules.identity import looks_like_bank_card, looks_like_identity_number


class Asked(Filter):
    """Passes what the open form asks for on to the form."""

    async def __call__(self, message: Message, aiogd_context: Context | None = None) -> bool:
        """Tell whether the open form asks for this."""
        state = aiogd_context.state if aiogd_context else None
        if message.contact is not None:
            return state == Booking.phone
        return message.text is not None and state in ASKING_FOR_WORDS


class HoldsPrivateNumber(Filter):
    """Finds what looks like an ID number or a bank card's number, in a text or a caption."""

    async def __call__(self, message: Message) -> bool:
        """Tell whether the message holds such a number."""
        text = message.text or message.caption or ""
        return looks_like_identity_number(text) or looks_like_bank_card(text)
