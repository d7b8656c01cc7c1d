"""Builds both bots and runs the clockwork that carries their messages."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from bot.chores import chores_of
from bot.clockwork import Clockwork
from bot.pacer import Pacer
from bot.pacing import PacedResidents
from bot.reaching import reached
from bot.residents.channel import ResidentChannel
from bot.residents.dispatcher import announce_commands, build_dispatcher
from bot.residents.in_flight import InFlight
from bot.residents.memory import Memory
from bot.roles import USUAL, Role
from bot.staff.application import announce_commands as announce_staff_commands
from bot.staff.application import build_application
from bot.staff.channel import StaffChannel
from bot.staff.context import DemoClock, StaffApplication, StaffSettings
from bot.tokens import Tokens
from bot.wiring import House
from notices.courier import Courier

ASKED = frozenset({Role.RESIDENT, Role.STAFF})
"""Who is asked for matters; a process that only carries the post needs no index."""

LONGEST_CALL = 20.0
"""Seconds a call may take. With its wait for a turn it must end before the lease of its row does
(notices.courier.SETTLING), or another process sends the message again.
"""


@dataclass(frozen=True)
class Bots:
    """Both bots, built and not yet listening."""

    resident: Bot
    dispatcher: Dispatcher
    staff: StaffApplication
    courier: Courier


@asynccontextmanager
async def bots_on(
    house: House,
    tokens: Tokens,
    admin_ids: frozenset[int],
    demo_clock: DemoClock | None = None,
    roles: frozenset[Role] = USUAL,
    memory: Memory | None = None,
) -> AsyncIterator[Bots]:
    """Build both bots; where this process is the scheduler, carry their messages."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(tokens.api_base), timeout=LONGEST_CALL)
    if demo_clock is None:
        session.middleware(PacedResidents(Pacer()))
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
    await house.read_timetable()
    clockwork = Clockwork(house.outbox, courier, chores_of(house, admin_ids))
    try:
        async with AsyncExitStack() as stack:
            await reached(lambda: stack.enter_async_context(staff))
            if Role.SCHEDULER in roles:
                await stack.enter_async_context(clockwork.running())
            if Role.STAFF in roles:
                await stack.enter_async_context(_started(staff))
            if roles & ASKED:
                await house.services.matters.search("")  # loads the index before anybody asks
            await reached(lambda: announce_commands(resident, house.services.texts))
            await reached(lambda: announce_staff_commands(staff.bot, house.services.texts))
            yield Bots(resident, dispatcher, staff, courier)
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
