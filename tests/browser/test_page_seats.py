"""Who sits at the page: more people, other chats, phone and desktop, unread messages."""

import re

from aiogram import Bot
from playwright.async_api import Browser, expect

from bot.webchat.server import Running
from tests.browser.conftest import Cast
from tests.browser.screen import PHONE, Screen, screen_of


async def test_a_desktop_shows_three_seats_side_by_side(screen: Screen) -> None:
    regions = screen.page.get_by_role("region")
    await expect(regions).to_have_count(3)
    boxes = [await one.bounding_box() for one in await regions.all()]
    lefts = [box["x"] for box in boxes if box]
    assert lefts == sorted(set(lefts))
    assert len({box["y"] for box in boxes if box}) == 1


async def test_one_more_resident_comes_in_with_a_tap(screen: Screen) -> None:
    await screen.button("居民").click()
    seat = screen.seat("赵大爷")
    await seat.start()
    await expect(screen.page.get_by_role("region")).to_have_count(4)


async def test_one_more_member_of_staff_joins_the_group(screen: Screen) -> None:
    await screen.button("站点人员").click()
    seat = screen.seat("小郭：凤西站工作群")
    await expect(seat.log).to_contain_text("小郭 进群了")
    await expect(screen.seat("李站长").log).to_contain_text("小郭 进群了")


async def test_a_seat_goes_to_another_chat_and_another_person(screen: Screen) -> None:
    await screen.seat("李站长").region.get_by_title("切换人物或聊天").click()
    picker = screen.page.get_by_role("dialog", name="切换人物或聊天")
    await picker.get_by_role("button", name=re.compile("^便民站助手")).click()
    await expect(screen.seat("李站长：便民站助手").button("开始")).to_be_visible()
    await screen.seat("李站长").region.get_by_title("切换人物或聊天").click()
    await picker.get_by_label("以谁的身份").select_option(label="陈主任")
    await picker.get_by_role("button", name=re.compile("^凤西站工作群")).click()
    await expect(screen.seat("陈主任：凤西站工作群").region).to_be_visible()


async def test_the_seats_are_as_they_were_left_after_a_reload(screen: Screen) -> None:
    await screen.button("居民").click()
    await screen.seat("赵大爷").start()
    await screen.page.reload()
    await screen.seat("赵大爷").shows("您好，我是便民站助手。")


async def test_a_phone_shows_one_seat_and_counts_what_waits_in_the_others(
    browser: Browser, running: Running, cast: Cast
) -> None:
    screen = await screen_of(browser, running.page_url, PHONE)
    await screen.open()
    await expect(screen.page.get_by_role("region")).to_have_count(1)
    await cast.bot.send_message(cast.group, "新的预约")
    tab = screen.page.get_by_role("navigation").get_by_role("button").nth(1)
    # Joining the group was one message, the booking is the other.
    await expect(tab.get_by_label("条未读")).to_be_visible()
    await tab.click()
    await screen.seat("李站长").shows("新的预约")
    await expect(tab.get_by_label("条未读")).to_have_count(0)
    assert screen.faults == []


async def test_a_phone_scrolls_nowhere_sideways(
    browser: Browser, running: Running, cast: Cast
) -> None:
    screen = await screen_of(browser, running.page_url, PHONE)
    await screen.open()
    seat = screen.seat("王小芳")
    await seat.start()
    await seat.say("/where")
    await expect(seat.button("高平市")).to_be_visible()
    await cast.bot.send_message(cast.resident.id, "长" * 300 + "w" * 300)
    await seat.shows("长长长")
    for scroller in ("html", "[role=log]"):
        wide = "e => e.scrollWidth - e.clientWidth"
        assert await screen.page.locator(scroller).first.evaluate(wide) <= 0


async def test_new_messages_wait_behind_a_button_while_one_reads_above(
    screen: Screen, cast: Cast
) -> None:
    seat = screen.seat("王小芳")
    await seat.start()
    for number in range(30):
        await cast.bot.send_message(cast.resident.id, f"第 {number} 行\n……")
    await seat.shows("第 29 行")
    await seat.log.evaluate("log => log.scrollTo({top: 0, behavior: 'instant'})")
    jump = seat.button("回到最新消息")
    await expect(jump).to_be_visible()
    await cast.bot.send_message(cast.resident.id, "新消息")
    await seat.button("1 条新消息").click()
    await expect(seat.bubbles.filter(has_text="新消息")).to_be_in_viewport()
    await expect(jump).to_be_hidden()


async def test_older_messages_come_as_one_scrolls_up(screen: Screen, cast: Cast) -> None:
    for number in range(70):
        await cast.bot.send_message(cast.group, f"编号 {number:02}。")
    await screen.page.reload()
    seat = screen.seat("李站长")
    await seat.shows("编号 69。")
    await expect(seat.bubbles.filter(has_text="编号 00。")).to_have_count(0)
    await seat.log.evaluate("log => log.scrollTo({top: 0, behavior: 'instant'})")
    await expect(seat.bubbles.filter(has_text="编号 00。")).to_have_count(1)


async def test_a_blocked_bot_can_be_let_in_again(screen: Screen) -> None:
    seat = screen.seat("王小芳")
    await seat.start()
    await seat.button("聊天菜单").click()
    await screen.page.get_by_role("menuitem", name="屏蔽机器人").click()
    await seat.button("解除屏蔽").click()
    await seat.say("还在吗")
    await seat.shows("您说：还在吗")


async def test_a_deep_link_starts_the_residents_chat_once(screen: Screen) -> None:
    await screen.open("/?start=st_ST001")
    seat = screen.seat("王小芳")
    await seat.shows("您说：/start st_ST001")
    assert "start=" not in screen.page.url
    await screen.page.reload()
    await seat.shows("您说：/start st_ST001")
    await expect(seat.bubbles).to_have_count(2)


async def test_nobody_here_yet_is_welcomed(browser: Browser, running: Running, bot: Bot) -> None:
    assert bot.id
    screen = await screen_of(browser, running.page_url)
    await screen.open()
    await screen.page.get_by_label("称呼").fill("王女士")
    await screen.button("开始").click()
    await screen.seat("王女士：便民站助手").start()
    assert screen.faults == []
