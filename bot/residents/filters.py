"""Filters: what an open form asks for, a page called by its name, what no chat should carry."""

import re
import unicodedata

from aiogram.filters import Filter
from aiogram.types import Message
from aiogram_dialog.api.entities import Context

from dialogs.states import ASKING_FOR_WORDS, Booking
from notices.services import Services
from storage.rules.identity import looks_like_bank_card, looks_like_identity_number


class Asked(Filter):
    """Passes what the open form asks for on to the form."""

    async def __call__(self, message: Message, aiogd_context: Context | None = None) -> bool:
        """Tell whether the open form asks for this."""
        state = aiogd_context.state if aiogd_context else None
        if message.contact is not None:
            return state == Booking.phone
        return message.text is not None and state in ASKING_FOR_WORDS


class Called(Filter):
    """Finds that somebody typed what a page of the menu is called, instead of pressing it."""

    def __init__(self, page: str) -> None:
        self._key = f"menu.called.{page}"

    async def __call__(self, message: Message, services: Services) -> bool:
        """Tell whether this and nothing else was typed, in any language."""
        typed = _bare(message.text or "")
        names = (
            services.texts.source(self._key, language) for language in services.texts.languages
        )
        return any(typed == _bare(name) for known in names for name in known.split("|"))


def _bare(text: str) -> str:
    """Return the letters alone, so that a picture, a space or a full stop makes no difference."""
    return re.sub(r"\W", "", unicodedata.normalize("NFKC", text).lower())


class HoldsPrivateNumber(Filter):
    """Finds what looks like an ID number or a bank card's number, in a text or a caption."""

    async def __call__(self, message: Message) -> bool:
        """Tell whether the message holds such a number."""
        text = message.text or message.caption or ""
        return looks_like_identity_number(text) or looks_like_bank_card(text)
