"""Ratings at the desk: one answer for each visit, by its person, while it may be given."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from bot.wiring import House
from storage.clock import SHANGHAI
from storage.desk.visits import Visit
from storage.refusals import NotYours, RatingOver
from storage.rules.rating import OPEN_FOR, Level
from storage.tables import BookingEvent, Rating
from tests.kit.clock import FrozenClock
from tests.storage.test_bookings import LI, SATURDAY_9_20, asked, resident


async def confirmed(town: House) -> Visit:
    visit = await town.services.bookings.book(await asked(town, person=await resident(town)))
    return await town.services.bookings.confirm(visit.booking.key, LI)


async def done(town: House, clock: FrozenClock) -> tuple[int, int]:
    """Return a visit that is done, and its person."""
    visit = await confirmed(town)
    clock.to(SATURDAY_9_20)
    arrival = await town.services.arrivals.check_in(visit.booking.key, LI)
    await town.services.arrivals.finish(arrival.key, LI)
    return visit.booking.key, visit.booking.person_id or 0


async def kept(town: House) -> list[Rating]:
    async with town.database.reading() as session:
        return list((await session.exec(select(Rating))).all())


async def test_the_last_level_of_the_day_counts(town: House, clock: FrozenClock) -> None:
    booking, person = await done(town, clock)
    first = await town.services.ratings.answer(booking, person, Level.GOOD)
    assert (first.level, first.changeable) == (Level.GOOD, True)
    clock.to(datetime(2026, 11, 28, 23, 59, tzinfo=SHANGHAI))
    changed = await town.services.ratings.answer(booking, person, Level.POOR)
    assert changed.level is Level.POOR
    clock.advance(timedelta(minutes=1))
    late = await town.services.ratings.answer(booking, person, Level.VERY_GOOD)
    assert (late.level, late.changeable) == (Level.POOR, False)
    [row] = await kept(town)
    assert (row.level, row.at) == (2, SATURDAY_9_20)


async def test_not_this_time_takes_no_level_back_and_binds_nobody(
    town: House, clock: FrozenClock
) -> None:
    booking, person = await done(town, clock)
    answer = town.services.ratings.answer
    assert (await answer(booking, person, None)).level is None
    clock.advance(timedelta(days=5))
    assert (await answer(booking, person, Level.FAIR)).changeable
    assert (await answer(booking, person, None)).level is Level.FAIR


async def test_only_the_visit_s_own_person_rates_it(town: House, clock: FrozenClock) -> None:
    booking, _ = await done(town, clock)
    stranger = await resident(town, 1_000_000_000_002)
    with pytest.raises(NotYours):
        await town.services.ratings.answer(booking, stranger, Level.POOR)
    with pytest.raises(NotYours):
        await town.services.ratings.answer(booking + 1, stranger, Level.POOR)
    assert await kept(town) == []


async def test_a_visit_that_is_not_done_is_not_rated(town: House, clock: FrozenClock) -> None:
    visit = await confirmed(town)
    person = visit.booking.person_id or 0
    clock.to(SATURDAY_9_20)
    await town.services.arrivals.check_in(visit.booking.key, LI)
    with pytest.raises(RatingOver):
        await town.services.ratings.answer(visit.booking.key, person, Level.GOOD)


async def test_a_month_later_silence_stays_silence(town: House, clock: FrozenClock) -> None:
    booking, person = await done(town, clock)
    clock.to(SATURDAY_9_20 + timedelta(minutes=20) + OPEN_FOR + timedelta(seconds=1))
    with pytest.raises(RatingOver):
        await town.services.ratings.answer(booking, person, Level.GOOD)
    assert await kept(town) == []


async def test_a_month_later_an_old_button_tells_what_was_said(
    town: House, clock: FrozenClock
) -> None:
    booking, person = await done(town, clock)
    await town.services.ratings.answer(booking, person, Level.GOOD)
    clock.advance(timedelta(days=60))
    assert (await town.services.ratings.answer(booking, person, Level.POOR)).level is Level.GOOD


async def test_taps_at_once_leave_one_row(town: House, clock: FrozenClock) -> None:
    booking, person = await done(town, clock)
    levels = [Level.GOOD, Level.VERY_GOOD, None, Level.POOR]
    said = await asyncio.gather(
        *(town.services.ratings.answer(booking, person, level) for level in levels)
    )
    [row] = await kept(town)
    assert row.level in {rated.level for rated in said}
    assert row.level is not None


async def test_no_event_of_the_visit_tells_of_its_rating(town: House, clock: FrozenClock) -> None:
    booking, person = await done(town, clock)
    before = await town.services.bookings.visit(booking)
    await town.services.ratings.answer(booking, person, Level.POOR)
    async with town.database.reading() as session:
        acts = (await session.exec(select(BookingEvent.act))).all()
    assert acts[-1] == "finish"
    assert await town.services.bookings.visit(booking) == before
