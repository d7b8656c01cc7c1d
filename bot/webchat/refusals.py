"""Say no in the words of Telegram's server, which the bot libraries read and act upon."""

import math
from enum import StrEnum
from http import HTTPStatus

from bot.webchat.records import Json


class Words(StrEnum):
    """What follows "Bad Request: "; libraries match on these very words."""

    NOT_MODIFIED = (
        "message is not modified: specified new message content and reply markup are exactly "
        "the same as a current content and reply markup of the message"
    )
    NO_MESSAGE_TO_EDIT = "message to edit not found"
    NO_MESSAGE_TO_DELETE = "message to delete not found"
    NO_MESSAGE_TO_REPLY = "message to be replied not found"
    NO_MESSAGE_TO_PIN = "message to pin not found"
    NO_MESSAGE_TO_UNPIN = "message to unpin not found"
    CANT_EDIT = "message can't be edited"
    CANT_DELETE = "message can't be deleted"
    NO_TEXT = "there is no text in the message to edit"
    NO_CAPTION = "there is no caption in the message to edit"
    MESSAGE_ID_INVALID = "MESSAGE_ID_INVALID"
    NO_MESSAGE_ID = "message identifier is not specified"
    OLD_QUERY = "query is too old and response timeout expired or query ID is invalid"
    EMPTY = "message text is empty"
    TOO_LONG = "message is too long"
    CAPTION_TOO_LONG = "message caption is too long"
    BUTTON_DATA = "BUTTON_DATA_INVALID"
    BUTTON_URL = "BUTTON_URL_INVALID"
    BUTTON_TYPE = "BUTTON_TYPE_INVALID"
    TEXT_BUTTON = "text buttons are unallowed in the inline keyboard"
    NO_CHAT = "chat not found"
    NO_USER = "user not found"
    FILE_TOO_BIG = "file is too big"
    FILE_ID = "invalid file_id"
    FILE_EMPTY = "file must be non-empty"
    PHOTO = "IMAGE_PROCESS_FAILED"


class Refusal(Exception):  # noqa: N818 - a refusal is not an error
    """A call that was not carried out; the description is part of the protocol."""

    status = HTTPStatus.BAD_REQUEST

    def __init__(self, description: str, parameters: Json | None = None) -> None:
        super().__init__(description)
        self.description = description
        self.parameters = parameters

    def body(self) -> Json:
        """Return the JSON answer of the Bot API."""
        answer: Json = {
            "ok": False,
            "error_code": int(self.status),
            "description": self.description,
        }
        if self.parameters:
            answer["parameters"] = self.parameters
        return answer


class BadRequest(Refusal):
    """The call cannot be carried out as it stands."""

    def __init__(self, words: str, parameters: Json | None = None) -> None:
        super().__init__(f"Bad Request: {words}", parameters)


class Upgraded(BadRequest):
    """The group lives on under another id."""

    def __init__(self, new_id: int) -> None:
        super().__init__(
            "group chat was upgraded to a supergroup chat", {"migrate_to_chat_id": new_id}
        )


class Forbidden(Refusal):
    """The other side does not want this bot."""

    status = HTTPStatus.FORBIDDEN

    def __init__(self, words: str) -> None:
        super().__init__(f"Forbidden: {words}")


class Conflict(Refusal):
    """Two ways of taking updates exclude each other."""

    status = HTTPStatus.CONFLICT

    def __init__(self, words: str) -> None:
        super().__init__(f"Conflict: {words}")


class Unauthorized(Refusal):
    """No bot has this token."""

    status = HTTPStatus.UNAUTHORIZED

    def __init__(self) -> None:
        super().__init__("Unauthorized")


class NotFound(Refusal):
    """The address names nothing."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, words: str = "method not found") -> None:
        super().__init__(f"Not Found: {words}")


class TooLarge(Refusal):
    """The request is longer than the server reads."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE

    def __init__(self) -> None:
        super().__init__("Request Entity Too Large")


class TooManyRequests(Refusal):
    """The bot writes faster than it may."""

    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, seconds: float) -> None:
        # Libraries sleep for this long, so zero would make them spin.
        wait = max(math.ceil(seconds), 1)
        super().__init__(f"Too Many Requests: retry after {wait}", {"retry_after": wait})
