"""A moved visit keeps one place in each step of its time, and none of its old time."""

from datetime import timedelta

import pytest
from sqlmodel import select

from bot.wiring import House
from storage.desk.visits import Visit
from storage.refusals import SameTime, SlotTaken
from storage.rules.places import steps
from storage.tables import Booking, MatterVersion, Seat, Station
from tests.storage.test_bookings import LI, SATURDAY_9_20, asked, resident

NINE_40 = SATURDAY_9_20 + timedelta(minutes=20)


async def widen(town: House, seats: int) -> None:
    """Give the station so many places, and the matter visits of an hour."""
    matter = await town.services.matters.by_code("RS01")
    async with town.database.transaction() as session:
        station = (await session.exec(select(Station).where(Station.code == "ST001"))).one()
        station.seats = seats
        query = select(MatterVersion).where(MatterVersion.matter_id == matter.key)
        version = (await session.exec(query)).one()
        mode = {**version.record["service_mode"], "visit_slots": 3}
        version.record = {**version.record, "service_mode": mode}
        session.add_all([station, version])


async def requested(town: House) -> Visit:
    return await town.services.bookings.book(await asked(town, person=await resident(town)))


async def has_its_places_once(town: House, booking: Booking) -> bool:
    """Tell whether the booking has exactly one place in every step of its time."""
    async with town.database.reading() as session:
        query = select(Seat.starts_at).where(Seat.booking_id == booking.key)
        held = sorted((await session.exec(query)).all())
    return held == steps(booking.starts_at, booking.ends_at)


@pytest.mark.parametrize("seats", [1, 3])
async def test_staff_move_a_visit_into_a_part_of_its_own_time(town: House, seats: int) -> None:
    await widen(town, seats)
    visit = await requested(town)
    moved = await town.services.bookings.reschedule(visit.booking.key, LI, NINE_40)
    assert moved.booking.starts_at == NINE_40
    assert await has_its_places_once(town, moved.booking)


@pytest.mark.parametrize("seats", [1, 3])
async def test_a_request_moved_into_a_part_of_its_own_time(town: House, seats: int) -> None:
    await widen(town, seats)
    visit = await requested(town)
    person = visit.booking.person_id or 0
    moved = await town.services.bookings.move(visit.booking.key, person, NINE_40)
    assert moved.booking.starts_at == NINE_40
    assert await has_its_places_once(town, moved.booking)


@pytest.mark.parametrize("by_staff", [True, False])
async def test_a_visit_is_not_moved_to_the_time_it_has(town: House, by_staff: bool) -> None:
    await widen(town, seats=3)
    visit = await requested(town)
    key, bookings = visit.booking.key, town.services.bookings
    same = (
        bookings.reschedule(key, LI, SATURDAY_9_20)
        if by_staff
        else bookings.move(key, visit.booking.person_id or 0, SATURDAY_9_20)
    )
    with pytest.raises(SameTime):
        await same
    assert await has_its_places_once(town, visit.booking)


async def test_a_wish_that_is_asked_for_twice_keeps_its_places(town: House) -> None:
    await widen(town, seats=3)
    visit = await requested(town)
    key, bookings, person = visit.booking.key, town.services.bookings, visit.booking.person_id or 0
    later = visit.booking.ends_at
    await bookings.confirm(key, LI)
    await bookings.move(key, person, later)
    with pytest.raises(SameTime):
        await bookings.move(key, person, later)
    moved = await bookings.agree_to_move(key, LI)
    assert await has_its_places_once(town, moved.booking)


async def test_a_time_staff_cannot_have_leaves_the_places_as_they_were(town: House) -> None:
    await widen(town, seats=1)
    visit = await requested(town)
    other, later = await resident(town, 1_000_000_000_002), visit.booking.ends_at
    await town.services.bookings.book(await asked(town, person=other, starts_at=later))
    with pytest.raises(SlotTaken):
        await town.services.bookings.reschedule(visit.booking.key, LI, NINE_40)
    assert await has_its_places_once(town, visit.booking)


async def test_staff_move_a_request_to_one_of_its_other_times(town: House) -> None:
    person = await resident(town)
    visit = await town.services.bookings.book(await asked(town, person=person, also=(NINE_40,)))
    moved = await town.services.bookings.reschedule(visit.booking.key, LI, NINE_40)
    assert (moved.booking.starts_at, moved.wishes) == (NINE_40, ())
    assert await has_its_places_once(town, moved.booking)
