"""Up to two more times that would suit, and a visit for somebody of the family."""

from datetime import timedelta

from notices.services import Services
from storage.desk.visits import Visit
from tests.dialogs.ways import to_booking, to_summary, to_times
from tests.kit.clock import FrozenClock
from tests.kit.talk import Talk, talking

MONDAY = "周一（11月30日）"


async def add(talk: Talk, day: str, time: str) -> str:
    await talk.presses("加一个备选")
    await talk.presses(day)
    return await talk.presses(time)


async def own_visits(talk: Talk, services: Services) -> list[Visit]:
    return list(await services.bookings.visits_of((await services.people.meet(talk.user.id)).key))


async def wishes_of(talk: Talk, services: Services) -> list[str]:
    [visit] = await own_visits(talk, services)
    async with services.bookings.ledger.database.reading() as session:
        found = await services.bookings.ledger.open_wishes(session, visit.booking)
    return [f"{wish.starts_at + timedelta(hours=8):%m-%d %H:%M}" for wish in found]


async def test_two_more_times_are_asked_for_and_no_third(talk: Talk, services: Services) -> None:
    await to_summary(talk)
    assert "备选：周六（11月28日）上午 9:40" in await add(talk, "周六（11月28日）", "9:40")
    assert "备选：周一（11月30日）中午 12:20" in await add(talk, MONDAY, "12:20")
    assert not talk.last.button("加一个备选")
    sent = await talk.presses("提交预约")
    assert "备选：周六（11月28日）上午 9:40；周一（11月30日）中午 12:20" in sent
    assert await wishes_of(talk, services) == ["11-28 09:40", "11-30 12:20"]


async def test_a_chosen_time_is_not_offered_again(talk: Talk) -> None:
    await to_summary(talk)
    await talk.presses("加一个备选")
    await talk.presses("周六（11月28日）")
    assert "9:00" not in talk.labels
    await talk.presses("换一天")
    assert not talk.last.button("上一步")
    assert "请核对" in await talk.presses("不加了")


async def test_an_alternative_is_taken_away_again(talk: Talk, services: Services) -> None:
    await to_summary(talk)
    await add(talk, MONDAY, "12:20")
    page, data = talk.last, talk.last.data("去掉备选")
    assert "备选" not in await talk.presses("去掉备选")
    assert "请核对" in (await talk.presses_data(page, data) or talk.last.text)
    await talk.presses("提交预约")
    assert await wishes_of(talk, services) == []


async def test_an_alternative_taken_meanwhile_is_named_and_the_rest_stays(
    talk: Talk, services: Services
) -> None:
    await to_summary(talk)
    await add(talk, "周六（11月28日）", "9:40")
    await add(talk, MONDAY, "12:20")
    other = talk.someone_else(8)
    await to_times(other)
    await other.presses("9:40")
    await other.presses("同意")
    said = await talk.presses("提交预约")
    assert "备选 周六（11月28日）上午 9:40 刚刚没有了" in said
    assert "备选：周一（11月30日）中午 12:20" in said
    assert "已提交，待站点确认" in await talk.presses("提交预约")
    assert await wishes_of(talk, services) == ["11-30 12:20"]


async def test_alternatives_survive_a_restart_and_a_new_first_time(
    talk: Talk, services: Services
) -> None:
    await to_summary(talk)
    await add(talk, MONDAY, "12:20")
    async with talking(services, talk.screen) as again:
        await again.presses("改时间")
        await again.presses("周六（11月28日）")
        said = await again.presses("10:00")
    assert "周六（11月28日）上午 10:00" in said
    assert "备选：周一（11月30日）中午 12:20" in said


async def test_an_alternative_that_came_to_be_the_first_time_is_wished_once(
    talk: Talk, services: Services
) -> None:
    await to_summary(talk)
    await add(talk, MONDAY, "12:20")
    await talk.presses("改时间")
    await talk.presses(MONDAY)
    assert "备选" not in (await talk.presses("12:20")).replace("加一个备选", "")
    await talk.presses("提交预约")
    assert await wishes_of(talk, services) == []


async def test_a_first_time_taken_after_its_hold_keeps_the_alternatives(
    talk: Talk, clock: FrozenClock
) -> None:
    await to_summary(talk)
    await add(talk, MONDAY, "12:20")
    clock.advance(timedelta(minutes=11))
    await to_booking(talk.someone_else(8))
    assert "上午 9:00 刚刚被别人约走了" in await talk.presses("提交预约")
    said = await talk.presses("9:20")
    assert "备选：周一（11月30日）中午 12:20" in said
    assert "已提交，待站点确认" in await talk.presses("提交预约")


async def test_a_relative_is_asked_for_by_their_own_name(talk: Talk, services: Services) -> None:
    await to_times(talk)
    await talk.presses("9:00")
    await talk.presses("同意")
    assert "来办的人怎么称呼" in await talk.presses("给家里人约")
    assert "给李奶奶约" in await talk.says("李奶奶")
    assert "来办的人（家里人）：李奶奶" in await talk.presses("不留电话")
    await talk.presses("提交预约")
    [visit] = await own_visits(talk, services)
    assert visit.booking.for_relative
    assert visit.booking.call_name == "李奶奶"


async def test_it_can_be_for_oneself_after_all(talk: Talk, services: Services) -> None:
    await to_times(talk)
    await talk.presses("9:00")
    await talk.presses("同意")
    await talk.presses("给家里人约")
    assert "怎么称呼您" in await talk.presses("给我自己约")
    await talk.says("王女士")
    await talk.presses("不留电话")
    await talk.presses("提交预约")
    [visit] = await own_visits(talk, services)
    assert not visit.booking.for_relative


async def test_who_has_a_visit_that_day_can_still_bring_their_mother(
    talk: Talk, services: Services
) -> None:
    await to_booking(talk)
    await to_times(talk)
    assert "最多约 1 次" in await talk.presses("9:40")
    assert "来办的人怎么称呼" in await talk.presses("给家里人约")
    await talk.says("李奶奶")
    await talk.presses("不留电话")
    assert "已提交，待站点确认" in await talk.presses("提交预约")
    assert len(await own_visits(talk, services)) == 2
