"""The page for everybody: keyboard alone, large targets, dark mode, English, a lost connection."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from bot.webchat.server import Running, serve
from tests.browser.conftest import Cast
from tests.browser.screen import PHONE, Screen, screen_of
from tests.kit.people import PeopleClient

# Links in rich text are as small as the words around them, as in every messenger. What is small
# to look at may be large to touch: its ::after reaches out.
TARGETS = """() => [...document.querySelectorAll("button, a, input, select, textarea")]
    .filter((e) => e.checkVisibility() && !e.closest(".words"))
    .map((e) => {
      const after = getComputedStyle(e, "::after");
      const reach = after.position === "absolute" ? Math.max(0, -2 * parseFloat(after.inset)) : 0;
      const {width, height} = e.getBoundingClientRect();
      return [e.getAttribute("aria-label") || e.textContent, width + reach, height + reach];
    })
    .filter(([, width, height]) => Math.min(width, height) < 44)
    .map((found) => found.join(" "))"""
CONTRAST = """(e) => {
  const paint = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const light = (color) => {
    paint.clearRect(0, 0, 1, 1);
    paint.fillStyle = color;
    paint.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...paint.getImageData(0, 0, 1, 1).data].slice(0, 3).map((part) => {
      const x = part / 255;
      return x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const style = getComputedStyle(e);
  const pair = [light(style.color), light(style.backgroundColor)].sort((a, b) => b - a);
  return (pair[0] + 0.05) / (pair[1] + 0.05);
}"""


async def tab_to(page: Page, goal: Locator) -> None:
    """Press Tab until the focus has arrived, as somebody without a mouse does."""
    for _ in range(80):
        if await goal.evaluate("e => e === document.activeElement"):
            return
        await page.keyboard.press("Tab")
    pytest.fail("Tab never arrives there")


async def test_the_whole_trip_needs_no_mouse(screen: Screen) -> None:
    keys = screen.page.keyboard
    seat = screen.seat("王小芳")
    await expect(seat.button("开始")).to_be_visible()
    await tab_to(screen.page, seat.button("开始"))
    await keys.press("Enter")
    await seat.shows("您好，我是便民站助手。")
    await tab_to(screen.page, seat.button("最近的站"))
    await keys.press("Enter")
    await expect(screen.page.get_by_role("alertdialog")).to_be_visible()
    await keys.press("Escape")
    await expect(screen.page.get_by_role("alertdialog")).to_have_count(0)
    await tab_to(screen.page, seat.field)
    await keys.type("第一行")
    await keys.press("Shift+Enter")
    await keys.type("第二行")
    await keys.press("Enter")
    await seat.shows("您说：第一行\n第二行")


async def test_a_slash_lists_the_commands_and_arrows_choose(screen: Screen) -> None:
    seat = screen.seat("王小芳")
    await seat.start()
    await seat.field.press_sequentially("/")
    options = seat.region.get_by_role("option")
    await expect(options).to_have_count(3)
    await expect(options.nth(1)).to_contain_text("选地方")
    await seat.field.press("ArrowDown")
    await seat.field.press("Enter")
    await seat.shows("您在哪里？")
    await seat.field.press_sequentially("/s")
    await expect(options).to_have_count(2)
    await seat.field.press("Escape")
    await expect(options.first).to_be_hidden()


async def test_menus_are_walked_with_arrows_and_give_the_focus_back(screen: Screen) -> None:
    seat = screen.seat("王小芳")
    await seat.start()
    attach = seat.button("发送位置、图片、文件…")
    await attach.focus()
    await screen.page.keyboard.press("Enter")
    items = screen.page.get_by_role("menuitem")
    await expect(items.first).to_be_focused()
    await screen.page.keyboard.press("ArrowDown")
    await expect(items.nth(1)).to_be_focused()
    await screen.page.keyboard.press("Escape")
    await expect(items).to_have_count(0)
    await expect(attach).to_be_focused()


async def test_every_target_on_a_phone_is_large_enough(
    browser: Browser, running: Running, cast: Cast
) -> None:
    assert cast
    screen = await screen_of(browser, running.page_url, PHONE, has_touch=True)
    await screen.open()
    seat = screen.seat("王小芳")
    await seat.start()
    await seat.say("/sheet")
    await seat.shows("打印版")
    await seat.say("/where")
    await expect(seat.button("高平市")).to_be_visible()
    assert await screen.page.evaluate(TARGETS) == []


async def test_a_screen_reader_hears_of_news(screen: Screen) -> None:
    seat = screen.seat("王小芳")
    await expect(seat.log).to_have_attribute("aria-live", "polite")
    unnamed = "es => es.filter(e => !(e.getAttribute('aria-label') || e.textContent.trim())).length"
    await seat.start()
    assert await screen.page.locator("button, a").evaluate_all(unnamed) == 0
    assert await screen.page.locator("html").get_attribute("lang") == "zh-CN"


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_words_stand_out_from_their_bubble(
    browser: Browser, running: Running, cast: Cast, scheme: str
) -> None:
    assert cast
    screen = await screen_of(browser, running.page_url, color_scheme=scheme)
    await screen.open()
    seat = screen.seat("王小芳")
    await seat.start()
    wall = await seat.region.evaluate("e => getComputedStyle(document.body).backgroundColor")
    assert await screen.page.evaluate(
        "() => matchMedia('(prefers-color-scheme: dark)').matches"
    ) is (scheme == "dark")
    assert wall
    for bubble in await seat.log.locator(".bubble").all():
        assert await bubble.evaluate(CONTRAST) >= 7


async def test_the_page_speaks_english_too(screen: Screen) -> None:
    await screen.button("English").click()
    seat = screen.seat("王小芳")
    await expect(seat.button("START")).to_be_visible()
    await screen.page.reload()
    await expect(seat.button("START")).to_be_visible()
    await expect(screen.button("Resident")).to_be_visible()


async def test_a_restart_of_the_server_is_survived(browser: Browser, tmp_path: Path) -> None:
    async with serve(tmp_path) as running, PeopleClient(running.page_url) as people:
        port = int(running.page_url.rpartition(":")[2])
        one = await people.open_person("小芳", last_name="王")
        other = await people.open_person("站长", last_name="李")
        group = await people.open_group("群", one.id, [other.id])
        place = {"title": "居民", "person": one.id, "peer": group, "role": "resident"}
        await people.call("PUT", "/seats", [place])
        screen = await screen_of(browser, running.page_url)
        await screen.open()
        await expect(screen.seat("王小芳").field).to_be_visible()
    lost = screen.page.get_by_text("连接断开，正在重新连接…")
    await expect(lost).to_be_visible()
    async with serve(tmp_path, page_port=port) as running, PeopleClient(running.page_url) as people:
        await people.call(
            "POST", f"/people/{other.id}/chats/{group}/messages", {"kind": "text", "text": "回来了"}
        )
        await screen.seat("王小芳").shows("回来了")
        await expect(lost).to_be_hidden()
    assert [fault for fault in screen.faults if "EventSource" not in fault] == []


async def test_a_server_that_was_emptied_welcomes_anew(browser: Browser) -> None:
    async with serve(None) as running, PeopleClient(running.page_url) as people:
        port = int(running.page_url.rpartition(":")[2])
        one = await people.open_person("小芳", last_name="王")
        group = await people.open_group("群", one.id, [])
        place = {"title": "居民", "person": one.id, "peer": group, "role": "resident"}
        await people.call("PUT", "/seats", [place])
        screen = await screen_of(browser, running.page_url)
        await screen.open()
        await expect(screen.seat("王小芳").field).to_be_visible()
    async with serve(None, page_port=port):
        await expect(screen.page.get_by_role("heading", name="欢迎")).to_be_visible()


async def test_operators_set_and_clear_a_fault(screen: Screen) -> None:
    await screen.button("控制台").click()
    drawer = screen.page.get_by_role("dialog", name="控制台")
    await drawer.get_by_label("方法").select_option("sendMessage")
    await drawer.get_by_role("button", name="设置故障").click()
    await expect(drawer.get_by_role("listitem")).to_contain_text("sendMessage")
    await drawer.get_by_role("button", name="全部清除").click()
    await expect(drawer.get_by_role("listitem")).to_have_text("没有设置故障")
    await drawer.get_by_role("switch").check()
    await screen.page.keyboard.press("Escape")
    await screen.button("控制台").click()
    await expect(drawer.get_by_role("switch")).to_be_checked()
