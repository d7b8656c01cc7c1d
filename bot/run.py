"""Runs the product live: long polling by default, webhooks by a setting."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

from redis.exceptions import RedisError

from bot.bots import Bots, bots_on
from bot.cli.ready import house_on
from bot.gauges import gauges_served
from bot.logs import start_logging
from bot.polling import polling
from bot.residents.memory import Memory, shared
from bot.roles import USUAL, Role
from bot.settings import LiveSettings, SettingsRefused
from bot.signals import told_to_stop
from bot.tokens import Tokens
from bot.watch import Watch
from bot.webchat.server import serve
from bot.webhooks import serve_webhooks
from bot.wiring import House
from storage.clock import SystemClock
from storage.desk.gauges import GaugeDesk
from storage.desk.heartbeats import HeartbeatDesk

WEBCHAT_DATA = Path("data/webchat")
WEBCHAT_PORTS = (8080, 8081)
"""As `bianmin webchat` has them: the chat page and the Bot API side."""

log = logging.getLogger(__name__)


async def run_live(settings: LiveSettings, roles: frozenset[Role] = USUAL) -> None:
    """Run these parts of the product until SIGINT or SIGTERM."""
    stop, started = told_to_stop(), asyncio.Event()
    start_logging(settings.log_level)
    running = asyncio.ensure_future(_run(settings, roles, started, stop))
    told = asyncio.ensure_future(stop.wait())
    await asyncio.wait({running, told}, return_when=asyncio.FIRST_COMPLETED)
    told.cancel()
    if not started.is_set():
        # It may be trying to reach a server that is away.
        running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def _run(
    settings: LiveSettings, roles: frozenset[Role], started: asyncio.Event, stop: asyncio.Event
) -> None:
    tokens = Tokens(
        settings.api_base,
        settings.resident_bot_token.get_secret_value(),
        settings.staff_bot_token.get_secret_value(),
    )
    async with (
        _webchat(roles),
        memory_of(settings, roles) as memory,
        house_on(settings, SystemClock()) as house,
        bots_on(house, tokens, settings.admin_ids, roles=roles, memory=memory) as bots,
        _observed(house, bots, settings, roles),
        _listening(bots, settings, roles),
    ):
        # What was loaded stays. The collector would go through all of it each time, and nobody
        # would be answered for a tenth of a second.
        gc.collect()
        gc.freeze()
        started.set()
        log.info("running: %s", ", ".join(sorted(roles)))
        await stop.wait()


@asynccontextmanager
async def memory_of(
    settings: LiveSettings, roles: frozenset[Role] = USUAL
) -> AsyncIterator[Memory | None]:
    """Open the memory that residents' processes share, where the settings name one.

    Raises SettingsRefused where nobody answers there.
    """
    url = settings.redis_url.get_secret_value()
    if not url or Role.RESIDENT not in roles:
        yield None
        return
    async with AsyncExitStack() as opened:
        try:
            memory = await opened.enter_async_context(shared(url))
        except (RedisError, ValueError) as no:
            line = f"REDIS_URL names no Redis that lets us in ({type(no).__name__})"
            raise SettingsRefused([line]) from None
        yield memory


@asynccontextmanager
async def _webchat(roles: frozenset[Role]) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        if Role.WEBCHAT in roles:
            # First in and last out: the bots of this process may speak to it.
            await stack.enter_async_context(serve(WEBCHAT_DATA, *WEBCHAT_PORTS))
        yield


def _listening(
    bots: Bots, settings: LiveSettings, roles: frozenset[Role]
) -> AbstractAsyncContextManager[None]:
    if settings.webhook_url and roles & {Role.RESIDENT, Role.STAFF}:
        return serve_webhooks(bots, settings, roles)
    return polling(bots, roles)


@asynccontextmanager
async def _observed(
    house: House, bots: Bots, settings: LiveSettings, roles: frozenset[Role]
) -> AsyncIterator[None]:
    heartbeats = HeartbeatDesk(house.database, house.clock, settings.admin_ids)
    watch = Watch(heartbeats, bots.courier, house, settings.worker_name, roles)
    async with AsyncExitStack() as stack:
        if settings.metrics_port:
            gauges = GaugeDesk(house.database, house.clock)
            await stack.enter_async_context(
                gauges_served(gauges, heartbeats, settings.metrics_port)
            )
        await stack.enter_async_context(watch.kept())
        yield
