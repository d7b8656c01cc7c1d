"""The main job as people see it: a resident, a station's group and an admin in a real browser.

With SHOTS set to a folder, a picture of every step is kept there.
"""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.browser.screen import DESKTOP, PHONE, Screen, SeatView, screen_of
from tests.kit.product import Product, product

SHOTS = os.environ.get("SHOTS", "")
RESIDENT, GROUP, ADMIN = "王小芳", "李站长", "陈主任"


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Product]:
    async with product(tmp_path) as started:
        place = started.square
        at = [
            (RESIDENT, place.resident, place.resident_bot, "resident"),
            (GROUP, place.chief, place.group, "staff"),
            (ADMIN, place.admin, place.staff_bot, "admin"),
        ]
        seats = [
            {"title": title, "person": seat.id, "peer": peer, "role": role}
            for title, seat, peer, role in at
        ]
        await place.people.call("PUT", "/seats", seats)
        places = [{"name": "凤台西街", "latitude": 35.4909, "longitude": 112.8335}]
        await place.people.call("PUT", "/places", places)
        yield started


class Camera:
    """Keeps a picture of each step, when somebody wants to look at them."""

    def __init__(self, screen: Screen, name: str) -> None:
        self._screen = screen
        self._name = name
        self._step = 0

    async def click(self) -> None:
        self._step += 1
        if SHOTS:
            path = Path(SHOTS) / f"{self._name}-{self._step:02}.png"
            await self._screen.page.screenshot(path=path)


async def press(seat: SeatView, label: str) -> None:
    """Press the newest inline button with the label."""
    await seat.log.get_by_role("button", name=label).last.click()


async def book(phone: SeatView, camera: Camera) -> None:
    await phone.say("俺社保卡丢了咋弄")
    await press(phone, "丢失补领")
    await press(phone, "16周岁及以上")
    await press(phone, "本人")
    await phone.shows("告知单号")
    await camera.click()
    await press(phone, "预约错时")
    await press(phone, "按县区选")
    await press(phone, "城区")
    await press(phone, "凤西支行")
    await press(phone, "周六（11月28日）")
    await phone.shows("还有这些时间")
    await camera.click()
    await press(phone, "9:20")
    await press(phone, "同意")
    await phone.shows("怎么称呼")
    await phone.say("王女士")
    await press(phone, "不留电话")
    await press(phone, "提交预约")
    await phone.shows("已提交，待站点确认")
    await camera.click()


async def test_the_whole_trip_on_a_desktop(browser: Browser, town: Product) -> None:
    screen = await screen_of(browser, town.square.page_url, DESKTOP)
    await screen.open()
    camera = Camera(screen, "desktop")
    phone, counter, office = (screen.seat(title) for title in (RESIDENT, GROUP, ADMIN))
    await phone.button("开始").click()
    await office.button("开始").click()
    await phone.shows("便民站助手")
    await camera.click()
    await book(phone, camera)
    await counter.shows("王**")
    await camera.click()
    await press(counter, "确认 9:20")
    await counter.shows("李站长")
    await phone.shows("站点已确认")
    await camera.click()
    await office.shows("管理员")
    await publish_reminder(office, camera)
    await town.clock.to_next_reminder()
    await phone.shows("明天见！周六（11月28日）")
    await camera.click()
    assert screen.faults == []
    assert all(address.startswith(town.square.page_url) for address in screen.requests)


async def publish_reminder(office: SeatView, camera: Camera) -> None:
    await press(office, "模板")
    await press(office, "前一天提醒 · 中文")
    await press(office, "发新版本")
    await office.shows("请回复这条消息")
    await office.say("🕐 明天见！{{ when }}，{{ station }}，带上：{{ materials | join('、') }}")
    await office.shows("要发布吗")
    await camera.click()
    await press(office, "✅ 发布")
    await office.shows("已发布")


async def test_a_resident_books_on_a_phone(browser: Browser, town: Product) -> None:
    screen = await screen_of(browser, town.square.page_url, PHONE, has_touch=True)
    await screen.open()
    camera = Camera(screen, "phone")
    phone = screen.seat(RESIDENT)
    await phone.button("开始").click()
    await phone.shows("便民站助手")
    await camera.click()
    await book(phone, camera)
    assert screen.faults == []
