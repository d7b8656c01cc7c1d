"""How long the demo takes to be ready: the first start, the second, and one after kill -9.

Ready means that the address is printed, which happens when both bots listen.
"""

import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def start(data: Path) -> tuple[subprocess.Popen[str], float]:
    """Start the demo and return it with the seconds until it was ready."""
    began = time.perf_counter()
    words = [sys.executable, "-m", "bot", "demo", "--data", str(data), "--port", "0"]
    demo = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)  # noqa: S603  our own words
    assert demo.stdout is not None
    line = demo.stdout.readline()
    assert "http://" in line, line
    return demo, time.perf_counter() - began


def main() -> None:
    """Print the seconds of each start, the best of three where it can be repeated."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        demo, first = start(data)
        demo.send_signal(signal.SIGINT)
        demo.wait()
        again = []
        for way in (signal.SIGINT, signal.SIGINT, signal.SIGKILL, signal.SIGINT):
            demo, seconds = start(data)
            again.append(seconds)
            demo.send_signal(way)
            demo.wait()
    print(f"first start {first:.2f} s; second {min(again[:3]):.2f} s (best of 3)")
    print(f"after kill -9 {again[3]:.2f} s")
