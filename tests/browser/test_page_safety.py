"""What people write stays text, and nothing is loaded from elsewhere."""

from urllib.parse import urlsplit

from aiogram import types
from playwright.async_api import expect

from tests.browser.conftest import Cast
from tests.browser.screen import Screen
from tests.kit.people import PeopleClient

ATTACK = '<img src=x onerror="window.hacked=1"><b>粗</b> & <script>window.hacked=1</script>'


async def test_markup_stays_text_wherever_it_is_written(
    screen: Screen, cast: Cast, people: PeopleClient
) -> None:
    seat = screen.seat("王小芳")
    await seat.start()
    await seat.say(ATTACK)
    await seat.shows(f"您说：{ATTACK}")
    intruder = await people.open_person(ATTACK[:60])
    await people.add_member(cast.group, intruder.id)
    await intruder.chat(cast.group).say("我叫什么？")
    await screen.seat("李站长").shows("我叫什么？")
    await expect(screen.seat("李站长").bubbles.last).to_contain_text(ATTACK[:60])
    key = types.InlineKeyboardButton(text=ATTACK, callback_data="x")
    markup = types.InlineKeyboardMarkup(inline_keyboard=[[key]])
    await cast.bot.send_message(cast.resident.id, "按钮", reply_markup=markup)
    await expect(seat.button(ATTACK)).to_be_visible()
    assert await seat.log.locator("img, script, b").count() == 0
    assert await screen.page.evaluate("() => window.hacked") is None


async def test_only_addresses_that_run_nothing_become_links(screen: Screen) -> None:
    # The server refuses such entities already; the page does not rely on it.
    wanted = {
        "https://www.gov.cn/": "https://www.gov.cn/",
        "t.me/bianmin_bot": "https://t.me/bianmin_bot",
        "javascript:window.hacked=1": None,
        "JaVaScript:window.hacked=1": None,
        "data:text/html,<script>1</script>": None,
        "file:///etc/passwd": None,
    }
    ask = "async (list) => { const {safe} = await import('/richtext.js'); return list.map(safe); }"
    assert await screen.page.evaluate(ask, list(wanted)) == list(wanted.values())


async def test_everything_comes_from_this_server(screen: Screen) -> None:
    seat = screen.seat("王小芳")
    await seat.start()
    await seat.say("/sheet")
    await expect(seat.button("查看图片")).to_be_visible()
    hosts = {urlsplit(url).netloc for url in screen.requests if not url.startswith("blob:")}
    assert hosts == {urlsplit(screen.url).netloc}
