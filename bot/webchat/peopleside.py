"""Serve the HTTP API with which the page, or a script, acts for people."""

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.webchat import forms, views
from bot.webchat.asking import (
    asked,
    asked_all,
    bot_shape,
    file_headers,
    group_shape,
    number,
    patience,
    read,
    spoken,
)
from bot.webchat.declined import missing
from bot.webchat.exchange import Exchange
from bot.webchat.faults import Fault, FaultPanel
from bot.webchat.groups import Groups
from bot.webchat.params import Call, bind
from bot.webchat.people import People
from bot.webchat.records import Chat, Person, Query
from bot.webchat.stream import stream

MAX_PAGE = 200
PAGE_LENGTH = 50
CHAT = "/people/{person}/chats/{peer}"
MESSAGE = CHAT + "/messages/{message}"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class PeopleSide:
    """The side of the server that people see; every handler is one row of docs/webchat.md."""

    def __init__(self, exchange: Exchange, faults: FaultPanel) -> None:
        self._exchange = exchange
        self._world = exchange.world
        self._people = People(exchange)
        self._groups = Groups(exchange)
        self._faults = faults

    def routes(self) -> list[web.RouteDef]:
        """Return the routes below /api."""
        calls: list[tuple[str, str, Handler]] = [
            ("GET", "/health", self.health),
            ("GET", "/world", self.world),
            ("GET", "/seats", self.seats),
            ("PUT", "/seats", self.put_seats),
            ("GET", "/places", self.places),
            ("PUT", "/places", self.put_places),
            ("POST", "/people", self.open_person),
            ("POST", "/bots", self.add_bot),
            ("POST", "/groups", self.open_group),
            ("POST", "/groups/{group}/members", self.add_member),
            ("DELETE", "/groups/{group}/members/{member}", self.remove_member),
            ("POST", "/groups/{group}/upgrade", self.upgrade),
            ("GET", "/people/{person}/chats", self.chats),
            ("GET", CHAT + "/messages", self.transcript),
            ("POST", CHAT + "/messages", self.say),
            ("PATCH", MESSAGE, self.correct),
            ("POST", MESSAGE + "/press", self.press),
            ("POST", CHAT + "/block", self.block),
            ("POST", CHAT + "/unblock", self.unblock),
            ("POST", CHAT + "/read", self.mark_read),
            ("GET", "/files/{file}", self.file),
            ("GET", "/events", self.events),
            ("GET", "/faults", self.faults),
            ("POST", "/faults", self.set_fault),
            ("DELETE", "/faults", self.clear_faults),
            ("GET", "/limits", self.limits),
            ("PUT", "/limits", self.set_limits),
        ]
        return [web.route(method, f"/api{path}", handler) for method, path, handler in calls]

    # -- the world

    async def health(self, _: web.Request) -> web.StreamResponse:
        """Say that all is well."""
        return web.json_response({"ok": True})

    async def world(self, _: web.Request) -> web.StreamResponse:
        """Tell who and what is there."""
        groups = (group for group in self._world.groups.values() if group.upgraded_to is None)
        return web.json_response(
            {
                "people": [views.person(person) for person in self._world.people.values()],
                "bots": [views.bot(bot) for bot in self._world.bots.values()],
                "groups": [group_shape(group) for group in groups],
                "places": self._world.note("places").value or [],
                "now": self._exchange.now(),
            }
        )

    async def seats(self, _: web.Request) -> web.StreamResponse:
        """Return the seats that open first."""
        return web.json_response(self._world.note("seats").value or [])

    async def put_seats(self, request: web.Request) -> web.StreamResponse:
        """Replace the seats."""
        return await self._put_list(request, "seats", forms.Seats)

    async def places(self, _: web.Request) -> web.StreamResponse:
        """Return the places that can be shared."""
        return web.json_response(self._world.note("places").value or [])

    async def put_places(self, request: web.Request) -> web.StreamResponse:
        """Replace the places."""
        return await self._put_list(request, "places", forms.Spots)

    async def _put_list(
        self, request: web.Request, name: str, shape: type[forms.Seats | forms.Spots]
    ) -> web.StreamResponse:
        form = bind(shape, Call(fields={"items": await request.text()}))
        items = [item.model_dump() for item in form.items]
        self._world.write_note(name, items)
        self._exchange.world_changed()
        return web.json_response(items)

    async def open_person(self, request: web.Request) -> web.StreamResponse:
        """Let a person in."""
        form = await read(request, forms.NewPerson)
        person_id = self._world.new_person_id() if form.id is None else form.id
        person = Person(id=person_id, **form.model_dump(exclude={"id"}))
        return web.json_response(views.person(self._people.open_person(person)))

    async def add_bot(self, request: web.Request) -> web.StreamResponse:
        """Let a bot in; only this answer shows its token."""
        form = await read(request, forms.NewBot)
        bot = self._people.add_bot(form.username, form.first_name, form.token, privacy=form.privacy)
        return web.json_response(bot_shape(bot))

    async def open_group(self, request: web.Request) -> web.StreamResponse:
        """Open a group."""
        form = await read(request, forms.NewGroup)
        return web.json_response(
            group_shape(self._groups.open_group(form.title, form.owner, form.members))
        )

    async def add_member(self, request: web.Request) -> web.StreamResponse:
        """Bring somebody into a group, or change their standing."""
        group = self._groups.group(number(request, "group"))
        form = await read(request, forms.NewMember)
        self._groups.bring_in(group, form.id, form.status)
        return web.json_response(group_shape(group))

    async def remove_member(self, request: web.Request) -> web.StreamResponse:
        """Take somebody out of a group; `?status=left` if they go of their own will."""
        group = self._groups.group(number(request, "group"))
        left = request.query.get("status") == "left"
        self._groups.take_out(group, number(request, "member"), "left" if left else "kicked")
        return web.json_response(group_shape(group))

    async def upgrade(self, request: web.Request) -> web.StreamResponse:
        """Turn a group into a supergroup."""
        new = self._groups.upgrade(self._groups.group(number(request, "group")))
        return web.json_response({"migrate_to_chat_id": new.id})

    # -- chats

    async def chats(self, request: web.Request) -> web.StreamResponse:
        """List a person's chats."""
        return web.json_response(self._people.chats(number(request, "person")))

    async def transcript(self, request: web.Request) -> web.StreamResponse:
        """Return a part of a chat."""
        person, chat = self._chat(request)
        before = asked(request, "before", 0)
        messages = self._people.transcript(
            person,
            chat,
            after=asked(request, "after", 0),
            before=before or None,
            limit=min(max(asked(request, "limit", PAGE_LENGTH), 1), MAX_PAGE),
        )
        return web.json_response(messages)

    async def say(self, request: web.Request) -> web.StreamResponse:
        """Send a message."""
        person, chat = self._chat(request)
        post = self._people.say(person, chat, spoken(await Call.read(request)))
        return web.json_response(self._exchange.message_for(person, post))

    async def correct(self, request: web.Request) -> web.StreamResponse:
        """Edit one's own message."""
        person, chat = self._chat(request)
        form = await read(request, forms.Correction)
        post = self._people.correct(person, chat, number(request, "message"), form.text)
        return web.json_response(self._exchange.message_for(person, post))

    async def press(self, request: web.Request) -> web.StreamResponse:
        """Press a button and, if asked, wait for the answer."""
        person, chat = self._chat(request)
        message = number(request, "message")
        form = await read(request, forms.Press)
        data = form.data
        if data is None:
            data = self._people.data_at(chat, message, form.row, form.column)
        query = self._people.press(person, chat, message, data)
        self._world.save()
        await self._answered(query, patience(request))
        return web.json_response({"id": query.id, "answer": query.answer})

    async def _answered(self, query: Query, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                while query.answer is None and self._exchange.feed.open:
                    await self._exchange.feed.wait(seconds)
        except TimeoutError:
            return

    async def block(self, request: web.Request) -> web.StreamResponse:
        """Block a bot."""
        return self._block(request, blocked=True)

    async def unblock(self, request: web.Request) -> web.StreamResponse:
        """Unblock a bot."""
        return self._block(request, blocked=False)

    def _block(self, request: web.Request, *, blocked: bool) -> web.StreamResponse:
        person, chat = self._chat(request)
        self._people.block(person, chat, blocked=blocked)
        return web.json_response({"blocked": chat.blocked})

    async def mark_read(self, request: web.Request) -> web.StreamResponse:
        """Note how far somebody has read."""
        person, chat = self._chat(request)
        form = await read(request, forms.ReadMark)
        self._people.read(person, chat, form.message_id)
        return web.json_response({"message_id": chat.read_marks.get(person, 0)})

    def _chat(self, request: web.Request) -> tuple[int, Chat]:
        person = number(request, "person")
        return person, self._people.chat(person, number(request, "peer"))

    # -- files and events

    async def file(self, request: web.Request) -> web.StreamResponse:
        """Send the bytes of a file."""
        record = self._world.files.get(request.match_info["file"])
        if record is None:
            raise missing("file")
        data = await asyncio.to_thread(self._exchange.shelf.read, record)
        return web.Response(body=data, headers=file_headers(record))

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Stream the events of one person or of several."""
        people = {self._people.person(one).id for one in asked_all(request, "person")}
        seen = request.headers.get("Last-Event-ID") or request.query.get("after")
        after = int(seen) if seen and seen.isdecimal() else None
        return await stream(request, self._exchange.feed, people, after)

    # -- faults and limits

    async def faults(self, _: web.Request) -> web.StreamResponse:
        """List the faults."""
        return web.json_response(self._faults.list())

    async def set_fault(self, request: web.Request) -> web.StreamResponse:
        """Set a fault."""
        return web.json_response({"id": self._faults.add(await read(request, Fault))})

    async def clear_faults(self, _: web.Request) -> web.StreamResponse:
        """Take all faults away."""
        self._faults.clear()
        return web.json_response({"ok": True})

    async def limits(self, _: web.Request) -> web.StreamResponse:
        """Tell whether the rate limits are on."""
        return web.json_response({"enabled": self._exchange.limits.enabled})

    async def set_limits(self, request: web.Request) -> web.StreamResponse:
        """Switch the rate limits."""
        form = await read(request, forms.LimitsSwitch)
        self._exchange.limits.switch(on=form.enabled)
        return web.json_response({"enabled": form.enabled})
