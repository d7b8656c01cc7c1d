"""The call list: one call per person with the newest news, and none that is not so any longer."""

from datetime import timedelta

import pytest

from bot.wiring import House
from storage.desk.actor import Source
from storage.desk.visits import Visit
from storage.refusals import NotYours
from tests.kit.clock import FrozenClock
from tests.storage.test_bookings import LI, SATURDAY_9_20, asked


async def by_phone(town: House) -> Visit:
    request = await asked(town, person=None, request_id="call", source=Source.PHONE)
    return await town.services.bookings.enter(request, LI)


async def whys(town: House, visit: Visit) -> list[str]:
    open_calls = await town.services.calls.open_calls(visit.station.key)
    return [call.task.why for call in open_calls]


async def test_the_newest_news_is_told_and_settles_the_older(town: House) -> None:
    visit = await by_phone(town)
    later = SATURDAY_9_20 + timedelta(minutes=40)
    await town.services.bookings.reschedule(visit.booking.key, LI, later)
    assert await whys(town, visit) == ["move"]
    await town.services.bookings.cancel_by_station(visit.booking.key, LI, "equipment")
    [call] = await town.services.calls.open_calls(visit.station.key)
    assert call.task.why == "cancel_by_station"
    await town.services.calls.called(call.task.id or 0, LI)
    assert await whys(town, visit) == []


async def test_a_decision_that_was_taken_back_is_not_told(town: House) -> None:
    request = await asked(town, person=None, request_id="call", source=Source.PHONE)
    visit = await town.services.bookings.book(request)
    await town.services.bookings.confirm(visit.booking.key, LI)
    assert await whys(town, visit) == ["confirm"]
    await town.services.bookings.undo(visit.booking.key, LI)
    assert await whys(town, visit) == []


async def test_nobody_is_called_about_what_is_over(town: House, clock: FrozenClock) -> None:
    visit = await by_phone(town)
    await town.services.bookings.cancel_by_station(visit.booking.key, LI, "equipment")
    clock.to(SATURDAY_9_20 + timedelta(hours=1))
    assert await whys(town, visit) == []


async def test_a_call_that_never_was_is_not_found(town: House) -> None:
    with pytest.raises(NotYours):
        await town.services.calls.call(4711)
