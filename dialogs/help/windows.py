"""The help page."""

from aiogram_dialog import Dialog, LaunchMode, Window
from aiogram_dialog.widgets.kbd import Row

from dialogs.kit.buttons import go_back, to_menu
from dialogs.kit.words import T
from dialogs.states import Help


def help_dialog() -> Dialog:
    """Build the help page."""
    return Dialog(
        Window(T("help.page"), Row(go_back(), to_menu()), state=Help.main),
        launch_mode=LaunchMode.SINGLE_TOP,
    )
