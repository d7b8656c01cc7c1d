"""Stations open, change and close on a date; what stands in the way is listed, not lost."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot.wiring import House
from storage.clock import SHANGHAI
from storage.database import Database
from storage.desk.bookings import Request
from storage.desk.catalogue import Import
from storage.desk.register import StationRegister
from storage.records import StationRecord
from storage.refusals import DateGone, MatterUnknown, SlotNotOffered, StationUnknown
from storage.tables import Booking
from tests.kit.clock import FrozenClock
from tests.kit.town import BACKENDS, on_each_database
from tests.kit.town import house as house_in_jincheng

FENGXI = 35.4909, 112.8335
"""Where ST001 stands."""

SUNDAY = date(2026, 11, 29)
SATURDAY_9 = datetime(2026, 11, 28, 9, 0, tzinfo=SHANGHAI)
LATER_9 = datetime(2026, 12, 5, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture(params=BACKENDS)
async def house(
    request: pytest.FixtureRequest, tmp_path: Path, clock: FrozenClock
) -> AsyncIterator[House]:
    async with house_in_jincheng(tmp_path, clock, request.param) as opened:
        yield opened


@pytest.fixture
def register(house: House) -> StationRegister:
    return house.register


async def nearest(house: House, at: datetime | None = None) -> str:
    """Return the code of the station nearest to where ST001 stands."""
    found = await house.services.stations.nearest(*FENGXI, limit=1, at=at)
    return found[0].station.code


async def booked(house: House, starts_at: datetime) -> Booking:
    services = house.services
    person = await services.people.meet(1_000_000_000_000 + starts_at.day)
    await services.people.agree(person.key)
    station = (await services.stations.by_code("ST001")).station
    matter = await services.matters.by_code("RS01")
    wish = Request(
        request_id=starts_at.isoformat(),
        station_id=station.key,
        matter_id=matter.key,
        starts_at=starts_at,
        call_name="王女士",
        person_id=person.key,
    )
    return (await services.bookings.book(wish)).booking


async def record_of(house: House, code: str) -> StationRecord:
    return (await house.services.stations.by_code(code)).details


async def test_a_station_that_closes_is_offered_until_that_day(
    house: House, register: StationRegister, clock: FrozenClock
) -> None:
    await register.deregister("ST001", SUNDAY, by="张主任", reason="网点撤并")
    assert await nearest(house) == "ST001"
    assert await nearest(house, at=clock.now() + timedelta(days=7)) != "ST001"
    station = (await house.services.stations.by_code("ST001")).station
    days = [offer.day for offer in await house.services.offers.days(station.key)]
    assert days
    assert max(days) < SUNDAY


async def test_when_the_day_has_come_the_station_is_gone(
    house: House, register: StationRegister, clock: FrozenClock
) -> None:
    await register.deregister("ST001", SUNDAY, by="张主任")
    assert await register.turn_dates() == []
    clock.to(datetime(2026, 11, 29, 0, 1, tzinfo=SHANGHAI))
    assert await nearest(house) != "ST001", "before any tick"
    assert await register.turn_dates() == ["ST001"]
    assert await register.turn_dates() == []
    with pytest.raises(StationUnknown):
        await house.services.stations.by_code("ST001")


async def test_visits_after_the_closing_are_listed_and_kept(
    house: House, register: StationRegister
) -> None:
    await booked(house, SATURDAY_9)
    later = await booked(house, LATER_9)
    closing = await register.deregister("ST001", SUNDAY, by="张主任")
    assert [visit.code for visit in closing.affected] == [later.code]


async def test_nobody_books_past_the_closing(house: House, register: StationRegister) -> None:
    await register.deregister("ST001", SUNDAY, by="张主任")
    await booked(house, SATURDAY_9)
    with pytest.raises(SlotNotOffered):
        await booked(house, LATER_9)


async def test_closing_today_is_closing_at_once(house: House, register: StationRegister) -> None:
    await register.deregister("ST001", date(2026, 11, 23), by="张主任")
    assert await nearest(house) != "ST001"
    assert (await house.services.stations.all())[0].code == "ST002"


async def test_a_day_that_has_gone_is_refused(house: House, register: StationRegister) -> None:
    with pytest.raises(DateGone):
        await register.deregister("ST001", date(2026, 11, 22), by="张主任")
    with pytest.raises(DateGone):
        await register.open(await record_of(house, "ST001"), date(2026, 11, 22), by="张主任")
    assert await register.changes("ST001") == []


async def test_an_unknown_station_or_matter_is_refused(
    house: House, register: StationRegister
) -> None:
    with pytest.raises(StationUnknown):
        await register.deregister("ST999", SUNDAY, by="张主任")
    known = await record_of(house, "ST001")
    with pytest.raises(StationUnknown):
        await register.change(known.model_copy(update={"id": "ST999"}), by="张主任")
    with pytest.raises(MatterUnknown):
        await register.change(known.model_copy(update={"matters": ["XX99"]}), by="张主任")


async def test_a_new_station_serves_from_its_day_on(
    house: House, register: StationRegister, clock: FrozenClock
) -> None:
    known = await record_of(house, "ST001")
    new = known.model_copy(update={"id": "AA001", "name": "新站"})
    await register.open(new, SUNDAY, by="张主任")
    assert await nearest(house) == "ST001"
    assert await nearest(house, at=clock.now() + timedelta(days=7)) == "AA001", "equal: by code"
    with pytest.raises(StationUnknown):
        await house.services.stations.by_code("AA001")
    clock.to(datetime(2026, 11, 30, 9, 0, tzinfo=SHANGHAI))
    assert await register.turn_dates() == ["AA001"]
    assert await nearest(house) == "AA001"


async def test_a_closed_station_may_open_anew(house: House, register: StationRegister) -> None:
    known = await record_of(house, "ST001")
    await register.deregister("ST001", date(2026, 11, 23), by="张主任")
    await register.open(known, date(2026, 11, 23), by="李主任")
    assert await nearest(house) == "ST001"
    noted = [(change.act, change.made_by) for change in await register.changes("ST001")]
    assert noted == [("close", "张主任"), ("open", "李主任")]


async def test_a_station_that_moved_is_found_where_it_is_now(
    house: House, register: StationRegister
) -> None:
    known = await record_of(house, "ST001")
    assert await nearest(house) == "ST001"
    await register.change(known.model_copy(update={"lat": 35.8, "lon": 112.92}), by="张主任")
    assert await nearest(house) != "ST001"


async def test_an_import_gives_dates_and_takes_none_back(
    house: House, register: StationRegister, clock: FrozenClock
) -> None:
    known = await record_of(house, "ST001")
    dated = known.model_copy(update={"closes_on": SUNDAY})
    await house.catalogue.write(Import(stations=[dated]))
    assert await nearest(house, at=clock.now() + timedelta(days=7)) != "ST001"
    await house.catalogue.write(Import(stations=[known]))
    assert await nearest(house, at=clock.now() + timedelta(days=7)) != "ST001"
    assert await nearest(house) == "ST001"


@on_each_database
async def test_another_process_sees_a_change_at_once(tmp_path: Path, backend: str) -> None:
    async with house_in_jincheng(tmp_path, FrozenClock(), backend) as here:
        assert await nearest(here) == "ST001"
        elsewhere = Database(here.database.url.render_as_string(hide_password=False))
        try:
            other = StationRegister(elsewhere, FrozenClock())
            await other.deregister("ST001", date(2026, 11, 23), by="张主任")
        finally:
            await elsewhere.close()
        assert await nearest(here) != "ST001"
