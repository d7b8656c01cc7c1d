"""`bianmin webchat`: it says where it listens, stops cleanly, and names a port that is taken."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

import aiohttp

ROOT = Path(__file__).parents[2]


async def started(data: Path, port: str) -> Process:
    words = ("-m", "bot", "webchat", "--data", str(data), "--port", port, "--bot-port", "0")
    return await asyncio.create_subprocess_exec(
        sys.executable, *words, cwd=ROOT, stdout=PIPE, stderr=PIPE
    )


async def test_it_says_where_it_listens_and_stops_on_ctrl_c(tmp_path: Path) -> None:
    process = await started(tmp_path / "a", "0")
    assert process.stdout is not None
    address = (await process.stdout.readline()).decode().split()[-1]
    async with (
        aiohttp.ClientSession() as person,
        person.get(f"{address}/api/health") as answer,
    ):
        assert answer.status == 200
    process.send_signal(signal.SIGINT)
    _, complaints = await process.communicate()
    assert (process.returncode, complaints) == (0, b"")


async def test_a_port_that_is_taken_is_named_in_one_line(tmp_path: Path) -> None:
    server = await asyncio.start_server(lambda _r, _w: None, "127.0.0.1", 0)
    port = str(server.sockets[0].getsockname()[1])
    process = await started(tmp_path / "b", port)
    _, complaints = await process.communicate()
    server.close()
    assert process.returncode == 1
    assert complaints.decode().startswith("bianmin: cannot listen")
    assert len(complaints.decode().splitlines()) == 1
