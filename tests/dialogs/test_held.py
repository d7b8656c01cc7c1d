"""The buttons under letters about times: taken, passed on, too late, twice, by somebody else."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest

from bot.wiring import House
from notices.courier import Courier
from storage.clock import SHANGHAI
from storage.desk.actor import Actor
from storage.desk.requests import Request
from storage.desk.visits import Visit
from storage.rules.lifecycle import BookingStatus
from tests.kit.clock import FrozenClock
from tests.kit.letterbox import Letterbox
from tests.kit.talk import Talk, talking

LI = Actor("staff", "李站长", 501)
OTHER = 8
SATURDAY = date(2026, 11, 28)
NINE_20 = datetime(2026, 11, 28, 9, 20, tzinfo=SHANGHAI)


@dataclass
class Post:
    house: House
    clock: FrozenClock
    courier: Courier
    residents: Letterbox
    talk: Talk

    async def person(self, chat_id: int) -> int:
        person = await self.house.services.people.meet(chat_id)
        await self.house.services.people.agree(person.key)
        return person.key

    async def book(self, chat_id: int, request_id: str = "first") -> Visit:
        services = self.house.services
        station = (await services.stations.by_code("ST001")).station
        matter = await services.matters.by_code("RS01")
        person = await self.person(chat_id)
        asked = Request(request_id, station.key, matter.key, NINE_20, "王女士", person_id=person)
        return await services.bookings.book(asked)

    async def action(self, label: str) -> str:
        """Return what a button under the newest letter to the resident carries."""
        await self.courier.drain()
        letter = list(self.residents.chats[self.talk.chat.id].values())[-1]
        return next(b.action for row in letter.buttons for b in row if label in b.label)

    async def press(self, label: str, talk: Talk | None = None) -> str:
        """Press a button under the newest letter to the resident, from whichever chat."""
        presser = talk or self.talk
        return await presser.presses_data(presser.last, await self.action(label))

    async def statuses(self) -> list[BookingStatus]:
        person = await self.person(self.talk.chat.id)
        return [v.booking.status for v in await self.house.services.bookings.visits_of(person)]


@pytest.fixture
async def post(house: House, clock: FrozenClock, talk: Talk) -> Post:
    residents = Letterbox()
    station = (await house.services.stations.by_code("ST001")).station
    await house.services.staffing.add_by_admin(station.key, 501, "李站长", 1)
    await talk.says("/start")
    return Post(house, clock, house.courier(residents, Letterbox()), residents, talk)


@pytest.fixture
async def offered(post: Post) -> Post:
    """A time that came free is held for the resident."""
    services, visit = post.house.services, await post.book(OTHER)
    person = await post.person(post.talk.chat.id)
    place = visit.booking.station_id, visit.booking.matter_id
    await services.waiting.join(person, *place, SATURDAY, "李先生")
    await services.bookings.cancel(visit.booking.key, await post.person(OTHER))
    return post


@pytest.fixture
async def closed(post: Post) -> Post:
    """The resident's visit was cancelled by a closure, and another time is held."""
    visit = await post.book(post.talk.chat.id)
    station_id = visit.booking.station_id
    await post.house.services.bookings.confirm(visit.booking.key, LI)
    await post.house.services.closures.close(station_id, SATURDAY, SATURDAY, "停电", LI)
    return post


async def test_an_offer_is_taken_with_one_tap_and_waits_for_the_station(offered: Post) -> None:
    said = await offered.press("就要这个时间")
    assert "这个时间是您的了" in said
    assert "待站点确认" in said
    assert await offered.statuses() == [BookingStatus.REQUESTED]


async def test_a_second_tap_shows_the_visit_again(offered: Post) -> None:
    await offered.press("就要这个时间")
    assert "待站点确认" in await offered.press("就要这个时间")
    assert await offered.statuses() == [BookingStatus.REQUESTED]


async def test_an_offer_is_taken_after_a_restart(offered: Post) -> None:
    async with talking(offered.house.services, offered.talk.screen) as again:
        assert "待站点确认" in await offered.press("就要这个时间", again)


async def test_an_offer_that_somebody_else_has_now_leads_to_other_times(offered: Post) -> None:
    await offered.courier.drain()
    offered.clock.advance(timedelta(minutes=16))
    await offered.book(OTHER, "faster")
    said = await offered.press("就要这个时间")
    assert "已经不给您留了" in said
    assert "哪天来" in said


async def test_an_offer_that_was_swept_away_leads_to_other_times(offered: Post) -> None:
    old = await offered.action("就要这个时间")
    offered.clock.advance(timedelta(hours=1))
    await offered.house.services.bookings.expire_unanswered()
    said = await offered.talk.presses_data(offered.talk.last, old)
    assert "已经不给您留了" in said
    assert "哪天来" in said


async def test_somebody_elses_offer_is_not_taken(offered: Post) -> None:
    stranger = offered.talk.someone_else(9)
    await stranger.says("/start")
    for label in ("就要这个时间", "这次不要", "不等了"):
        assert "没有找到这条记录" in await offered.press(label, stranger)
    assert await offered.press("就要这个时间")
    assert await offered.statuses() == [BookingStatus.REQUESTED]


async def test_a_time_passed_on_is_gone_and_the_waiting_goes_on(offered: Post) -> None:
    assert "好的，这次不要" in await offered.press("这次不要")
    assert "好的，这次不要" in await offered.press("这次不要")
    assert "已经不给您留了" in await offered.press("就要这个时间")
    assert await offered.statuses() == []


async def test_passing_on_what_was_taken_shows_the_visit(offered: Post) -> None:
    await offered.press("就要这个时间")
    assert "待站点确认" in await offered.press("这次不要")
    assert await offered.statuses() == [BookingStatus.REQUESTED]


async def test_who_waits_no_more_is_told_so_each_time(offered: Post) -> None:
    for _ in range(2):
        assert "不再等了" in await offered.press("不等了")
    assert "已经不给您留了" in await offered.press("就要这个时间")


async def test_a_proposed_time_is_confirmed_at_once(closed: Post) -> None:
    said = await closed.press("就约这个时间")
    assert "✅ 已确认" in said
    assert "周五（11月27日）中午 13:40" in said
    assert BookingStatus.CONFIRMED in await closed.statuses()


async def test_another_time_than_the_proposed_one_may_be_asked_for(closed: Post) -> None:
    assert "哪天来" in await closed.press("约别的时间")


async def test_a_free_time_in_a_letter_opens_the_form_at_that_time(post: Post) -> None:
    visit = await post.book(post.talk.chat.id)
    await post.house.services.bookings.decline(visit.booking.key, LI, "full")
    assert "怎么称呼您" in await post.press("11月23日）12:20")
    await post.talk.says("王女士")
    summary = await post.talk.presses("不留电话")
    assert "周一（11月23日）中午 12:20" in summary
    assert "社会保障卡" in summary
    await post.talk.presses("提交预约")
    assert BookingStatus.REQUESTED in await post.statuses()


async def test_a_free_time_that_is_gone_shows_what_the_day_has_left(post: Post) -> None:
    visit = await post.book(post.talk.chat.id)
    await post.house.services.bookings.decline(visit.booking.key, LI, "full")
    await post.courier.drain()
    post.clock.advance(timedelta(hours=1))
    said = await post.press("11月23日）12:20")
    assert "现在不能预约了" in said


async def test_a_strangers_free_time_is_not_opened(post: Post) -> None:
    visit = await post.book(post.talk.chat.id)
    await post.house.services.bookings.decline(visit.booking.key, LI, "full")
    stranger = post.talk.someone_else(9)
    await stranger.says("/start")
    assert "没有找到这条记录" in await post.press("11月23日）12:20", stranger)
