"""The whole product for tests: both bots over HTTP at the web chat, on a clock to be moved."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.bots import bots_on
from bot.demo_clock import MovableClock
from bot.polling import polling
from bot.settings import StorageSettings
from bot.tokens import Tokens
from bot.webchat.server import serve
from bot.wiring import House, build_house
from storage.clock import ShiftedClock
from storage.database import Database
from tests.kit.clock import FrozenClock
from tests.kit.people import PeopleClient, Seat, Talk
from tests.kit.town import jincheng_database


@dataclass(frozen=True)
class Square:
    """The people, the bots and their tokens: what stays when the product restarts."""

    people: PeopleClient
    page_url: str
    tokens: Tokens
    resident: Seat
    chief: Seat
    admin: Seat
    resident_bot: int
    staff_bot: int
    group: int

    @property
    def phone(self) -> Talk:
        """Return the resident's chat with the residents' bot."""
        return self.resident.chat(self.resident_bot)

    @property
    def counter(self) -> Talk:
        """Return the station's group as its chief sees it."""
        return self.chief.chat(self.group)

    @property
    def office(self) -> Talk:
        """Return the admin's private chat with the staff bot."""
        return self.admin.chat(self.staff_bot)


@dataclass(frozen=True)
class Product:
    """The running product and the people around it."""

    square: Square
    house: House
    clock: MovableClock


@asynccontextmanager
async def square() -> AsyncIterator[Square]:
    """Open the web chat with its people; no bot runs yet."""
    clock = FrozenClock()
    async with (
        serve(None, clock=lambda: clock.now().timestamp()) as chat,
        PeopleClient(chat.page_url) as people,
    ):
        resident_bot = await people.add_bot("bianmin_bot", "便民站助手")
        staff_bot = await people.add_bot("bianmin_staff_bot", "便民站工作台")
        resident, chief, admin = [
            await people.open_person(name) for name in ("王小芳", "李站长", "陈主任")
        ]
        group = await people.open_group("工作群", chief.id, [staff_bot["id"]])
        tokens = Tokens(chat.bot_url, resident_bot["token"], staff_bot["token"])
        ids = resident_bot["id"], staff_bot["id"], group
        yield Square(people, chat.page_url, tokens, resident, chief, admin, *ids)


@asynccontextmanager
async def running(place: Square, database: Database) -> AsyncIterator[Product]:
    """Run both bots on a database; leaving is a restart."""
    clock = ShiftedClock(FrozenClock())
    house = build_house(database, clock, StorageSettings(_env_file=None))
    movable = MovableClock(clock, house.services.conversations, house.outbox)
    await movable.restore()
    admins = frozenset({place.admin.id})
    async with bots_on(house, place.tokens, admins, movable) as bots, polling(bots):
        yield Product(place, house, movable)


@asynccontextmanager
async def product(tmp_path: Path, backend: str = "sqlite") -> AsyncIterator[Product]:
    """Run the product with a group bound to ST001."""
    async with (
        square() as place,
        jincheng_database(tmp_path, backend) as database,
        running(place, database) as started,
    ):
        await bind(started)
        yield started


async def bind(started: Product) -> None:
    """Bind the group to ST001, with the chief as its first member of staff."""
    services = started.house.services
    station = (await services.stations.by_code("ST001")).station
    code = await services.staffing.new_bind_code(station.key, started.square.admin.id)
    await services.staffing.bind(code, started.square.group, started.square.chief.id, "李站长")
