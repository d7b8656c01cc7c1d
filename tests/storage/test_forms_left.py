"""What a form holds goes with it; full days; what somebody waits for is theirs alone."""

from datetime import date, datetime, timedelta

import pytest

from bot.wiring import House
from storage.refusals import NotYours, SlotNotOffered, SlotTaken
from tests.kit.holds import held_by
from tests.storage.test_bookings import SATURDAY_9_20, asked, resident

SATURDAY = date(2026, 11, 28)
NINE_40 = SATURDAY_9_20 + timedelta(minutes=20)
OTHER = 1_000_000_000_002


async def station_of(town: House) -> int:
    return (await town.services.stations.by_code("ST001")).station.key


async def free(town: House) -> list[datetime]:
    offers = await town.services.offers.slots(await station_of(town), SATURDAY)
    return [offer.slot.starts_at for offer in offers]


async def test_a_form_that_is_left_gives_its_place_back(town: House) -> None:
    person = await resident(town)
    request = await asked(town, person=person)
    await town.services.bookings.hold(request)
    await town.services.bookings.let_go(request.request_id, person)
    await town.services.bookings.let_go(request.request_id, person)
    assert SATURDAY_9_20 in await free(town)


async def test_somebody_else_s_hold_and_a_request_are_not_let_go(town: House) -> None:
    person, other = await resident(town), await resident(town, OTHER)
    request = await asked(town, person=person)
    await town.services.bookings.hold(request)
    await town.services.bookings.let_go(request.request_id, other)
    assert SATURDAY_9_20 not in await free(town)
    await town.services.bookings.book(request)
    await town.services.bookings.let_go(request.request_id, person)
    assert SATURDAY_9_20 not in await free(town)


async def test_a_second_form_lets_the_first_one_s_place_go_to_the_next_in_line(
    town: House,
) -> None:
    person, other = await resident(town), await resident(town, OTHER)
    first = await asked(town, person=person)
    held = await town.services.bookings.hold(first)
    matter = held.booking.matter_id
    await town.services.waiting.join(other, held.station.key, matter, SATURDAY, "李先生")
    await town.services.bookings.hold(await asked(town, person=person, starts_at=NINE_40))
    [offered] = await town.services.bookings.held_for(other)
    assert offered.booking.starts_at == SATURDAY_9_20


async def test_a_place_offered_to_who_waited_stays_while_they_choose(town: House) -> None:
    person, other = await resident(town), await resident(town, OTHER)
    visit = await town.services.bookings.book(await asked(town, person=person))
    matter = visit.booking.matter_id
    await town.services.waiting.join(other, visit.station.key, matter, SATURDAY, "李先生")
    await town.services.bookings.cancel(visit.booking.key, person)
    later = SATURDAY_9_20 + timedelta(weeks=1)
    await town.services.bookings.hold(await asked(town, person=other, starts_at=later))
    assert len(await held_by(town.database, other)) == 2


async def test_a_refusal_names_the_time_that_is_gone(town: House) -> None:
    person, other = await resident(town), await resident(town, OTHER)
    await town.services.bookings.book(await asked(town, person=other))
    wish = await asked(town, person=person, starts_at=NINE_40, also=(SATURDAY_9_20,))
    with pytest.raises(SlotTaken) as taken:
        await town.services.bookings.hold(wish)
    assert taken.value.facts == {"at": SATURDAY_9_20}
    never = SATURDAY_9_20 + timedelta(minutes=7)
    with pytest.raises(SlotNotOffered) as unknown:
        await town.services.bookings.hold(await asked(town, person=person, starts_at=never))
    assert unknown.value.facts == {"at": never}


async def test_a_day_is_full_when_its_last_place_is_taken(town: House) -> None:
    station = await station_of(town)
    *most, last = await free(town)
    for number, at in enumerate(most):
        who = await resident(town, OTHER + number)
        await town.services.bookings.book(await asked(town, person=who, starts_at=at))
    assert await town.services.offers.full_days(station) == []
    who = await resident(town, OTHER + len(most))
    await town.services.bookings.book(await asked(town, person=who, starts_at=last))
    assert await town.services.offers.full_days(station) == [SATURDAY]


async def test_what_somebody_waits_for_is_theirs_alone(town: House) -> None:
    person, other = await resident(town), await resident(town, OTHER)
    station, waiting = await station_of(town), town.services.waiting
    matter = (await asked(town, person=person)).matter_id
    entry = await waiting.join(person, station, matter, SATURDAY, "王女士")
    assert [each.key for each in await waiting.entries_of(person)] == [entry.key]
    assert list(await waiting.entries_of(other)) == []
    with pytest.raises(NotYours):
        await waiting.entry(entry.key, other)
    await waiting.stop(entry.key, person)
    assert list(await waiting.entries_of(person)) == []
