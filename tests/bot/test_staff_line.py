"""A caller in one line, over HTTP in the group: understood, read back, entered with a tap."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.desk.actor import Source
from storage.desk.visits import Visit
from tests.kit.counter import SATURDAY_9_20, Counter, counter
from tests.kit.people import buttons, shown


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Counter]:
    async with counter(tmp_path) as opened:
        await opened.bind()
        await opened.people.add_member(opened.group_id, opened.bot_id, "administrator")
        yield opened


async def booked(at: Counter) -> list[Visit]:
    station = await at.station()
    return list(await at.house.services.bookings.visits_on(station.key, SATURDAY_9_20.date()))


async def test_one_line_and_one_tap_enter_a_caller(at: Counter) -> None:
    await at.group.say("错时 社保卡补领 王女士 尾号3321 周六上午")
    slip = shown(await at.group.until_text("请核对"))
    assert "社会保障卡" in slip
    assert "周六（11月28日）上午 9:00" in slip
    assert "王** · 电话尾号 3321" in slip
    assert await booked(at) == []
    await at.group.press("就这样")
    await at.group.until_text("已登记")
    [visit] = await booked(at)
    kept = visit.booking.call_name, visit.booking.phone, visit.booking.phone_tail
    assert kept == ("王女士", None, "3321")
    assert visit.booking.source == Source.PHONE


async def test_the_line_may_stand_behind_the_command(at: Counter) -> None:
    await at.group.say("/book 现场 社保卡补领 李大爷 周六9点40")
    slip = shown(await at.group.until_text("请核对"))
    assert "现场预约" in slip
    assert "上午 9:40" in slip


async def test_a_number_is_taken_out_of_the_group_and_kept(at: Counter) -> None:
    said = await at.group.say("错时 社保卡补领 王女士 13800001234 周六上午")
    await at.group.until_text("电话尾号 1234")
    await at.group.press("就这样")
    await at.group.until_text("已登记")
    left = await at.group.transcript(limit=200)
    assert said["message_id"] not in [message["message_id"] for message in left]
    [visit] = await booked(at)
    assert visit.booking.phone == "13800001234"


async def test_what_the_line_does_not_say_is_asked_for(at: Counter) -> None:
    await at.group.say("错时 社保卡补领")
    await at.group.until_text("没说哪天来")
    await at.group.press("周六")
    await at.group.press("10:00")
    prompt = await at.group.until_text("怎么称呼")
    await at.group.say("王女士", reply_to=prompt["message_id"])
    assert "10:00" in shown(await at.group.until_text("请核对"))


async def test_a_time_that_is_gone_is_said_and_others_are_offered(at: Counter) -> None:
    await at.group.say("错时 社保卡补领 王女士 周六晚上9点")
    told = await at.group.until_text("没有空位了")
    assert [b for b in buttons(told) if "周六" in b["text"]]
    await at.group.press("周六")
    await at.group.press("9:20")
    assert "王**" in shown(await at.group.until_text("请核对"))


async def test_another_time_keeps_the_name(at: Counter) -> None:
    await at.group.say("错时 社保卡补领 王女士 尾号3321 周六上午")
    await at.group.until_text("请核对")
    await at.group.press("换时间")
    await at.group.press("周六")
    await at.group.press("10:20")
    slip = shown(await at.group.until(lambda m: "10:20" in shown(m) and "请核对" in shown(m)))
    assert "王** · 电话尾号 3321" in slip


async def test_words_for_no_matter_lead_to_the_way_step_by_step(at: Counter) -> None:
    await at.group.say("错时 天气预报 王女士 周六上午")
    await at.group.until_text("没听出要办什么事")
    await at.group.press("一步一步登记")
    assert await at.group.until_text("办什么事？")


async def test_words_for_several_matters_are_asked_about(at: Counter) -> None:
    await at.group.say("错时 医保 王女士 周六上午")
    asked = await at.group.until_text("哪一件")
    await at.group.press(buttons(asked)[0]["text"])
    assert "王**" in shown(await at.group.until_text("请核对"))


async def test_a_line_outlives_a_restart_and_is_entered_once(at: Counter) -> None:
    await at.group.say("错时 社保卡补领 王女士 周六上午")
    slip = await at.group.until_text("请核对")
    await at.bot.restart()
    data = buttons(slip)[0]["callback_data"]
    for _ in range(2):
        await at.group.press_data(slip["message_id"], data, wait=10)
    assert len(await booked(at)) == 1


async def test_a_stranger_s_line_enters_nothing(at: Counter) -> None:
    await at.colleague.chat(at.group_id).say("错时 社保卡补领 王女士 周六上午")
    assert await at.group.until_text("站点人员")
    assert await booked(at) == []


async def test_talk_among_staff_is_left_alone(at: Counter) -> None:
    await at.group.say("今天错时人不少啊")
    await at.silence(at.group)


async def test_an_identity_number_is_refused(at: Counter) -> None:
    await at.group.say("错时 社保卡补领 王女士 140502198001011234 周六")
    assert await at.group.until_text("证件号")
    assert await booked(at) == []
