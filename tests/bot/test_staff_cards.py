"""The staff card: what the group reads of a booking in each of its states, and may press."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from notices.cards import DECLINE_REASONS, card_message, reasons_message, visit_line
from notices.markup import check_markup, visible
from notices.services import Services
from storage.desk.actor import Actor
from storage.desk.bookings import Request
from storage.desk.visits import Meant, Visit
from storage.rules.lifecycle import BookingStatus
from tests.kit.clock import FrozenClock
from tests.kit.counter import SATURDAY_9_20
from tests.kit.town import town

NAME, PHONE = "欧阳小芳", "13800000000"
LI = Actor("staff", "李<站长>", 7)


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Services]:
    async with town(tmp_path, FrozenClock()) as services:
        yield services


@pytest.fixture
async def visit(here: Services) -> Visit:
    station = (await here.stations.by_code("ST001")).station
    await here.staffing.add_by_admin(station.key, 7, LI.name, 1)
    person = await here.people.meet(1_000_000_000_777)
    await here.people.agree(person.key)
    matter = await here.matters.by_code("RS01")
    return await here.bookings.book(
        Request("1", station.key, matter.key, SATURDAY_9_20, NAME, phone=PHONE, person_id=1)
    )


def text_of(visit: Visit, services: Services) -> str:
    text = card_message(visit, services.texts, now=services.clock.now()).text
    check_markup(text)
    return visible(text)


async def test_a_request_shows_time_matter_code_and_deadline(here: Services, visit: Visit) -> None:
    text = text_of(visit, here)
    assert text.startswith("⏳ 错时 · 周六（11月28日）上午 9:20\n社会保障卡申领")
    assert f"欧阳** · 预约码 {visit.booking.code}" in text
    assert "请在 周二（11月24日）上午 10:00 前答复" in text


async def test_a_decision_names_who_and_when(here: Services, visit: Visit) -> None:
    confirmed = await here.bookings.confirm(visit.booking.key, LI)
    text = text_of(confirmed, here)
    assert "✅" in text
    assert "→ 李&lt;站长&gt; 已确认 · 周一（11月23日）10:00" in text


async def test_a_declined_card_gives_the_reason(here: Services, visit: Visit) -> None:
    declined = await here.bookings.decline(visit.booking.key, LI, "other", "停电 <b>")
    text = text_of(declined, here)
    assert "❌" in text
    assert "不能接：站点这个时间不方便（停电 &lt;b&gt;）" in text


@pytest.mark.parametrize("status", BookingStatus)
async def test_no_state_shows_a_name_or_a_phone(
    here: Services, visit: Visit, status: BookingStatus
) -> None:
    visit.booking.status = status
    visit.booking.decline_reason = "full"
    shown = text_of(visit, here) + visit_line(visit, here.texts)
    assert NAME not in shown
    assert PHONE not in shown
    assert PHONE[-4:] not in shown


async def test_a_request_may_be_decided_until_its_time(here: Services, visit: Visit) -> None:
    now = here.clock.now()
    [[confirm, decline], [move]] = card_message(visit, here.texts, now=now).buttons
    assert (confirm.label, confirm.action) == ("确认 9:20", f"c:{visit.booking.key}")
    assert decline.action == f"d:{visit.booking.key}"
    assert (move.label, move.action) == ("改时间…", f"v:move:{visit.booking.key}")
    begun = visit.booking.starts_at + timedelta(minutes=1)
    assert card_message(visit, here.texts, now=begun).buttons == ()


async def test_a_time_a_week_away_is_named_by_its_date(here: Services) -> None:
    station = (await here.stations.by_code("ST001")).station
    person = await here.people.meet(1_000_000_000_777)
    await here.people.agree(person.key)
    matter = await here.matters.by_code("RS01")
    also = (SATURDAY_9_20 + timedelta(weeks=1),)
    request = Request("2", station.key, matter.key, SATURDAY_9_20, NAME, person_id=1, also=also)
    visit = await here.bookings.book(request)
    times, [decline], _ = card_message(visit, here.texts, now=here.clock.now()).buttons
    assert [button.label for button in times] == ["确认 9:20", "确认 周六（12月5日） 9:20"]
    assert decline.label == "不能接…"
    assert max(len(button.action.encode()) for button in times) <= 64


async def test_reasons_stand_under_the_card_with_a_way_back(here: Services, visit: Visit) -> None:
    rows = reasons_message(visit, here.texts, now=here.clock.now()).buttons
    actions = [button.action for [button] in rows]
    key = visit.booking.key
    assert actions == [*(f"r:{key}:{reason}" for reason in DECLINE_REASONS), f"b:{key}"]
    assert max(len(action.encode()) for action in actions) <= 64


async def test_the_situation_is_told_in_words(here: Services, visit: Visit) -> None:
    situation = visit.matter.situations[0]
    option = situation.options[0]
    meant = Meant(visit.matter, {situation.id: option.id})
    assert f"（{option.label}）" in text_of(replace(visit, matters=(meant,)), here)
