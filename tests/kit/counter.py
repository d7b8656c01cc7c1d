"""A station's counter for tests: the staff bot, over real HTTP, in a group at the web chat."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from telegram import Update

from bot.clockwork import Clockwork
from bot.staff.application import build_application
from bot.staff.channel import StaffChannel
from bot.staff.context import StaffSettings
from bot.webchat.server import serve
from bot.wiring import House
from storage.clock import SHANGHAI
from storage.desk.bookings import Request
from storage.desk.visits import Visit
from tests.kit.clock import FrozenClock
from tests.kit.letterbox import Letterbox
from tests.kit.people import PeopleClient, Seat, Talk
from tests.kit.town import house

SATURDAY_9_20 = datetime(2026, 11, 28, 9, 20, tzinfo=SHANGHAI)
RESIDENT = 1_000_000_000_777


@dataclass(frozen=True)
class Counter:
    """Everything a test of the staff bot needs."""

    house: House
    clock: FrozenClock
    people: PeopleClient
    letters: Letterbox
    bot_id: int
    group_id: int
    chief: Seat
    colleague: Seat
    admin: Seat

    @property
    def group(self) -> Talk:
        """Return the group as the station's chief sees it."""
        return self.chief.chat(self.group_id)

    @property
    def office(self) -> Talk:
        """Return the admin's private chat with the staff bot."""
        return self.admin.chat(self.bot_id)

    async def bind(self) -> None:
        """Bind the group to ST001, with the chief as its first member of staff."""
        staffing = self.house.services.staffing
        station = (await self.house.services.stations.by_code("ST001")).station
        code = await staffing.new_bind_code(station.key, self.admin.id)
        await self.group.say(f"/bind {code}")
        await self.group.until_text("已绑定")

    async def request(self, starts_at: datetime = SATURDAY_9_20, who: str = "王女士") -> Visit:
        """Ask for a visit at ST001, as the residents' bot would."""
        services = self.house.services
        person = await services.people.meet(RESIDENT + int(starts_at.timestamp()))
        await services.people.agree(person.key)
        station = (await services.stations.by_code("ST001")).station
        matter = await services.matters.by_code("RS01")
        return await services.bookings.book(
            Request(f"{starts_at}", station.key, matter.key, starts_at, who, person_id=person.key)
        )


@asynccontextmanager
async def counter(tmp_path: Path) -> AsyncIterator[Counter]:
    """Open a counter whose bot is running."""
    clock = FrozenClock()
    async with (
        house(tmp_path, clock) as built,
        serve(None, clock=lambda: clock.now().timestamp()) as chat,
        PeopleClient(chat.page_url) as people,
    ):
        bot = await people.add_bot("staff_bot", "便民站工作台")
        seats = [await people.open_person(name) for name in ("李站长", "张姐", "陈主任")]
        group = await people.open_group("工作群", seats[0].id, [seats[1].id, bot["id"]])
        settings = StaffSettings(frozenset({seats[2].id}))
        application = build_application(
            bot["token"], built.services, settings, base_url=chat.bot_url
        )
        letters = Letterbox()
        courier = built.courier(letters, StaffChannel(application.bot, built.services))
        clockwork = Clockwork(built.outbox, courier, built.services.bookings)
        assert application.updater is not None
        async with application, clockwork.running():
            await application.start()
            await application.updater.start_polling(allowed_updates=Update.ALL_TYPES)
            yield Counter(built, clock, people, letters, bot["id"], group, *seats)
            await application.updater.stop()
            await application.stop()
