"""Receives updates of both bots by long polling."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager

from telegram import Update

from bot.bots import Bots
from bot.reaching import reached
from bot.roles import USUAL, Role

FOR_EVER = -1


@asynccontextmanager
async def polling(bots: Bots, roles: frozenset[Role] = USUAL) -> AsyncIterator[None]:
    """Receive updates of the bots that this process answers for by long polling."""
    async with AsyncExitStack() as stack:
        if Role.STAFF in roles:
            await stack.enter_async_context(_staff(bots))
        if Role.RESIDENT in roles:
            await reached(bots.resident.delete_webhook)
            await reached(bots.resident.me)
            await stack.enter_async_context(_residents(bots))
        yield


@asynccontextmanager
async def _staff(bots: Bots) -> AsyncIterator[None]:
    updater = bots.staff.updater
    if updater is None:
        raise LookupError("the staff bot was built without an updater")
    await updater.start_polling(allowed_updates=Update.ALL_TYPES, bootstrap_retries=FOR_EVER)
    try:
        yield
    finally:
        await updater.stop()


@asynccontextmanager
async def _residents(bots: Bots) -> AsyncIterator[None]:
    started = asyncio.Event()
    bots.dispatcher.startup.register(_setter(started))
    listening = asyncio.ensure_future(
        bots.dispatcher.start_polling(bots.resident, handle_signals=False, close_bot_session=False)
    )
    # Stopping what has not started yet would wait for ever.
    begun = asyncio.ensure_future(started.wait())
    await asyncio.wait({listening, begun}, return_when=asyncio.FIRST_COMPLETED)
    if listening.done():
        begun.cancel()
        await listening
    try:
        yield
    finally:
        if not listening.done():
            await bots.dispatcher.stop_polling()
        await listening


def _setter(event: asyncio.Event) -> Callable[[], Awaitable[None]]:
    async def set_it() -> None:
        event.set()

    return set_it
