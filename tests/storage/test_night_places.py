"""Places that come free in the night: the public's until the morning, then the next in line's."""

import asyncio
from datetime import datetime, time

from sqlmodel import select

from bot.wiring import House
from storage.clock import SHANGHAI
from storage.desk.actor import Actor
from storage.desk.reminders import ReminderDesk
from storage.desk.visits import Visit
from storage.rules.lifecycle import BookingStatus
from storage.tables import NightPlace
from tests.kit.clock import FrozenClock
from tests.storage.test_bookings import LI, SATURDAY_9_20, asked, resident

SATURDAY = SATURDAY_9_20.date()
FIRST, SECOND = 1_000_000_000_002, 1_000_000_000_003


def thursday(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 26, hour, minute, tzinfo=SHANGHAI)


MORNING = datetime(2026, 11, 27, 8, 0, tzinfo=SHANGHAI)


async def waiting(town: House, *people: int) -> tuple[Visit, list[int]]:
    """Return a visit, and those who wait for a place on its day, in their order."""
    visit = await town.services.bookings.book(await asked(town, person=await resident(town)))
    await town.services.bookings.confirm(visit.booking.key, LI)
    keys = [await resident(town, chat) for chat in people]
    for key in keys:
        place = visit.booking.station_id, visit.booking.matter_id
        await town.services.waiting.join(key, *place, SATURDAY, "李先生")
    return visit, keys


async def cancelled(town: House, visit: Visit) -> None:
    await town.services.bookings.cancel(visit.booking.key, visit.booking.person_id or 0)


async def time_passes(town: House) -> None:
    """Do what the clockwork does as time passes."""
    await town.services.bookings.expire_unanswered()
    await town.services.waiting.offer_after_the_night()


async def held(town: House, person: int) -> list[datetime]:
    return [v.booking.starts_at for v in await town.services.bookings.held_for(person)]


async def free(town: House) -> list[datetime]:
    station = (await town.services.stations.by_code("ST001")).station
    return [o.slot.starts_at for o in await town.services.offers.slots(station.key, SATURDAY)]


async def kept(town: House) -> int:
    async with town.database.reading() as session:
        return len((await session.exec(select(NightPlace))).all())


async def test_a_place_freed_at_night_is_free_for_all_until_the_morning(
    town: House, clock: FrozenClock
) -> None:
    visit, [first] = await waiting(town, FIRST)
    clock.to(thursday(21))
    await cancelled(town, visit)
    clock.to(MORNING.replace(hour=7, minute=59))
    await time_passes(town)
    assert await held(town, first) == []
    assert SATURDAY_9_20 in await free(town)


async def test_in_the_morning_it_is_held_for_the_next_in_line(
    town: House, clock: FrozenClock
) -> None:
    visit, [first, second] = await waiting(town, FIRST, SECOND)
    clock.to(thursday(23))
    await cancelled(town, visit)
    clock.to(MORNING)
    await asyncio.gather(*(time_passes(town) for _ in range(3)))
    assert await held(town, first) == [SATURDAY_9_20]
    assert await held(town, second) == []
    assert SATURDAY_9_20 not in await free(town)
    assert await kept(town) == 0


async def test_who_takes_it_at_night_has_it(town: House, clock: FrozenClock) -> None:
    visit, [first] = await waiting(town, FIRST)
    clock.to(thursday(22))
    await cancelled(town, visit)
    person = await resident(town, SECOND)
    taken = await town.services.bookings.book(await asked(town, person=person))
    assert taken.booking.status is BookingStatus.REQUESTED
    clock.to(MORNING)
    await time_passes(town)
    assert await held(town, first) == []
    assert await kept(town) == 0


async def test_an_offer_that_lapses_in_the_night_goes_on_in_the_morning(
    town: House, clock: FrozenClock
) -> None:
    visit, [first, second] = await waiting(town, FIRST, SECOND)
    clock.to(thursday(20, 50))
    await cancelled(town, visit)
    assert await held(town, first) == [SATURDAY_9_20]
    clock.to(thursday(21, 5))
    await time_passes(town)
    assert await held(town, first) == await held(town, second) == []
    clock.to(MORNING)
    await time_passes(town)
    assert await held(town, second) == [SATURDAY_9_20]


async def test_a_station_s_own_quiet_hours_count(town: House, clock: FrozenClock) -> None:
    visit, [first] = await waiting(town, FIRST)
    station = visit.booking.station_id
    await ReminderDesk(town.database).set(station, quiet=(time(23, 0), time(6, 0)))
    clock.to(thursday(22))
    await cancelled(town, visit)
    assert await held(town, first) == [SATURDAY_9_20]


async def test_nothing_is_kept_for_the_morning_where_nobody_waits(
    town: House, clock: FrozenClock
) -> None:
    visit, _ = await waiting(town)
    clock.to(thursday(22))
    await cancelled(town, visit)
    assert await kept(town) == 0


async def test_who_stopped_waiting_in_the_night_is_not_offered_it(
    town: House, clock: FrozenClock
) -> None:
    visit, [first] = await waiting(town, FIRST)
    clock.to(thursday(22))
    await cancelled(town, visit)
    [entry] = await town.services.waiting.entries_of(first)
    await town.services.waiting.stop(entry.key, first)
    clock.to(MORNING)
    await time_passes(town)
    assert await held(town, first) == []
    assert SATURDAY_9_20 in await free(town)


async def test_the_offer_of_the_morning_is_taken_like_any_other(
    town: House, clock: FrozenClock
) -> None:
    visit, [first] = await waiting(town, FIRST)
    clock.to(thursday(22))
    await cancelled(town, visit)
    clock.to(MORNING)
    await time_passes(town)
    [offer] = await town.services.bookings.held_for(first)
    by = Actor("resident", user_id=first)
    taken = await town.services.bookings.accept(offer.booking.key, by)
    assert (taken.booking.status, taken.booking.starts_at) == (
        BookingStatus.REQUESTED,
        SATURDAY_9_20,
    )
