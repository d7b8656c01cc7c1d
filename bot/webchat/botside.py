"""Serve the Bot API to bots: find the bot, read the call, carry it out, answer."""

import asyncio
import logging

from aiohttp import web

from bot.webchat.exchange import Exchange
from bot.webchat.faults import FaultPanel
from bot.webchat.methods import BY_NAME, Caller, Result
from bot.webchat.params import Call, bind
from bot.webchat.records import Bot, Json
from bot.webchat.refusals import NotFound, Refusal, Unauthorized

logger = logging.getLogger(__name__)

MAX_BODY = 52 * 2**20
BROKEN: Json = {"ok": False, "error_code": 500, "description": "Internal Server Error: restart"}


class BotSide:
    """The side of the server that bots see."""

    def __init__(self, exchange: Exchange, faults: FaultPanel) -> None:
        self._exchange = exchange
        self._faults = faults

    def app(self) -> web.Application:
        """Return the application for the bots' port."""
        app = web.Application(client_max_size=MAX_BODY)
        app.router.add_get("/file/bot{token}/{path:.+}", self.download)
        app.router.add_route("*", "/bot{token}/{method}", self.call)
        app.router.add_route("*", "/{anything:.*}", self.nothing)
        return app

    async def nothing(self, _: web.Request) -> web.StreamResponse:
        """Answer an address that names nothing."""
        return refused(NotFound())

    async def call(self, request: web.Request) -> web.StreamResponse:
        """Carry out one call and answer it; no fault of ours leaves without a JSON body."""
        method = request.match_info["method"]
        try:
            bot = self._bot(request)
            call = await Call.read(request)
            return await self._with_faults(request, bot, method, call)
        except Refusal as refusal:
            return refused(refusal)
        except Exception:
            logger.exception("the Bot API call %s failed", method)
            return web.json_response(BROKEN, status=500)

    async def download(self, request: web.Request) -> web.StreamResponse:
        """Send the bytes of a file."""
        try:
            self._bot(request)
            record = self._exchange.shelf.by_path(request.match_info["path"])
        except Refusal as refusal:
            return refused(refusal)
        data = await asyncio.to_thread(self._exchange.shelf.read, record)
        return web.Response(body=data, content_type=record.mime_type)

    async def execute(self, bot: Bot, method: str, call: Call) -> Result:
        """Carry out a method and save what it changed."""
        shape = BY_NAME.get(method.lower())
        if shape is None:
            raise NotFound
        try:
            return await bind(shape, call).perform(Caller(self._exchange, bot))
        finally:
            self._exchange.world.save()

    async def _with_faults(
        self, request: web.Request, bot: Bot, method: str, call: Call
    ) -> web.StreamResponse:
        fault = self._faults.strike(bot, method, call)
        if fault and fault.action == "error":
            raise fault.refusal()
        if fault and fault.action == "drop":
            return hung_up(request)
        if fault and fault.action == "slow":
            await asyncio.sleep(fault.seconds)
        result = await self.execute(bot, method, call)
        if fault and fault.action == "lost":
            return hung_up(request)
        return web.json_response({"ok": True, "result": result})

    def _bot(self, request: web.Request) -> Bot:
        bot = self._exchange.world.bot_by_token(request.match_info["token"])
        if bot is None:
            raise Unauthorized
        return bot


def refused(refusal: Refusal) -> web.Response:
    """Return a refusal as an HTTP answer: its code is the status."""
    body = refusal.body()
    parameters = refusal.parameters or {}
    headers = {}
    if "retry_after" in parameters:
        headers["Retry-After"] = str(parameters["retry_after"])
    return web.json_response(body, status=refusal.status, headers=headers)


def hung_up(request: web.Request) -> web.Response:
    """Cut the connection; the answer that is returned reaches nobody."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
