"""Commands, their names in words, and deep links: they work at any time, before every dialog."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

from aiogram import Bot, Router
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats, Message
from aiogram_dialog import DialogManager

from bot.residents.answers import say
from bot.residents.filters import Called
from dialogs import doors
from dialogs.kit.visitor import language_of
from notices.services import Services
from notices.texts import Texts
from storage.refusals import MatterUnknown, NoticeUnknown, StationUnknown

MENU = ("menu", "mybookings", "notice", "language", "help")


def commands_router() -> Router:
    """Build the router of the commands."""
    router = Router(name="commands")
    router.message.register(start, CommandStart())
    for name, handle in COMMANDS.items():
        router.message.register(handle, Command(name))
        router.message.register(handle, Called(name))
    router.message.register(notice, Command("notice"))
    return router


async def start(
    message: Message, command: CommandObject, dialog_manager: DialogManager, services: Services
) -> None:
    """Open what a link names, or the main menu."""
    if not command.args:
        await doors.open_menu(dialog_manager)
        return
    kind, _, name = command.args.strip().partition("_")
    follow = LINKS.get(kind.lower(), _nowhere)
    for spelling in dict.fromkeys((name, name.upper(), name.lower())):
        with suppress(StationUnknown, MatterUnknown, NoticeUnknown):
            await follow(dialog_manager, services, spelling)
            return
    await say(message, services, language_of(dialog_manager), "errors.link")
    await doors.open_menu(dialog_manager)


async def menu(_: Message, dialog_manager: DialogManager) -> None:
    """Open the main menu."""
    await doors.open_menu(dialog_manager)


async def my_bookings(_: Message, dialog_manager: DialogManager) -> None:
    """Show the person's visits."""
    await doors.open_appointments(dialog_manager)


async def language(_: Message, dialog_manager: DialogManager) -> None:
    """Offer the languages."""
    await doors.open_languages(dialog_manager)


async def notice(
    message: Message, command: CommandObject, dialog_manager: DialogManager, services: Services
) -> None:
    """Find a notice again by its number; raises NoticeUnknown."""
    number = (command.args or "").strip()
    if not number:
        await say(message, services, language_of(dialog_manager), "notice.how_to_find")
        return
    await _notice(dialog_manager, services, number)


async def help_(_: Message, dialog_manager: DialogManager) -> None:
    """Show the help page."""
    await doors.open_help(dialog_manager)


async def _nowhere(_: DialogManager, __: Services, ___: str) -> None:
    raise StationUnknown


async def _station(manager: DialogManager, services: Services, code: str) -> None:
    view = await services.stations.by_code(code)
    await doors.open_station(manager, view.station.key)


async def _matter(manager: DialogManager, services: Services, code: str) -> None:
    found = await services.matters.by_code(code)
    await doors.open_notice(manager, found.key)


async def _notice(manager: DialogManager, services: Services, number: str) -> None:
    issued = await services.notices.find(number)
    await doors.open_issued(manager, issued.number)


LINKS: Mapping[str, Callable[[DialogManager, Services, str], Awaitable[None]]] = {
    "st": _station,
    "m": _matter,
    "n": _notice,
}

COMMANDS: Mapping[str, Callable[[Message, DialogManager], Awaitable[None]]] = {
    "menu": menu,
    "mybookings": my_bookings,
    "language": language,
    "help": help_,
}


async def announce_commands(bot: Bot, texts: Texts) -> None:
    """Tell the Bot API server which commands the menu of a chat shows, in each language."""
    for language_code, language_name in ((None, "zh"), ("zh", "zh"), ("en", "en")):
        names = [
            BotCommand(
                command=name, description=texts.plain(f"menu.commands.{name}", language_name)
            )
            for name in MENU
        ]
        await bot.set_my_commands(
            names, scope=BotCommandScopeAllPrivateChats(), language_code=language_code
        )
