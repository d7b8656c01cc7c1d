"""The buttons under letters about times: one that is held for the person, and others that are free.

They work at any age: a time that is gone leads to those that are left.
"""

from contextlib import suppress
from datetime import UTC, datetime

from aiogram import F, Router
from aiogram.types import CallbackQuery
from aiogram_dialog import DialogManager, ShowMode

from bot.residents.answers import hear
from dialogs import doors
from dialogs.kit.visitor import language_of, visitor
from notices.services import Services
from storage.desk.actor import Actor
from storage.desk.visits import Visit
from storage.refusals import NotPossibleNow, SlotNotOffered, SlotTaken
from storage.rules.lifecycle import BookingStatus

NEVER_TAKEN = frozenset({BookingStatus.EXPIRED, BookingStatus.CANCELLED_BY_RESIDENT})
"""How a time stands that was held and let go."""


def held_router() -> Router:
    """Build the router of the buttons about times."""
    router = Router(name="held")
    presses = router.callback_query
    presses.register(accept, F.data.regexp(r"^y:\d{1,9}$"))
    presses.register(pass_on, F.data.regexp(r"^p:\d{1,9}$"))
    presses.register(stop, F.data.regexp(r"^s:\d{1,9}$"))
    presses.register(choose_time, F.data.regexp(r"^t:\d{1,9}:\d{1,9}:\d{1,9}$"))
    return router


async def accept(query: CallbackQuery, dialog_manager: DialogManager, services: Services) -> None:
    """Take the time that is held, and show the visit; pressed again, it is shown again."""
    visit = await _own(query, dialog_manager, services)
    if visit.booking.status is BookingStatus.HELD:
        by = Actor("resident", user_id=visitor(dialog_manager).key)
        try:
            # Another process may have answered the same tap: then it stands as it stands.
            with suppress(NotPossibleNow):
                await services.bookings.accept(visit.booking.key, by)
        except (SlotTaken, SlotNotOffered):
            await _gone(query, dialog_manager, services, visit)
            return
        visit = await _own(query, dialog_manager, services)
    if visit.booking.held_until is not None and visit.booking.status in NEVER_TAKEN:
        await _gone(query, dialog_manager, services, visit)
        return
    dialog_manager.show_mode = ShowMode.SEND
    await doors.open_visit(dialog_manager, visit.booking.key)
    await _say(query, dialog_manager, services, "taken")


async def pass_on(query: CallbackQuery, dialog_manager: DialogManager, services: Services) -> None:
    """Leave the time to the next in line and go on waiting."""
    (booking_id,) = _numbers(query)
    held = await services.waiting.pass_on(booking_id, visitor(dialog_manager).key)
    visit = await _own(query, dialog_manager, services)
    if held or visit.booking.held_until is not None:
        await _say(query, dialog_manager, services, "passed", alert=True)
        return
    # It was taken before: what stands then is what counts.
    dialog_manager.show_mode = ShowMode.SEND
    await doors.open_visit(dialog_manager, booking_id)
    await hear(query)


async def stop(query: CallbackQuery, dialog_manager: DialogManager, services: Services) -> None:
    """Wait no more for that day."""
    (booking_id,) = _numbers(query)
    await services.waiting.stop_offered(booking_id, visitor(dialog_manager).key)
    await _say(query, dialog_manager, services, "stopped", alert=True)


async def choose_time(
    query: CallbackQuery, dialog_manager: DialogManager, services: Services
) -> None:
    """Open the booking form at the chosen time, or at what its day has left."""
    booking_id, station_id, minutes = _numbers(query)
    visit = await services.bookings.own_visit(booking_id, visitor(dialog_manager).key)
    dialog_manager.show_mode = ShowMode.SEND
    starts_at = datetime.fromtimestamp(minutes * 60, UTC)
    await doors.open_again(dialog_manager, visit, station_id, starts_at)
    await hear(query)


async def _gone(
    query: CallbackQuery, manager: DialogManager, services: Services, visit: Visit
) -> None:
    """Say that the time is held no longer, and offer others."""
    manager.show_mode = ShowMode.SEND
    await doors.open_again(manager, visit)
    await _say(query, manager, services, "gone", alert=True)


async def _say(
    query: CallbackQuery,
    manager: DialogManager,
    services: Services,
    name: str,
    *,
    alert: bool = False,
) -> None:
    sentence = services.texts.alert(f"messages.held.{name}", language_of(manager))
    await hear(query, sentence, alert=alert)


async def _own(query: CallbackQuery, manager: DialogManager, services: Services) -> Visit:
    (booking_id,) = _numbers(query)
    return await services.bookings.own_visit(booking_id, visitor(manager).key)


def _numbers(query: CallbackQuery) -> list[int]:
    _, *numbers = (query.data or "").split(":")
    return [int(part) for part in numbers]
