"""Two real residents' processes behind one webhook; one of them is killed in the middle."""

import asyncio
import os
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import cycle
from pathlib import Path

import aiohttp
from aiohttp import web

from tests.kit.people import Talk, buttons, shown
from tests.kit.product import Square, square
from tests.kit.town import jincheng_database, on_each_database

ROOT = Path(__file__).parents[2]
SECRET = "a-secret-of-sixteen"


class Front:
    """A balancer: updates go to the processes in turn, past one that is gone."""

    def __init__(self, ports: list[int]) -> None:
        self._turns = cycle(ports)
        self._tries = len(ports)
        self.answered: dict[int, int] = dict.fromkeys(ports, 0)

    async def hand_on(self, request: web.Request) -> web.Response:
        """Hand an update on to the next process that takes it."""
        body = await request.read()
        async with aiohttp.ClientSession() as session:
            for _ in range(self._tries):
                port = next(self._turns)
                url = f"http://127.0.0.1:{port}{request.path}"
                try:
                    async with session.post(url, data=body, headers=request.headers) as answer:
                        self.answered[port] += 1
                        return web.Response(status=answer.status, body=await answer.read())
                except aiohttp.ClientError:
                    continue
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
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run", "--role", "resident"),
        cwd=ROOT,
        env=os.environ | settings,
        stderr=PIPE,
    )
    try:
        assert process.stderr is not None
        said = ""
        async with asyncio.timeout(60):
            while "running: resident" not in said:
                line = await process.stderr.readline()
                assert line, said
                said += line.decode()
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()


async def taps_twice(phone: Talk, label: str) -> None:
    """Press a button twice at once: each process gets one of the presses, while both live."""
    page = await phone.until(lambda m: any(label in b["text"] for b in buttons(m)))
    [data] = [b["callback_data"] for b in buttons(page) if label in b["text"]]
    await asyncio.gather(*(phone.press_data(page["message_id"], data) for _ in range(2)))


@on_each_database
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
        one, _ = [
            await stack.enter_async_context(residents(place, url, own, port)) for port in ports
        ]
        await phone.say("社保卡丢了")
        await taps_twice(phone, "丢失补领")
        await phone.until_text("持卡人多大")
        os.kill(one.pid, signal.SIGKILL)
        await one.wait()
        await taps_twice(phone, "16周岁及以上")
        await phone.press("本人")
        await phone.until_text("告知单号")
        said = [shown(message) for message in await phone.transcript(limit=50)]
        assert sum("告知单号" in words for words in said) == 1
        assert not any("没办成" in words for words in said)
        assert all(front.answered.values())
