"""The main job, end to end: both bots over HTTP, from a typed word to a reminder."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.clock import local
from tests.kit.people import Talk, buttons, shown
from tests.kit.product import Product, bind, product, running, square
from tests.kit.town import BACKENDS, jincheng_database


@pytest.fixture(params=BACKENDS)
async def town(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Product]:
    async with product(tmp_path, request.param) as started:
        yield started


async def get_notice(phone: Talk) -> None:
    await phone.say("社保卡丢了")
    await phone.press("丢失补领")
    await phone.press("16周岁及以上")
    await phone.press("本人")
    await phone.until_text("告知单号")


async def choose_time(phone: Talk) -> None:
    await phone.press("预约错时")
    await phone.press("按县区选")
    await phone.press("城区")
    await phone.press("凤西支行")
    await phone.press("周六（11月28日）")
    await phone.press("9:20")


async def book(phone: Talk) -> None:
    await get_notice(phone)
    await choose_time(phone)
    await phone.press("同意")
    await phone.until_text("怎么称呼")
    await phone.say("王女士")
    await phone.press("不留电话")
    await phone.press("提交预约")
    await phone.until_text("已提交，待站点确认")


async def test_the_whole_trip(town: Product) -> None:
    phone, counter, office = town.square.phone, town.square.counter, town.square.office
    await phone.say("/start")
    await book(phone)
    card = await counter.until_text("王**")
    assert "丢失补领" in shown(card)
    await counter.press("确认 9:20")
    await phone.until_text("站点已确认")

    await office.say("/start")
    await office.press("模板")
    await office.press("前一天提醒")
    await office.press("发新版本")
    prompt = await office.until_text("请回复这条消息")
    await office.say(
        "明天见！{{ when }}，{{ station }}，记得带：{{ materials | join('、') }}",
        prompt["message_id"],
    )
    await office.press("发布")
    await office.until_text("已发布")

    await town.clock.to_next_reminder()
    assert (local(town.clock.now).day, local(town.clock.now).hour) == (27, 18)
    reminder = await phone.until_text("明天见！")
    assert "持卡人身份证件" in shown(reminder)


async def test_the_notice_comes_as_text_pdf_and_picture(town: Product) -> None:
    phone = town.square.phone
    await get_notice(phone)
    await phone.press("PDF")
    sent = await phone.until(lambda message: "document" in message)
    assert sent["document"]["mime_type"] == "application/pdf"
    await phone.press("存图片")
    assert await phone.until(lambda message: "photo" in message)


async def test_the_nearest_stations_follow_a_shared_location(town: Product) -> None:
    phone = town.square.phone
    await phone.say("/start")
    await phone.press("最近的站点")
    await phone.share_location(35.4909, 112.8335)
    listed = await phone.until_text("离您最近")
    assert shown(listed).index("凤西支行") < shown(listed).index("2. ")


async def test_a_qr_at_the_door_opens_its_station_and_its_matter(town: Product) -> None:
    phone = town.square.phone
    await phone.say("/start st_ST001")
    assert await phone.until_text("凤西支行便民服务站")
    await phone.say("/start m_RS01")
    assert await phone.until_text("社会保障卡")


async def test_a_cancelled_visit_is_told_to_the_group(town: Product) -> None:
    phone, counter = town.square.phone, town.square.counter
    await book(phone)
    await counter.press("确认 9:20")
    await phone.until_text("站点已确认")
    await phone.say("/mybookings")
    await phone.press("9:20")
    await phone.press("不去了")
    await phone.press("是，取消预约")
    assert await counter.until_text("居民取消了预约")


async def test_the_same_trip_in_english(town: Product) -> None:
    phone = town.square.phone
    await phone.say("/language")
    await phone.press("English")
    await phone.say("/start")
    menu = await phone.until_text("station")
    assert any("booking" in button["text"].lower() for button in buttons(menu))


async def test_three_taps_at_once_book_once(town: Product) -> None:
    phone = town.square.phone
    await get_notice(phone)
    await choose_time(phone)
    await phone.press("同意")
    await phone.until_text("怎么称呼")
    await phone.say("王女士")
    await phone.press("不留电话")
    summary = await phone.until_text("请核对")
    [submit] = [button for button in buttons(summary) if "提交" in button["text"]]
    press = (summary["message_id"], submit["callback_data"])
    await asyncio.gather(*(phone.press_data(*press, wait=10) for _ in range(3)))
    await phone.until_text("已提交，待站点确认")
    services = town.house.services
    person = await services.people.meet(town.square.resident.id)
    assert len(await services.bookings.visits_of(person.key)) == 1


async def test_a_half_filled_form_goes_on_after_a_restart(tmp_path: Path) -> None:
    async with square() as place, jincheng_database(tmp_path) as database:
        async with running(place, database) as started:
            await bind(started)
            await get_notice(place.phone)
            await choose_time(place.phone)
            await place.phone.press("同意")
            await place.phone.until_text("怎么称呼")
        async with running(place, database):
            await place.phone.say("王女士")
            await place.phone.press("不留电话")
            await place.phone.press("提交预约")
            assert await place.phone.until_text("已提交，待站点确认")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("sticker", {"emoji": "😀"}),
        ("voice", {"duration": 3}),
        ("text", {"text": "字" * 5000}),
        ("text", {"text": "<b>{{ 7*7 }}</b> ' OR 1=1 --"}),
        ("text", {"text": "140502199001011234"}),
        ("location", {"latitude": 0.0, "longitude": 0.0}),
    ],
    ids=["sticker", "voice", "too long", "markup", "identity number", "far away"],
)
async def test_whatever_people_send_gets_a_sentence(
    town: Product, kind: str, body: dict[str, object]
) -> None:
    phone = town.square.phone
    await phone.say("/start")
    await phone.until_text("便民站助手")
    sent = await phone.send(kind, **body)
    answer = await phone.until(lambda message: not message["out"], after=sent["message_id"])
    assert shown(answer).strip()
    assert "Traceback" not in shown(answer)


async def test_an_old_button_and_foreign_data_are_answered(town: Product) -> None:
    phone = town.square.phone
    await phone.say("/start")
    menu = await phone.until_text("便民站助手")
    await phone.say("/start")
    for data in (buttons(menu)[0]["callback_data"], "x:999999", "who knows", "a:1"):
        answer = await phone.press_data(menu["message_id"], data, wait=10)
        assert answer is not None
