"""Who may act in a station's group: joining, leaving, being taken off, hiding who one is."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from telegram import Update

from tests.kit.counter import Counter, counter
from tests.kit.people import buttons, shown


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Counter]:
    async with counter(tmp_path) as opened:
        await opened.bind()
        yield opened


async def is_staff(at: Counter, user_id: int) -> bool:
    station = await at.station()
    return await at.house.services.staffing.is_staff(station.key, user_id)


async def test_a_colleague_joins_when_a_member_of_staff_agrees(at: Counter) -> None:
    await at.colleague.chat(at.group_id).say("/join")
    await at.group.until_text("想成为")
    await at.group.press("同意")
    await at.group.until_text("张姐 现在是")
    assert await is_staff(at, at.colleague.id)


async def test_nobody_lets_themselves_in(at: Counter) -> None:
    newcomer = at.colleague.chat(at.group_id)
    await newcomer.say("/join")
    answer = await newcomer.press("同意")
    assert answer is not None
    assert "只有本站点绑定的工作人员" in answer["text"]
    assert not await is_staff(at, at.colleague.id)


async def test_an_admin_lets_somebody_in(at: Counter) -> None:
    await at.people.add_member(at.group_id, at.admin.id)
    await at.colleague.chat(at.group_id).say("/join")
    await at.admin.chat(at.group_id).press("同意")
    await at.group.until_text("陈主任 同意")
    assert await is_staff(at, at.colleague.id)


async def test_who_has_left_the_group_is_not_let_in(at: Counter) -> None:
    await at.colleague.chat(at.group_id).say("/join")
    await at.group.until_text("想成为")
    await at.people.call("DELETE", f"/groups/{at.group_id}/members/{at.colleague.id}")
    answer = await at.group.press("同意")
    assert answer is not None
    assert "已经不在群里" in answer["text"]
    assert not await is_staff(at, at.colleague.id)


async def test_staff_see_the_list_and_only_an_admin_takes_off(at: Counter) -> None:
    await at.hire(at.colleague, "张姐")
    await at.people.add_member(at.group_id, at.admin.id)
    await at.group.say("/staff")
    listed = await at.group.until_text("站点人员：李站长、张姐")
    assert buttons(listed) == []
    await at.admin.chat(at.group_id).say("/staff")
    offered = await at.group.until(lambda message: bool(buttons(message)))
    data = buttons(offered)[1]["callback_data"]
    answer = await at.group.press_data(offered["message_id"], data, wait=10)
    assert answer is not None
    assert "只有管理员" in answer["text"]
    await at.admin.chat(at.group_id).press("移出 张姐")
    await at.group.until(lambda m: "李站长\n" in shown(m))
    assert not await is_staff(at, at.colleague.id)


async def test_who_was_taken_off_can_no_longer_decide(at: Counter) -> None:
    visit = await at.request()
    card = await at.group.until_text("请在")
    station = await at.station()
    await at.house.services.staffing.remove(station.key, at.chief.id)
    answer = await at.group.press("确认 9:20")
    assert answer is not None
    assert "只有本站点绑定的工作人员" in answer["text"]
    assert (await at.seen(visit)).booking.decided_by is None
    assert buttons(await at.group.until_text("请在")) == buttons(card)


async def test_who_hides_behind_the_groups_name_cannot_act(at: Counter) -> None:
    chat = {"id": at.group_id, "type": "group", "title": "工作群"}
    command = {"type": "bot_command", "offset": 0, "length": 5}
    hidden = {
        "message_id": 1,
        "date": 1_795_399_200,
        "chat": chat,
        "sender_chat": chat,
        "from": {"id": 1_087_968_824, "is_bot": True, "first_name": "Group"},
        "text": "/book",
        "entities": [command],
    }
    application = at.bot.application
    await application.process_update(
        Update.de_json({"update_id": 1, "message": hidden}, application.bot)
    )
    assert await at.group.until_text("匿名")


async def test_the_bot_greets_a_group_and_knows_it_again(at: Counter) -> None:
    await at.people.call("DELETE", f"/groups/{at.group_id}/members/{at.bot_id}")
    await at.people.add_member(at.group_id, at.bot_id)
    assert "凤西支行" in shown(await at.group.until_text("我回来了"))


async def test_a_private_chat_cannot_be_bound(at: Counter) -> None:
    station = await at.station("ST002")
    code = await at.house.services.staffing.new_bind_code(station.key, at.admin.id)
    private = at.chief.chat(at.bot_id)
    await private.say(f"/bind {code}")
    assert await private.until_text("请在站点的工作群里")


async def test_menus_of_commands_fit_the_place(at: Counter) -> None:
    group = {command["command"] for command in (await at.group.state())["commands"]}
    private = {c["command"] for c in (await at.chief.chat(at.bot_id).state())["commands"]}
    await at.office.say("/start")
    await at.office.until_text("要做什么")
    await at.office.say("/help")
    await at.office.until_text("/placeholders")
    admin = {command["command"] for command in (await at.office.state())["commands"]}
    assert {"book", "bind", "staff"} <= group
    assert "phone" in private - group
    assert "templates" in admin - private - group
