"""Who is talking, and the services that answer; both come from the dispatcher's middleware."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from aiogram import Bot
from aiogram_dialog import DialogManager

from notices.services import Services
from notices.texts import MAIN_LANGUAGE
from storage.tables import Person

Facts: TypeAlias = dict[str, Any]
"""What a getter returns: facts for the sentences of a window, never sentences."""


def services_of(manager: DialogManager) -> Services:
    """Return the services."""
    services: Services = manager.middleware_data["services"]
    return services


def visitor(manager: DialogManager) -> Person:
    """Return the person who is talking."""
    person: Person = manager.middleware_data["person"]
    return person


def language_of(manager: DialogManager) -> str:
    """Return the language of the person who is talking."""
    return spoken_language(manager.middleware_data)


def spoken_language(data: Mapping[str, Any]) -> str:
    """Return the language of an update's person; where nobody is known, the main one."""
    person: Person | None = data.get("person")
    return person.language if person else MAIN_LANGUAGE


def bot_of(manager: DialogManager) -> Bot:
    """Return the bot that the person talks to."""
    bot: Bot = manager.middleware_data["bot"]
    return bot
