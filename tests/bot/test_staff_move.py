"""Staff move a visit over HTTP: on its card, by days and times, with one more question."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from storage.desk.actor import Actor
from storage.desk.pauses import NewPause
from storage.desk.visits import Visit
from storage.rules.lifecycle import BookingStatus
from storage.rules.pauses import Span
from tests.kit.counter import SATURDAY_9_20, Counter, counter
from tests.kit.people import Json, buttons, shown

SATURDAY_10_20 = SATURDAY_9_20 + timedelta(hours=1)
CONFIRMED, REQUESTED = BookingStatus.CONFIRMED, BookingStatus.REQUESTED


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Counter]:
    async with counter(tmp_path) as opened:
        await opened.bind()
        yield opened


async def confirmed(at: Counter) -> Visit:
    """Confirm a request, up to the card that says its person knows: the last to come by itself."""
    visit = await at.request()
    await at.group.press("确认 9:20")
    await at.group.until_text("已通知本人")
    return visit


async def asked(at: Counter) -> Json:
    """Choose Saturday at 10:20 on the card, up to the question."""
    await at.group.press("改时间")
    await at.group.press("11月28日")
    await at.group.press("10:20")
    return await at.group.until_text("把 王**")


async def said(at: Counter, card: Json, data: str) -> str:
    """Press a button by its data and return what is said to that."""
    answer = await at.group.press_data(card["message_id"], data, wait=10)
    assert answer is not None
    return str(answer["text"])


def labels(card: Json) -> list[str]:
    return [button["text"] for button in buttons(card)]


async def test_a_confirmed_visit_is_moved_and_its_person_told(at: Counter) -> None:
    visit = await confirmed(at)
    question = await asked(at)
    assert "从 周六（11月28日）上午 9:20 改到 周六（11月28日）上午 10:20" in shown(question)
    assert labels(question) == ["说好了，改", "不改"]
    answer = await at.group.press("说好了，改")
    assert answer is not None
    assert "系统马上通知居民" in answer["text"]
    card = await at.group.until(lambda m: "已确认" in shown(m) and "上午 10:20" in shown(m))
    assert card["message_id"] == question["message_id"]
    seen = await at.seen(visit)
    assert (seen.booking.status, seen.booking.starts_at) == (CONFIRMED, SATURDAY_10_20)
    assert seen.person is not None
    letter = await at.letters.text_with("改到", seen.person.chat_id)
    assert "原来是 周六（11月28日）上午 9:20" in letter


async def test_a_moved_request_still_waits_for_its_confirmation(at: Counter) -> None:
    visit = await at.request()
    await asked(at)
    answer = await at.group.press("说好了，改")
    assert answer is not None
    assert "请再点“确认”" in answer["text"]
    await at.group.press("确认 10:20")
    await at.group.until_text("李站长 已确认")
    seen = (await at.seen(visit)).booking
    assert (seen.status, seen.starts_at) == (CONFIRMED, SATURDAY_10_20)


async def test_who_has_no_chat_is_to_be_phoned(at: Counter) -> None:
    visit = await confirmed(at)
    assert visit.person is not None
    await at.house.services.people.reachable(visit.person.key, reachable=False)
    await asked(at)
    answer = await at.group.press("说好了，改")
    assert answer is not None
    assert "/calls" in answer["text"]
    [call] = await at.house.services.calls.open_calls(visit.station.key)
    assert call.task.why == "move"


async def test_thinking_again_leaves_the_visit(at: Counter) -> None:
    visit = await confirmed(at)
    await asked(at)
    await at.group.press("不改")
    await at.group.until(lambda m: "取消这个预约…" in labels(m))
    assert (await at.seen(visit)).booking.starts_at == SATURDAY_9_20


async def test_its_own_time_is_not_offered(at: Counter) -> None:
    await confirmed(at)
    await at.group.press("改时间")
    await at.group.press("11月28日")
    times = labels(await at.group.until_text("改到几点"))
    assert "9:40" in times
    assert "9:20" not in times
    await at.group.press("换一天")
    await at.group.until_text("改到哪天")


async def test_the_choice_outlives_a_restart(at: Counter) -> None:
    visit = await confirmed(at)
    await asked(at)
    await at.bot.restart()
    await at.group.press("说好了，改")
    await at.group.until(lambda m: "已确认" in shown(m) and "上午 10:20" in shown(m))
    assert (await at.seen(visit)).booking.starts_at == SATURDAY_10_20


async def test_a_time_taken_meanwhile_leaves_the_card_as_it_is(at: Counter) -> None:
    visit = await confirmed(at)
    card = await asked(at)
    await fill(at)
    assert "刚刚被别人约走" in await said(at, card, yes(visit))
    await at.group.until(
        lambda m: m["message_id"] == card["message_id"] and "取消这个预约…" in labels(m)
    )
    assert (await at.seen(visit)).booking.starts_at == SATURDAY_9_20


async def test_a_second_press_moves_nothing(at: Counter) -> None:
    visit = await confirmed(at)
    card = await asked(at)
    await said(at, card, yes(visit))
    assert "已经记下 周六（11月28日）上午 10:20" in await said(at, card, yes(visit))
    seen = (await at.seen(visit)).booking
    assert (seen.status, seen.starts_at) == (CONFIRMED, SATURDAY_10_20)


async def test_a_cancelled_visit_is_not_moved(at: Counter) -> None:
    visit = await confirmed(at)
    card = await asked(at)
    chief = Actor("staff", "李站长", at.chief.id)
    await at.house.services.bookings.cancel_by_station(visit.booking.key, chief, "closed")
    for act in ("v:move:{}", "v:day:{}:20261128", "v:time:{}:29000000", "v:to:{}:29000000"):
        told = await said(at, card, act.format(visit.booking.key))
        assert "不能再做这一步" in told, act
    assert "改时间…" not in labels(await at.group.until_text("取消了"))


async def test_a_paused_matter_is_named(at: Counter) -> None:
    visit = await confirmed(at)
    pauses, matter = at.house.services.pauses, visit.matter_ids[0]
    pause = NewPause(visit.station.key, matter, Span(date(2026, 11, 23), None), "设备故障")
    await pauses.add(pause, "陈主任")
    card = await at.group.until_text("李站长 已确认")
    assert "暂停办理" in await said(at, card, f"v:move:{visit.booking.key}")
    assert "暂停办理" in await said(at, card, yes(visit))
    assert (await at.seen(visit)).booking.starts_at == SATURDAY_9_20


async def test_a_stranger_moves_nothing(at: Counter) -> None:
    visit = await confirmed(at)
    card = await asked(at)
    stranger = at.colleague.chat(at.group_id)
    acts = ("v:card:{}", "v:move:{}", "v:day:{}:20261128", "v:time:{}:29000000", "v:to:{}:29000000")
    for act in acts:
        data = act.format(visit.booking.key)
        answer = await stranger.press_data(card["message_id"], data, wait=10)
        assert answer is not None
        assert "只有本站点绑定的工作人员" in answer["text"], act
    assert (await at.seen(visit)).booking.starts_at == SATURDAY_9_20


async def test_a_day_or_time_that_was_never_offered_is_refused(at: Counter) -> None:
    visit = await confirmed(at)
    card = await asked(at)
    assert "不能用了" in await said(at, card, f"v:day:{visit.booking.key}:20261399")
    assert "不能预约" in await said(at, card, f"v:to:{visit.booking.key}:29000000")


async def test_a_stranded_visit_is_moved_from_the_list(at: Counter) -> None:
    visit = await confirmed(at)
    await at.group.say("/hours 11-28 10:00-11:00 盘点")
    told = await at.group.until_text("不在现在的时间里")
    assert labels(told) == ["周六（11月28日）9:20 · 王**"]
    await at.group.press("9:20 · 王**")
    await at.group.until(lambda m: m["message_id"] > told["message_id"] and "已确认" in shown(m))
    await asked(at)
    await at.group.press("说好了，改")
    await at.group.until(lambda m: "已确认" in shown(m) and "上午 10:20" in shown(m))
    assert (await at.seen(visit)).booking.starts_at == SATURDAY_10_20


async def fill(at: Counter) -> None:
    """Take all places at 10:20."""
    station, matter = await at.station(), await at.house.services.matters.by_code("RS01")
    person = 1
    while any(
        offer.slot.starts_at == SATURDAY_10_20
        for offer in await at.house.services.offers.slots(
            station.key, SATURDAY_10_20.date(), matter.key, for_staff=True
        )
    ):
        await at.request(SATURDAY_10_20, person=person)
        person += 1


def yes(visit: Visit) -> str:
    return f"v:to:{visit.booking.key}:{int(SATURDAY_10_20.timestamp()) // 60}"
