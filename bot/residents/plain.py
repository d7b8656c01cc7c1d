"""The buttons under letters: they work at any age and after any restart, form open or not."""

from aiogram import F, Router
from aiogram.types import CallbackQuery
from aiogram_dialog import DialogManager, ShowMode
from aiogram_dialog.utils import CB_SEP

from bot.residents.answers import hear
from bot.residents.fallbacks import old_button
from dialogs import doors
from dialogs.kit.visitor import visitor
from notices.services import Services


def plain_router() -> Router:
    """Build the router of the buttons under letters."""
    router = Router(name="plain")
    presses = router.callback_query
    presses.register(menu, F.data == "m")
    presses.register(visit, F.data.regexp(r"^a:\d{1,9}$"))
    presses.register(ask_cancel, F.data.regexp(r"^x:\d{1,9}$"))
    presses.register(ask_move, F.data.regexp(r"^v:\d{1,9}$"))
    presses.register(ready, F.data.regexp(r"^k:\d{1,9}$"))
    presses.register(way, F.data.regexp(r"^n:\d{1,9}$"))
    presses.register(book_again, F.data.regexp(r"^f:\d{1,9}:\d{1,9}$"))
    presses.register(old_button, _is_foreign)
    return router


def _is_foreign(query: CallbackQuery) -> bool:
    return CB_SEP not in (query.data or "")


async def menu(query: CallbackQuery, dialog_manager: DialogManager) -> None:
    """Open the main menu below."""
    await hear(query)
    await doors.open_menu(dialog_manager, ShowMode.SEND)


async def visit(query: CallbackQuery, dialog_manager: DialogManager, services: Services) -> None:
    """Show the booking below."""
    booking_id = await _own(query, dialog_manager, services)
    dialog_manager.show_mode = ShowMode.SEND
    await doors.open_visit(dialog_manager, booking_id)
    await hear(query)


async def ask_cancel(
    query: CallbackQuery, dialog_manager: DialogManager, services: Services
) -> None:
    """Ask whether to cancel the booking."""
    booking_id = await _own(query, dialog_manager, services)
    dialog_manager.show_mode = ShowMode.SEND
    await doors.open_cancelling(dialog_manager, booking_id)
    await hear(query)


async def ask_move(query: CallbackQuery, dialog_manager: DialogManager, services: Services) -> None:
    """Ask when the booking is to be instead."""
    booking_id = await _own(query, dialog_manager, services)
    dialog_manager.show_mode = ShowMode.SEND
    await doors.open_moving(dialog_manager, booking_id)
    await hear(query)


async def ready(query: CallbackQuery, dialog_manager: DialogManager, services: Services) -> None:
    """Show below what to bring to the booking."""
    booking_id = await _own(query, dialog_manager, services)
    dialog_manager.show_mode = ShowMode.SEND
    await doors.open_checklist(dialog_manager, await services.bookings.visit(booking_id))
    await hear(query)


async def way(query: CallbackQuery, dialog_manager: DialogManager, services: Services) -> None:
    """Show the booking's station."""
    booking_id = await _own(query, dialog_manager, services)
    found = await services.bookings.visit(booking_id)
    dialog_manager.show_mode = ShowMode.SEND
    await doors.open_station(dialog_manager, found.booking.station_id)
    await hear(query)


async def book_again(query: CallbackQuery, dialog_manager: DialogManager) -> None:
    """Open the booking form for the same matter at the same station."""
    station_id, matter_id = _ids(query)
    dialog_manager.show_mode = ShowMode.SEND
    await doors.open_booking(dialog_manager, station_id, matter_id)
    await hear(query)


async def _own(query: CallbackQuery, manager: DialogManager, services: Services) -> int:
    """Return the pressed booking's id; raises NotYours for somebody else's."""
    (booking_id,) = _ids(query)
    await services.bookings.own_visit(booking_id, visitor(manager).key)
    return booking_id


def _ids(query: CallbackQuery) -> list[int]:
    _, *ids = (query.data or "").split(":")
    return [int(part) for part in ids]
