"""How long the demo takes: the first start, the second, and one after kill -9.

The page is ready when the address is printed; the first answer shows when the bots are, too.
"""

import asyncio
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.kit.people import PeopleClient, Seat, shown


def start(data: Path) -> tuple[subprocess.Popen[str], float, float]:
    """Start the demo; return it with the seconds until the page and until the first answer."""
    began = time.perf_counter()
    words = [sys.executable, "-m", "bot", "demo", "--data", str(data), "--port", "0"]
    demo = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)  # noqa: S603  our own words
    assert demo.stdout is not None
    line = demo.stdout.readline()
    assert "http://" in line, line
    page = time.perf_counter() - began
    asyncio.run(first_answer(line.split()[2]))
    return demo, page, time.perf_counter() - began


async def first_answer(address: str) -> None:
    """Type /start at once and wait for the bot."""
    async with PeopleClient(address) as people:
        seats = await people.call("GET", "/seats")
        phone = Seat(people, {"id": seats[0]["person"]}).chat(seats[0]["peer"])
        sent = await phone.say("/start")
        await phone.until(lambda said: bool(shown(said)), after=sent["message_id"])


def main() -> None:
    """Print the seconds of each start, the best of three for the second."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        starts = []
        for ending in (signal.SIGINT, signal.SIGINT, signal.SIGINT, signal.SIGKILL, signal.SIGINT):
            demo, *seconds = start(data)
            starts.append(seconds)
            demo.send_signal(ending)
            demo.wait()
    second = [min(times) for times in zip(*starts[1:4], strict=True)]
    named = {"first start": starts[0], "second start": second, "after kill -9": starts[4]}
    for name, (page, answer) in named.items():
        print(f"{name}: page {page:.2f} s, first answer {answer:.2f} s")


if __name__ == "__main__":
    main()
