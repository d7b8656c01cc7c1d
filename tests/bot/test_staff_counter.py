"""The staff bot in its group, over HTTP against the web chat."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from storage.rules.lifecycle import BookingStatus
from tests.kit.counter import SATURDAY_9_20, Counter, counter
from tests.kit.people import buttons, shown


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Counter]:
    async with counter(tmp_path) as opened:
        await opened.bind()
        yield opened


async def test_a_stranger_group_is_told_how_to_bind(tmp_path: Path) -> None:
    async with counter(tmp_path) as opened:
        await opened.group.say("/today")
        assert "还没有绑定站点" in shown(await opened.group.until_text("绑定站点"))


async def test_a_bind_code_works_once(at: Counter) -> None:
    station = (await at.house.services.stations.by_code("ST002")).station
    code = await at.house.services.staffing.new_bind_code(station.key, at.admin.id)
    await at.people.open_group("另一群", at.chief.id, [at.bot_id])
    await at.group.say(f"/bind {code}")
    await at.group.until_text(station.name)
    await at.group.say(f"/bind {code}")
    assert await at.group.until_text("用过了")


async def test_a_card_arrives_and_confirming_edits_it_in_place(at: Counter) -> None:
    await at.request()
    card = await at.group.until_text("请在")
    assert "王**" in shown(card)
    assert "王女士" not in shown(card)
    answer = await at.group.press("确认 9:20")
    assert answer is not None
    edited = await at.group.until_text("李站长 已确认")
    assert edited["message_id"] == card["message_id"]
    assert [button["text"] for button in buttons(edited)] == [
        "撤销（60 秒内有效）",
        "改时间…",
        "取消这个预约…",
    ]


async def test_the_resident_hears_of_it_only_after_staff_confirmed(at: Counter) -> None:
    visit = await at.request()
    assert visit.person is not None
    await at.group.until_text("请在")
    assert at.letters.texts(visit.person.chat_id) == []
    await at.group.press("确认 9:20")
    await at.group.until_text("李站长 已确认")
    assert "站点已确认" in await at.letters.first(visit.person.chat_id)


async def test_declining_asks_for_a_coded_reason(at: Counter) -> None:
    visit = await at.request()
    await at.group.until_text("请在")
    await at.group.press("不能接")
    await at.group.press("设备故障")
    await at.group.until_text("不能接：")
    seen = await at.house.services.bookings.visit(visit.booking.key)
    assert (seen.booking.status, seen.booking.decline_reason) == (
        BookingStatus.DECLINED,
        "equipment",
    )


async def test_another_reason_is_a_sentence_in_reply(at: Counter) -> None:
    visit = await at.request()
    await at.group.until_text("请在")
    await at.group.press("不能接")
    await at.group.press("其他")
    prompt = await at.group.until_text("请回复这条消息")
    await at.group.say("当天停电检修", reply_to=prompt["message_id"])
    await at.group.until_text("当天停电检修）")
    seen = await at.house.services.bookings.visit(visit.booking.key)
    assert seen.booking.decline_words == "当天停电检修"


async def test_an_identity_number_is_not_taken_as_a_reason(at: Counter) -> None:
    visit = await at.request()
    await at.group.until_text("请在")
    await at.group.press("不能接")
    await at.group.press("其他")
    prompt = await at.group.until_text("请回复这条消息")
    await at.group.say("王芳 140502199001011234", reply_to=prompt["message_id"])
    await at.group.until_text("证件号")
    seen = await at.house.services.bookings.visit(visit.booking.key)
    assert seen.booking.status is BookingStatus.REQUESTED


async def test_who_is_not_bound_cannot_decide(at: Counter) -> None:
    visit = await at.request()
    card = await at.group.until_text("请在")
    stranger = at.colleague.chat(at.group_id)
    answer = await stranger.press_data(card["message_id"], f"c:{visit.booking.key}", wait=10)
    assert answer is not None
    assert answer["show_alert"]
    assert "只有本站点绑定的工作人员" in answer["text"]


async def test_two_who_press_at_once_get_one_decision(at: Counter) -> None:
    station = (await at.house.services.stations.by_code("ST001")).station
    await at.house.services.staffing.add_by_admin(station.key, at.colleague.id, "张姐", 1)
    visit = await at.request()
    card = await at.group.until_text("请在")
    answers = await asyncio.gather(
        *(
            seat.chat(at.group_id).press_data(card["message_id"], f"c:{visit.booking.key}", wait=10)
            for seat in (at.chief, at.colleague)
        )
    )
    alerts = [answer for answer in answers if answer and answer["show_alert"]]
    assert len(alerts) == 1
    assert "已经处理过了" in alerts[0]["text"]


async def test_pressing_an_old_card_again_says_how_it_stands(at: Counter) -> None:
    visit = await at.request()
    card = await at.group.until_text("请在")
    await at.group.press("确认 9:20")
    await at.group.until_text("李站长 已确认")
    answer = await at.group.press_data(card["message_id"], f"c:{visit.booking.key}", wait=10)
    assert answer is not None
    assert "李站长 已经处理过了" in answer["text"]


async def test_the_day_list_shows_who_comes(at: Counter) -> None:
    await at.request(SATURDAY_9_20)
    at.clock.to(SATURDAY_9_20 - timedelta(hours=20))
    await at.group.say("/tomorrow")
    listed = await at.group.until_text("错时预约 1 人")
    assert "9:20" in shown(listed)
    assert "王女士" not in shown(listed)


async def test_cards_follow_a_group_that_became_a_supergroup(at: Counter) -> None:
    moved = await at.people.call("POST", f"/groups/{at.group_id}/upgrade")
    await at.request()
    group = at.chief.chat(moved["migrate_to_chat_id"])
    assert await group.until_text("请在")
