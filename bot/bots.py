"""Builds both bots and runs the clockwork that carries their messages."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from bot.clockwork import Clockwork
from bot.residents.channel import ResidentChannel
from bot.residents.dispatcher import announce_commands, build_dispatcher
from bot.residents.in_flight import InFlight
from bot.residents.memory import Memory
from bot.staff.application import announce_commands as announce_staff_commands
from bot.staff.application import build_application
from bot.staff.channel import StaffChannel
from bot.staff.context import DemoClock, StaffApplication, StaffSettings
from bot.tokens import Tokens
from bot.wiring import House


@dataclass(frozen=True)
class Bots:
    """Both bots, built and not yet listening."""

    resident: Bot
    dispatcher: Dispatcher
    staff: StaffApplication


@asynccontextmanager
async def bots_on(
    house: House,
    tokens: Tokens,
    admin_ids: frozenset[int],
    demo_clock: DemoClock | None = None,
    memory: Memory | None = None,
) -> AsyncIterator[Bots]:
    """Build both bots and run the clockwork that carries their messages."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(tokens.api_base))
    resident = Bot(tokens.resident, session, default=DefaultBotProperties(parse_mode="HTML"))
    staff = build_application(
        tokens.staff,
        house.services,
        StaffSettings(admin_ids, demo_clock, rate_limited=demo_clock is None),
        base_url=tokens.api_base,
    )
    in_flight = InFlight()
    dispatcher = build_dispatcher(house.services, in_flight, memory)
    courier = house.courier(
        ResidentChannel(resident, house.clock), StaffChannel(staff.bot, house.services), admin_ids
    )
    alarms = house.alarms(admin_ids)
    clockwork = Clockwork(house.outbox, courier, house.services.bookings, house.register, alarms)
    try:
        async with staff, clockwork.running(), _started(staff):
            await house.services.matters.search("")  # loads the index before anybody asks
            await announce_commands(resident, house.services.texts)
            await announce_staff_commands(staff.bot, house.services.texts)
            yield Bots(resident, dispatcher, staff)
    finally:
        await in_flight.landed()
        await resident.session.close()


@asynccontextmanager
async def _started(staff: StaffApplication) -> AsyncIterator[None]:
    await staff.start()
    try:
        yield
    finally:
        await staff.stop()
