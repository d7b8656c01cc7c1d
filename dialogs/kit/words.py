"""Text widgets that read the catalogue of sentences in the person's language."""

from typing import Any

from aiogram_dialog import DialogManager
from aiogram_dialog.widgets.common import WhenCondition
from aiogram_dialog.widgets.text import Text

from dialogs.kit.visitor import language_of, services_of


class T(Text):
    """A sentence in Telegram's HTML; what the window's getters return are its facts."""

    def __init__(self, key: str, when: WhenCondition = None) -> None:
        super().__init__(when=when)
        self.key = key

    async def _render_text(self, data: dict[str, Any], manager: DialogManager) -> str:
        return services_of(manager).texts.say(self.key, language_of(manager), **data).strip()


class L(T):
    """The label of a button: the same without markup."""

    async def _render_text(self, data: dict[str, Any], manager: DialogManager) -> str:
        return services_of(manager).texts.plain(self.key, language_of(manager), **data)
