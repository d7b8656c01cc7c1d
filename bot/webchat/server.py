"""Start and stop the web chat: the bots' port and the people's port."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from bot.webchat.botside import BotSide
from bot.webchat.exchange import Exchange
from bot.webchat.faults import FaultPanel
from bot.webchat.files import Shelf
from bot.webchat.pageside import people_app
from bot.webchat.peopleside import PeopleSide
from bot.webchat.store import Store
from bot.webchat.webhooks import RETRY_AFTER, Postman
from bot.webchat.world import World
from storage.clock import SystemClock

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Running:
    """A web chat that is running."""

    page_url: str
    bot_url: str
    exchange: Exchange


def wall_clock() -> float:
    """Return the Unix time."""
    return SystemClock().now().timestamp()


@asynccontextmanager
async def serve(
    data_dir: Path | None,
    page_port: int = 0,
    bot_port: int = 0,
    *,
    host: str = LOOPBACK,
    clock: Callable[[], float] = wall_clock,
    webhook_retry: Sequence[float] = RETRY_AFTER,
) -> AsyncIterator[Running]:
    """Run the web chat; without a folder everything stays in memory, port 0 takes a free one."""
    async with AsyncExitStack() as stack:
        exchange = open_exchange(data_dir, clock, stack)
        faults = FaultPanel()
        bots = BotSide(exchange, faults)
        postman = Postman(exchange, bots.execute, webhook_retry)
        people = people_app(PeopleSide(exchange, faults), exchange.world)
        # The bots' side has no protection but its tokens: it never leaves this machine.
        bot_url = await listen(bots.app(), LOOPBACK, bot_port, stack)
        page_url = await listen(people, host, page_port, stack)
        stack.push_async_callback(postman.stop)
        stack.callback(exchange.close)
        await postman.start()
        yield Running(page_url=page_url, bot_url=bot_url, exchange=exchange)


def open_exchange(
    data_dir: Path | None, clock: Callable[[], float], stack: AsyncExitStack
) -> Exchange:
    """Open the store and everything that is remembered in it."""
    if data_dir:
        data_dir.mkdir(parents=True, exist_ok=True)
    store = Store(data_dir / "webchat.sqlite3" if data_dir else None)
    stack.callback(store.close)
    world = World(store)
    stack.callback(world.save)
    exchange = Exchange(world, Shelf(world, data_dir / "files" if data_dir else None), clock)
    world.save()
    return exchange


async def listen(app: web.Application, host: str, port: int, stack: AsyncExitStack) -> str:
    """Open a port for an application and return its address."""
    # A caller that hangs up ends its own long poll; whoever waits at the end is let go at once.
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=1, access_log=None)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, host, port).start()
    address = runner.addresses[0]
    return f"http://{host}:{address[1]}"
