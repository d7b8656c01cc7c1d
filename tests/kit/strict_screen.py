"""A phone's screen behind a bot: shows what the bot sends and refuses what Telegram refuses."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from aiogram import Bot
from aiogram.client.default import Default
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest
from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteMessage,
    EditMessageReplyMarkup,
    EditMessageText,
    SendDocument,
    SendMessage,
    SendPhoto,
    SendVenue,
    TelegramMethod,
)
from aiogram.types import (
    BufferedInputFile,
    Chat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    User,
)
from teremok.session import MockedSession

from bot.webchat.entities import parse_html, utf16_length

LONGEST_MESSAGE = 4096
LONGEST_DATA = 64
LONGEST_ALERT = 200
PRESSED_AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Shown:
    """A message of the bot as it stands on the screen."""

    message_id: int
    chat_id: int
    text: str
    buttons: tuple[InlineKeyboardButton, ...] = ()
    file: BufferedInputFile | None = None

    def button(self, label: str) -> InlineKeyboardButton | None:
        """Return the first button whose text contains the label."""
        return next((b for b in self.buttons if label in b.text), None)

    def data(self, label: str) -> str:
        """Return what the first button with this label carries."""
        button = self.button(label)
        assert button is not None, f"no button {label!r}"
        return button.callback_data or ""


@dataclass
class Screen:
    """What stands on the screens of all chats, and what was told by alerts.

    The next calls are answered with `faults`, while there are any.
    """

    messages: dict[int, Shown] = field(default_factory=dict)
    alerts: list[str] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)
    deleted: list[int] = field(default_factory=list)
    faults: list[TelegramAPIError] = field(default_factory=list)
    keyboards: dict[int, list[str]] = field(default_factory=dict)
    seen: list[Shown] = field(default_factory=list)
    last_id: int = 1000

    def show(self, shown: Shown, *, new: bool) -> None:
        self.messages[shown.message_id] = shown
        self.seen += [shown] if new else []

    def of(self, chat_id: int) -> list[Shown]:
        return [m for m in self.messages.values() if m.chat_id == chat_id]


class StrictSession(MockedSession):
    """Answers a bot's calls from a screen instead of a network."""

    def __init__(self, screen: Screen) -> None:
        super().__init__(strict=False, validate=True)
        self.screen = screen

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[Any],
        timeout: int | None = None,  # noqa: ASYNC109  aiogram's own signature
    ) -> Any:
        if self.screen.faults:
            raise self.screen.faults.pop(0)
        queued = type(method) in self._results
        answer = await super().make_request(bot, method, timeout)
        return answer if queued else self._screened(bot, method, answer)

    def _screened(self, bot: Bot, method: TelegramMethod[Any], answer: Any) -> Any:
        screen = self.screen
        match method:
            case SendMessage() | SendDocument() | SendPhoto() | SendVenue():
                screen.last_id += 1
                return self._put(bot, method, screen.last_id)
            case EditMessageText() | EditMessageReplyMarkup():
                if method.message_id not in screen.messages:
                    raise TelegramBadRequest(method, "Bad Request: message to edit not found")
                return self._put(bot, method, int(method.message_id or 0))
            case DeleteMessage():
                screen.messages.pop(method.message_id, None)
                screen.deleted.append(method.message_id)
            case AnswerCallbackQuery():
                assert len(method.text or "") <= LONGEST_ALERT
                screen.answered.append(method.callback_query_id)
                screen.alerts += [method.text] if method.text else []
        return answer

    def _put(self, bot: Bot, method: Any, message_id: int) -> Message:
        shown = _shown(method, message_id, self.screen.messages.get(message_id))
        self.screen.show(shown, new=not isinstance(method, EditMessageReplyMarkup))
        chat_id = shown.chat_id
        match getattr(method, "reply_markup", None):
            case ReplyKeyboardMarkup() as keyboard:
                self.screen.keyboards[chat_id] = [b.text for row in keyboard.keyboard for b in row]
            case ReplyKeyboardRemove():
                self.screen.keyboards.pop(chat_id, None)
        return as_message(shown).model_copy(update={"from_user": _me(bot)})


def as_message(shown: Shown) -> Message:
    """Return what stands on the screen as Telegram would send it back with a press."""
    rows = [[button] for button in shown.buttons]
    return Message(
        message_id=shown.message_id,
        date=PRESSED_AT,
        chat=Chat(id=shown.chat_id, type="private"),
        text=shown.text or None,
        reply_markup=InlineKeyboardMarkup(inline_keyboard=rows) if rows else None,
    )


def _shown(method: Any, message_id: int, before: Shown | None) -> Shown:
    buttons = _buttons(getattr(method, "reply_markup", None))
    if isinstance(method, EditMessageReplyMarkup):
        assert before is not None
        return replace(before, buttons=buttons)
    file = getattr(method, "document", None) or getattr(method, "photo", None)
    words = (getattr(method, part, None) for part in ("text", "title", "caption"))
    text = next((said for said in words if said), "")
    if isinstance(method, SendMessage | EditMessageText):
        text = _checked(method)
    return Shown(message_id, int(method.chat_id), text, buttons, file)


def _checked(method: SendMessage | EditMessageText) -> str:
    """Return the text as it is read, after Telegram's own checks."""
    html = isinstance(method.parse_mode, Default) or method.parse_mode == "HTML"
    sent = method.text or ""
    text = parse_html(sent)[0] if html else sent
    assert 1 <= utf16_length(text) <= LONGEST_MESSAGE, f"{len(text)} characters"
    return text


def _buttons(markup: object) -> tuple[InlineKeyboardButton, ...]:
    if not isinstance(markup, InlineKeyboardMarkup):
        return ()
    buttons = tuple(button for row in markup.inline_keyboard for button in row)
    for button in buttons:
        assert button.text.strip(), "a button without a label"
        assert bool(button.url) != bool(button.callback_data), f"{button.text}: url or data"
        assert len((button.callback_data or "").encode()) <= LONGEST_DATA, button.callback_data
        assert not (button.url or "https://").startswith("http://"), button.url
    return buttons


def _me(bot: Bot) -> User:
    return User(id=bot.id, is_bot=True, first_name="bot")
