"""A station closes for some days, keeps other hours and opens again, over HTTP."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from storage.rules.lifecycle import BookingStatus
from tests.kit.counter import SATURDAY_9_20, Counter, counter
from tests.kit.people import buttons, shown

CANCELLED = BookingStatus.CANCELLED_BY_STATION


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Counter]:
    async with counter(tmp_path) as opened:
        await opened.bind()
        yield opened


async def test_a_day_is_closed_and_its_visits_are_told(at: Counter) -> None:
    visit = await at.request()
    await at.group.until_text("请在")
    await at.group.say("/close 11-28 停电检修")
    asked = await at.group.until_text("有 1 个预约要取消")
    assert "周六（11月28日）上午 9:20 · 王**" in shown(asked)
    assert "王女士" not in shown(asked)
    assert [button["text"] for button in buttons(asked)] == ["关闭这 1 天，通知 1 人", "不关了"]
    await at.group.press("关闭这 1 天")
    done = await at.group.until_text("已关闭")
    assert "1 人马上收到通知，1 人留了别的时间" in shown(done)
    assert done["message_id"] == asked["message_id"]
    assert [button["text"] for button in buttons(done)] == ["恢复营业"]
    seen = await at.seen(visit)
    assert (seen.booking.status, seen.booking.decline_words) == (CANCELLED, "停电检修")
    day = SATURDAY_9_20.date()
    assert await at.house.services.offers.slots(visit.station.key, day) == []


async def test_who_booked_after_the_question_is_in_the_final_number(at: Counter) -> None:
    await at.request()
    await at.group.say("/close 周六 停电检修")
    await at.group.until_text("有 1 个预约要取消")
    late = await at.request(SATURDAY_9_20 + timedelta(minutes=20), person=1)
    await at.group.press("关闭这 1 天，通知 1 人")
    assert "取消了 2 个预约" in shown(await at.group.until_text("已关闭"))
    assert (await at.seen(late)).booking.status is CANCELLED


async def test_who_has_no_chat_is_to_be_phoned(at: Counter) -> None:
    visit = await at.request()
    assert visit.person is not None
    await at.house.services.people.reachable(visit.person.key, reachable=False)
    await at.group.say("/close 11-28 停电检修")
    assert "其中 1 人没有聊天" in shown(await at.group.until_text("有 1 个预约"))
    await at.group.press("关闭这 1 天")
    done = shown(await at.group.until_text("已关闭"))
    assert "这 1 人没有聊天，请打电话" in done
    assert f"{visit.booking.code} → 给他留了" in done


async def test_a_missing_reason_is_asked_for_and_outlives_a_restart(at: Counter) -> None:
    await at.group.say("/close 11-28~11-30")
    prompt = await at.group.until_text("为什么关闭")
    await at.bot.restart()
    await at.group.say("站点装修", reply_to=prompt["message_id"])
    asked = shown(await at.group.until_text("没有人预约"))
    assert "周六（11月28日）到周一（11月30日），共 3 天" in asked
    await at.bot.restart()
    await at.group.press("关闭这 3 天")
    assert "没有预约要取消" in shown(await at.group.until_text("已关闭"))
    await at.group.say("再装修", reply_to=prompt["message_id"])
    await at.group.until_text("已经答过了")


async def test_closing_can_be_left(at: Counter) -> None:
    visit = await at.request()
    await at.group.say("/close 11-28 停电检修")
    asked = await at.group.until_text("有 1 个预约")
    data = buttons(asked)[0]["callback_data"]
    await at.group.press("不关了")
    await at.group.until_text("没有关闭")
    answer = await at.group.press_data(asked["message_id"], data, wait=10)
    assert answer is not None
    assert "不能用了" in answer["text"]
    assert (await at.seen(visit)).booking.status is BookingStatus.REQUESTED


async def test_only_staff_of_the_station_close_it(at: Counter) -> None:
    visit = await at.request()
    stranger = at.colleague.chat(at.group_id)
    await stranger.say("/close 11-28 停电检修")
    await at.group.until_text("只有本站点绑定的工作人员")
    await at.group.say("/close 11-28 停电检修")
    asked = await at.group.until_text("有 1 个预约")
    for button in buttons(asked):
        answer = await stranger.press_data(asked["message_id"], button["callback_data"], wait=10)
        assert answer is not None
        assert "只有本站点绑定的工作人员" in answer["text"]
    assert (await at.seen(visit)).booking.status is BookingStatus.REQUESTED


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("", "/close 12-05 停电检修"),
        ("停电检修", "看不懂这个日期"),
        ("2026-11-01 停电检修", "已经过去了"),
        ("11-01 停电检修", "2027年11月1日太远了"),
        ("11-30~11-28 停电检修", "最后一天不能早于第一天"),
        ("11-28~02-28 停电检修", "一次最多关 60 天，您写的是 93 天"),
        ("11-28 140502199001011234", "证件号"),
        (f"11-28 {'停' * 61}", "最多 60 个字"),
    ],
)
async def test_a_line_that_cannot_be_meant_gets_one_sentence(
    at: Counter, line: str, told: str
) -> None:
    await at.group.say(f"/close {line}")
    await at.group.until_text(told)


async def test_a_closed_day_is_not_closed_twice_and_opens_again(at: Counter) -> None:
    await at.group.say("/close 11-28 停电检修")
    first = await at.group.until_text("没有人预约")
    await at.group.say("/close 周六 停电检修")
    second = await at.group.until_text("没有人预约", after=first["message_id"])
    yes = [buttons(message)[0]["callback_data"] for message in (first, second)]
    await at.group.press_data(first["message_id"], yes[0], wait=10)
    await at.group.until_text("已关闭")
    answer = await at.group.press_data(second["message_id"], yes[1], wait=10)
    assert answer is not None
    assert "这些天已经关了（李站长：停电检修）" in answer["text"]
    await at.group.say("/open 11-28")
    await at.group.until_text("恢复平时的时间：周六（11月28日）")
    await at.request()
    await at.group.say("/open 11-28")
    await at.group.until_text("不用恢复")


async def test_a_tap_takes_a_closure_back_once(at: Counter) -> None:
    await at.group.say("/close 11-28~11-29 停电检修")
    await at.group.until_text("没有人预约")
    await at.group.press("关闭这 2 天")
    done = await at.group.until_text("已关闭")
    data = buttons(done)[0]["callback_data"]
    await at.bot.restart()
    await at.group.press("恢复营业")
    await at.group.until_text("恢复平时的时间：周六（11月28日）、周日（11月29日）")
    await at.request()
    again = await at.group.press_data(done["message_id"], data, wait=10)
    assert again is not None
    assert "不用恢复" in again["text"]


async def test_other_hours_name_who_does_not_fit_and_cancel_nobody(at: Counter) -> None:
    visit = await at.request()
    await at.group.say("/hours 11-28 10:00-11:00 盘点")
    told = shown(await at.group.until_text("改为 10:00–11:00（盘点）"))
    assert "这 1 个预约不在现在的时间里" in told
    assert "周六（11月28日）上午 9:20 · 王**" in told
    assert (await at.seen(visit)).booking.status is BookingStatus.REQUESTED
    await at.group.say("/open 11-28")
    opened = shown(await at.group.until_text("恢复平时的时间"))
    assert "不在现在的时间里" not in opened


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("", "/hours 11-28 9:00-11:00"),
        ("11-28", "/hours 11-28 9:00-11:00"),
        ("11-28~11-29 9:00-11:00", "请写一天和错时时间"),
        ("11-28 11:00-9:00", "结束的时间要晚于开始的时间"),
        ("11-28 9:00-9:05", "这段时间太短"),
    ],
)
async def test_hours_that_cannot_be_meant_get_one_sentence(
    at: Counter, line: str, told: str
) -> None:
    await at.group.say(f"/hours {line}")
    await at.group.until_text(told)
