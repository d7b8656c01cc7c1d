"""Check keyboards as strictly as Telegram does."""

import re
from typing import Annotated

from pydantic import BeforeValidator

from bot.webchat.params import as_object
from bot.webchat.records import Json
from bot.webchat.refusals import BadRequest, Words

MAX_BUTTONS = 100
MAX_CALLBACK_DATA = 64
INLINE_ACTIONS = ("url", "callback_data", "copy_text")
OTHER_INLINE_ACTIONS = (
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "callback_game",
    "pay",
)
LOOKS = ("text", "style", "icon_custom_emoji_id")
REPLY_ACTIONS = ("request_contact", "request_location")
ONE_OF = {
    "inline_keyboard": {"inline_keyboard"},
    "keyboard": {
        "keyboard",
        "is_persistent",
        "resize_keyboard",
        "one_time_keyboard",
        "input_field_placeholder",
        "selective",
    },
    "remove_keyboard": {"remove_keyboard", "selective"},
    "force_reply": {"force_reply", "input_field_placeholder", "selective"},
}
URL = re.compile(
    r"(?:https?://|tg://|ton://)?[^\s/?#]+\.[^\s]+|https?://\S+|tg://\S+", re.IGNORECASE
)


def parse_markup(value: object) -> Json:
    """Return a checked reply_markup of any of the four kinds."""
    try:
        markup = as_object(value) if isinstance(value, str) else value
    except ValueError:
        raise BadRequest("can't parse reply keyboard markup JSON object") from None
    if not isinstance(markup, dict):
        raise BadRequest("object expected as reply markup")
    if not markup:
        return markup
    kind = next((kind for kind in ONE_OF if kind in markup), None)
    if kind is None:
        raise BadRequest("can't parse reply markup: its kind is unknown")
    if unknown := markup.keys() - ONE_OF[kind]:
        raise BadRequest(f'unknown parameter "reply_markup.{min(unknown)}"')
    return _CHECKS[kind](markup)


def parse_inline(value: object) -> Json:
    """Return a checked inline keyboard, the only kind an edit may carry."""
    markup = parse_markup(value)
    if markup and "inline_keyboard" not in markup:
        raise BadRequest("inline keyboard expected")
    return markup


def _rows(rows: object, kind: str) -> list[list[object]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise BadRequest(f'field "{kind}" of the reply markup must be an Array of Arrays')
    if sum(len(row) for row in rows) > MAX_BUTTONS:
        raise BadRequest("reply markup is too long")
    return [row for row in rows if row]


def _inline(markup: Json) -> Json:
    rows = _rows(markup["inline_keyboard"], "inline_keyboard")
    return {"inline_keyboard": [[_inline_button(button) for button in row] for row in rows]}


def _inline_button(button: object) -> Json:
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise BadRequest('can\'t parse inline keyboard button: field "text" must be a String')
    if not button["text"].strip():
        raise BadRequest("inline keyboard button text is empty")
    if any(action in button for action in OTHER_INLINE_ACTIONS):
        raise BadRequest(Words.BUTTON_TYPE)
    if unknown := button.keys() - {*LOOKS, *INLINE_ACTIONS}:
        raise BadRequest(f'unknown parameter "reply_markup.{min(unknown)}"')
    actions = [action for action in INLINE_ACTIONS if action in button]
    if not actions:
        raise BadRequest(Words.TEXT_BUTTON)
    if len(actions) > 1:
        raise BadRequest(Words.BUTTON_TYPE)
    _check_action(actions[0], button)
    return button


def _check_action(action: str, button: Json) -> None:
    value = button[action]
    if action == "callback_data" and not (
        isinstance(value, str) and 1 <= len(value.encode()) <= MAX_CALLBACK_DATA
    ):
        raise BadRequest(Words.BUTTON_DATA)
    if action == "url" and not (isinstance(value, str) and URL.fullmatch(value)):
        raise BadRequest(Words.BUTTON_URL)
    if action == "copy_text" and not (isinstance(value, dict) and value.get("text")):
        raise BadRequest(Words.BUTTON_TYPE)


def _reply(markup: Json) -> Json:
    rows = _rows(markup["keyboard"], "keyboard")
    if not rows:
        raise BadRequest("reply keyboard markup must have at least one button")
    return markup | {"keyboard": [[_reply_button(button) for button in row] for row in rows]}


def _reply_button(button: object) -> Json:
    shape = {"text": button} if isinstance(button, str) else button
    if not isinstance(shape, dict) or not isinstance(shape.get("text"), str):
        raise BadRequest('can\'t parse keyboard button: field "text" must be a String')
    if not shape["text"].strip():
        raise BadRequest("keyboard button text must be non-empty")
    if unknown := shape.keys() - {*LOOKS, *REPLY_ACTIONS}:
        raise BadRequest(f'unknown parameter "reply_markup.{min(unknown)}"')
    return shape


def _as_it_is(markup: Json) -> Json:
    return markup


_CHECKS = {
    "inline_keyboard": _inline,
    "keyboard": _reply,
    "remove_keyboard": _as_it_is,
    "force_reply": _as_it_is,
}

AnyMarkup = Annotated[Json, BeforeValidator(parse_markup)]
"""The reply_markup of a new message."""
InlineMarkup = Annotated[Json, BeforeValidator(parse_inline)]
"""The reply_markup of an edit."""
