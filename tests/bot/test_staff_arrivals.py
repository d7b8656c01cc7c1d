"""People come: by their code, with a number, one after the other, over HTTP."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from storage.desk.actor import Actor
from storage.desk.visits import Visit
from storage.rules.lifecycle import BookingStatus
from tests.kit.counter import SATURDAY_9_20, Counter, counter
from tests.kit.people import buttons, shown


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Counter]:
    async with counter(tmp_path) as opened:
        await opened.bind()
        await opened.people.add_member(opened.group_id, opened.bot_id, "administrator")
        yield opened


async def expected(at: Counter, minutes: int = 0, person: int = 0) -> Visit:
    """Return a confirmed visit of the Saturday."""
    visit = await at.request(SATURDAY_9_20 + timedelta(minutes=minutes), person=person)
    by = Actor("staff", "李站长", at.chief.id, "group")
    return await at.house.services.bookings.confirm(visit.booking.key, by)


def typed(visit: Visit) -> str:
    """Return the code as people type it."""
    return visit.booking.code.replace("-", " ").lower()


async def test_a_bare_code_shows_the_visit_and_a_tap_checks_in(at: Counter) -> None:
    visit = await expected(at)
    at.clock.to(SATURDAY_9_20 - timedelta(minutes=5))
    await at.group.say(typed(visit))
    found = await at.group.until_text("人到了就点")
    assert "9:20 · 王** · 社会保障卡" in shown(found)
    assert "王女士" not in shown(found)
    await at.bot.restart()
    await at.group.press_data(found["message_id"], f"came:{visit.booking.key}")
    arrived = await at.group.until_text("已到站")
    assert "按预约的 9:20 叫他，前面没有人" in shown(arrived)
    assert buttons(arrived) == []
    assert (await at.seen(visit)).booking.status is BookingStatus.ARRIVED


async def test_two_who_press_at_once_check_in_once(at: Counter) -> None:
    await at.hire(at.colleague, "张姐")
    visit = await expected(at)
    at.clock.to(SATURDAY_9_20)
    await at.group.say(visit.booking.code)
    found = await at.group.until_text("人到了就点")
    data = buttons(found)[0]["callback_data"]
    answers = await asyncio.gather(
        *(
            seat.chat(at.group_id).press_data(found["message_id"], data, wait=10)
            for seat in (at.chief, at.colleague)
        )
    )
    alerts = [answer["text"] for answer in answers if answer and answer["show_alert"]]
    assert len(alerts) == 1
    assert "已经到站了" in alerts[0]


async def test_a_scanner_checks_in_at_once_and_who_is_late_gets_a_number(at: Counter) -> None:
    visit = await expected(at)
    at.clock.to(SATURDAY_9_20 + timedelta(minutes=11))
    await at.group.say(f"/in {typed(visit)}")
    assert "排 第 1 号" in shown(await at.group.until_text("来晚了"))
    await at.group.say(f"/in {visit.booking.code}")
    await at.group.until_text("他已经到站了")


async def test_a_code_of_another_day_station_or_nobody_gets_one_sentence(at: Counter) -> None:
    visit = await expected(at)
    await at.group.say(visit.booking.code)
    await at.group.until_text("这条预约是周六（11月28日）的")
    await at.group.say("/in 333-333")
    await at.group.until_text("没有找到这个预约")
    await at.group.say("/in 王女士")
    await at.group.until_text("没有找到这个预约", after=await last(at))
    await at.group.say("/in")
    await at.group.until_text("请发 /in 加预约码")
    elsewhere = await at.station("ST002")
    code = await at.house.services.staffing.new_bind_code(elsewhere.key, at.admin.id)
    group = await at.people.open_group("另一群", at.chief.id, [at.bot_id])
    other = at.chief.chat(group)
    await other.say(f"/bind {code}")
    await other.until_text("已绑定")
    await other.say(f"/in {visit.booking.code}")
    await other.until_text(f"这个预约是 {visit.station.name} 的，不在本站")


async def test_a_visit_that_is_not_confirmed_or_cancelled_cannot_arrive(at: Counter) -> None:
    visit = await at.request()
    assert visit.person is not None
    at.clock.to(SATURDAY_9_20 - timedelta(days=2))
    await at.group.say(visit.booking.code)
    await at.group.until_text("站点还没确认")
    await at.house.services.bookings.cancel(visit.booking.key, visit.person.key)
    await at.group.say(visit.booking.code)
    await at.group.until_text("这个预约现在是“居民已取消”")


async def test_only_staff_check_in_and_give_numbers(at: Counter) -> None:
    visit = await expected(at)
    at.clock.to(SATURDAY_9_20)
    stranger = at.colleague.chat(at.group_id)
    for words in (visit.booking.code, f"/in {visit.booking.code}", "/walkin", "/queue"):
        before = await last(at)
        await stranger.say(words)
        await at.group.until_text("只有本站点绑定的工作人员", after=before)
    assert (await at.seen(visit)).booking.status is BookingStatus.CONFIRMED


async def test_the_queue_calls_the_booked_first_and_goes_on_by_a_tap(at: Counter) -> None:
    await expected(at)
    visit = await expected(at, minutes=20, person=1)
    at.clock.to(SATURDAY_9_20)
    await at.group.say("/queue")
    await at.group.until_text("现在没有人等候")
    for number in (1, 2):
        await at.group.say("/walkin")
        await at.group.until_text(f"第 {number} 号")
    assert "前面 1 人" in shown(await at.group.until_text("第 2 号"))
    await at.group.say(f"/in {visit.booking.code}")
    await at.group.until_text("已到站")
    await at.group.say("/queue")
    listed = await at.group.until_text("现在等候 3 人")
    assert f"▶ 下一位：9:40 预约 · 王** · {visit.booking.code}\n第 1 号\n第 2 号" in shown(listed)
    served = buttons(listed)[0]["callback_data"]
    await at.group.press("办完了：9:40 王**")
    await at.group.until_text("▶ 下一位：第 1 号")
    assert (await at.seen(visit)).booking.status is BookingStatus.DONE
    again = await at.group.press_data(listed["message_id"], served, wait=10)
    assert again is not None
    assert "这一位已经办完了" in again["text"]
    await at.bot.restart()
    await at.group.press("办完了：第 1 号")
    await at.group.until_text("▶ 下一位：第 2 号")
    await at.group.press("办完了：第 2 号")
    await at.group.until_text("现在没有人等候")


async def test_what_is_said_among_colleagues_is_no_code(at: Counter) -> None:
    await at.group.say("今天谁值班")
    await at.silence(at.group)


async def last(at: Counter) -> int:
    """Return the id of the newest message of the group."""
    return int((await at.group.transcript())[-1]["message_id"])
