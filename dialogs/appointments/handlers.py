"""What the buttons about a person's visits do."""

from aiogram.types import BufferedInputFile, CallbackQuery
from aiogram_dialog import DialogManager
from aiogram_dialog.widgets.kbd import Button, Select

from dialogs import doors
from dialogs.appointments.chosen import chosen, chosen_id
from dialogs.kit.calendar import send_calendar
from dialogs.kit.visitor import bot_of, language_of, services_of, visitor
from dialogs.states import Appointments
from notices.arrival_code import code_picture
from storage.desk.actor import Actor
from storage.rules import lifecycle


async def choose(_: CallbackQuery, __: Select[int], manager: DialogManager, key: int) -> None:
    """Show one visit."""
    manager.dialog_data["booking_id"] = key
    await manager.switch_to(Appointments.visit)


async def back(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Go back to the list, or to where this one visit was opened."""
    if manager.dialog_data.pop("booking_id", None) is None:
        await doors.leave(manager)
    else:
        await manager.switch_to(Appointments.list)


async def take(_: CallbackQuery, __: Select[int], manager: DialogManager, key: int) -> None:
    """Take a time that is held for the person, and show the visit it became."""
    by = Actor("resident", user_id=visitor(manager).key)
    await services_of(manager).bookings.accept(key, by)
    manager.dialog_data["booking_id"] = key
    await manager.switch_to(Appointments.visit)


async def show_waiting(_: CallbackQuery, __: Select[int], manager: DialogManager, key: int) -> None:
    """Show what the person waits for, where it can be stopped."""
    entry = await services_of(manager).waiting.entry(key, visitor(manager).key)
    await doors.open_waiting(manager, entry)


async def let_go(_: CallbackQuery, __: Select[int], manager: DialogManager, key: int) -> None:
    """Give up a time that is held for the person."""
    await services_of(manager).waiting.pass_on(key, visitor(manager).key)
    await manager.switch_to(Appointments.list)


async def send_code(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Send the code to be scanned on arriving; raises NotPossibleNow for who is not expected."""
    booking = (await chosen(manager)).booking
    lifecycle.step(booking.status, "arrive")
    language = language_of(manager)
    await bot_of(manager).send_photo(
        visitor(manager).chat_id,
        BufferedInputFile(code_picture(booking.code), f"{booking.code}.png"),
        caption=services_of(manager).texts.say(
            "appointments.code_caption", language, code=booking.code
        ),
    )


async def cancel(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Cancel the visit and show how it stands now."""
    await services_of(manager).bookings.cancel(chosen_id(manager), visitor(manager).key)
    await manager.switch_to(Appointments.visit)


async def what_to_bring(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Show what to bring to the visit."""
    await doors.open_checklist(manager, await chosen(manager))


async def station(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Show the visit's station."""
    await doors.open_station(manager, (await chosen(manager)).booking.station_id)


async def to_calendar(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Send the visit, or that it is off, for the phone's calendar."""
    await send_calendar(manager, await chosen(manager))


async def again(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Book the same matters at the same station at another time."""
    await doors.open_again(manager, await chosen(manager))


async def book(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Look for a station to book at."""
    await doors.open_places(manager, "book")
