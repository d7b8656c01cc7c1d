"""Updates are posted to bots that asked for it, again and again until they are taken."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.webchat.server import listen
from tests.kit.people import Seat, Talk
from tests.webchat.wire import Wire


class Ear:
    """A bot's own web server, which notes what is posted to it."""

    def __init__(self) -> None:
        self.heard: asyncio.Queue[tuple[dict[str, str], Any]] = asyncio.Queue()
        self.failures = 0
        self.reply: Any = None
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        if self.failures:
            self.failures -= 1
            return web.Response(status=502)
        await self.heard.put((dict(request.headers), await request.json()))
        reply, self.reply = self.reply, None
        return web.Response(body=reply) if reply is not None else web.Response()


@pytest.fixture
async def ear() -> AsyncIterator[Ear]:
    ear = Ear()
    app = web.Application()
    app.router.add_post("/hook", ear.take)
    async with AsyncExitStack() as stack:
        ear.url = await listen(app, "127.0.0.1", 0, stack) + "/hook"
        yield ear


async def test_update_is_posted_with_the_secret(bot: Wire, talk: Talk, ear: Ear) -> None:
    await bot.call("setWebhook", url=ear.url, secret_token="se-cret_1")
    await talk.say("hello")
    headers, update = await ear.heard.get()
    assert headers["Content-Type"] == "application/json"
    assert headers["X-Telegram-Bot-Api-Secret-Token"] == "se-cret_1"
    assert update["message"]["text"] == "hello"


async def test_failed_post_is_repeated_in_order(bot: Wire, talk: Talk, ear: Ear) -> None:
    ear.failures = 2
    await bot.call("setWebhook", url=ear.url)
    await talk.say("one")
    await talk.say("two")
    heard = [(await ear.heard.get())[1]["message"]["text"] for _ in range(2)]
    assert heard == ["one", "two"]
    info = await bot.call("getWebhookInfo")
    assert "502" in info["last_error_message"]
    assert info["url"] == ear.url


async def test_reply_may_be_a_call(bot: Wire, talk: Talk, resident: Seat, ear: Ear) -> None:
    form = aiohttp.MultipartWriter("form-data", boundary="cut")
    parts = {"method": "sendMessage", "chat_id": str(resident.id), "text": "<i>好</i>"}
    for name, value in {**parts, "parse_mode": "HTML"}.items():
        form.append(value).set_content_disposition("form-data", name=name)
    ear.reply = form
    await bot.call("setWebhook", url=ear.url)
    await talk.say("hello")
    assert (await talk.until_text("好"))["entities"][0]["type"] == "italic"


async def test_reply_may_be_json(bot: Wire, talk: Talk, resident: Seat, ear: Ear) -> None:
    ear.reply = aiohttp.JsonPayload(
        {"method": "sendMessage", "chat_id": resident.id, "text": "json"}
    )
    await bot.call("setWebhook", url=ear.url)
    await talk.say("hello")
    assert await talk.until_text("json")


async def test_polling_and_webhook_exclude_each_other(bot: Wire, ear: Ear) -> None:
    await bot.call("setWebhook", url=ear.url)
    answer = await bot.ask("getUpdates")
    assert answer.status == 409
    assert answer.words == (
        "Conflict: can't use getUpdates method while webhook is active; "
        "use deleteWebhook to delete the webhook first"
    )
    await bot.call("deleteWebhook")
    assert await bot.updates() == []


async def test_pending_updates_can_be_dropped(bot: Wire, talk: Talk) -> None:
    await talk.say("old")
    assert (await bot.call("getWebhookInfo"))["pending_update_count"] == 1
    await bot.call("deleteWebhook", drop_pending_updates=True)
    assert await bot.updates() == []


@pytest.mark.parametrize("secret", ["", "空", "a b", "x" * 257])
async def test_bad_secret_is_refused(bot: Wire, secret: str) -> None:
    words = await bot.refused("setWebhook", url="http://127.0.0.1:1/", secret_token=secret)
    assert words == "Bad Request: secret token contains unallowed characters"


@pytest.mark.parametrize("url", ["ftp://example.org/", "nowhere", "http://"])
async def test_bad_address_is_refused(bot: Wire, url: str) -> None:
    assert "bad webhook" in await bot.refused("setWebhook", url=url)
