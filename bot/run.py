"""Runs the product live: long polling by default, webhooks by a setting."""

import asyncio
import logging
import signal

from bot.bots import Tokens, bots_on
from bot.cli.ready import house_on
from bot.logs import start_logging
from bot.polling import polling
from bot.settings import LiveSettings
from bot.webhooks import serve_webhooks
from storage.clock import SystemClock

log = logging.getLogger(__name__)


async def run_live(settings: LiveSettings) -> None:
    """Run until SIGINT or SIGTERM."""
    start_logging(settings.log_level)
    tokens = Tokens(
        settings.api_base,
        settings.resident_bot_token.get_secret_value(),
        settings.staff_bot_token.get_secret_value(),
    )
    async with (
        house_on(settings, SystemClock()) as house,
        bots_on(house, tokens, settings.admin_ids) as bots,
        serve_webhooks(bots, settings) if settings.webhook_url else polling(bots),
    ):
        log.info("running")
        await until_told_to_stop()


async def until_told_to_stop() -> None:
    """Wait for SIGINT or SIGTERM."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()
