"""A time is held from the moment it is chosen, and what happens when it cannot be had."""

from datetime import timedelta

from bot.wiring import House
from notices.services import Services
from tests.dialogs.ways import to_summary, to_times
from tests.kit.clock import FrozenClock
from tests.kit.holds import held_by
from tests.kit.talk import Talk, talking


async def to_name(talk: Talk) -> str:
    await to_times(talk)
    said = await talk.presses("9:00")
    return await talk.presses("同意") if talk.last.button("同意") else said


async def test_the_chosen_time_is_held_until_ten_minutes_later(talk: Talk) -> None:
    assert "名额已为您留到" in await to_name(talk)
    other = talk.someone_else(8)
    await to_times(other)
    assert "9:00" not in other.labels
    assert "9:20" in other.labels


async def test_consent_comes_before_the_hold(talk: Talk) -> None:
    await to_times(talk)
    assert "看一眼" in await talk.presses("9:00")
    other = talk.someone_else(8)
    await to_times(other)
    assert "9:00" in other.labels


async def test_another_time_lets_the_first_one_go(talk: Talk) -> None:
    await to_name(talk)
    await talk.presses("上一步")
    assert "9:00" in talk.labels
    await talk.presses("9:40")
    other = talk.someone_else(8)
    await to_times(other)
    assert "9:00" in other.labels
    assert "9:40" not in other.labels


async def test_leaving_the_form_gives_the_place_back(talk: Talk) -> None:
    await to_name(talk)
    await talk.presses("主菜单")
    other = talk.someone_else(8)
    await to_times(other)
    assert "9:00" in other.labels


async def test_a_form_left_by_a_command_does_not_count_against_its_person(talk: Talk) -> None:
    await to_name(talk)
    await talk.says("/start")
    await to_times(talk)
    assert "怎么称呼您" in await talk.presses("9:40")
    other = talk.someone_else(8)
    await to_times(other)
    assert "9:00" in other.labels


async def test_a_hold_that_ran_out_still_books_a_free_place(
    talk: Talk, services: Services, clock: FrozenClock
) -> None:
    await to_summary(talk)
    clock.advance(timedelta(minutes=11))
    await services.bookings.expire_unanswered()
    assert "已提交，待站点确认" in await talk.presses("提交预约")


async def test_somebody_faster_is_said_at_once(talk: Talk) -> None:
    await to_times(talk)
    page = talk.last
    await to_name(talk.someone_else(8))
    await talk.presses_data(page, page.data("9:00"))
    said = await talk.presses("同意")
    assert "周六（11月28日）上午 9:00 刚刚被别人约走了" in said
    assert "9:20" in talk.labels


async def test_a_restart_keeps_the_hold(talk: Talk, services: Services) -> None:
    await to_name(talk)
    async with talking(services, talk.screen) as again:
        await again.says("王女士")
        assert "名额已为您留到" in await again.presses("不留电话")
        assert "已提交，待站点确认" in await again.presses("提交预约")


async def test_no_name_is_kept_of_a_place_that_is_only_held(talk: Talk, house: House) -> None:
    services = house.services
    await to_summary(talk, phone="13812345678")
    await talk.presses("改时间")
    await talk.presses("周六（11月28日）")
    await talk.presses("9:40")
    [held] = await held_by(house.database, (await services.people.meet(7)).key)
    assert (held.call_name, held.phone) == ("", None)
    await talk.presses("提交预约")
    [visit] = await services.bookings.visits_of((await services.people.meet(7)).key)
    assert (visit.booking.call_name, visit.booking.phone) == ("王女士", "13812345678")


async def test_two_taps_on_a_time_hold_one_place(talk: Talk, house: House) -> None:
    await to_name(talk)
    await talk.says("/start")
    await to_times(talk)
    page = talk.last
    data = page.data("9:40")
    await talk.presses_data(page, data)
    await talk.presses_data(page, data)
    person = await house.services.people.meet(talk.user.id)
    assert len(await held_by(house.database, person.key)) == 1
