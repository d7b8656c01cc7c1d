"""Who may not book (any more) is told what they can do all the same."""

from datetime import datetime, timedelta

from bot.wiring import House
from notices.services import Services
from storage.clock import SHANGHAI
from storage.desk.actor import Actor
from storage.desk.bookings import Request
from tests.dialogs.ways import to_booking, to_summary, to_times
from tests.kit.clock import FrozenClock
from tests.kit.holds import held_by
from tests.kit.talk import Talk

LI = Actor("staff", user_id=900, name="李站长")
SATURDAY_9 = datetime(2026, 11, 28, 9, 0, tzinfo=SHANGHAI)


async def miss_three(talk: Talk, services: Services, clock: FrozenClock) -> None:
    """Let the person miss three visits, a week apart."""
    station = (await services.stations.by_code("ST001")).station
    await services.staffing.add_by_admin(station.key, 900, LI.name, 1)
    person = await services.people.meet(talk.user.id)
    await services.people.agree(person.key)
    for week in range(3):
        start = SATURDAY_9 + timedelta(weeks=week)
        clock.to(start - timedelta(days=3))
        visit = await services.bookings.book(
            Request(
                request_id=f"missed-{week}",
                station_id=station.key,
                matter_id=(await services.matters.by_code("RS01")).key,
                starts_at=start,
                call_name="王女士",
                person_id=person.key,
            )
        )
        await services.bookings.confirm(visit.booking.key, LI)
        clock.to(start + timedelta(minutes=30))
        await services.arrivals.miss(visit.booking.key, LI)


async def test_who_missed_three_visits_is_told_to_call_or_to_come(
    talk: Talk, services: Services, clock: FrozenClock
) -> None:
    await talk.says("/start")
    await miss_three(talk, services, clock)
    await to_times(talk, "周五")
    said = await talk.presses("12:20")
    assert "您有几次约了没有来" in said
    assert "打电话约" in said
    assert not talk.last.button("给家里人约")
    assert "凤西支行" in await talk.presses("直接去排队")


async def test_after_too_many_visits_one_can_be_cancelled(talk: Talk) -> None:
    await to_booking(talk)
    await to_times(talk)
    assert "最多约 1 次" in await talk.presses("9:40")
    assert "我的预约" in await talk.presses("我的预约")
    await talk.presses("已提交")
    await talk.presses("不去了")
    await talk.presses("是，取消")
    await to_times(talk)
    assert "名额已为您留到" in await talk.presses("9:40")


async def test_a_limit_met_only_when_sending_keeps_the_form(talk: Talk, house: House) -> None:
    services = house.services
    await to_summary(talk)
    person = await services.people.meet(talk.user.id)
    station = (await services.stations.by_code("ST001")).station
    elsewhere = Request(
        request_id="elsewhere",
        station_id=station.key,
        matter_id=(await services.matters.by_code("RS01")).key,
        starts_at=SATURDAY_9 + timedelta(minutes=40),
        call_name="王女士",
        person_id=person.key,
    )
    [held] = await held_by(house.database, person.key)
    await services.bookings.let_go(held.request_id, person.key)
    await services.bookings.book(elsewhere)
    assert "最多约 1 次" in await talk.presses("提交预约")
    await talk.presses("换一天")
    await talk.presses("12月5日")
    assert "请核对" in await talk.presses("9:00")


async def test_an_alternative_over_the_limit_leaves_the_way_back(talk: Talk) -> None:
    await to_booking(talk)
    await to_times(talk, "周一（11月30日）")
    await talk.presses("12:20")
    await talk.says("王女士")
    await talk.presses("不留电话")
    await talk.presses("加一个备选")
    await talk.presses("周六（11月28日）")
    assert "最多约 1 次" in await talk.presses("9:40")
    assert not talk.last.button("给家里人约")
    assert "请核对" in await talk.presses("不加了")
    assert "已提交，待站点确认" in await talk.presses("提交预约")
