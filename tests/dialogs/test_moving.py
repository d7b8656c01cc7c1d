"""Moving a visit to another time, as its resident sees it."""

from datetime import timedelta

from bot.wiring import House
from notices.services import Services
from storage.rules.lifecycle import BookingStatus
from storage.tables import Station
from tests.dialogs.visits import LI, booked_by, the_visit, to_confirmed
from tests.dialogs.ways import to_booking
from tests.kit.clock import FrozenClock
from tests.kit.talk import Talk, talking


async def to_question(talk: Talk, time: str = "9:40", day: str = "周六") -> str:
    """Choose another time for the first visit of the list."""
    await talk.says("/mybookings")
    await talk.presses(talk.labels[0])
    await talk.presses("改时间")
    await talk.presses(day)
    return await talk.presses(time)


async def test_a_request_is_moved_at_once(talk: Talk, services: Services) -> None:
    await to_booking(talk)
    said = await to_question(talk)
    assert "从 周六（11月28日）上午 9:00\n改到 周六（11月28日）上午 9:40？" in said
    assert "还要等站点确认" in said
    assert "🕐 周六（11月28日）上午 9:40" in await talk.presses("是，改时间")
    assert (await the_visit(talk, services)).booking.status is BookingStatus.REQUESTED


async def test_a_confirmed_visit_keeps_its_time_until_the_station_agrees(
    talk: Talk, services: Services
) -> None:
    visit = await to_confirmed(talk, services)
    assert "站点同意了才算改好" in await to_question(talk)
    said = await talk.presses("是，改时间")
    assert "✅ 已确认\n🕐 周六（11月28日）上午 9:00" in said
    assert "您想改到 周六（11月28日）上午 9:40，站点会在 周二（11月24日）上午 10:00 前答复" in said
    await services.bookings.agree_to_move(visit.booking.key, LI)
    await talk.says("/mybookings")
    said = await talk.presses("已确认")
    assert "🕐 周六（11月28日）上午 9:40" in said
    assert "您想改到" not in said


async def test_moving_twice_moves_once(talk: Talk, services: Services) -> None:
    await to_booking(talk)
    await to_question(talk)
    page = talk.last
    await talk.presses_data(page, page.data("是，改时间"))
    await talk.presses_data(page, page.data("是，改时间"))
    assert (await the_visit(talk, services)).booking.revision == 2


async def test_the_visit_s_own_times_are_not_offered_where_there_is_more_than_one_place(
    talk: Talk, services: Services, house: House
) -> None:
    visit = await to_confirmed(talk, services)
    async with house.database.transaction() as session:
        (await session.get_one(Station, visit.station.key)).seats = 3
    await to_question(talk)
    await talk.presses("是，改时间")
    await talk.presses("改时间")
    await talk.presses("周六")
    assert not {"9:00", "9:40"} & set(talk.labels)
    assert "10:00" in talk.labels


async def test_a_time_that_somebody_took_meanwhile_leads_to_the_others(
    talk: Talk, services: Services
) -> None:
    await to_booking(talk)
    await to_question(talk)
    starts_at = (await the_visit(talk, services)).booking.starts_at
    await booked_by(services, 8, starts_at + timedelta(minutes=40))
    said = await talk.presses("是，改时间")
    assert "刚刚被别人约走了" in said
    assert "改到几点" in said
    assert "9:40" not in talk.labels
    await talk.presses("10:00")
    assert "上午 10:00" in await talk.presses("是，改时间")


async def test_too_late_to_move_is_said_before_a_time_is_chosen(
    talk: Talk, services: Services, clock: FrozenClock
) -> None:
    visit = await to_confirmed(talk, services)
    clock.to(visit.booking.starts_at - timedelta(hours=1))
    await talk.says("/mybookings")
    await talk.presses("已确认")
    assert "不能取消或改时间" in await talk.presses("改时间")
    assert "改时间" in "".join(talk.labels)


async def test_a_visit_cancelled_meanwhile_is_not_moved(talk: Talk, services: Services) -> None:
    visit = await to_confirmed(talk, services)
    await to_question(talk)
    await services.bookings.cancel_by_station(visit.booking.key, LI, "closed")
    assert "站点已取消" in await talk.presses("是，改时间")
    assert "站点已取消" in await talk.presses("不改了")
    assert "改时间" not in "".join(talk.labels)


async def test_the_question_survives_a_restart(talk: Talk, services: Services) -> None:
    await to_booking(talk)
    await to_question(talk)
    async with talking(services, talk.screen) as again:
        said = await again.presses("是，改时间")
    assert "上午 9:40" in said


async def test_keeping_the_time_changes_nothing(talk: Talk, services: Services) -> None:
    await to_booking(talk)
    await to_question(talk)
    assert "上午 9:00" in await talk.presses("不改了")
    assert (await the_visit(talk, services)).booking.revision == 1
