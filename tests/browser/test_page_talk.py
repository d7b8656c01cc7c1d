"""Talking at the page: texts, buttons, answers, pictures, places."""

import aiohttp
from playwright.async_api import FilePayload, expect

from tests.browser.conftest import Cast
from tests.browser.counter_bot import PDF
from tests.browser.screen import Screen, SeatView

RESIDENT = "王小芳"
STAFF = "李站长"


async def started(screen: Screen) -> SeatView:
    seat = screen.seat(RESIDENT)
    await seat.start()
    return seat


async def test_what_is_sent_appears_and_is_answered(screen: Screen) -> None:
    seat = await started(screen)
    await seat.say("俺身份证丢了咋弄")
    await seat.shows("您说：俺身份证丢了咋弄")
    await expect(seat.field).to_have_value("")
    await expect(seat.bubbles.filter(has_text="俺身份证丢了咋弄")).to_have_count(2)


async def test_a_pressed_button_edits_the_window_in_its_place(screen: Screen) -> None:
    seat = await started(screen)
    await expect(seat.log.locator("strong")).to_have_text("便民站助手")
    before = await seat.bubbles.count()
    await seat.button("要带什么").click()
    await seat.shows("谁来办？")
    await expect(seat.button("本人")).to_be_visible()
    await expect(seat.button("要带什么")).to_have_count(0)
    await expect(seat.bubbles).to_have_count(before)


async def test_an_edit_above_does_not_move_what_one_reads(screen: Screen, cast: Cast) -> None:
    seat = await started(screen)
    first = await cast.bot.send_message(cast.resident.id, "第一条")
    for number in range(25):
        await cast.bot.send_message(cast.resident.id, f"第 {number} 行\n……")
    await seat.shows("第 24 行")
    middle = seat.bubbles.filter(has_text="第 12 行")
    await middle.scroll_into_view_if_needed()
    await expect(seat.button("回到最新消息")).to_be_visible()
    box = await middle.bounding_box()
    await first.edit_text("第一条，长了许多。\n" * 8)
    await expect(seat.bubbles.filter(has_text="第一条，长了许多")).to_have_count(1)
    now = await middle.bounding_box()
    assert box
    assert now
    assert abs(now["y"] - box["y"]) < 2


async def test_an_alert_waits_for_ok_and_a_toast_does_not(screen: Screen) -> None:
    seat = await started(screen)
    await seat.button("最近的站").click()
    alert = screen.page.get_by_role("alertdialog")
    await expect(alert).to_contain_text("步行 8 分钟：凤西站")
    await alert.get_by_role("button", name="知道了").click()
    await expect(alert).to_have_count(0)
    await seat.button("占名额").click()
    toast = seat.region.get_by_role("status").filter(has_text="名额已为您留 10 分钟")
    await expect(toast).to_be_visible()


async def test_a_button_that_is_pressed_looks_busy_and_counts_once(screen: Screen) -> None:
    seat = await started(screen)
    await seat.button("要带什么").click()
    await seat.button("代办").click()
    await expect(seat.button("代办")).to_have_attribute("aria-busy", "true")
    presses = [url for url in screen.requests if url.endswith("/press")]
    await seat.button("代办").click()
    assert [url for url in screen.requests if url.endswith("/press")] == presses


async def test_a_link_button_opens_a_new_tab(screen: Screen) -> None:
    seat = await started(screen)
    link = seat.region.get_by_role("link", name="政务网")
    await expect(link).to_have_attribute("href", "https://www.gov.cn/")
    await expect(link).to_have_attribute("target", "_blank")


async def test_a_reply_keyboard_speaks_for_the_person_once(screen: Screen) -> None:
    seat = await started(screen)
    await seat.say("/where")
    await expect(seat.field).to_have_attribute("placeholder", "也可以打字")
    await seat.button("高平市").click()
    await seat.shows("您说：高平市")
    await expect(seat.button("高平市")).to_have_count(0)


async def test_a_known_place_is_shared_as_a_location(screen: Screen) -> None:
    seat = await started(screen)
    await seat.say("/where")
    await seat.button("发送我的位置").click()
    await screen.page.get_by_role("dialog").get_by_role("button", name="高平市区").click()
    await seat.shows("位置 35.798, 112.92")


async def test_numbers_are_shared_as_a_location(screen: Screen) -> None:
    seat = await started(screen)
    await seat.button("发送位置、图片、文件…").click()
    await screen.page.get_by_role("menuitem", name="位置").click()
    dialog = screen.page.get_by_role("dialog")
    await dialog.get_by_label("纬度").fill("35.5")
    await dialog.get_by_label("经度").fill("112.8")
    await dialog.get_by_role("button", name="发送这个位置").click()
    await seat.shows("位置 35.5, 112.8")


async def test_a_forced_reply_answers_the_question(screen: Screen) -> None:
    seat = await started(screen)
    await seat.say("/name")
    await expect(seat.region.get_by_text("回复 便民站助手")).to_be_visible()
    await expect(seat.field).to_have_attribute("placeholder", "您的称呼")
    await seat.say("王女士")
    await seat.shows("对“怎么称呼您？”的回答：王女士")
    await expect(seat.region.get_by_text("回复 便民站助手")).to_be_hidden()


async def test_a_picture_opens_large_and_a_document_opens(screen: Screen) -> None:
    seat = await started(screen)
    await seat.say("/sheet")
    await seat.button("查看图片").click()
    lightbox = screen.page.get_by_role("dialog")
    picture = lightbox.get_by_role("img")
    await expect(picture).to_be_visible()
    assert await picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 600
    await screen.page.keyboard.press("Escape")
    await expect(lightbox).to_have_count(0)
    document = seat.region.get_by_role("link", name="告知单.pdf")
    await expect(document).to_have_attribute("target", "_blank")
    address = screen.url + str(await document.get_attribute("href"))
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        assert answer.content_type == "application/pdf"
        assert await answer.read() == PDF


async def test_an_attached_picture_is_shown_before_and_after(screen: Screen) -> None:
    seat = await started(screen)
    async with screen.page.expect_file_chooser() as chooser:
        await seat.button("发送位置、图片、文件…").click()
        await screen.page.get_by_role("menuitem", name="图片").click()
    drawing = await screen.page.screenshot(clip={"x": 0, "y": 0, "width": 80, "height": 60})
    upload = FilePayload(name="证件.png", mimeType="image/png", buffer=drawing)
    await (await chooser.value).set_files(upload)
    dialog = screen.page.get_by_role("dialog")
    await dialog.get_by_label("说明（可不写）").fill("这张行吗")
    await dialog.get_by_role("button", name="发送").click()
    await seat.shows("这张行吗")
    await expect(seat.button("查看图片")).to_be_visible()


async def test_a_deleted_message_is_gone(screen: Screen, cast: Cast) -> None:
    seat = await started(screen)
    note = await cast.bot.send_message(cast.resident.id, "马上撤回")
    await seat.shows("马上撤回")
    await note.delete()
    await expect(seat.bubbles.filter(has_text="马上撤回")).to_have_count(0)


async def test_somebody_is_seen_typing(screen: Screen, cast: Cast) -> None:
    seat = await started(screen)
    await cast.bot.send_chat_action(cast.resident.id, "typing")
    await expect(seat.region.get_by_text("正在输入…")).to_be_visible()
    await cast.bot.send_message(cast.resident.id, "写好了")
    await expect(seat.region.get_by_text("正在输入…")).to_have_count(0)


async def test_a_group_names_who_speaks(screen: Screen, cast: Cast) -> None:
    await cast.bot.send_message(cast.group, "⏳ 错时 · 周六 9:20")
    seat = screen.seat(STAFF)
    await seat.shows("⏳ 错时 · 周六 9:20")
    await expect(seat.bubbles.last).to_contain_text("便民站助手")
    await expect(seat.region.get_by_text("3 位成员")).to_be_visible()


async def test_one_edits_and_answers_through_the_menu_of_a_message(screen: Screen) -> None:
    seat = await started(screen)
    await seat.say("户口本")
    await seat.shows("您说：户口本")
    mine = seat.bubbles.nth(2)
    await mine.get_by_role("button", name="消息菜单").click()
    await screen.page.get_by_role("menuitem", name="修改").click()
    await seat.say("户口簿")
    await expect(mine).to_contain_text("户口簿")
    await expect(mine).to_contain_text("已编辑")
    await seat.bubbles.last.get_by_role("button", name="消息菜单").click()
    await screen.page.get_by_role("menuitem", name="回复").click()
    await seat.say("对")
    await seat.shows("对“您说：户口本”的回答：对")


async def test_a_contact_a_sticker_and_a_voice_go_out(screen: Screen) -> None:
    seat = await started(screen)
    attach = seat.button("发送位置、图片、文件…")
    items = screen.page.get_by_role("menuitem")
    dialog = screen.page.get_by_role("dialog")
    await attach.click()
    await items.filter(has_text="名片").click()
    await dialog.get_by_label("电话").fill("13800000000")
    await dialog.get_by_role("button", name="发送").click()
    await expect(seat.bubbles.last).to_contain_text("13800000000")
    await attach.click()
    await items.filter(has_text="表情").click()
    await dialog.get_by_role("button", name="🐼").click()
    await expect(seat.bubbles.last.get_by_role("img", name="🐼")).to_be_visible()
    await attach.click()
    await items.filter(has_text="语音").click()
    await expect(seat.bubbles.last.get_by_label("语音")).to_be_visible()


async def test_the_browsers_own_position_is_shared(screen: Screen) -> None:
    await screen.page.context.grant_permissions(["geolocation"])
    await screen.page.context.set_geolocation({"latitude": 35.49, "longitude": 112.85})
    seat = await started(screen)
    await seat.say("/where")
    await seat.button("发送我的位置").click()
    await screen.page.get_by_role("dialog").get_by_role("button", name="用浏览器的定位").click()
    await seat.shows("位置 35.49, 112.85")
