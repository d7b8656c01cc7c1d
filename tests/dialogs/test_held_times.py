"""Times that are held for a person: by the waitlist, or instead of a visit that was cancelled."""

from datetime import date, timedelta

import pytest

from notices.services import Services
from storage.clock import local
from storage.desk.visits import Visit
from storage.refusals import NotYours
from storage.rules.lifecycle import BookingStatus
from tests.dialogs.visits import LI, booked_by, the_visit, to_confirmed
from tests.kit.clock import FrozenClock
from tests.kit.strict_screen import Shown
from tests.kit.talk import Talk
from tests.storage.test_bookings import SATURDAY_9_20

SATURDAY = date(2026, 11, 28)


async def offered(talk: Talk, services: Services) -> Visit:
    """Let the person wait for Saturday and somebody cancel."""
    visit = await booked_by(services, 8, SATURDAY_9_20)
    person = await services.people.meet(talk.user.id)
    await services.people.agree(person.key)
    station, matter = visit.station.key, visit.booking.matter_id
    await services.waiting.join(person.key, station, matter, SATURDAY, "王女士")
    await services.bookings.cancel(visit.booking.key, (await services.people.meet(8)).key)
    [held] = await services.bookings.held_for(person.key)
    return held


async def proposed(talk: Talk, services: Services) -> Visit:
    """Close the day of the person's visit."""
    visit = await to_confirmed(talk, services)
    await services.closures.close(visit.station.key, SATURDAY, SATURDAY, "停电", LI)
    [held] = await services.bookings.held_for((await services.people.meet(talk.user.id)).key)
    return held


async def test_a_place_that_came_free_is_asked_for_with_one_tap(
    talk: Talk, services: Services
) -> None:
    await offered(talk, services)
    said = await talk.says("/mybookings")
    assert "您等的那天有空位了" in said
    assert "留到 周一（11月23日）上午 10:15" in said
    assert "您还没有预约" not in said
    said = await talk.presses("就要这个时间")
    assert "⏳ 已提交，待站点确认\n🕐 周六（11月28日）上午 9:20" in said


async def test_taking_it_twice_asks_once(talk: Talk, services: Services) -> None:
    await offered(talk, services)
    await talk.says("/mybookings")
    page = talk.last
    await talk.presses_data(page, page.data("就要"))
    await talk.presses_data(page, page.data("就要"))
    assert (await the_visit(talk, services)).booking.status is BookingStatus.REQUESTED


async def test_a_place_let_go_is_free_and_not_offered_to_the_same_person_again(
    talk: Talk, services: Services
) -> None:
    held = await offered(talk, services)
    await talk.says("/mybookings")
    said = await talk.presses("不要")
    assert "您还没有预约" in said
    assert "就要" not in "".join(talk.labels)
    free = await services.offers.slots(held.station.key, SATURDAY)
    assert held.booking.starts_at in [offer.slot.starts_at for offer in free]


async def test_what_the_station_proposes_is_confirmed_by_one_tap(
    talk: Talk, services: Services
) -> None:
    await proposed(talk, services)
    said = await talk.says("/mybookings")
    assert "给您另留了一个" in said
    assert "站点已取消" in "".join(talk.labels)
    assert "✅ 已确认" in await talk.presses("就要这个时间")


async def test_a_cancelled_visit_tells_why(talk: Talk, services: Services) -> None:
    await proposed(talk, services)
    await talk.says("/mybookings")
    assert "原因：停电" in await talk.presses("站点已取消")
    assert "约别的时间" in "".join(talk.labels)


async def test_a_held_time_that_ran_out_and_was_taken_is_refused_in_words(
    talk: Talk, services: Services, clock: FrozenClock
) -> None:
    await offered(talk, services)
    await talk.says("/mybookings")
    clock.advance(timedelta(minutes=20))
    await booked_by(services, 9, SATURDAY_9_20)
    assert "刚刚被别人约走了" in await talk.presses("就要")
    assert "您还没有预约" in await talk.says("/mybookings")


async def test_nobody_else_takes_or_lets_go_what_is_held(talk: Talk, services: Services) -> None:
    held = await offered(talk, services)
    await talk.says("/mybookings")
    stranger = talk.someone_else(9)
    await stranger.says("/mybookings")
    page = Shown(stranger.last.message_id, 9, "", stranger.last.buttons)
    for label in ("就要", "不要"):
        pressed = talk.last.data(label).partition("\x1d")[2]
        mine = page.buttons[0].callback_data or ""
        said = await stranger.presses_data(page, f"{mine.partition(chr(0x1D))[0]}\x1d{pressed}")
        assert "没有找到这条记录" in said
    assert held.booking.status is BookingStatus.HELD
    with pytest.raises(NotYours):
        await services.waiting.pass_on(held.booking.key, (await services.people.meet(9)).key)


async def test_several_held_times_are_told_apart(talk: Talk, services: Services) -> None:
    await proposed(talk, services)
    person = await services.people.meet(talk.user.id)
    [first] = await services.bookings.held_for(person.key)
    *_, later = await services.offers.next_free(first.station.key, 9)
    other = await booked_by(services, 8, later.slot.starts_at)
    matter, day = other.booking.matter_id, local(later.slot.starts_at).date()
    await services.waiting.join(person.key, other.station.key, matter, day, "王女士")
    await services.bookings.cancel(other.booking.key, (await services.people.meet(8)).key)
    await talk.says("/mybookings")
    takes = [label for label in talk.labels if label.startswith("就要")]
    assert len(set(takes)) == 2
