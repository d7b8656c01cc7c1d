"""How the product is told to stop."""

import asyncio
import signal


def told_to_stop() -> asyncio.Event:
    """Return an event that SIGINT or SIGTERM sets; call it before anything is started."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop
