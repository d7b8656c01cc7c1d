"""Buttons that stand under many windows."""

from aiogram.types import CallbackQuery
from aiogram_dialog import DialogManager
from aiogram_dialog.widgets.common import WhenCondition
from aiogram_dialog.widgets.kbd import Button

from dialogs import doors
from dialogs.kit.words import L


def to_menu() -> Button:
    """Return the button that leads to the main menu."""
    return Button(L("common.menu"), id="menu", on_click=_menu)


def go_back(when: WhenCondition = None) -> Button:
    """Return the button that closes this dialog and shows what was open before."""
    return Button(L("common.back"), id="leave", on_click=_leave, when=when)


async def _menu(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    await doors.open_menu(manager)


async def _leave(_: CallbackQuery, __: Button, manager: DialogManager) -> None:
    await doors.leave(manager)
