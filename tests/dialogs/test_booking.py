"""Asking for an off-hours visit."""

from datetime import timedelta

from notices.services import Services
from storage.desk.actor import Actor
from tests.dialogs.ways import to_booking, to_summary, to_times
from tests.kit.clock import FrozenClock
from tests.kit.talk import Talk

LI = Actor("staff", user_id=900, name="李站长")


async def test_consent_is_asked_once(talk: Talk, services: Services) -> None:
    await to_times(talk)
    assert "看一眼" in await talk.presses("9:00")
    await talk.presses("同意")
    assert (await services.people.meet(7)).consent_version
    await to_times(talk)
    assert "怎么称呼您" in await talk.presses("9:20")


async def test_a_shared_contact_is_a_phone(talk: Talk, services: Services) -> None:
    await to_times(talk)
    await talk.presses("9:00")
    await talk.presses("同意")
    await talk.says("王女士")
    await talk.presses("用本机号码")
    assert talk.screen.keyboards[7] == ["📱 发送我的手机号"]
    assert "尾号 5678" in await talk.shares_contact("+8613812345678")
    assert 7 not in talk.screen.keyboards
    await talk.presses("提交预约")
    [visit] = await services.bookings.visits_of((await services.people.meet(7)).key)
    assert visit.booking.phone == "13812345678"


async def test_the_time_can_be_changed_before_sending(talk: Talk) -> None:
    await to_summary(talk)
    await talk.presses("改时间")
    await talk.presses("周一（11月30日）")
    assert "11月30日）中午 12:20" in await talk.presses("12:20")
    await talk.presses("改称呼")
    assert "李先生，要留个电话吗" in await talk.says("李先生")


async def test_a_second_visit_on_a_day_is_refused_and_another_day_is_near(talk: Talk) -> None:
    await to_booking(talk)
    await to_times(talk)
    assert "最多约 1 次" in await talk.presses("9:40")
    assert "哪天来" in await talk.presses("换一天")


async def test_a_time_that_ran_out_while_filling_in_is_said(talk: Talk, clock: FrozenClock) -> None:
    await to_summary(talk)
    clock.advance(timedelta(days=6))
    said = await talk.presses("提交预约")
    assert "这个时间现在不能预约了" in said
    assert "换一天" in talk.labels[-2]


async def test_after_two_hours_before_only_the_phone_helps(
    talk: Talk, services: Services, clock: FrozenClock
) -> None:
    await to_booking(talk)
    [visit] = await services.bookings.visits_of((await services.people.meet(7)).key)
    await services.staffing.add_by_admin(visit.station.key, 900, LI.name, 1)
    await services.bookings.confirm(visit.booking.key, LI)
    clock.to(visit.booking.starts_at - timedelta(hours=1))
    await talk.says("/mybookings")
    await talk.presses("已确认")
    await talk.presses("不去了")
    assert "12345" in await talk.presses("是，取消")
    assert "要取消这个预约吗" in talk.last.text


async def test_from_a_station_s_door_to_a_booking_with_its_notice(talk: Talk) -> None:
    await talk.says("/start st_ST001")
    await talk.presses("这里能办什么")
    await talk.presses("社会保障卡")
    while not talk.last.button("存图片"):
        await talk.presses(talk.last.buttons[0].text)
    assert "晋城凤西支行便民服务站" in await talk.presses("预约错时")
    assert "周六" in "".join(talk.labels)


async def test_the_way_back_from_the_day_leads_to_the_matter(talk: Talk) -> None:
    await talk.says("/start st_ST001")
    await talk.presses("预约错时")
    await talk.presses("社会保障卡")
    assert "办什么？" in await talk.presses("上一步")
