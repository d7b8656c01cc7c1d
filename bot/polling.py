"""Receives updates of both bots by long polling."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from telegram import Update

from bot.bots import Bots


@asynccontextmanager
async def polling(bots: Bots) -> AsyncIterator[None]:
    """Receive updates by long polling."""
    updater = bots.staff.updater
    if updater is None:
        raise LookupError("the staff bot was built without an updater")
    await updater.start_polling(allowed_updates=Update.ALL_TYPES, drop_pending_updates=False)
    await bots.resident.delete_webhook()
    residents = asyncio.ensure_future(
        bots.dispatcher.start_polling(bots.resident, handle_signals=False, close_bot_session=False)
    )
    try:
        yield
    finally:
        with suppress(RuntimeError):
            await bots.dispatcher.stop_polling()
        await residents
        await updater.stop()
