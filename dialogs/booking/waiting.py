"""Waiting for a place on a day that is full: joining the line, leaving it."""

from datetime import date

from aiogram.types import CallbackQuery
from aiogram_dialog import DialogManager
from aiogram_dialog.widgets.kbd import Button

from dialogs.booking.form import agreed, form_of, matters_of, station_of
from dialogs.doors import luggage
from dialogs.kit.visitor import services_of, visitor
from dialogs.states import Booking


async def wait(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Join the line of the day; consent and a name are asked for if they are not known."""
    form_of(manager)["waiting"] = True
    if not agreed(manager):
        await manager.switch_to(Booking.consent)
    else:
        await go_on(manager)


async def go_on(manager: DialogManager) -> None:
    """Join the line, or ask first for the name."""
    form = form_of(manager)
    if not form.get("call_name"):
        await manager.switch_to(Booking.name)
        return
    entry = await services_of(manager).waiting.join(
        visitor(manager).key,
        station_of(manager),
        matters_of(manager)[0],
        date.fromisoformat(form["day"]),
        form["call_name"],
        form.get("phone"),
        luggage(manager).get("answers"),
    )
    form["entry_id"] = entry.key
    form.pop("waiting", None)
    await manager.switch_to(Booking.waiting)


async def stop(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Leave the line; doing so twice changes nothing."""
    await services_of(manager).waiting.stop(entry_of(manager), visitor(manager).key)


def entry_of(manager: DialogManager) -> int:
    """Return the entry of the waitlist that is shown."""
    entry_id: int = form_of(manager).get("entry_id") or luggage(manager)["entry_id"]
    return entry_id
