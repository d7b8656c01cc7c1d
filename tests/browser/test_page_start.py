"""The page comes up late, and what a bot asks for goes away with the question."""

from itertools import count

from playwright.async_api import Browser, Route, expect

from bot.webchat.server import Running
from tests.browser.conftest import Cast
from tests.browser.screen import Screen, screen_of


async def test_a_page_that_comes_before_its_server_waits_for_it(
    browser: Browser, running: Running, cast: Cast
) -> None:
    screen = await screen_of(browser, running.page_url)
    calls = count(1)

    async def away_at_first(route: Route) -> None:
        await (route.abort() if next(calls) == 1 else route.continue_())

    await screen.page.route("**/api/seats", away_at_first)
    await screen.open()
    await expect(screen.page.get_by_text("连接断开，正在重新连接…")).to_be_visible()
    await expect(screen.seat("王小芳").region).to_be_visible()
    await expect(screen.page.get_by_text("连接断开，正在重新连接…")).to_be_hidden()
    assert screen.faults == []


async def test_a_forced_reply_ends_when_the_bot_asks_something_else(
    screen: Screen, cast: Cast
) -> None:
    seat = screen.seat("王小芳")
    await seat.start()
    await seat.say("/name")
    aim = seat.region.get_by_text("回复 便民站助手")
    await expect(aim).to_be_visible()
    await cast.resident.chat(cast.bot.id).say("/where")
    await expect(seat.button("高平市")).to_be_visible()
    await expect(aim).to_be_hidden()
