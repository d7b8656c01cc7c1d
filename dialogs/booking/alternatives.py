"""Up to two more times that would suit: adding one, taking one away."""

from aiogram.types import CallbackQuery
from aiogram_dialog import DialogManager
from aiogram_dialog.widgets.kbd import Button, Select

from dialogs.booking.form import form_of, moment, time_of
from dialogs.booking.holding import settle
from dialogs.states import Booking


async def add(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Choose one more time; it is not held, the first one stays so."""
    form = form_of(manager)
    form["adding"] = True
    form.pop("gone_also", None)
    await manager.switch_to(Booking.day)


async def no_more(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Go back to the summary without one more time."""
    settle(manager)
    await manager.switch_to(Booking.summary)


async def drop(_: CallbackQuery, __: Select[str], manager: DialogManager, time: str) -> None:
    """Take an alternative away; a second tap finds it gone already."""
    form = form_of(manager)
    form.pop("gone_also", None)
    form["also"] = [text for text in form.get("also", []) if moment(text) != time_of(time)]


async def change(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    """Choose another first time; the one held goes only when it is chosen."""
    settle(manager)
    await manager.switch_to(Booking.day)
