"""What a person hears when a page is old or something failed; the log gets ids, never words."""

import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from traceback import walk_tb
from typing import Any

from aiogram import BaseMiddleware, Dispatcher
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest, TelegramForbiddenError
from aiogram.filters import ExceptionTypeFilter
from aiogram.types import CallbackQuery, ErrorEvent, Message, TelegramObject
from aiogram_dialog import DialogManager, ShowMode
from aiogram_dialog.api.exceptions import OutdatedIntent, UnknownIntent, UnknownState
from redis.exceptions import RedisError

from bot.residents.answers import STALE_QUERY, hear, say
from dialogs import doors
from dialogs.kit.visitor import language_of, services_of, spoken_language
from notices.services import Services
from storage.refusals import Refused
from storage.tables import Person

log = logging.getLogger(__name__)

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[object]]
OURS = ("bot.", "dialogs.", "notices.", "storage.")


class MemoryAway(BaseMiddleware):
    """Tells of a fault of the forms' memory at once: nothing else that is tried could read it."""

    async def __call__(
        self, handler: Handler, event: TelegramObject, data: dict[str, Any]
    ) -> object:
        """Keep the dialogs out of it where the memory is away."""
        if isinstance(event, ErrorEvent) and isinstance(event.exception, RedisError):
            await trouble(event, **data)
            return None
        return await handler(event, data)


def register_faults(dispatcher: Dispatcher) -> None:
    """Register the answers to old pages and to faults."""
    dispatcher.errors.outer_middleware(MemoryAway())
    old = ExceptionTypeFilter(UnknownIntent, OutdatedIntent, UnknownState)
    dispatcher.errors.register(old_page, old)
    dispatcher.errors.register(gone, ExceptionTypeFilter(TelegramForbiddenError))
    dispatcher.errors.register(trouble)


async def old_page(event: ErrorEvent, dialog_manager: DialogManager) -> None:
    """Show the page that is open now; a second tap on a page that moved on shows nothing new."""
    query = event.update.callback_query
    stack = dialog_manager.current_stack()
    pressed = query.message.message_id if query and query.message else None
    if query and dialog_manager.has_context() and pressed == stack.last_message_id:
        await hear(query)
        return
    if query:
        sentence = services_of(dialog_manager).texts.alert(
            "errors.old_page", language_of(dialog_manager)
        )
        await hear(query, sentence)
    await _show_current(dialog_manager)


async def _show_current(manager: DialogManager) -> None:
    """Show what is open below; where that cannot be shown any more, the menu."""
    if manager.has_context():
        with suppress(Refused):
            await manager.show(ShowMode.SEND)
            return
    await doors.open_menu(manager, ShowMode.SEND)


async def gone(_: ErrorEvent, services: Services, person: Person) -> None:
    """Remember that a person who blocked the bot meanwhile cannot be written to."""
    await services.people.reachable(person.key, reachable=False)


async def trouble(event: ErrorEvent, services: Services, **data: object) -> None:
    """Log a fault by update and kind, and tell the person one sentence."""
    update, fault = event.update, event.exception
    if isinstance(fault, TelegramBadRequest) and STALE_QUERY in fault.message.lower():
        return
    log.error("update %s (%s) failed: %s", update.update_id, update.event_type, _kinds(fault))
    try:
        await _tell(update.event, services, spoken_language(data))
    except TelegramAPIError as no:
        log.warning("update %s could not be answered: %s", update.update_id, type(no).__name__)


async def _tell(event: TelegramObject, services: Services, language: str) -> None:
    if isinstance(event, CallbackQuery):
        await event.answer(services.texts.alert("errors.trouble", language), show_alert=True)
    elif isinstance(event, Message):
        await say(event, services, language, "errors.trouble")


def _kinds(fault: BaseException) -> str:
    """Return the kinds and ways of a fault and its causes, without their words."""
    kinds: list[str] = []
    cause: BaseException | None = fault
    while cause is not None:
        kinds.append(f"{type(cause).__name__}{_way(cause)}")
        cause = cause.__cause__ or cause.__context__
    return " from ".join(kinds)


def _way(fault: BaseException) -> str:
    """Return the way through this project's code to the fault."""
    steps = [
        f"{module}:{line}"
        for frame, line in walk_tb(fault.__traceback__)
        if (module := str(frame.f_globals.get("__name__"))).startswith(OURS)
    ]
    return f" at {' > '.join(steps)}" if steps else ""
