"""Two real residents' processes behind one webhook; one of them is killed in the middle."""

import asyncio
import os
import signal
import socket
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.residents.turns import LEASE
from tests.kit.people import Json, buttons, shown
from tests.kit.product import Square, square
from tests.kit.program import program
from tests.kit.town import BACKENDS, jincheng_database

SECRET = "a-secret-of-sixteen"
AT_WORK = 0.01
"""Seconds into the work on an update: it has begun, and is not over."""


class Front:
    """A balancer: updates go to the processes in turn, and go wrong as a test wants it."""

    def __init__(self, ports: list[int]) -> None:
        self.ports = ports
        self.both = False
        """The next press goes to all processes at once."""
        self.doomed: Process | None = None
        """The next press goes to the first process, which is killed while it is at work on it."""

    async def hand_on(self, request: web.Request) -> web.Response:
        """Hand an update on; 502 where nobody took it, and the sender tries again."""
        body = await request.read()
        pressed = b"callback_query" in body
        if pressed and self.both:
            self.both = False
            posts = [self._post(port, request, body) for port in self.ports]
            return max(await asyncio.gather(*posts), key=lambda answer: answer.status)
        self.ports = [*self.ports[1:], self.ports[0]]
        if pressed and self.doomed is not None:
            doomed, self.doomed = self.doomed, None
            posting = asyncio.ensure_future(self._post(self.ports.pop(), request, body))
            await asyncio.wait({posting}, timeout=AT_WORK)
            os.kill(doomed.pid, signal.SIGKILL)
            return await posting
        return await self._post(self.ports[-1], request, body)

    async def _post(self, port: int, request: web.Request, body: bytes) -> web.Response:
        url = f"http://127.0.0.1:{port}{request.path}"
        try:
            async with (
                aiohttp.ClientSession() as session,
                session.post(url, data=body, headers=request.headers) as answer,
            ):
                return web.Response(status=answer.status, body=await answer.read())
        except aiohttp.ClientError:
            return web.Response(status=502)


@asynccontextmanager
async def standing(front: Front, port: int) -> AsyncIterator[None]:
    app = web.Application()
    app.router.add_post("/{tail:.*}", front.hand_on)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield
    finally:
        await runner.cleanup()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def residents(
    place: Square, database_url: str, front: int, port: int
) -> AsyncIterator[Process]:
    """Start `bianmin run --role resident`; yields it when it is ready."""
    settings = {
        "RESIDENT_BOT_TOKEN": place.tokens.resident,
        "STAFF_BOT_TOKEN": place.tokens.staff,
        "ADMIN_IDS": str(place.admin.id),
        "BOT_API_URL": place.tokens.api_base,
        "DATABASE_URL": database_url,
        "REDIS_URL": os.environ["TEST_REDIS_URL"],
        "WEBHOOK_URL": f"http://127.0.0.1:{front}",
        "WEBHOOK_SECRET": SECRET,
        "WEBHOOK_PORT": str(port),
        "WORKER_NAME": f"residents-{port}",
    }
    async with program("run", "--role", "resident", settings=settings) as started:
        await started.says("running: resident")
        yield started.process


def labels(page: Json) -> dict[str, str]:
    """Return the buttons' data by their labels."""
    return {button["text"]: button.get("callback_data", "") for button in buttons(page)}


# Two starts of the program and the end of a lease take their time where many runs share a machine.
@pytest.mark.timeout(300)
@pytest.mark.parametrize("backend", BACKENDS[-1:])
async def test_a_form_goes_on_when_its_process_is_killed(tmp_path: Path, backend: str) -> None:
    async with (
        square() as place,
        jincheng_database(tmp_path, backend) as database,
        AsyncExitStack() as stack,
    ):
        url = database.url.render_as_string(hide_password=False)
        ports, own = [free_port(), free_port()], free_port()
        front, phone = Front(ports), place.phone
        await stack.enter_async_context(standing(front, own))
        starting = [residents(place, url, own, port) for port in ports]
        started = await asyncio.gather(*map(stack.enter_async_context, starting))
        processes = dict(zip(ports, started, strict=True))
        await phone.say("社保卡丢了")
        await phone.until_text("要办哪种")
        front.both = True
        await phone.press("丢失补领")
        await phone.until_text("持卡人多大")
        front.doomed = processes[front.ports[0]]
        await phone.press("16周岁及以上")
        asked = await phone.until(lambda page: "本人" in labels(page), patience=2 * LEASE)
        await phone.press_data(asked["message_id"], labels(asked)["本人"])
        await phone.until_text("告知单号")
        said = [shown(message) for message in await phone.transcript(limit=50)]
        assert sum("告知单号" in words for words in said) == 1
        assert not any("没办成" in words for words in said)
        assert front.doomed is None
        assert not front.both
