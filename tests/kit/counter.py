"""A station's counter for tests: the staff bot, over real HTTP, in a group at the web chat."""

import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from telegram import Update

from bot.chores import chores_of
from bot.clockwork import Clockwork
from bot.demo_clock import MovableClock
from bot.settings import StorageSettings
from bot.staff.application import announce_commands, build_application
from bot.staff.channel import StaffChannel
from bot.staff.context import StaffApplication, StaffSettings
from bot.webchat.server import serve
from bot.wiring import House
from notices.channel import Delivery, Message
from storage.clock import SHANGHAI, ShiftedClock
from storage.desk.bookings import Request
from storage.desk.visits import Visit
from storage.tables import Station
from tests.kit.clock import FrozenClock
from tests.kit.letterbox import Letterbox
from tests.kit.people import PeopleClient, Seat, Talk
from tests.kit.town import house

SATURDAY_9_20 = datetime(2026, 11, 28, 9, 20, tzinfo=SHANGHAI)
RESIDENT = 1_000_000_000_777


class RunningBot:
    """The staff bot; it can be stopped and started anew with nothing in its memory."""

    def __init__(self, built: House, token: str, settings: StaffSettings, url: str) -> None:
        self._parts = token, built.services, settings
        self._url = url
        self.application = self._build()

    def _build(self) -> StaffApplication:
        return build_application(*self._parts, base_url=self._url)

    async def start(self) -> None:
        await self.application.initialize()
        await self.application.start()
        assert self.application.updater is not None
        await self.application.updater.start_polling(allowed_updates=Update.ALL_TYPES)

    async def stop(self) -> None:
        assert self.application.updater is not None
        await self.application.updater.stop()
        await self.application.stop()
        await self.application.shutdown()

    async def restart(self) -> None:
        await self.stop()
        self.application = self._build()
        await self.start()

    @property
    def channel(self) -> StaffChannel:
        return StaffChannel(self.application.bot, self._parts[1])

    async def send(self, chat_id: int, message: Message) -> Delivery:
        return await self.channel.send(chat_id, message)

    async def replace(self, chat_id: int, message_id: int, message: Message) -> Delivery:
        return await self.channel.replace(chat_id, message_id, message)


class Faults(logging.Handler):
    """What the staff bot logged as an error: python-telegram-bot raises none of it."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@dataclass(frozen=True)
class Counter:
    """Everything a test of the staff bot needs."""

    house: House
    clock: FrozenClock
    people: PeopleClient
    letters: Letterbox
    faults: Faults
    bot: RunningBot
    bot_id: int
    group_id: int
    chief: Seat
    colleague: Seat
    admin: Seat
    deputy: Seat

    @property
    def group(self) -> Talk:
        """Return the group as the station's chief sees it."""
        return self.chief.chat(self.group_id)

    @property
    def office(self) -> Talk:
        """Return the admin's private chat with the staff bot."""
        return self.admin.chat(self.bot_id)

    @property
    def second_office(self) -> Talk:
        """Return the second admin's private chat; by the two-person rule there are two."""
        return self.deputy.chat(self.bot_id)

    async def station(self, code: str = "ST001") -> Station:
        return (await self.house.services.stations.by_code(code)).station

    async def bind(self) -> None:
        """Bind the group to ST001, with the chief as its first member of staff."""
        station = await self.station()
        code = await self.house.services.staffing.new_bind_code(station.key, self.admin.id)
        await self.group.say(f"/bind {code}")
        await self.group.until_text("已绑定")

    async def hire(self, seat: Seat, name: str) -> None:
        """Make somebody staff of ST001."""
        station = await self.station()
        await self.house.services.staffing.add_by_admin(station.key, seat.id, name, self.admin.id)

    async def request(
        self,
        starts_at: datetime = SATURDAY_9_20,
        who: str = "王女士",
        person: int = 0,
        **more: Any,
    ) -> Visit:
        """Ask for a visit at ST001, as the residents' bot would; each `person` is another."""
        services = self.house.services
        resident = await services.people.meet(RESIDENT + person)
        await services.people.agree(resident.key)
        station = await self.station()
        matter = await services.matters.by_code("RS01")
        return await services.bookings.book(
            Request(
                f"{starts_at} {person}",
                station.key,
                matter.key,
                starts_at,
                who,
                person_id=resident.key,
                **more,
            )
        )

    async def seen(self, visit: Visit) -> Visit:
        """Return the visit as it stands now."""
        return await self.house.services.bookings.visit(visit.booking.key)

    async def silence(self, talk: Talk) -> None:
        """Make sure that what was said last is left unanswered: the next answer comes first."""
        before = len(await talk.transcript(limit=200))
        await talk.say("/help")
        await talk.until_text("便民站工作台", after=(await talk.transcript())[-1]["message_id"])
        assert len(await talk.transcript(limit=200)) == before + 2


@asynccontextmanager
async def counter(
    tmp_path: Path, *, demo: bool = False, two_person: bool = False
) -> AsyncIterator[Counter]:
    """Open a counter whose bot is running; fails if the bot logged an error meanwhile.

    The deputy is an admin by the two-person rule alone.
    """
    rules = StorageSettings(_env_file=None, two_person_rule=two_person)
    frozen = FrozenClock()
    clock = ShiftedClock(frozen)
    async with (
        house(tmp_path, clock, settings=rules) as built,
        serve(None, clock=lambda: clock.now().timestamp()) as chat,
        PeopleClient(chat.page_url) as people,
    ):
        member = await people.add_bot("staff_bot", "便民站工作台")
        seats = [await people.open_person(name) for name in ("李站长", "张姐", "陈主任", "刘主任")]
        group = await people.open_group("工作群", seats[0].id, [seats[1].id, member["id"]])
        movable = MovableClock(clock, built.services.conversations, built.outbox)
        admins = frozenset(seat.id for seat in (seats[2:] if two_person else seats[2:3]))
        settings = StaffSettings(admins, movable if demo else None)
        bot = RunningBot(built, member["token"], settings, chat.bot_url)
        letters = Letterbox()
        courier = built.courier(letters, bot, admins)
        clockwork = Clockwork(built.outbox, courier, chores_of(built, admins))
        with watched() as faults:
            await bot.start()
            await announce_commands(bot.application.bot, built.services.texts)
            try:
                async with clockwork.running():
                    yield Counter(
                        built, frozen, people, letters, faults, bot, member["id"], group, *seats
                    )
            finally:
                await bot.stop()
        assert faults.lines == []


@contextmanager
def watched() -> Iterator[Faults]:
    """Watch what the staff bot and its library log as errors."""
    faults = Faults()
    loggers = [logging.getLogger(name) for name in ("bot.staff", "telegram.ext")]
    for logger in loggers:
        logger.addHandler(faults)
    try:
        yield faults
    finally:
        for logger in loggers:
            logger.removeHandler(faults)
