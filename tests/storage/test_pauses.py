"""A matter paused at one station: who handles it meanwhile, what is offered, what is refused."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.services import Services
from storage.clock import SHANGHAI
from storage.desk.bookings import Request
from storage.desk.pauses import NewPause
from storage.refusals import (
    MatterNotHandled,
    PauseGone,
    PauseOverlaps,
    PausePast,
    PauseReversed,
)
from storage.rules.pauses import Span
from tests.kit.clock import FrozenClock
from tests.kit.town import BACKENDS, town

TODAY = date(2026, 11, 23)
SATURDAY = date(2026, 11, 28)
SATURDAY_9_20 = datetime(2026, 11, 28, 9, 20, tzinfo=SHANGHAI)
days = st.dates(date(2026, 11, 1), date(2026, 12, 31))
spans = st.builds(Span, days, st.none() | days).filter(lambda span: not span.reversed)


@pytest.fixture(params=BACKENDS)
async def desk(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Services]:
    async with town(tmp_path, FrozenClock(), request.param) as services:
        yield services


async def new(
    services: Services, since: date, until: date | None = None, reason: str = ""
) -> NewPause:
    station = (await services.stations.by_code("ST001")).station
    matter = await services.matters.by_code("RS01")
    return NewPause(station.key, matter.key, Span(since, until), reason)


async def ask(services: Services, pause: NewPause) -> None:
    person = await services.people.meet(1_000_000_000_001)
    await services.people.agree(person.key)
    await services.bookings.book(
        Request(
            "r1",
            pause.station_id,
            pause.matter_id,
            SATURDAY_9_20,
            "王女士",
            person_id=person.key,
        )
    )


async def test_a_paused_matter_is_handled_elsewhere_meanwhile(desk: Services) -> None:
    pause = await new(desk, TODAY, SATURDAY)
    before = await desk.stations.counties(pause.matter_id)
    await desk.pauses.add(pause, "陈主任")
    station = (await desk.stations.by_id(pause.station_id)).station
    near = await desk.stations.nearest(station.lat, station.lon, matter_id=pause.matter_id)
    assert station.key not in {place.station.key for place in near}
    assert sum(n for _, n in await desk.stations.counties(pause.matter_id)) == (
        sum(n for _, n in before) - 1
    )
    listed = await desk.stations.in_county(station.county, pause.matter_id)
    assert station.key not in {place.key for place in listed}
    assert not await desk.stations.handles(pause.station_id, pause.matter_id)
    assert await desk.stations.handles(
        pause.station_id, pause.matter_id, SATURDAY + timedelta(days=1)
    )
    assert pause.matter_id not in {m.key for m in await desk.stations.matters_of(station.key)}


async def test_no_time_is_offered_on_paused_days(desk: Services) -> None:
    pause = await new(desk, SATURDAY, SATURDAY)
    await desk.pauses.add(pause, "陈主任")
    offered = {offer.day for offer in await desk.offers.days(pause.station_id, pause.matter_id)}
    assert {offer.day for offer in await desk.offers.days(pause.station_id)} - offered == {SATURDAY}
    assert await desk.offers.slots(pause.station_id, SATURDAY, pause.matter_id) == []
    assert await desk.offers.slots(pause.station_id, SATURDAY) != []


async def test_a_visit_on_a_paused_day_is_refused_with_its_end(desk: Services) -> None:
    pause = await new(desk, TODAY, SATURDAY)
    await desk.pauses.add(pause, "陈主任")
    with pytest.raises(MatterNotHandled) as refused:
        await ask(desk, pause)
    assert refused.value.facts == {"until": SATURDAY}


async def test_a_visit_booked_before_is_listed_and_left_alone(desk: Services) -> None:
    pause = await new(desk, TODAY)
    await ask(desk, pause)
    [visit] = await desk.pauses.visits_in(pause)
    await desk.pauses.add(pause, "陈主任")
    assert (await desk.bookings.visit(visit.booking.key)).booking.status.value == "requested"
    assert await desk.pauses.visits_in(await new(desk, TODAY, TODAY)) == []


async def test_days_that_cannot_be_are_refused(desk: Services) -> None:
    with pytest.raises(PauseReversed):
        await desk.pauses.add(await new(desk, SATURDAY, TODAY), "陈主任")
    with pytest.raises(PausePast):
        await desk.pauses.add(await new(desk, TODAY - timedelta(days=1)), "陈主任")
    await desk.pauses.add(await new(desk, TODAY, SATURDAY), "陈主任")
    with pytest.raises(PauseOverlaps):
        await desk.pauses.add(await new(desk, SATURDAY), "陈主任")
    await desk.pauses.add(await new(desk, SATURDAY + timedelta(days=1)), "陈主任")


async def test_a_pause_is_ended_once(desk: Services) -> None:
    pause = await new(desk, TODAY)
    made = await desk.pauses.add(pause, "陈主任")
    assert [one.pause.id for one in await desk.pauses.at(pause.station_id)] == [made.id]
    await desk.pauses.end(made.id or 0)
    assert await desk.stations.handles(pause.station_id, pause.matter_id)
    assert await desk.pauses.at(pause.station_id) == []
    with pytest.raises(PauseGone):
        await desk.pauses.end(made.id or 0)


async def test_all_pauses_of_a_matter_are_ended_together(desk: Services) -> None:
    first, later = await new(desk, TODAY, TODAY), await new(desk, SATURDAY)
    for pause in (first, later):
        await desk.pauses.add(pause, "陈主任")
    assert [p.pause.since for p in await desk.pauses.paused_on(first.station_id)] == [TODAY]
    assert [p.pause.since for p in await desk.pauses.paused_on(first.station_id, SATURDAY)] == [
        SATURDAY
    ]
    assert await desk.pauses.end_all(first.station_id, first.matter_id) == [first.span, later.span]
    assert await desk.pauses.at(first.station_id) == []
    with pytest.raises(PauseGone):
        await desk.pauses.end_all(first.station_id, first.matter_id)


@given(spans, spans)
def test_spans_meet_where_a_day_is_in_both(one: Span, other: Span) -> None:
    window = [date(2026, 11, 1) + timedelta(days=n) for n in range(62)]
    together = any(one.covers(day) and other.covers(day) for day in window)
    assert one.meets(other) == other.meets(one) == together
