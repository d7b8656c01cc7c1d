"""Runs the product live: long polling by default, webhooks by a setting."""

import logging

from bot.bots import bots_on
from bot.cli.ready import house_on
from bot.logs import start_logging
from bot.polling import polling
from bot.settings import LiveSettings
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
        house_on(settings, SystemClock()) as house,
        bots_on(house, tokens, settings.admin_ids) as bots,
        serve_webhooks(bots, settings) if settings.webhook_url else polling(bots),
    ):
        log.info("running")
        await stop.wait()
