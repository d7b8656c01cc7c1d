"""The book of visits: what is offered, who gets it, who decides."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.wiring import House
from storage.clock import SHANGHAI
from storage.desk.actor import Actor, Source
from storage.desk.bookings import Request
from storage.refusals import (
    AlreadyDecided,
    ConsentMissing,
    MatterNotHandled,
    NotStaff,
    NotYours,
    SlotNotOffered,
    SlotTaken,
    TooLateToCancel,
    TooManyBookings,
)
from storage.rules.lifecycle import BookingStatus
from tests.kit.clock import FrozenClock
from tests.kit.town import BACKENDS, house

SATURDAY_9_20 = datetime(2026, 11, 28, 9, 20, tzinfo=SHANGHAI)
LI = Actor("staff", "李站长", 501)
ZHANG = Actor("staff", "张姐", 502)


@pytest.fixture(params=BACKENDS)
async def town(
    tmp_path: Path, clock: FrozenClock, request: pytest.FixtureRequest
) -> AsyncIterator[House]:
    async with house(tmp_path, clock, request.param) as built:
        yield built


async def resident(town: House, chat_id: int = 1_000_000_000_001) -> int:
    person = await town.services.people.meet(chat_id)
    await town.services.people.agree(person.key)
    return person.key


async def asked(town: House, *, person: int | None, **changes: Any) -> Request:
    station = (await town.services.stations.by_code("ST001")).station
    matter = await town.services.matters.by_code("RS01")
    plain = Request(
        request_id=f"{person}-{changes.get('starts_at', SATURDAY_9_20)}",
        station_id=station.key,
        matter_id=matter.key,
        starts_at=SATURDAY_9_20,
        call_name="王女士",
        person_id=person,
    )
    return replace(plain, **changes)


async def bind(town: House) -> None:
    station = (await town.services.stations.by_code("ST001")).station
    for actor in (LI, ZHANG):
        await town.services.staffing.add_by_admin(station.key, actor.user_id or 0, actor.name, 1)


async def test_a_request_waits_for_the_station_and_takes_the_place(town: House) -> None:
    visit = await town.services.bookings.book(await asked(town, person=await resident(town)))
    assert visit.booking.status is BookingStatus.REQUESTED
    free = await town.services.offers.slots(visit.station.key, SATURDAY_9_20.date())
    assert SATURDAY_9_20 not in [offer.slot.starts_at for offer in free]


async def test_asking_twice_with_one_request_id_books_once(town: House) -> None:
    request = await asked(town, person=await resident(town))
    first, second = await asyncio.gather(
        town.services.bookings.book(request), town.services.bookings.book(request)
    )
    assert first.booking.code == second.booking.code


async def test_of_many_who_want_the_last_place_one_gets_it(town: House) -> None:
    people = [await resident(town, 1_000_000_000_100 + n) for n in range(8)]
    requests = [await asked(town, person=person) for person in people]
    results = await asyncio.gather(
        *(town.services.bookings.book(r) for r in requests), return_exceptions=True
    )
    losers = [r for r in results if isinstance(r, SlotTaken)]
    assert len(losers) == len(people) - 1


async def test_the_first_press_wins_and_the_second_hears_who_was_first(town: House) -> None:
    await bind(town)
    visit = await town.services.bookings.book(await asked(town, person=await resident(town)))
    confirmed = await town.services.bookings.confirm(visit.booking.key, LI)
    assert confirmed.booking.status is BookingStatus.CONFIRMED
    with pytest.raises(AlreadyDecided) as no:
        await town.services.bookings.decline(visit.booking.key, ZHANG, "full")
    assert no.value.facts["who"] == "李站长"


async def test_only_bound_staff_decide(town: House) -> None:
    visit = await town.services.bookings.book(await asked(town, person=await resident(town)))
    with pytest.raises(NotStaff):
        await town.services.bookings.confirm(visit.booking.key, LI)


async def test_a_declined_request_frees_its_place(town: House) -> None:
    await bind(town)
    visit = await town.services.bookings.book(await asked(town, person=await resident(town)))
    await town.services.bookings.decline(visit.booking.key, LI, "closed")
    other = await asked(town, person=await resident(town, 1_000_000_000_002))
    assert (await town.services.bookings.book(other)).booking.status is BookingStatus.REQUESTED


async def test_no_consent_no_booking(town: House) -> None:
    person = await town.services.people.meet(1_000_000_000_003)
    with pytest.raises(ConsentMissing):
        await town.services.bookings.book(await asked(town, person=person.key))


@pytest.mark.parametrize(
    "starts_at",
    [
        SATURDAY_9_20 + timedelta(minutes=7),
        SATURDAY_9_20 + timedelta(days=70),
        datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI),
    ],
    ids=["between slots", "beyond the window", "in the past"],
)
async def test_only_offered_times_can_be_asked_for(town: House, starts_at: datetime) -> None:
    with pytest.raises(SlotNotOffered):
        await town.services.bookings.book(
            await asked(town, person=await resident(town), starts_at=starts_at)
        )


async def test_a_station_takes_only_its_own_matters(town: House) -> None:
    matter = await town.services.matters.by_code("GA02")
    with pytest.raises(MatterNotHandled):
        await town.services.bookings.book(
            await asked(town, person=await resident(town), matter_id=matter.key)
        )


async def test_one_booking_a_day_and_station(town: House) -> None:
    person = await resident(town)
    await town.services.bookings.book(await asked(town, person=person))
    later = SATURDAY_9_20 + timedelta(minutes=20)
    with pytest.raises(TooManyBookings) as no:
        await town.services.bookings.book(await asked(town, person=person, starts_at=later))
    assert no.value.facts == {"period": "day", "limit": 1}


async def test_a_resident_cancels_in_time_but_not_late(town: House, clock: FrozenClock) -> None:
    await bind(town)
    person = await resident(town)
    visit = await town.services.bookings.book(await asked(town, person=person))
    await town.services.bookings.confirm(visit.booking.key, LI)
    clock.to(SATURDAY_9_20 - timedelta(minutes=119))
    with pytest.raises(TooLateToCancel):
        await town.services.bookings.cancel(visit.booking.key, person)
    clock.to(SATURDAY_9_20 - timedelta(hours=3))
    cancelled = await town.services.bookings.cancel(visit.booking.key, person)
    assert cancelled.booking.status is BookingStatus.CANCELLED_BY_RESIDENT


async def test_nobody_cancels_or_sees_another_persons_visit(town: House) -> None:
    visit = await town.services.bookings.book(await asked(town, person=await resident(town)))
    stranger = await resident(town, 1_000_000_000_009)
    with pytest.raises(NotYours):
        await town.services.bookings.cancel(visit.booking.key, stranger)
    with pytest.raises(NotYours):
        await town.services.bookings.own_visit(visit.booking.key, stranger)


async def test_staff_enter_a_caller_and_it_is_confirmed(town: House) -> None:
    await bind(town)
    request = await asked(
        town, person=None, request_id="call-1", source=Source.PHONE, phone="13800000000"
    )
    visit = await town.services.bookings.enter(request, LI)
    assert (visit.booking.status, visit.booking.source) == (BookingStatus.CONFIRMED, "phone")
    with pytest.raises(NotStaff):
        await town.services.bookings.enter(request, Actor("staff", "路人", 999))


async def test_a_request_nobody_answers_expires(town: House, clock: FrozenClock) -> None:
    person = await resident(town)
    visit = await town.services.bookings.book(await asked(town, person=person))
    assert await town.services.bookings.expire_unanswered() == 0
    assert visit.booking.answer_by is not None
    clock.to(visit.booking.answer_by)
    assert await town.services.bookings.expire_unanswered() == 1
    seen = await town.services.bookings.own_visit(visit.booking.key, person)
    assert seen.booking.status is BookingStatus.EXPIRED
