"""The call list over HTTP: counted in the group, told in private, ticked off, never twice."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.staff import calls
from storage.clock import local
from storage.desk.actor import Actor, Source
from storage.desk.bookings import Request
from storage.desk.visits import Visit
from storage.rules.lifecycle import BookingStatus
from tests.kit.counter import SATURDAY_9_20, Counter, counter
from tests.kit.people import Talk, buttons, shown

NAME, PHONE = "王秀英", "13800001234"


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Counter]:
    async with counter(tmp_path) as opened:
        await opened.bind()
        yield opened


def private(at: Counter) -> Talk:
    return at.chief.chat(at.bot_id)


def chief(at: Counter) -> Actor:
    return Actor("staff", "李站长", at.chief.id)


async def to_call(at: Counter, number: int = 0, phone: str | None = PHONE) -> Visit:
    """Enter a caller and cancel the visit: they have to be phoned."""
    services, station = at.house.services, await at.station()
    matter = await services.matters.by_code("RS01")
    start = SATURDAY_9_20 + timedelta(minutes=20 * number)
    request = Request(
        f"call{number}", station.key, matter.key, start, NAME, phone=phone, source=Source.PHONE
    )
    visit = await services.bookings.enter(request, chief(at))
    by = chief(at)
    return await services.bookings.cancel_by_station(visit.booking.key, by, "equipment")


async def test_nobody_to_call_is_said(at: Counter) -> None:
    await at.group.say("/calls")
    assert buttons(await at.group.until_text("没有要打的电话")) == []


async def test_the_group_learns_a_number_and_no_name(at: Counter) -> None:
    await to_call(at)
    await at.group.say("/calls")
    told = await at.group.until_text("有 1 个电话要打")
    assert [button["text"] for button in buttons(told)] == ["私聊发给我"]
    for message in await at.group.transcript(limit=200):
        assert NAME not in shown(message)
        assert PHONE not in shown(message)


async def test_the_list_comes_to_the_private_chat_and_is_ticked_off(at: Counter) -> None:
    await to_call(at)
    await private(at).say("/start")
    await at.group.say("/calls")
    await at.group.press("私聊发给我")
    call = await private(at).until_text(PHONE)
    assert NAME in shown(call)
    assert "请这样说：您好，这里是" in shown(call)
    assert "上午 9:20 取消了，因为站点的设备有故障" in shown(call)
    await private(at).press("已打")
    made = await private(at).until_text("李站长 已打")
    assert made["message_id"] == call["message_id"]
    assert NAME not in shown(made)
    assert PHONE not in shown(made)
    await private(at).say("/calls")
    assert await private(at).until_text("没有要打的电话")


async def test_a_colleague_who_ticks_second_sees_who_was_first(at: Counter) -> None:
    await at.hire(at.colleague, "张姐")
    await to_call(at)
    second = at.colleague.chat(at.bot_id)
    await second.say("/calls")
    await second.until_text(PHONE)
    await private(at).say("/calls")
    await private(at).press("已打")
    await private(at).until_text("李站长 已打")
    await second.press("已打")
    assert await second.until_text("李站长 已打")


async def test_who_was_told_of_a_proposal_may_say_yes_on_the_phone(at: Counter) -> None:
    services, station = at.house.services, await at.station()
    matter = await services.matters.by_code("RS01")
    request = Request("call", station.key, matter.key, SATURDAY_9_20, NAME, phone=PHONE)
    await services.bookings.enter(request, chief(at))
    day = local(SATURDAY_9_20).date()
    [closed] = await services.closures.close(station.key, day, day, "停电", chief(at))
    assert closed.proposal is not None
    await private(at).say("/calls")
    assert "给您留了" in shown(await private(at).until_text(PHONE))
    await private(at).press("对方同意")
    await private(at).until_text("李站长 已打")
    proposal = await services.bookings.visit(closed.proposal.key)
    assert proposal.booking.status is BookingStatus.CONFIRMED


async def test_without_a_private_chat_the_way_there_is_told(at: Counter) -> None:
    await to_call(at)
    await private(at).block()
    await at.group.say("/calls")
    answer = await at.group.press("私聊发给我")
    assert answer is not None
    assert "打开私聊" in answer["text"]


async def test_a_stranger_gets_no_list(at: Counter) -> None:
    visit = await to_call(at)
    await at.group.say("/calls")
    told = await at.group.until_text("有 1 个电话要打")
    stranger = at.colleague.chat(at.group_id)
    answer = await stranger.press_data(
        told["message_id"], f"l:me:{visit.booking.station_id}", wait=10
    )
    assert answer is not None
    assert "只有本站点绑定的工作人员" in answer["text"]
    await at.colleague.chat(at.bot_id).say("/calls")
    refused = await at.colleague.chat(at.bot_id).until_text("只有本站点绑定的工作人员")
    assert PHONE not in shown(refused)


async def test_many_calls_come_in_parts(at: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "AT_ONCE", 2)
    for number in range(3):
        await to_call(at, number)
    await private(at).say("/calls")
    title = await private(at).until_text("还有 1 个")
    await private(at).until_text("9:40")
    slips = await private(at).transcript(after=title["message_id"], limit=200)
    assert len([slip for slip in slips if PHONE in shown(slip)]) == 2


async def test_a_call_without_a_number_says_so(at: Counter) -> None:
    await to_call(at, phone=None)
    await private(at).say("/calls")
    assert "打不了电话" in shown(await private(at).until_text("没留电话"))


async def test_the_list_of_the_day_reminds_of_calls(at: Counter) -> None:
    await to_call(at)
    await at.group.say("/today")
    assert await at.group.until_text("还有 1 个电话要打")
