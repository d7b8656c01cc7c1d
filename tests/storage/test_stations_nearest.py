"""The nearest stations as the desk gives them: of the kind, on the day, with a free time."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot.settings import StorageSettings
from bot.wiring import House, build_house
from storage.clock import SHANGHAI
from storage.desk.station_search import Only
from storage.refusals import LocationImpossible
from storage.rules.distance import great_circle_m
from storage.tables import MatterPause, Seat
from tests.kit.clock import FrozenClock
from tests.kit.town import BACKENDS
from tests.kit.town import house as house_in_jincheng
from tests.storage.test_register import booked

FENGXI = 35.4909, 112.8335
"""Where ST001 stands."""

NEXT_YEAR = date(2027, 1, 1)


@pytest.fixture(params=BACKENDS)
async def house(
    request: pytest.FixtureRequest, tmp_path: Path, clock: FrozenClock
) -> AsyncIterator[House]:
    async with house_in_jincheng(tmp_path, clock, request.param) as opened:
        yield opened


async def codes(house: House, only: Only, limit: int = 60) -> list[str]:
    found = await house.services.stations.nearest(*FENGXI, only=only, limit=limit)
    return [near.station.code for near in found]


async def test_all_come_nearest_first(house: House) -> None:
    stations = await house.services.stations.all()
    ranked = sorted((great_circle_m(*FENGXI, s.lat, s.lon), s.code) for s in stations)
    assert await codes(house, Only()) == [code for _, code in ranked]


async def test_a_matter_that_is_paused_that_day_is_not_found_there(
    house: House, clock: FrozenClock
) -> None:
    stations = house.services.stations
    station = (await stations.by_code("ST001")).station
    matter = (await house.services.matters.by_code("RS01")).key
    async with house.database.transaction() as session:
        session.add(
            MatterPause(
                station_id=station.key,
                matter_id=matter,
                since=date(2026, 11, 23),
                until=date(2026, 11, 24),
                made_by="张主任",
                made_at=clock.now(),
            )
        )
    for days, paused in ((-1, False), (0, True), (1, True), (2, False)):
        at = clock.now() + timedelta(days=days)
        found = await stations.nearest(*FENGXI, matter_id=matter, at=at, limit=60)
        assert ("ST001" not in [near.station.code for near in found]) is paused, days
    assert (await codes(house, Only()))[0] == "ST001", "it does everything else"


async def test_only_open_ones_only_of_a_county(house: House, clock: FrozenClock) -> None:
    clock.to(datetime(2026, 11, 23, 17, 20, tzinfo=SHANGHAI))
    views = await house.services.stations.by_ids(
        [station.key for station in await house.services.stations.all()]
    )
    now_open = {view.station.code for view in views if view.opening.open_now}
    in_gaoping = {view.station.code for view in views if view.station.county == "高平市"}
    assert set(await codes(house, Only(open_now=True))) == now_open
    assert set(await codes(house, Only(county="高平市"))) == in_gaoping
    assert 0 < len(now_open) < len(views)
    both = set(await codes(house, Only(open_now=True, county="高平市")))
    assert both == now_open & in_gaoping


async def test_a_full_station_is_passed_over(house: House) -> None:
    services = house.services
    first = (await services.stations.by_code("ST001")).station
    offers = [
        offer
        for day in await services.offers.days(first.key)
        for offer in await services.offers.slots(first.key, day.day)
    ]
    assert (await codes(house, Only(free_before=NEXT_YEAR)))[0] == "ST001"
    await fill(house, first.key, [offer.slot.starts_at for offer in offers[:-1]])
    [near] = await services.stations.nearest(*FENGXI, limit=1, only=Only(free_before=NEXT_YEAR))
    assert near.earliest is not None
    assert near.earliest.slot == offers[-1].slot
    last_day = offers[-1].slot.starts_at.astimezone(SHANGHAI).date()
    assert "ST001" not in await codes(house, Only(free_before=last_day))
    await fill(house, first.key, [offers[-1].slot.starts_at])
    assert "ST001" not in await codes(house, Only(free_before=NEXT_YEAR))


async def test_the_first_free_time_is_the_first_of_the_offers(house: House) -> None:
    stations, offers = await house.services.stations.all(), house.services.offers
    free = await offers.first_free([station.key for station in stations])
    for station in stations[::7]:
        listed = await offers.next_free(station.key, 1)
        assert [free[station.key]] == list(listed) if listed else station.key not in free


async def test_whatever_may_be_asked_next_is_around(house: House) -> None:
    ramp = (await house.services.stations.by_code("ST033")).details
    await house.register.change(ramp.model_copy(update={"wheelchair": True}), by="张主任")
    around = await house.services.stations.around(*FENGXI)
    kept = [found.hit.number for found in around]
    for only in (
        Only(),
        Only(wheelchair=True),
        Only(free_before=NEXT_YEAR),
        Only(open_now=True, free_before=NEXT_YEAR, wheelchair=True),
    ):
        near = await house.services.stations.nearest(*FENGXI, only=only)
        assert {place.station.key for place in near} <= set(kept)
    assert [found.hit.metres for found in around] == sorted(f.hit.metres for f in around)


@pytest.mark.parametrize("point", [(91.0, 0.0), (0.0, 181.0), (0.0, 0.0), (float("nan"), 112.85)])
async def test_a_point_that_cannot_be_meant_is_refused(
    house: House, point: tuple[float, float]
) -> None:
    with pytest.raises(LocationImpossible):
        await house.services.stations.nearest(*point)


async def test_the_detour_is_a_setting(house: House, clock: FrozenClock) -> None:
    far = StorageSettings(_env_file=None, walking_detour=2.6)
    other = build_house(house.database, clock, far)
    try:
        assert house.services.stations.minutes(750) == 13
        assert other.services.stations.minutes(750) == 26
    finally:
        await other.close()


async def fill(house: House, station_id: int, moments: list[datetime]) -> None:
    """Take every place at these times."""
    booking = await booked(house, moments[0])
    async with house.database.transaction() as session:
        for moment in moments[1:]:
            session.add(
                Seat(station_id=station_id, starts_at=moment, number=1, booking_id=booking.key)
            )
