"""A caller is entered by staff, over HTTP in the group: step by step, and nothing gets lost."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.staff.slip import split_phone
from storage.desk.actor import Source
from storage.desk.pauses import NewPause
from storage.desk.visits import Visit
from storage.rules.lifecycle import BookingStatus
from storage.rules.pauses import Span
from tests.kit.clock import MONDAY_MORNING
from tests.kit.counter import SATURDAY_9_20, Counter, counter
from tests.kit.people import buttons, shown

MATTER = "社会保障卡申领"


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Counter]:
    async with counter(tmp_path) as opened:
        await opened.bind()
        yield opened


async def choose_time(at: Counter, time: str = "9:40") -> int:
    """Go as far as the question for the name; return its message id."""
    await at.group.say("/book")
    await at.group.until_text("替谁登记")
    await at.group.press("打电话来的")
    await at.group.press(MATTER)
    await at.group.press("周六")
    await at.group.press(time)
    prompt = await at.group.until_text("怎么称呼")
    return int(prompt["message_id"])


async def booked(at: Counter) -> list[Visit]:
    station = await at.station()
    return list(await at.house.services.bookings.visits_on(station.key, SATURDAY_9_20.date()))


async def test_a_caller_is_entered_and_the_group_sees_no_number(at: Counter) -> None:
    await at.group.say("王女士 13800000000", reply_to=await choose_time(at))
    slip = await at.group.until_text("请核对")
    assert "王** · 电话尾号 0000" in shown(slip)
    await at.group.press("就这样")
    await at.group.until_text("已登记")
    card = await at.group.until_text("电话预约")
    assert "李站长 已确认" in shown(card)
    assert "138" not in shown(card)
    [visit] = await booked(at)
    assert (visit.booking.source, visit.booking.phone) == (Source.PHONE, "13800000000")
    assert visit.booking.status is BookingStatus.CONFIRMED


async def test_the_number_is_taken_out_of_the_group(at: Counter) -> None:
    await at.group.say("王女士 13800000000", reply_to=await choose_time(at))
    slip = await at.group.until_text("请核对")
    assert "那条消息删掉" in shown(slip)
    await at.people.add_member(at.group_id, at.bot_id, "administrator")
    await at.group.press("改称呼、电话")
    prompt = await at.group.until_text("怎么称呼", after=slip["message_id"])
    sent = await at.group.say("王女士 13900000000", reply_to=prompt["message_id"])
    await at.group.until(lambda m: "请核对" in shown(m) and "删掉" not in shown(m))
    said = await at.group.transcript(limit=200)
    assert sent["message_id"] not in [message["message_id"] for message in said]


async def test_nothing_is_entered_before_the_slip_is_right(at: Counter) -> None:
    await at.group.say("王女士", reply_to=await choose_time(at))
    await at.group.until_text("没留电话")
    assert await booked(at) == []
    await at.group.press("不登记了")
    await at.group.until_text("没有登记")
    assert await booked(at) == []


async def test_a_restart_between_two_steps_loses_nothing(at: Counter) -> None:
    prompt = await choose_time(at)
    await at.bot.restart()
    await at.group.say("王女士", reply_to=prompt)
    await at.group.until_text("请核对")
    await at.bot.restart()
    await at.group.press("就这样")
    await at.group.until_text("已登记")
    assert len(await booked(at)) == 1


async def test_two_taps_enter_one_booking(at: Counter) -> None:
    await at.hire(at.colleague, "张姐")
    await at.group.say("王女士", reply_to=await choose_time(at))
    slip = await at.group.until_text("请核对")
    data = buttons(slip)[0]["callback_data"]
    seats = (at.chief, at.chief, at.colleague)
    presses = [s.chat(at.group_id).press_data(slip["message_id"], data, wait=10) for s in seats]
    answers = await asyncio.gather(*presses)
    assert len(await booked(at)) == 1
    assert sum("不能用了" in ((answer or {}).get("text") or "") for answer in answers) == 2


async def test_a_time_that_is_gone_is_exchanged_for_another(at: Counter) -> None:
    await at.group.say("王女士", reply_to=await choose_time(at, "9:20"))
    slip = await at.group.until_text("请核对")
    for number in range((await at.station()).seats):
        await at.request(who=f"李{'甲乙丙丁'[number]}", person=number)
    answer = await at.group.press("就这样")
    assert answer is not None
    assert "被别人约走了" in answer["text"]
    offered = await at.group.until_text("哪一天")
    assert offered["message_id"] == slip["message_id"]
    await at.group.press("周六")
    times = await at.group.until_text("几点")
    assert "9:20" not in [button["text"] for button in buttons(times)]


async def test_staff_enter_what_residents_are_too_late_for(at: Counter) -> None:
    noon = MONDAY_MORNING.replace(hour=12)
    at.clock.to(noon - timedelta(minutes=10))
    station = await at.station()
    offered = await at.house.services.offers.slots(station.key, noon.date())
    assert noon not in [offer.slot.starts_at for offer in offered]
    await at.group.say("/book")
    for label in ("到站的", MATTER, "周一（11月23日）", "12:00"):
        await at.group.press(label)
    prompt = await at.group.until_text("怎么称呼")
    await at.group.say("王女士", reply_to=prompt["message_id"])
    await at.group.press("就这样")
    assert await at.group.until_text("现场预约")


async def test_a_name_that_cannot_be_kept_is_asked_for_again(at: Counter) -> None:
    prompt = await choose_time(at)
    await at.group.say("王女士!!! 12", reply_to=prompt)
    await at.group.until_text("1 到 20 个字")
    await at.group.say("王芳 140502199001011234", reply_to=prompt)
    await at.group.until_text("证件号码")
    await at.group.send("sticker", emoji="😀", reply_to=prompt)
    await at.group.until_text("只看得懂文字")
    await at.group.say("王女士", reply_to=prompt)
    assert await at.group.until_text("请核对")


async def test_a_second_reply_to_the_same_question_does_nothing(at: Counter) -> None:
    prompt = await choose_time(at)
    await at.group.say("王女士", reply_to=prompt)
    await at.group.until_text("请核对")
    await at.group.say("李女士", reply_to=prompt)
    assert await at.group.until_text("已经答过了")


async def test_a_bystander_can_neither_start_nor_go_on(at: Counter) -> None:
    bystander = at.colleague.chat(at.group_id)
    await bystander.say("/book")
    await at.group.until_text("只有本站点绑定的工作人员")
    await bystander.say("王女士", reply_to=await choose_time(at))
    said = await at.group.transcript()
    assert "请核对" not in "".join(shown(message) for message in said)


@pytest.mark.parametrize(
    ("typed", "name", "phone"),
    [
        ("王女士", "王女士", None),
        ("王女士 13800000000", "王女士", "13800000000"),
        ("王女士，电话：138 0000 0000", "王女士", "138 0000 0000"),
        (" 王女士0356-2012345 ", "王女士", "0356-2012345"),
        ("王女士 +86 13800000000", "王女士", "+86 13800000000"),
        ("王2号", "王2号", None),
    ],
)
def test_a_phone_is_told_from_a_name(typed: str, name: str, phone: str | None) -> None:
    assert split_phone(typed) == (name, phone)


async def test_the_phone_is_shown_in_private_to_staff_only(at: Counter) -> None:
    await at.group.say("王女士 13800000000", reply_to=await choose_time(at))
    await at.group.press("就这样")
    await at.group.until_text("已登记")
    [visit] = await booked(at)
    await at.group.say(f"/phone {visit.booking.code}")
    await at.group.until_text("只能在私聊里用")
    private = at.chief.chat(at.bot_id)
    await private.say(f"/phone {visit.booking.code.lower()}")
    await private.until_text("13800000000")
    curious = at.colleague.chat(at.bot_id)
    await curious.say(f"/phone {visit.booking.code}")
    assert await curious.until_text("只有本站点绑定的工作人员")


async def test_a_paused_matter_says_until_when_and_who_takes_it(at: Counter) -> None:
    services, station = at.house.services, await at.station()
    matter = await services.matters.by_code("RS01")
    span = Span(MONDAY_MORNING.date(), MONDAY_MORNING.date() + timedelta(days=11))
    await services.pauses.add(NewPause(station.key, matter.key, span), "陈主任")
    await at.group.say("/book")
    await at.group.until_text("替谁登记")
    await at.group.press("打电话来的")
    await at.group.press("（暂停）")
    said = shown(await at.group.until_text("本站不办"))
    assert "暂停到周五（12月4日）" in said
    assert "1. " in said
