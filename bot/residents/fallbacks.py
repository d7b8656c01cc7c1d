"""The last answers: edited messages, buttons of another time, and people who block us."""

from aiogram import F, Router
from aiogram.filters import KICKED, MEMBER, ChatMemberUpdatedFilter
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message

from bot.residents.answers import hear, say
from bot.residents.anytime import private_number
from bot.residents.filters import HoldsPrivateNumber
from dialogs.kit.visitor import spoken_language
from notices.services import Services
from storage.tables import Person


def fallbacks_router() -> Router:
    """Build the router of the last answers."""
    router = Router(name="fallbacks")
    router.edited_message.register(moved, F.location)
    router.edited_message.register(private_number, HoldsPrivateNumber())
    router.edited_message.register(edited)
    router.callback_query.register(old_button)
    router.my_chat_member.register(blocked, ChatMemberUpdatedFilter(KICKED))
    router.my_chat_member.register(unblocked, ChatMemberUpdatedFilter(MEMBER))
    return router


async def moved(_: Message) -> None:
    """Pass over a live location that moves on: it comes every few seconds."""


async def edited(message: Message, services: Services, person: Person) -> None:
    """Say that an edited message is not seen."""
    await say(message, services, person.language, "errors.edited")


async def old_button(query: CallbackQuery, services: Services, **data: object) -> None:
    """Answer a button that is not this bot's, or of another time."""
    sentence = services.texts.alert("errors.old_button", spoken_language(data))
    await hear(query, sentence, alert=True)


async def blocked(_: ChatMemberUpdated, services: Services, person: Person) -> None:
    """Remember that messages no longer reach the person."""
    await services.people.reachable(person.key, reachable=False)


async def unblocked(_: ChatMemberUpdated, services: Services, person: Person) -> None:
    """Remember that messages reach the person again."""
    await services.people.reachable(person.key, reachable=True)
