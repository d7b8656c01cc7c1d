"""What happens around every update: who it is from, what it may touch, how a "no" is said."""

from collections.abc import Awaitable, Callable
from copy import deepcopy
from typing import Any

from aiogram import BaseMiddleware
from aiogram.enums import ChatType
from aiogram.types import CallbackQuery, Chat, InaccessibleMessage, Message, TelegramObject, User
from aiogram_dialog.api.entities import Context, Stack
from aiogram_dialog.api.internal import CONTEXT_KEY, STACK_KEY
from aiogram_dialog.utils import remove_intent_id

from bot.residents.answers import forget, hear, say
from dialogs.kit.visitor import spoken_language
from notices.services import Services
from storage.refusals import LooksLikeIdentityNumber, Refused

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[object]]


class Meeting(BaseMiddleware):
    """Finds the person of an update; other chats than private ones are none of this bot's."""

    async def __call__(
        self, handler: Handler, event: TelegramObject, data: dict[str, Any]
    ) -> object:
        """Find the person and hand them on."""
        chat: Chat | None = data.get("event_chat")
        user: User | None = data.get("event_from_user")
        if chat is None or user is None:
            return await handler(event, data)
        if chat.type != ChatType.PRIVATE:
            return None
        services: Services = data["services"]
        data["person"] = await services.people.meet(chat.id, _language(user))
        return await handler(event, data)


class LettersStay(BaseMiddleware):
    """Keeps dialogs from editing a letter whose button was pressed, and replies from old pages."""

    async def __call__(
        self, handler: Handler, event: TelegramObject, data: dict[str, Any]
    ) -> object:
        """Hide what a dialog must not touch."""
        if isinstance(event, Message) and event.reply_to_message is not None:
            event = event.model_copy(update={"reply_to_message": None})
        elif isinstance(event, CallbackQuery) and isinstance(event.message, Message):
            intent_id, _ = remove_intent_id(event.data or "")
            if intent_id is None:
                there = InaccessibleMessage(
                    chat=event.message.chat, message_id=event.message.message_id, date=0
                )
                event = event.model_copy(update={"message": there})
        return await handler(event, data)


class Refusals(BaseMiddleware):
    """Answers a refusal with its sentence and leaves the person where they were."""

    async def __call__(
        self, handler: Handler, event: TelegramObject, data: dict[str, Any]
    ) -> object:
        """Let the update be handled, and answer a refusal."""
        context: Context | None = data.get(CONTEXT_KEY)
        stack: Stack | None = data.get(STACK_KEY)
        before = deepcopy((context, stack))
        try:
            return await handler(event, data)
        except Refused as no:
            if CONTEXT_KEY in data:
                data[CONTEXT_KEY], data[STACK_KEY] = before
            await self._answer(event, no, data)
            return None

    async def _answer(self, event: TelegramObject, no: Refused, data: dict[str, Any]) -> None:
        services: Services = data["services"]
        if isinstance(event, CallbackQuery):
            sentence = services.texts.alert(no.key, spoken_language(data), **no.facts)
            await hear(event, sentence, alert=True)
        elif isinstance(event, Message):
            if isinstance(no, LooksLikeIdentityNumber):
                await forget(event)
            await say(event, services, spoken_language(data), no.key, **no.facts)


def _language(user: User) -> str:
    """Return the language to begin with: Chinese unless the person's Telegram speaks another."""
    code = user.language_code or "zh"
    return "zh" if code.startswith("zh") else "en"
