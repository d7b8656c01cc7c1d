"""The demo as a stranger starts it: a real process, stopped by Ctrl-C and by kill -9."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.kit.people import PeopleClient, Seat, Talk, shown

LOADING = 60
"""Seconds that the bots may take to load on a machine that runs other tests beside."""
ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def demo(data: Path, ending: signal.Signals) -> AsyncIterator[str]:
    """Start the demo, yield the address it prints, and end it."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", "--data", str(data), "--port", "0"),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        line = (await process.stdout.readline()).decode()
        yield line.split("http://")[1].split()[0]
    finally:
        process.send_signal(ending)
        code = await process.wait()
        # The transport holds the pipe until the loop has seen the end of it.
        await process.stdout.read()
    assert code == (0 if ending is signal.SIGINT else -ending)


async def resident_chat(people: PeopleClient) -> Talk:
    seats = await people.call("GET", "/seats")
    return Seat(people, {"id": seats[0]["person"]}).chat(seats[0]["peer"])


async def test_a_start_after_kill_9_goes_on_where_it_was(tmp_path: Path) -> None:
    async with (
        demo(tmp_path, signal.SIGKILL) as address,
        PeopleClient(f"http://{address}") as people,
    ):
        phone = await resident_chat(people)
        await phone.say("社保卡丢了")
        await phone.until_text("要办哪种", patience=LOADING)
        await phone.press("丢失补领")
        await phone.until_text("持卡人多大")
        # What a person sends is handled in order: this answer shows that the form was saved.
        sticker = await phone.send("sticker", emoji="👍")
        await phone.until(lambda said: not said["out"], after=sticker["message_id"])
    async with (
        demo(tmp_path, signal.SIGINT) as address,
        PeopleClient(f"http://{address}") as people,
    ):
        phone = await resident_chat(people)
        assert "社保卡丢了" in [shown(message) for message in await phone.transcript()]
        await phone.press("16周岁及以上")
        await phone.until_text("谁来办理", patience=LOADING)
        await phone.press("本人")
        assert await phone.until_text("告知单号")


async def test_what_is_typed_before_the_bots_are_loaded_is_answered(tmp_path: Path) -> None:
    async with (
        demo(tmp_path, signal.SIGINT) as address,
        PeopleClient(f"http://{address}") as people,
    ):
        phone = await resident_chat(people)
        await phone.say("/start")
        assert await phone.until_text("便民站助手", patience=LOADING)
