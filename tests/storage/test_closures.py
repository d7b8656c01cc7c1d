"""Days on which a station differs from its record: closed once, named, taken back."""

from datetime import date, time, timedelta

import pytest

from bot.wiring import House
from storage.clock import local
from storage.desk.actor import Actor
from storage.refusals import AlreadyClosed, HoursTooShort, NothingToReopen, NotStaff
from storage.rules.hours import Window
from tests.kit.clock import FrozenClock
from tests.storage.test_bookings import LI, resident

SATURDAY = date(2026, 11, 28)
SUNDAY = SATURDAY + timedelta(days=1)
FAR = date(2026, 12, 31)
STRANGER = Actor("staff", "生人", 999)


async def station_of(town: House) -> int:
    return (await town.services.stations.by_code("ST001")).station.key


async def times(town: House, day: date) -> list[str]:
    offers = await town.services.offers.slots(await station_of(town), day, for_staff=True)
    return [f"{local(offer.slot.starts_at):%H:%M} {offer.slot.kind}" for offer in offers]


async def test_days_are_closed_once_and_a_longer_span_may_hold_them(town: House) -> None:
    station, closures = await station_of(town), town.services.closures
    await closures.close(station, SATURDAY, SATURDAY, "停电", LI)
    with pytest.raises(AlreadyClosed) as no:
        await closures.close(station, SATURDAY, SATURDAY, "停水", LI)
    assert no.value.facts == {"who": LI.name, "reason": "停电"}
    with pytest.raises(AlreadyClosed):
        await closures.affected(station, SATURDAY, SATURDAY)
    await closures.close(station, SATURDAY, SUNDAY, "停水", LI)
    assert (await times(town, SATURDAY), await times(town, SUNDAY)) == ([], [])


async def test_what_was_closed_or_other_is_taken_back(town: House) -> None:
    station, closures = await station_of(town), town.services.closures
    before = await times(town, SATURDAY)
    await closures.close(station, SATURDAY, SATURDAY, "停电", LI)
    await closures.keep_hours(station, SUNDAY, [Window(time(9), time(10))], "", LI)
    with pytest.raises(NotStaff):
        await closures.reopen(station, SATURDAY, SUNDAY, STRANGER)
    assert await times(town, SATURDAY) == []
    gone = await closures.reopen(station, SATURDAY, FAR, LI)
    assert [exception.day for exception in gone] == [SATURDAY, SUNDAY]
    assert await times(town, SATURDAY) == before != []
    with pytest.raises(NothingToReopen):
        await closures.reopen(station, SATURDAY, FAR, LI)


async def test_hours_that_hold_no_visit_are_refused_and_change_nothing(town: House) -> None:
    before = await times(town, SATURDAY)
    good, short = Window(time(9), time(10)), Window(time(11), time(11, 5))
    with pytest.raises(HoursTooShort):
        await town.services.closures.keep_hours(
            await station_of(town), SATURDAY, [good, short], "", LI
        )
    assert await times(town, SATURDAY) == before


@pytest.mark.parametrize(
    ("day", "opens", "kind"),
    [
        (SATURDAY, time(9), "saturday"),
        (SUNDAY, time(19), "sunday"),
        (date(2026, 12, 1), time(12), "lunch"),
        (date(2026, 12, 1), time(18), "evening"),
    ],
)
async def test_other_hours_are_called_by_their_day_and_time(
    town: House, day: date, opens: time, kind: str
) -> None:
    window = Window(opens, time(opens.hour + 1))
    await town.services.closures.keep_hours(await station_of(town), day, [window], "", LI)
    assert (await times(town, day))[0] == f"{opens:%H:%M} {kind}"


# Who waits for a day that has places again


async def waits(town: House, chat_id: int) -> int:
    person = await resident(town, chat_id)
    matter = await town.services.matters.by_code("RS01")
    await town.services.waiting.join(person, await station_of(town), matter.key, SATURDAY, "李先生")
    return person


async def offered(town: House, person: int) -> list[str]:
    held = await town.services.bookings.held_for(person)
    return [f"{local(visit.booking.starts_at):%H:%M}" for visit in held]


async def test_a_day_opened_again_is_offered_to_each_who_waits_once(town: House) -> None:
    station, closures = await station_of(town), town.services.closures
    await closures.close(station, SATURDAY, SATURDAY, "停电", LI)
    first, second = await waits(town, 71), await waits(town, 72)
    await closures.reopen(station, SATURDAY, SATURDAY, LI)
    assert [await offered(town, first), await offered(town, second)] == [["09:00"], ["09:20"]]
    await closures.keep_hours(station, SATURDAY, [Window(time(9), time(12))], "", LI)
    assert [await offered(town, first), await offered(town, second)] == [["09:00"], ["09:20"]]


async def test_hours_kept_on_a_closed_day_are_offered_to_who_waits(town: House) -> None:
    station, closures = await station_of(town), town.services.closures
    await closures.close(station, SATURDAY, SATURDAY, "停电", LI)
    person = await waits(town, 71)
    await closures.keep_hours(station, SATURDAY, [Window(time(14), time(15))], "", LI)
    assert await offered(town, person) == ["14:00"]


async def test_a_day_opened_at_night_is_offered_in_the_morning(
    town: House, clock: FrozenClock
) -> None:
    station, closures = await station_of(town), town.services.closures
    await closures.close(station, SATURDAY, SATURDAY, "停电", LI)
    person = await waits(town, 71)
    clock.advance(timedelta(hours=13))
    await closures.reopen(station, SATURDAY, SATURDAY, LI)
    assert await offered(town, person) == []
    clock.advance(timedelta(hours=11))
    await town.services.waiting.offer_after_the_night()
    assert await offered(town, person) == ["09:00"]
