"""A resident's chat with the bot, as a conversation: says, presses, shares."""

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.fsm.storage.base import StorageKey
from aiogram.types import (
    CallbackQuery,
    Chat,
    Contact,
    Location,
    Message,
    Update,
    User,
)

from bot.residents.dispatcher import build_dispatcher
from bot.residents.memory import Memory
from notices.services import Services
from tests.kit.strict_screen import PRESSED_AT, Screen, Shown, StrictSession, as_message

_numbers = itertools.count(1)


class Talk:
    """One resident at a phone."""

    def __init__(self, dispatcher: Dispatcher, bot: Bot, screen: Screen, user_id: int = 7) -> None:
        self.dispatcher = dispatcher
        self.bot = bot
        self.screen = screen
        self.user = User(id=user_id, is_bot=False, first_name="王", language_code="zh-hans")
        self.chat = Chat(id=user_id, type="private")

    def someone_else(self, user_id: int, language_code: str = "zh-hans") -> "Talk":
        """Return another resident's chat with the same bot."""
        other = Talk(self.dispatcher, self.bot, self.screen, user_id)
        other.user = other.user.model_copy(update={"language_code": language_code})
        return other

    async def says(self, text: str) -> str:
        """Type a text; return what the bot shows then."""
        return await self.sends(text=text)

    async def shares_location(self, latitude: float, longitude: float) -> str:
        """Share a location."""
        return await self.sends(location=Location(latitude=latitude, longitude=longitude))

    async def shares_contact(self, phone: str) -> str:
        """Share one's own phone number."""
        contact = Contact(phone_number=phone, first_name="王", user_id=self.user.id)
        return await self.sends(contact=contact)

    async def sends(self, **content: Any) -> str:
        """Send a message of any kind."""
        message = Message(
            message_id=next(_numbers),
            date=PRESSED_AT,
            chat=self.chat,
            from_user=self.user,
            **content,
        )
        return await self.feeds(message=message)

    async def presses(self, label: str) -> str:
        """Press the newest button with this label; return the alert and what is shown."""
        shown = self.with_button(label)
        return await self.presses_data(shown, shown.data(label))

    async def presses_data(self, shown: Shown, data: str) -> str:
        """Press a button that stood under a message, however old."""
        query_id = str(next(_numbers))
        query = CallbackQuery(
            id=query_id,
            data=data,
            chat_instance="1",
            from_user=self.user,
            message=as_message(shown),
        )
        said = await self.feeds(callback_query=query)
        assert query_id in self.screen.answered, f"nobody answered the press of {data}"
        return said

    async def feeds(self, **event: Any) -> str:
        """Hand an update to the bot; return what it told and showed."""
        alerts, seen = len(self.screen.alerts), len(self.screen.seen)
        update = Update(update_id=next(_numbers), **event)
        await self.dispatcher.feed_update(self.bot, update)
        shown = [m.text for m in self.screen.seen[seen:] if m.chat_id == self.chat.id]
        return "\n".join(self.screen.alerts[alerts:] + shown)

    async def kept(self) -> list[dict[str, Any]]:
        """Return what is stored of the dialogs that are open in this chat."""
        stack = await self._stored("stack:")
        return [await self._stored(f"context:{intent}") for intent in stack.get("intents", [])]

    async def _stored(self, name: str) -> dict[str, Any]:
        return await self.dispatcher.storage.get_data(self.page_key(name))

    def page_key(self, name: str) -> StorageKey:
        """Return the key under which a dialog's page, or the stack of pages, is stored."""
        chat = self.chat.id
        return StorageKey(self.bot.id, chat, chat, destiny=f"aiogd:{name}")

    @property
    def deleted(self) -> list[int]:
        """Return the messages that the bot took out of the chat."""
        return self.screen.deleted

    @property
    def last(self) -> Shown:
        """Return the newest message of the bot in this chat."""
        return self.screen.of(self.chat.id)[-1]

    @property
    def labels(self) -> list[str]:
        """Return the labels of the newest message's buttons."""
        return [button.text for button in self.last.buttons]

    def with_button(self, label: str) -> Shown:
        """Return the newest message that has such a button."""
        for shown in reversed(self.screen.of(self.chat.id)):
            if shown.button(label):
                return shown
        raise AssertionError(f"no button {label!r}; the last message has {self.labels}")


@asynccontextmanager
async def talking(
    services: Services, screen: Screen | None = None, memory: Memory | None = None
) -> AsyncIterator[Talk]:
    """Start the residents' bot on these services; starting it again is a restart."""
    screen = screen or Screen()
    bot = Bot(
        "42:TEST",
        session=StrictSession(screen),
        default=DefaultBotProperties(parse_mode="HTML"),
    )
    dispatcher = build_dispatcher(services, memory=memory)
    await dispatcher.emit_startup(bot=bot, dispatcher=dispatcher)
    yield Talk(dispatcher, bot, screen)
    await dispatcher.emit_shutdown(bot=bot, dispatcher=dispatcher)
