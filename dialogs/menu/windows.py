"""The windows of the main menu."""

from aiogram_dialog import Dialog, LaunchMode, Window
from aiogram_dialog.widgets.kbd import Button, Column, Row, SwitchTo

from dialogs.kit.words import L, T
from dialogs.menu import handlers
from dialogs.states import Menu


def menu_dialog() -> Dialog:
    """Build the main menu."""
    return Dialog(_main(), _language(), launch_mode=LaunchMode.ROOT)


def _main() -> Window:
    return Window(
        T("menu.title"),
        Column(
            Button(L("menu.stations"), id="stations", on_click=handlers.stations),
            Button(L("menu.matters"), id="matters", on_click=handlers.matters),
            Button(L("menu.booking"), id="booking", on_click=handlers.booking),
            Button(L("menu.appointments"), id="visits", on_click=handlers.appointments),
        ),
        Row(
            SwitchTo(L("menu.language"), id="languages", state=Menu.language),
            Button(L("menu.help"), id="help", on_click=handlers.help_),
        ),
        state=Menu.main,
    )


def _language() -> Window:
    return Window(
        T("menu.choose_language"),
        Column(
            Button(L("menu.chinese"), id="zh", on_click=handlers.speak_chinese),
            Button(L("menu.english"), id="en", on_click=handlers.speak_english),
            SwitchTo(L("common.back"), id="main", state=Menu.main),
        ),
        state=Menu.language,
    )
