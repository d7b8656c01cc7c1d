"""What the admins hear by themselves: once each, in time, and only while it is true."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.wiring import House
from notices.courier import Courier
from storage.clock import SHANGHAI
from storage.desk.actor import Actor
from storage.desk.alarms import AlarmDesk
from storage.desk.requests import Request
from storage.desk.visits import Visit
from tests.kit.clock import FrozenClock
from tests.kit.letterbox import Letterbox
from tests.kit.town import BACKENDS, house

RESIDENT, CHEN, LIU = 1_000_000_000_001, 901, 902
SATURDAY_9_20 = datetime(2026, 11, 28, 9, 20, tzinfo=SHANGHAI)
LI = Actor("staff", "李站长", 501)


@dataclass
class Office:
    house: House
    clock: FrozenClock
    courier: Courier
    alarms: AlarmDesk
    letters: Letterbox

    async def request(self) -> Visit:
        services = self.house.services
        station = (await services.stations.by_code("ST001")).station
        await services.staffing.add_by_admin(station.key, 501, "李站长", 1)
        matter = await services.matters.by_code("RS01")
        person = await services.people.meet(RESIDENT)
        await services.people.agree(person.key)
        return await services.bookings.book(
            Request("r1", station.key, matter.key, SATURDAY_9_20, "王女士", person_id=person.key)
        )

    async def told(self, at: datetime | None = None, admin: int = CHEN) -> list[str]:
        """Return what an admin has heard by a moment."""
        if at is not None:
            self.clock.to(at)
        await self.alarms.raise_due()
        await self.courier.drain()
        return self.letters.texts(admin)


@pytest.fixture(params=BACKENDS)
async def office(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Office]:
    clock, letters = FrozenClock(), Letterbox()
    async with house(tmp_path, clock, request.param) as built:
        courier = built.courier(Letterbox(), letters)
        yield Office(built, clock, courier, built.alarms(frozenset({CHEN, LIU})), letters)


def three_quarters(visit: Visit) -> datetime:
    """Return when three of the four parts of a working day to answer are over."""
    assert visit.booking.answer_by == datetime(2026, 11, 24, 10, 0, tzinfo=SHANGHAI)
    return datetime(2026, 11, 23, 19, 0, tzinfo=SHANGHAI)


async def test_at_three_quarters_of_the_time_each_admin_hears_once(office: Office) -> None:
    moment = three_quarters(await office.request())
    assert await office.told(moment - timedelta(seconds=1)) == []
    [letter] = await office.told(moment)
    assert "站点还没答复" in letter
    assert "凤西支行" in letter
    assert "社会保障卡" in letter
    assert "约的时间：周六（11月28日）上午 9:20" in letter
    assert "最晚 <b>周二（11月24日）上午 10:00</b> 答复" in letter
    assert "王" not in letter
    assert len(await office.told(moment + timedelta(minutes=1))) == 1
    assert len(await office.told(admin=LIU)) == 1


async def test_an_answered_request_is_no_alarm(office: Office) -> None:
    visit = await office.request()
    await office.house.services.bookings.confirm(visit.booking.key, LI)
    assert await office.told(three_quarters(visit)) == []


async def test_an_answer_that_came_before_the_message_left_stops_it(office: Office) -> None:
    visit = await office.request()
    office.clock.to(three_quarters(visit))
    assert await office.alarms.raise_due() == 2
    await office.house.services.bookings.confirm(visit.booking.key, LI)
    assert await office.told() == []


async def test_two_processes_raise_one_alarm(office: Office) -> None:
    office.clock.to(three_quarters(await office.request()))
    again = office.house.alarms(frozenset({CHEN, LIU}))
    await office.alarms.raise_due()
    assert await again.raise_due() == 0


async def test_a_year_without_its_holidays_is_told_once(office: Office) -> None:
    assert await office.told(datetime(2026, 12, 17, 9, 0, tzinfo=SHANGHAI)) == []
    [letter] = await office.told(datetime(2026, 12, 18, 9, 0, tzinfo=SHANGHAI))
    assert "还没有 2027 年的放假安排" in letter
    assert len(await office.told(datetime(2026, 12, 20, 9, 0, tzinfo=SHANGHAI))) == 1
