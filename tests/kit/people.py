"""Act for people at the web chat over its HTTP API, as the page does."""

import asyncio
import io
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Any, Self

import aiohttp

Json = dict[str, Any]
PATIENCE = 20.0


class PeopleError(Exception):
    """The web chat declined; `status` and `sentence` say why."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(f"{status}: {sentence}")
        self.status = status
        self.sentence = sentence


class PeopleClient:
    """The people's side of a running web chat; use it as an async context manager."""

    def __init__(self, page_url: str) -> None:
        self.url = f"{page_url}/api"
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session:
            await self._session.close()

    @property
    def session(self) -> aiohttp.ClientSession:
        """Return the open HTTP session."""
        assert self._session is not None, "use `async with PeopleClient(url) as people`"
        return self._session

    async def call(self, method: str, path: str, body: object = None, **query: object) -> Any:
        """Make one call and return its JSON; raise PeopleError if it was declined."""
        params = {name: str(value) for name, value in query.items() if value is not None}
        form = body if isinstance(body, aiohttp.FormData) else None
        json = None if form else body
        url = self.url + path
        async with self.session.request(method, url, json=json, data=form, params=params) as reply:
            answer = await reply.json()
            if not reply.ok:
                raise PeopleError(reply.status, answer["error"])
            return answer

    # -- who is there

    async def world(self) -> Json:
        """Return people, bots, groups and places."""
        answer: Json = await self.call("GET", "/world")
        return answer

    async def open_person(self, first_name: str, **details: object) -> "Seat":
        """Let a person in and return a seat for them."""
        person = await self.call("POST", "/people", {"first_name": first_name, **details})
        return Seat(self, person)

    async def add_bot(self, username: str, first_name: str, **details: object) -> Json:
        """Let a bot in; the answer has its `id` and `token`."""
        body = {"username": username, "first_name": first_name, **details}
        answer: Json = await self.call("POST", "/bots", body)
        return answer

    async def open_group(self, title: str, owner: int, members: list[int]) -> int:
        """Open a group and return its id."""
        body = {"title": title, "owner": owner, "members": members}
        answer: Json = await self.call("POST", "/groups", body)
        return int(answer["id"])

    async def add_member(self, group: int, member: int, status: str = "member") -> Json:
        """Bring somebody into a group, or change their standing."""
        body = {"id": member, "status": status}
        answer: Json = await self.call("POST", f"/groups/{group}/members", body)
        return answer

    async def set_fault(self, **fault: object) -> None:
        """Make calls of a bot go wrong."""
        await self.call("POST", "/faults", fault)


class Seat:
    """One person at the page."""

    def __init__(self, people: PeopleClient, person: Json) -> None:
        self._people = people
        self.person = person
        self.id = int(person["id"])

    def chat(self, peer: int) -> "Talk":
        """Return this person's chat with a bot, or in a group."""
        return Talk(self._people, self, peer)

    async def chats(self) -> list[Json]:
        """Return the list of chats."""
        answer: list[Json] = await self._people.call("GET", f"/people/{self.id}/chats")
        return answer

    @asynccontextmanager
    async def events(self, after: int | None = None) -> AsyncIterator[AsyncIterator[Json]]:
        """Listen to this person's events; `after` 0 asks for all that are remembered."""
        async with self._people.session.get(
            f"{self._people.url}/events", params=self._from(after)
        ) as reply:
            yield read_events(reply)

    def _from(self, after: int | None) -> dict[str, str]:
        return {"person": str(self.id)} | ({} if after is None else {"after": str(after)})


class Talk:
    """A person's chat: speaking, pressing, reading."""

    def __init__(self, people: PeopleClient, seat: Seat, peer: int) -> None:
        self._people = people
        self._seat = seat
        self._path = f"/people/{seat.id}/chats/{peer}"
        self.peer = peer

    async def send(self, kind: str, **body: object) -> Json:
        """Send a message of any kind."""
        answer: Json = await self._people.call(
            "POST", f"{self._path}/messages", {"kind": kind, **body}
        )
        return answer

    async def say(self, text: str, reply_to: int | None = None) -> Json:
        """Send a text."""
        return await self.send("text", text=text, reply_to=reply_to)

    async def share_location(self, latitude: float, longitude: float) -> Json:
        """Share a location."""
        return await self.send("location", latitude=latitude, longitude=longitude)

    async def upload(
        self, kind: str, name: str, data: bytes, caption: str = "", reply_to: int = 0
    ) -> Json:
        """Send a picture, a document or a voice message."""
        fields = {"kind": kind, "caption": caption}
        if reply_to:
            fields["reply_to"] = str(reply_to)
        form = aiohttp.FormData(fields, quote_fields=False)
        form.add_field("file", io.BytesIO(data), filename=name)
        answer: Json = await self._people.call("POST", f"{self._path}/messages", form)
        return answer

    async def correct(self, message_id: int, text: str) -> Json:
        """Edit one's own text."""
        path = f"{self._path}/messages/{message_id}"
        answer: Json = await self._people.call("PATCH", path, {"text": text})
        return answer

    async def transcript(self, **query: object) -> list[Json]:
        """Return the messages, oldest first."""
        answer: list[Json] = await self._people.call("GET", f"{self._path}/messages", **query)
        return answer

    async def state(self) -> Json:
        """Return this chat's entry in the list of chats."""
        return next(chat for chat in await self._seat.chats() if chat["peer"] == self.peer)

    async def press_data(self, message_id: int, data: str, wait: float = 0) -> Json | None:
        """Press a button by its data and return the bot's answer, None if it gave none."""
        path = f"{self._path}/messages/{message_id}/press"
        answer = await self._people.call("POST", path, {"data": data}, wait=wait)
        return answer["answer"]  # type: ignore[no-any-return]  # it is JSON

    async def press(self, label: str, wait: float = PATIENCE) -> Json | None:
        """Press the newest inline button with the label, once it is there; return the answer."""

        def named(message: Json) -> list[Json]:
            return [button for button in buttons(message) if label in button["text"]]

        message = await self.until(lambda message: bool(named(message)))
        data = named(message)[0]["callback_data"]
        return await self.press_data(message["message_id"], data, wait)

    async def until(
        self, found: Callable[[Json], bool], after: int = 0, patience: float = PATIENCE
    ) -> Json:
        """Return the newest message that fits, waiting for it to arrive or be edited."""
        try:
            async with asyncio.timeout(patience):
                return await self._until(found, after)
        except TimeoutError:
            said = [shown(message) for message in await self.transcript(limit=5)]
            raise AssertionError(f"the chat does not show it; it ends with {said}") from None

    async def _until(self, found: Callable[[Json], bool], after: int) -> Json:
        async with self._seat.events() as events:
            while True:
                messages = await self.transcript(after=after, limit=200)
                fitting = [message for message in messages if found(message)]
                if fitting:
                    return fitting[-1]
                await anext(events)

    async def until_text(self, part: str, after: int = 0, patience: float = PATIENCE) -> Json:
        """Return the newest message that shows the words, waiting for it."""
        return await self.until(lambda message: part in shown(message), after, patience)

    async def block(self) -> None:
        """Block the bot."""
        await self._people.call("POST", f"{self._path}/block")

    async def unblock(self) -> None:
        """Unblock the bot."""
        await self._people.call("POST", f"{self._path}/unblock")

    async def read(self, message_id: int) -> None:
        """Set the read mark."""
        await self._people.call("POST", f"{self._path}/read", {"message_id": message_id})


def shown(message: Json) -> str:
    """Return the words a message shows."""
    return str(message.get("text") or message.get("caption") or "")


def buttons(message: Json) -> list[Json]:
    """Return the inline buttons of a message, row by row."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]


async def read_events(reply: aiohttp.ClientResponse) -> AsyncIterator[Json]:
    """Yield the events of an open stream, each with its number as `seq`."""
    number = 0
    async for line in reply.content:
        if line.startswith(b"id: "):
            number = int(line[4:])
        elif line.startswith(b"data: "):
            yield {"seq": number, **json.loads(line[6:])}
