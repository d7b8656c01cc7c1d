"""Rating a visit, over HTTP with both bots: invited after it is done, tapped, changed, refused."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from storage.clock import SHANGHAI
from storage.desk.actor import Actor
from storage.desk.requests import Request
from storage.desk.visits import Visit
from storage.rules.rating import Answer, Level
from storage.tables import OutboxRow
from tests.kit.people import buttons, shown
from tests.kit.product import Product, bind, product, running, square
from tests.kit.town import BACKENDS, jincheng_database

SATURDAY_9_20 = datetime(2026, 11, 28, 9, 20, tzinfo=SHANGHAI)
INVITED = "想请您评一评"
LEVELS = ["非常满意", "满意", "基本满意", "不满意", "非常不满意"]


@pytest.fixture(params=BACKENDS)
async def town(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Product]:
    async with product(tmp_path, request.param) as started:
        yield started


async def served(town: Product) -> Visit:
    """Let the resident's visit be finished by a tap of the station's chief; it is 9:20 then."""
    services, chief = town.house.services, town.square.chief
    await town.square.phone.say("/start")
    await town.square.phone.until_text("便民站助手")
    person = await services.people.meet(town.square.resident.id)
    await services.people.agree(person.key)
    station = (await services.stations.by_code("ST001")).station.key
    matter = (await services.matters.by_code("RS01")).key
    request = Request("r1", station, matter, SATURDAY_9_20, "王女士", person_id=person.key)
    visit = await services.bookings.book(request)
    by = Actor("staff", "李站长", chief.id, "group")
    await services.bookings.confirm(visit.booking.key, by)
    await town.clock.to(SATURDAY_9_20)
    await services.arrivals.check_in(visit.booking.key, by)
    await town.square.counter.say("/queue")
    await town.square.counter.press("办完了：9:20 王**")
    await town.square.counter.until_text("现在没有人等候")
    return visit


async def invited(town: Product) -> dict[str, Any]:
    """Return the invitation, which comes two hours later."""
    await served(town)
    await town.clock.to(SATURDAY_9_20 + timedelta(hours=2, minutes=1))
    return await town.square.phone.until_text(INVITED)


async def answer(town: Product, booking: int) -> Answer | None:
    return await town.house.services.ratings.answer_to(booking)


def booking_of(message: dict[str, Any]) -> int:
    return int(buttons(message)[0]["callback_data"].split(":")[1])


async def test_a_tap_is_kept_and_the_invitation_says_so(town: Product) -> None:
    phone = town.square.phone
    message = await invited(town)
    assert [b["text"] for b in buttons(message)] == [*LEVELS, "这次不评价"]
    cards = [shown(card) for card in await town.square.counter.transcript()]
    data = buttons(message)[1]["callback_data"]
    said = await phone.press_data(message["message_id"], data, wait=10)
    assert said is not None
    assert said["text"] == "已记下您的评价：满意。谢谢您！"
    edited = await phone.until_text("已记下您的评价：满意。谢谢您！")
    assert edited["message_id"] == message["message_id"]
    assert "凤西支行便民服务站" in shown(edited)
    assert "周六（11月28日）" in shown(edited)
    assert [b["text"] for b in buttons(edited)] == LEVELS
    kept = await answer(town, booking_of(message))
    assert kept is not None
    assert kept.level is Level.GOOD
    assert [shown(card) for card in await town.square.counter.transcript()] == cards


async def test_another_tap_changes_it_on_the_day_and_tells_it_afterwards(town: Product) -> None:
    phone = town.square.phone
    message = await invited(town)
    await phone.press("非常满意")
    await phone.until_text("已记下您的评价：非常满意")
    data = f"r:{booking_of(message)}:3"
    for _ in range(2):
        said = await phone.press_data(message["message_id"], data, wait=10)
        assert said is not None
        assert not said["show_alert"]
    edited = await phone.until_text("已记下您的评价：基本满意")
    await town.clock.to(SATURDAY_9_20 + timedelta(days=1))
    late = await phone.press_data(message["message_id"], buttons(edited)[0]["callback_data"], 10)
    assert late is not None
    assert "已经记下了：基本满意" in late["text"]
    assert buttons(await phone.until_text("已经记下了：基本满意")) == []


async def test_silence_brings_one_more_and_an_old_button_still_counts(town: Product) -> None:
    phone = town.square.phone
    first = await invited(town)
    await town.clock.shift(timedelta(days=3))
    second = await phone.until_text(INVITED, after=first["message_id"])
    await phone.press_data(first["message_id"], buttons(first)[0]["callback_data"], wait=10)
    await phone.until_text("已记下您的评价：非常满意")
    stop = buttons(second)[-1]["callback_data"]
    await phone.press_data(second["message_id"], stop, wait=10)
    edited = await phone.until(
        lambda m: m["message_id"] == second["message_id"] and "已记" in shown(m)
    )
    assert "非常满意" in shown(edited)
    kept = await answer(town, booking_of(first))
    assert kept is not None
    assert kept.level is Level.VERY_GOOD


async def test_not_this_time_ends_it(town: Product) -> None:
    phone = town.square.phone
    message = await invited(town)
    await phone.press("这次不评价")
    edited = await phone.until_text("不再打扰您")
    assert edited["message_id"] == message["message_id"]
    assert buttons(edited) == []
    await town.clock.shift(timedelta(days=3, hours=1))
    again = await settled(town, f"{booking_of(message)}:rating_invited:again")
    assert again.reason == "the person wants no invitation"
    assert not [m for m in await phone.transcript(limit=200) if INVITED in shown(m)]


async def settled(town: Product, key: str) -> OutboxRow:
    """Wait until the courier is through with a message."""
    async with asyncio.timeout(20):
        while True:
            row = await town.house.outbox.row_of(key)
            if row is not None and row.settled_at is not None:
                return row
            await asyncio.sleep(0)


async def test_a_stranger_s_tap_is_refused(town: Product) -> None:
    message = await invited(town)
    stranger = await town.square.people.open_person("过路人")
    chat = stranger.chat(town.square.resident_bot)
    await chat.say("/start")
    page = await chat.until_text("便民站助手")
    data = buttons(message)[4]["callback_data"]
    said = await chat.press_data(page["message_id"], data, wait=10)
    assert said is not None
    assert "没有找到这条记录" in said["text"]
    assert await answer(town, booking_of(message)) is None
    assert INVITED in shown(await town.square.phone.until_text(INVITED))


async def test_after_a_restart_the_buttons_work(tmp_path: Path) -> None:
    async with square() as place, jincheng_database(tmp_path) as database:
        async with running(place, database) as started:
            await bind(started)
            message = await invited(started)
        async with running(place, database) as again:
            await place.phone.press("基本满意")
            await place.phone.until_text("已记下您的评价：基本满意")
            kept = await answer(again, booking_of(message))
            assert kept is not None
            assert kept.level is Level.FAIR
