"""Receives updates of both bots over HTTPS webhooks, on one port, each with the secret checked."""

import hmac
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web
from telegram import Update

from bot.bots import Bots
from bot.reaching import reached
from bot.roles import USUAL, Role
from bot.settings import LiveSettings
from bot.staff.context import StaffApplication

Handler = Callable[[web.Request], Awaitable[web.Response]]
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  a header's name


@asynccontextmanager
async def serve_webhooks(
    bots: Bots, settings: LiveSettings, roles: frozenset[Role] = USUAL
) -> AsyncIterator[None]:
    """Listen for the updates of this process's bots and tell the Bot API server where."""
    secret = settings.webhook_secret.get_secret_value()
    app = web.Application()
    if Role.RESIDENT in roles:
        # Telegram holds a chat's next update back until the last is answered. Several processes
        # keep a person's order by answering only when done; one process keeps it by itself.
        residents = SimpleRequestHandler(
            bots.dispatcher,
            bots.resident,
            handle_in_background=not settings.redis_url.get_secret_value(),
            secret_token=secret,
        )
        residents.register(app, path="/residents")
    if Role.STAFF in roles:
        app.router.add_post("/staff", _staff_handler(bots.staff, secret))
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, settings.webhook_host, settings.webhook_port).start()
    base = str(settings.webhook_url).rstrip("/")
    await bots.dispatcher.emit_startup(bot=bots.resident, dispatcher=bots.dispatcher)
    try:
        await reached(lambda: _tell_where(bots, base, secret, roles))
        yield
    finally:
        await bots.dispatcher.emit_shutdown(bot=bots.resident, dispatcher=bots.dispatcher)
        await runner.cleanup()


async def _tell_where(bots: Bots, base: str, secret: str, roles: frozenset[Role]) -> None:
    if Role.RESIDENT in roles:
        await bots.resident.set_webhook(f"{base}/residents", secret_token=secret)
    if Role.STAFF in roles:
        await bots.staff.bot.set_webhook(
            f"{base}/staff", secret_token=secret, allowed_updates=Update.ALL_TYPES
        )


def _staff_handler(staff: StaffApplication, secret: str) -> Handler:
    async def handle(request: web.Request) -> web.Response:
        told = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(told.encode(), secret.encode()):
            return web.Response(status=401)
        try:
            update = Update.de_json(json.loads(await request.text()), staff.bot)
        except (ValueError, KeyError, TypeError):
            return web.Response(status=400)
        await staff.update_queue.put(update)
        return web.Response()

    return handle
