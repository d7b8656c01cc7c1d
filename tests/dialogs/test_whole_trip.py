"""The resident's whole trip: from the menu to the booking under "my bookings"."""

from notices.services import Services
from tests.kit.talk import Talk


async def test_from_the_menu_to_my_bookings(talk: Talk, services: Services) -> None:
    assert "便民站助手" in await talk.says("/start")
    assert "您要办什么" in await talk.presses("办事要带什么")
    await talk.presses("社保就业")
    shown = await talk.presses("社会保障卡")
    while talk.with_button("主菜单").button("存图片") is None:
        option = talk.last.buttons[0].text
        shown = await talk.presses(option)
    assert "告知单" in shown
    assert "在哪个站点办" in await talk.presses("预约错时")
    await talk.presses("按县区选")
    await talk.presses("城区")
    assert "哪天来" in await talk.presses(talk.last.buttons[0].text)
    assert "还有这些时间" in await talk.presses("周六")
    assert "看一眼" in await talk.presses("9:20")
    assert "怎么称呼您" in await talk.presses("同意")
    assert "要留个电话吗" in await talk.says("王女士")
    assert "请核对" in await talk.says("13800001234")
    assert "已提交，待站点确认" in await talk.presses("提交预约")
    assert "我的预约" in await talk.presses("我的预约")
    detail = await talk.presses("待站点确认")
    assert "预约码" in detail
    [visit] = await services.bookings.visits_of((await services.people.meet(7)).key)
    assert visit.booking.call_name == "王女士"


async def test_the_same_in_english(talk: Talk) -> None:
    guest = talk.someone_else(8, "en")
    assert "Station assistant" in await guest.says("/start")
    await guest.presses("What to bring")
    await guest.presses("Social security")
    await guest.presses("社会保障卡")
    while not guest.last.button("PDF to print"):
        assert "Back" in "".join(guest.labels)
        await guest.presses(guest.last.buttons[0].text)
    assert "At which station" in await guest.presses("Off-hours visit")
    assert "earliest" in await guest.shares_location(35.4911, 112.8457)
    assert "Which day" in await guest.presses("1.")
    assert "these times are free" in await guest.presses("Sat")
    assert "Before you book" in await guest.presses("9:20")
    assert "What may we call you" in await guest.presses("I agree")
    assert "leave a phone number" in await guest.says("Ms Wang")
    assert "Please check" in await guest.says("no")
    assert "waiting for the station" in await guest.presses("Send the request")
    await guest.presses("My bookings")
    assert "Please bring" in await guest.presses("waiting for the station")
    assert "Cancel this booking" in await guest.presses("I am not coming")
    assert "Cancelled by you" in await guest.presses("Yes, cancel it")
