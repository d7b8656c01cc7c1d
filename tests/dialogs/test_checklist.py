"""Ticking what is ready: kept for the visit, told to the station, repeated only where open."""

from datetime import timedelta

import pytest
from sqlmodel import select

from bot.wiring import House
from notices.cards import card_message
from notices.letter_desk import LetterDesk
from notices.services import Services
from storage.desk.bookings import Request
from storage.desk.visits import Visit
from storage.refusals import NoticeUnknown, NotYours
from storage.tables import OutboxRow
from tests.dialogs.ways import to_notice
from tests.kit.talk import Talk

NUMBER = "140502-2026-000001"


async def test_a_tap_ticks_and_another_takes_it_back(talk: Talk) -> None:
    await to_notice(talk)
    assert "已备齐 0/" in await talk.presses("勾选备齐")
    first = talk.last.buttons[0].text
    assert "已备齐 1/" in await talk.presses(first)
    assert talk.last.buttons[0].text == first.replace("☐", "☑")
    assert "已备齐 0/" in await talk.presses(talk.last.buttons[0].text)


async def test_when_everything_is_ticked_it_says_so(talk: Talk) -> None:
    await to_notice(talk)
    await talk.presses("勾选备齐")
    while lines := [b.text for b in talk.last.buttons if b.text.startswith("☐")]:
        said = await talk.presses(lines[0])
    assert "齐了" in said


async def test_a_visit_carries_the_ticks_of_its_notice(talk: Talk, services: Services) -> None:
    visit = await booked_with_one_tick(talk, services)
    [ready] = visit.ready
    assert visit.number == NUMBER
    assert ready in {item.id for item in (await services.notices.find(NUMBER)).facts.materials}


async def test_letters_repeat_only_what_is_open(talk: Talk, services: Services) -> None:
    visit = await booked_with_one_tick(talk, services)
    desk = LetterDesk(services.texts, services.library.press, services.bookings, services.offers)
    letter = await desk.write("reminder_day_before", visit)
    facts = (await services.notices.find(NUMBER)).facts
    ticked = {item.name for item in facts.materials if item.id in visit.ready}
    assert not any(name in letter.text for name in ticked)
    assert all(item.name in letter.text for item in facts.materials if item.name not in ticked)


async def test_staff_see_how_much_is_ready(talk: Talk, services: Services) -> None:
    visit = await booked_with_one_tick(talk, services)
    card = card_message(visit, services.texts, now=services.clock.now())
    count = len((await services.notices.find(NUMBER)).facts.materials)
    assert f"备齐 1/{count}" in card.text


async def test_a_tick_after_booking_renews_the_card_once_a_minute(
    talk: Talk, services: Services, house: House
) -> None:
    visit = await booked_with_one_tick(talk, services)
    await talk.says(f"/notice {NUMBER}")
    await talk.presses("看全文")
    await talk.presses("勾选备齐")
    for _ in range(2):
        await talk.presses(talk.last.buttons[0].text)
    async with house.database.reading() as session:
        keys = (await session.exec(select(OutboxRow.key))).all()
    renewals = [key for key in keys if key.startswith(f"{visit.booking.key}:tick:")]
    assert len(renewals) == 1


async def test_nobody_ticks_for_somebody_else(talk: Talk, services: Services) -> None:
    await to_notice(talk)
    other = await services.people.meet(8)
    listed = (await services.notices.find(NUMBER)).facts.materials[0]
    with pytest.raises(NotYours):
        await services.notices.tick(NUMBER, listed.id, other.key, ready=True)


async def test_nobody_books_on_somebody_elses_notice(talk: Talk, services: Services) -> None:
    visit = await booked_with_one_tick(talk, services)
    other = await services.people.meet(8)
    await services.people.agree(other.key)
    foreign = Request(
        request_id="x",
        station_id=visit.booking.station_id,
        matter_id=visit.booking.matter_id,
        starts_at=visit.booking.starts_at,
        call_name="李先生",
        person_id=other.key,
        notice=NUMBER,
    )
    with pytest.raises(NotYours):
        await services.bookings.book(foreign)


async def test_only_what_the_notice_lists_can_be_ticked(talk: Talk, services: Services) -> None:
    await to_notice(talk)
    person = await services.people.meet(7)
    with pytest.raises(NoticeUnknown):
        await services.notices.tick(NUMBER, "gold", person.key, ready=True)
    assert await services.notices.ready(NUMBER) == frozenset()


async def test_a_notice_does_not_serve_another_matter(talk: Talk, services: Services) -> None:
    visit = await booked_with_one_tick(talk, services)
    [*_, other] = await services.stations.matters_of(visit.booking.station_id)
    request = Request(
        request_id="x",
        station_id=visit.booking.station_id,
        matter_id=other.key,
        starts_at=visit.booking.starts_at + timedelta(days=7),
        call_name="王女士",
        person_id=visit.booking.person_id,
        notice=NUMBER,
    )
    with pytest.raises(NoticeUnknown):
        await services.bookings.book(request)


async def test_whoever_was_handed_a_notice_books_without_its_ticks(
    talk: Talk, services: Services
) -> None:
    await to_notice(talk)
    family = talk.someone_else(8)
    await family.says(f"/start n_{NUMBER}")
    await family.presses("看全文")
    assert "勾选备齐" not in "".join(family.labels)
    visit = await book_from_notice(family, services, 8)
    assert visit.number is None


async def test_a_visit_leads_to_its_checklist(talk: Talk, services: Services) -> None:
    await booked_with_one_tick(talk, services)
    assert "已备齐 1/" in await talk.presses("要带什么")


async def booked_with_one_tick(talk: Talk, services: Services) -> Visit:
    """Tick one material, then book a visit from the notice."""
    await to_notice(talk)
    await talk.presses("勾选备齐")
    await talk.presses(talk.last.buttons[0].text)
    await talk.presses("看全文")
    return await book_from_notice(talk, services, 7)


async def book_from_notice(talk: Talk, services: Services, chat_id: int) -> Visit:
    """Go from the notice to a visit that was asked for."""
    await talk.presses("预约错时")
    await talk.shares_location(35.4911, 112.8457)
    for button in ("1.", "周六", "9:00", "同意"):
        await talk.presses(button)
    await talk.says("王女士")
    await talk.presses("不留电话")
    await talk.presses("提交预约")
    [visit] = await services.bookings.visits_of((await services.people.meet(chat_id)).key)
    return visit
