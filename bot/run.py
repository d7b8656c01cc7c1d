"""Runs the product live: long polling by default, webhooks by a setting."""

import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from redis.exceptions import RedisError

from bot.bots import bots_on
from bot.cli.ready import house_on
from bot.logs import start_logging
from bot.polling import polling
from bot.residents.memory import Memory, shared
from bot.settings import LiveSettings, SettingsRefused
from bot.signals import told_to_stop
from bot.tokens import Tokens
from bot.webhooks import serve_webhooks
from storage.clock import SystemClock

log = logging.getLogger(__name__)


async def run_live(settings: LiveSettings) -> None:
    """Run until SIGINT or SIGTERM."""
    stop = told_to_stop()
    start_logging(settings.log_level)
    tokens = Tokens(
        settings.api_base,
        settings.resident_bot_token.get_secret_value(),
        settings.staff_bot_token.get_secret_value(),
    )
    async with (
        memory_of(settings) as memory,
        house_on(settings, SystemClock()) as house,
        bots_on(house, tokens, settings.admin_ids, memory=memory) as bots,
        serve_webhooks(bots, settings) if settings.webhook_url else polling(bots),
    ):
        log.info("running")
        await stop.wait()


@asynccontextmanager
async def memory_of(settings: LiveSettings) -> AsyncIterator[Memory | None]:
    """Open the memory that residents' processes share, where the settings name one.

    Raises SettingsRefused where nobody answers there.
    """
    url = settings.redis_url.get_secret_value()
    if not url:
        yield None
        return
    async with AsyncExitStack() as opened:
        try:
            memory = await opened.enter_async_context(shared(url))
        except (RedisError, ValueError) as no:
            line = f"REDIS_URL names no Redis that lets us in ({type(no).__name__})"
            raise SettingsRefused([line]) from None
        yield memory
