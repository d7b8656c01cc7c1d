"""Make calls go wrong on purpose, for tests and operators."""

import itertools
from http import HTTPStatus
from typing import Annotated, Literal

from pydantic import Field

from bot.webchat.params import Call, Shape
from bot.webchat.records import Bot, Json
from bot.webchat.refusals import Refusal

USUAL_WORDS = {
    400: "Bad Request: the operator set a fault",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found: method not found",
    409: "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running",
    500: "Internal Server Error: restart",
    502: "Bad Gateway",
}


class Fault(Shape):
    """What goes wrong, for which calls, and how often."""

    method: str = "*"
    token: str | None = Field(default=None, repr=False)
    chat_id: int | None = None
    times: Annotated[int, Field(ge=1)] = 1
    action: Literal["error", "drop", "slow", "lost"]
    error_code: Annotated[int, Field(ge=400, le=599)] = 500
    description: str | None = None
    retry_after: Annotated[int, Field(ge=1)] | None = None
    seconds: Annotated[float, Field(ge=0, le=600)] = 0

    def concerns(self, bot: Bot, method: str, call: Call) -> bool:
        """Tell whether this call is to go wrong."""
        return (
            self.method.lower() in ("*", method.lower())
            and self.token in (None, bot.token)
            and self.chat_id in (None, _number(call.fields.get("chat_id")))
        )

    def refusal(self) -> Refusal:
        """Return the error the bot gets."""
        code = 429 if self.retry_after is not None else self.error_code
        wait = self.retry_after or 1
        words = self.description or USUAL_WORDS.get(code, HTTPStatus(code).phrase)
        if code == 429:
            words = self.description or f"Too Many Requests: retry after {wait}"
        refusal = Refusal(words, {"retry_after": wait} if code == 429 else None)
        refusal.status = HTTPStatus(code)
        return refusal


class FaultPanel:
    """The faults that are set; each counts down as it strikes."""

    def __init__(self) -> None:
        self._faults: dict[int, Fault] = {}
        self._numbers = itertools.count(1)

    def add(self, fault: Fault) -> int:
        """Set a fault and return its number."""
        number = next(self._numbers)
        self._faults[number] = fault
        return number

    def clear(self) -> None:
        """Take all faults away."""
        self._faults.clear()

    def list(self) -> list[Json]:
        """Return the faults that are still to strike; tokens stay hidden."""
        return [
            {"id": number, **fault.model_dump(exclude={"token"}, exclude_none=True)}
            for number, fault in self._faults.items()
        ]

    def strike(self, bot: Bot, method: str, call: Call) -> Fault | None:
        """Return the first fault that concerns this call and count it down."""
        for number, fault in self._faults.items():
            if fault.concerns(bot, method, call):
                fault.times -= 1
                if not fault.times:
                    del self._faults[number]
                return fault
        return None


def _number(value: object) -> int | None:
    try:
        return int(str(value))
    except ValueError:
        return None
