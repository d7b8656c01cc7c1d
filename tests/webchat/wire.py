"""Speak the Bot API by hand: what libraries would never send can be sent, too."""

import json
from dataclasses import dataclass
from typing import Any

import aiohttp

Json = dict[str, Any]
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000300000002080200000012168b4d0000000049454e44ae426082"
)


class MovableClock:
    """A Unix clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.time = 1_800_000_000.0

    def __call__(self) -> float:
        return self.time


@dataclass
class Answer:
    """An answer of the Bot API as it came over the wire."""

    status: int
    headers: dict[str, str]
    body: Json

    @property
    def words(self) -> str:
        return str(self.body.get("description"))


class Wire:
    """One bot's end of the wire."""

    def __init__(self, session: aiohttp.ClientSession, bot_url: str, bot: Json) -> None:
        self._session = session
        self._bot_url = bot_url
        self.id = int(bot["id"])
        self.token = str(bot["token"])

    async def ask(self, method: str, data: Any = None, **params: Any) -> Answer:
        """Call a method; nested values travel as JSON text, `data` replaces the whole body."""
        fields = {name: _text(value) for name, value in params.items()}
        url = f"{self._bot_url}/bot{self.token}/{method}"
        async with self._session.post(url, data=fields if data is None else data) as reply:
            return Answer(reply.status, dict(reply.headers), await reply.json())

    async def call(self, method: str, data: Any = None, **params: Any) -> Any:
        """Call a method that must succeed and return its result."""
        answer = await self.ask(method, data, **params)
        assert answer.body["ok"], answer.words
        return answer.body["result"]

    async def refused(self, method: str, **params: Any) -> str:
        """Call a method that must be refused and return the words."""
        answer = await self.ask(method, **params)
        assert not answer.body["ok"], answer.body
        assert answer.status == answer.body["error_code"]
        return answer.words

    async def updates(self, **params: Any) -> list[Json]:
        """Return the pending updates."""
        updates: list[Json] = await self.call("getUpdates", **params)
        return updates

    async def download(self, path: str) -> bytes:
        """Return the bytes of a file."""
        async with self._session.get(f"{self._bot_url}/file/bot{self.token}/{path}") as reply:
            assert reply.status == 200
            return await reply.read()


def keyboard(*rows: list[Json]) -> Json:
    """Return an inline keyboard."""
    return {"inline_keyboard": list(rows)}


def button(text: str, data: str) -> Json:
    """Return an inline button."""
    return {"text": text, "callback_data": data}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
