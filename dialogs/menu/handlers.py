"""Where the buttons of the main menu lead."""

from aiogram.types import CallbackQuery
from aiogram_dialog import DialogManager
from aiogram_dialog.widgets.kbd import Button

from dialogs import doors
from dialogs.kit.visitor import services_of, visitor


async def stations(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Look for a station."""
    await doors.open_places(manager)


async def matters(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Look for a matter."""
    await doors.open_matters(manager)


async def booking(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Look for a station to book at."""
    await doors.open_places(manager, "book")


async def appointments(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Show the person's visits."""
    await doors.open_appointments(manager)


async def help_(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Show the help page."""
    await doors.open_help(manager)


async def speak_chinese(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Speak Chinese from now on."""
    await speak(manager, "zh")


async def speak_english(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Speak English from now on."""
    await speak(manager, "en")


async def speak(manager: DialogManager, language: str) -> None:
    """Speak a language from now on, in this very answer too."""
    person = visitor(manager)
    await services_of(manager).people.speak(person.key, language)
    person.language = language
    await doors.open_menu(manager)
