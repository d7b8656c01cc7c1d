"""The staff card over HTTP in the group: other times, taking back, who came, moves, the end."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from storage.desk.actor import Actor
from storage.desk.visits import Visit
from storage.rules.lifecycle import BookingStatus
from tests.kit.counter import SATURDAY_9_20, Counter, counter
from tests.kit.people import Json, buttons, shown

SATURDAY_10_20 = SATURDAY_9_20 + timedelta(hours=1)
CONFIRMED = BookingStatus.CONFIRMED


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Counter]:
    async with counter(tmp_path) as opened:
        await opened.bind()
        yield opened


async def confirmed(at: Counter) -> Visit:
    """Confirm a request, up to the card that says its person knows: the last to come by itself."""
    visit = await at.request()
    await at.group.press("确认 9:20")
    await at.group.until_text("已通知本人")
    return visit


async def status(at: Counter, visit: Visit) -> BookingStatus:
    return (await at.seen(visit)).booking.status


def labels(card: Json) -> list[str]:
    return [button["text"] for button in buttons(card)]


async def pressed(at: Counter, data: str) -> str:
    """Press a button by its data on the card and return what is said to that."""
    card = await at.group.until_text("预约码")
    answer = await at.group.press_data(card["message_id"], data, wait=10)
    assert answer is not None
    return str(answer["text"])


# Other times


async def test_each_wished_time_has_a_button_that_confirms_it(at: Counter) -> None:
    visit = await at.request(also=(SATURDAY_10_20,))
    card = await at.group.until_text("备选")
    assert "备选：周六（11月28日）上午 10:20" in shown(card)
    assert labels(card) == ["确认 9:20", "确认 周六 10:20", "不能接…", "改时间…"]
    await at.group.press("确认 周六 10:20")
    await at.group.until(lambda m: "已确认" in shown(m) and "上午 10:20" in shown(m))
    seen = (await at.seen(visit)).booking
    assert (seen.status, seen.starts_at) == (CONFIRMED, SATURDAY_10_20)


async def test_a_time_that_was_never_wished_for_is_refused(at: Counter) -> None:
    visit = await at.request(also=(SATURDAY_10_20,))
    await at.group.until_text("备选")
    assert "这个时间现在不能预约了" in await pressed(at, f"c:{visit.booking.key}:29000000")
    assert await status(at, visit) is BookingStatus.REQUESTED


async def test_a_visit_for_a_relative_says_so(at: Counter) -> None:
    await at.request(for_relative=True)
    assert "替家人约" in shown(await at.group.until_text("请在"))


# Taking back


async def test_a_confirmation_is_taken_back_within_a_minute(at: Counter) -> None:
    visit = await confirmed(at)
    await at.group.press("撤销")
    card = await at.group.until(lambda m: "确认 9:20" in labels(m))
    assert "已确认" not in shown(card)
    assert await status(at, visit) is BookingStatus.REQUESTED


async def test_after_a_minute_it_stays_and_the_card_offers_no_undo(at: Counter) -> None:
    visit = await confirmed(at)
    at.clock.advance(timedelta(seconds=61))
    assert "超过 60 秒" in await pressed(at, f"u:{visit.booking.key}")
    await at.group.until(lambda m: labels(m) == ["改时间…", "取消这个预约…"])
    assert await status(at, visit) is CONFIRMED


# On the day


async def test_on_the_day_the_card_notes_who_came_and_was_served(at: Counter) -> None:
    visit = await confirmed(at)
    at.clock.to(SATURDAY_9_20 - timedelta(minutes=10))
    at.house.outbox.ring()
    await at.group.press("到了")
    card = await at.group.until_text("9:10 到了")
    assert "号" not in shown(card).split("到了")[1]
    await at.group.press("办完了")
    assert labels(await at.group.until_text("已办完 · 9:10")) == []
    assert await status(at, visit) is BookingStatus.DONE


async def test_who_comes_late_is_given_a_number(at: Counter) -> None:
    await confirmed(at)
    at.clock.to(SATURDAY_9_20 + timedelta(minutes=30))
    at.house.outbox.ring()
    await at.group.press("到了")
    assert await at.group.until_text("来晚了，排 1 号")


async def test_coming_twice_says_how_it_stands(at: Counter) -> None:
    visit = await confirmed(at)
    at.clock.to(SATURDAY_9_20)
    at.house.outbox.ring()
    await at.group.press("到了")
    await at.group.until_text("9:20 到了")
    assert "已到站" in await pressed(at, f"v:in:{visit.booking.key}")
    assert labels(await at.group.until_text("9:20 到了")) == ["办完了"]


async def test_nobody_is_missing_before_the_time(at: Counter) -> None:
    visit = await confirmed(at)
    assert "还没到" in await pressed(at, f"v:no:{visit.booking.key}")
    assert await status(at, visit) is CONFIRMED


async def test_who_did_not_come_is_noted_and_may_be_taken_back(at: Counter) -> None:
    visit = await confirmed(at)
    at.clock.to(SATURDAY_9_20 + timedelta(minutes=20))
    at.house.outbox.ring()
    await at.group.press("没来")
    await at.group.until_text("没有到")
    assert await status(at, visit) is BookingStatus.NO_SHOW
    await at.group.press("撤销")
    await at.group.until(lambda m: "没来" in labels(m))
    assert await status(at, visit) is CONFIRMED


async def missed(at: Counter, week: int) -> Visit:
    start = SATURDAY_9_20 + timedelta(weeks=week)
    at.clock.to(start - timedelta(days=3))
    visit, services = await at.request(start), at.house.services
    chief = Actor("staff", "李站长", at.chief.id)
    await services.bookings.confirm(visit.booking.key, chief)
    at.clock.to(start + timedelta(minutes=30))
    await services.arrivals.miss(visit.booking.key, chief)
    return visit


async def test_a_bar_is_told_and_lifted_on_the_card(at: Counter) -> None:
    for week in range(3):
        last = await missed(at, week)
    card = await at.group.until(lambda m: "恢复网上预约" in labels(m))
    assert "约了没来，周一（1月11日）前不能网上预约" in shown(card)
    await at.group.press("恢复网上预约")
    card = await at.group.until(
        lambda m: m["message_id"] == card["message_id"] and "恢复网上预约" not in labels(m)
    )
    assert "不能网上预约" not in shown(card)
    assert await at.request(SATURDAY_9_20 + timedelta(weeks=4))
    again = await at.group.press_data(card["message_id"], f"v:free:{last.booking.key}", wait=10)
    assert again is not None
    assert "已恢复" in again["text"]


async def test_one_missed_visit_bars_nobody(at: Counter) -> None:
    await missed(at, 0)
    card = await at.group.until_text("没有到")
    assert "恢复网上预约" not in labels(card)


async def test_a_stranger_changes_nothing(at: Counter) -> None:
    visit = await confirmed(at)
    card = await at.group.until_text("李站长 已确认")
    stranger = at.colleague.chat(at.group_id)
    acts = ("u:{}", "v:in:{}", "v:no:{}", "v:ask:{}", "v:off:{}:closed", "v:agree:{}", "v:free:{}")
    for act in acts:
        data = act.format(visit.booking.key)
        answer = await stranger.press_data(card["message_id"], data, wait=10)
        assert answer is not None
        assert "只有本站点绑定的工作人员" in answer["text"], act
    assert await status(at, visit) is CONFIRMED


async def test_the_buttons_work_after_a_restart(at: Counter) -> None:
    visit = await confirmed(at)
    await at.bot.restart()
    await at.group.press("撤销")
    await at.group.until(lambda m: "确认 9:20" in labels(m))
    assert await status(at, visit) is BookingStatus.REQUESTED


# Cancelling


async def test_the_station_cancels_with_a_coded_reason(at: Counter) -> None:
    visit = await confirmed(at)
    await at.group.press("取消这个预约")
    await at.group.press("设备故障")
    await at.group.until_text("李站长 取消了：站点的设备有故障")
    assert await status(at, visit) is BookingStatus.CANCELLED_BY_STATION
    assert "已取消" in await pressed(at, f"v:ask:{visit.booking.key}")


async def test_the_station_cancels_in_its_own_words(at: Counter) -> None:
    visit = await confirmed(at)
    await at.group.press("取消这个预约")
    await at.group.press("其他")
    prompt = await at.group.until_text("为什么取消")
    await at.group.say("当天停电检修", reply_to=prompt["message_id"])
    await at.group.until_text("（当天停电检修）")
    assert await status(at, visit) is BookingStatus.CANCELLED_BY_STATION


async def test_thinking_again_leaves_the_visit(at: Counter) -> None:
    visit = await confirmed(at)
    await at.group.press("取消这个预约")
    await at.group.press("上一步")
    await at.group.until(lambda m: "取消这个预约…" in labels(m))
    assert await status(at, visit) is CONFIRMED


# Moving


async def wishing(at: Counter) -> Visit:
    visit = await confirmed(at)
    person = visit.booking.person_id or 0
    await at.house.services.bookings.move(visit.booking.key, person, SATURDAY_10_20)
    card = await at.group.until_text("想从")
    assert "想从 周六（11月28日）上午 9:20 改到 周六（11月28日）上午 10:20" in shown(card)
    return visit


async def test_the_station_agrees_to_another_time(at: Counter) -> None:
    visit = await wishing(at)
    await at.group.press("同意，改到 10:20")
    await at.group.until(lambda m: "想从" not in shown(m) and "上午 10:20" in shown(m))
    assert (await at.seen(visit)).booking.starts_at == SATURDAY_10_20


async def test_the_station_keeps_the_time(at: Counter) -> None:
    visit = await wishing(at)
    await at.group.press("维持原时间")
    await at.group.press("满员")
    await at.group.until(lambda m: "想从" not in shown(m) and "已确认" in shown(m))
    seen = (await at.seen(visit)).booking
    assert (seen.status, seen.starts_at) == (CONFIRMED, SATURDAY_9_20)
    assert "不能再做这一步" in await pressed(at, f"v:agree:{visit.booking.key}")


async def test_who_came_wishes_for_no_other_time(at: Counter) -> None:
    visit = await wishing(at)
    at.clock.to(SATURDAY_9_20)
    await pressed(at, f"v:in:{visit.booking.key}")
    assert (await at.seen(visit)).wishes == ()
    await at.house.services.bookings.expire_unanswered()
    assert await status(at, visit) is BookingStatus.ARRIVED
