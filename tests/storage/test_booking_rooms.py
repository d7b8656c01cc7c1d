"""Holding, wishing, moving, waiting, closing, arriving, calling: each as it is promised."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from bot.wiring import House
from storage.clock import SHANGHAI
from storage.desk.actor import Actor, Source
from storage.desk.pauses import NewPause
from storage.desk.visits import Visit
from storage.refusals import (
    MatterNotHandled,
    NotToday,
    NotYours,
    OnlyByPhone,
    SlotNotOffered,
    SlotTaken,
    TooLateToUndo,
    TooManyBookings,
)
from storage.rules.hours import Window
from storage.rules.lifecycle import BookingStatus
from storage.rules.pauses import Span
from storage.tables import Booking, MatterVersion, OutboxRow, Person, Seat, Station
from tests.kit.clock import FrozenClock, TickingClock
from tests.kit.town import BACKENDS, house
from tests.storage.test_bookings import LI, SATURDAY_9_20, asked, bind, resident

SATURDAY_8 = SATURDAY_9_20.replace(hour=8, minute=0)
NINE = SATURDAY_9_20 - timedelta(minutes=20)
NINE_40 = SATURDAY_9_20 + timedelta(minutes=20)
SATURDAY = date(2026, 11, 28)
REQUESTED, CONFIRMED = BookingStatus.REQUESTED, BookingStatus.CONFIRMED


async def other(town: House, number: int = 2) -> int:
    return await resident(town, 1_000_000_000_000 + number)


async def booked(town: House, person: int, **changes: Any) -> Visit:
    return await town.services.bookings.book(await asked(town, person=person, **changes))


async def confirmed(town: House, person: int, **changes: Any) -> Visit:
    visit = await booked(town, person, **changes)
    return await town.services.bookings.confirm(visit.booking.key, LI)


async def free(town: House, day: date = SATURDAY) -> list[datetime]:
    station = (await town.services.stations.by_code("ST001")).station
    return [offer.slot.starts_at for offer in await town.services.offers.slots(station.key, day)]


async def change_station(town: House, **record: Any) -> None:
    async with town.database.transaction() as session:
        station = (await session.exec(select(Station).where(Station.code == "ST001"))).one()
        station.record = {**station.record, **record}
        session.add(station)


# Holding


async def test_a_hold_becomes_the_request_of_its_id(town: House) -> None:
    request = await asked(town, person=await resident(town))
    held = await town.services.bookings.hold(request)
    assert held.booking.status is BookingStatus.HELD
    assert SATURDAY_9_20 not in await free(town)
    assert await town.services.bookings.visits_of(request.person_id or 0) == []
    assert await town.services.bookings.held_for(request.person_id or 0) == []
    visit = await town.services.bookings.book(request)
    assert visit.booking.status is REQUESTED


async def test_a_hold_that_ran_out_keeps_nobody_away_even_unswept(
    town: House, clock: FrozenClock
) -> None:
    request = await asked(town, person=await resident(town))
    await town.services.bookings.hold(request)
    clock.advance(timedelta(minutes=10))
    assert (await booked(town, await other(town))).booking.status is REQUESTED
    with pytest.raises(SlotTaken):
        await town.services.bookings.book(request)
    await town.services.bookings.expire_unanswered()
    assert SATURDAY_9_20 not in await free(town)


async def test_a_late_request_still_gets_what_nobody_took(town: House, clock: FrozenClock) -> None:
    request = await asked(town, person=await resident(town))
    await town.services.bookings.hold(request)
    clock.advance(timedelta(minutes=30))
    await town.services.bookings.expire_unanswered()
    assert (await town.services.bookings.book(request)).booking.status is REQUESTED


# Places


async def test_a_visit_of_an_older_grid_blocks_what_overlaps_it(town: House) -> None:
    await booked(town, await resident(town))
    await change_station(town, slot_minutes={"value": 30})
    assert NINE not in await free(town)
    assert SATURDAY_9_20 + timedelta(minutes=10) not in await free(town)
    with pytest.raises(SlotTaken):
        await booked(town, await other(town), starts_at=NINE)


async def test_the_database_itself_refuses_a_second_visit_at_one_place(town: House) -> None:
    visit = await booked(town, await resident(town))
    again = Seat(
        station_id=visit.station.key,
        starts_at=SATURDAY_9_20 + timedelta(minutes=5),
        number=1,
        booking_id=visit.booking.key,
    )
    with pytest.raises(IntegrityError):
        async with town.database.transaction() as session:
            session.add(again)


async def test_a_matter_may_take_several_slots_in_a_row_or_none(town: House) -> None:
    matter = await town.services.matters.by_code("RS01")
    async with town.database.transaction() as session:
        query = select(MatterVersion).where(MatterVersion.matter_id == matter.key)
        version = (await session.exec(query)).one()
        mode = {**version.record["service_mode"], "visit_slots": 3}
        version.record = {**version.record, "service_mode": mode}
        session.add(version)
    visit = await booked(town, await resident(town))
    assert visit.booking.ends_at - visit.booking.starts_at == timedelta(hours=1)
    with pytest.raises(SlotTaken):
        await booked(town, await other(town), starts_at=NINE)
    assert NINE in await free(town)


async def test_quotas_keep_places_for_the_phone_and_for_walking_in(town: House) -> None:
    seats = {"public": 1, "staffed": 1, "walk_in": 3}
    window = {"kind": "saturday", "days": [6], "open": "09:00", "close": "12:00", "seats": seats}
    await change_station(town, off_hours={"windows": [window]})
    await booked(town, await resident(town))
    with pytest.raises(SlotTaken):
        await booked(town, await other(town))
    call = await asked(town, person=None, request_id="call-1", source=Source.PHONE)
    assert (await town.services.bookings.enter(call, LI)).booking.status is CONFIRMED
    with pytest.raises(SlotTaken):
        await town.services.bookings.enter(
            await asked(town, person=None, request_id="call-2", source=Source.PHONE), LI
        )


# Wishes, moves, undoing


async def test_of_three_wishes_staff_pick_one_and_the_others_are_free(town: House) -> None:
    visit = await booked(town, await resident(town), starts_at=NINE, also=(SATURDAY_9_20, NINE_40))
    assert not {NINE, SATURDAY_9_20, NINE_40} & set(await free(town))
    done = await town.services.bookings.confirm(visit.booking.key, LI, SATURDAY_9_20)
    assert done.booking.starts_at == SATURDAY_9_20
    assert {NINE, NINE_40} <= set(await free(town))


async def test_an_undone_confirmation_has_all_its_wishes_again(town: House) -> None:
    visit = await booked(town, await resident(town), starts_at=NINE, also=(NINE_40,))
    await town.services.bookings.confirm(visit.booking.key, LI, NINE_40)
    undone = await town.services.bookings.undo(visit.booking.key, LI)
    assert undone.booking.status is REQUESTED
    assert not {NINE, NINE_40} & set(await free(town))
    async with town.database.reading() as session:
        query = select(OutboxRow.state).where(OutboxRow.kind == "confirmed")
        assert (await session.exec(query)).all() == ["skipped"]


@pytest.mark.parametrize("backend", BACKENDS)
async def test_wishes_come_back_though_the_clock_went_on(tmp_path: Path, backend: str) -> None:
    async with house(tmp_path, TickingClock(), backend) as town:
        await bind(town)
        visit = await booked(town, await resident(town), starts_at=NINE, also=(NINE_40,))
        await town.services.bookings.confirm(visit.booking.key, LI, NINE_40)
        undone = await town.services.bookings.undo(visit.booking.key, LI)
        assert undone.booking.starts_at == NINE
        assert [wish.starts_at for wish in undone.wishes] == [NINE_40]


async def test_undone_wishes_stand_in_the_persons_own_order(town: House) -> None:
    visit = await booked(town, await resident(town), starts_at=NINE_40, also=(NINE, SATURDAY_9_20))
    for chosen in (SATURDAY_9_20, NINE, NINE_40):
        await town.services.bookings.confirm(visit.booking.key, LI, chosen)
        undone = await town.services.bookings.undo(visit.booking.key, LI)
        times = [undone.booking.starts_at, *(wish.starts_at for wish in undone.wishes)]
        assert times == [NINE_40, NINE, SATURDAY_9_20]


async def test_where_the_first_wish_is_gone_meanwhile_the_others_keep_their_order(
    town: House,
) -> None:
    visit = await booked(town, await resident(town), starts_at=NINE_40, also=(NINE, SATURDAY_9_20))
    await town.services.bookings.confirm(visit.booking.key, LI, SATURDAY_9_20)
    await booked(town, await resident(town, 2), starts_at=NINE_40, request_id="quick")
    undone = await town.services.bookings.undo(visit.booking.key, LI)
    assert undone.booking.starts_at == NINE
    assert [wish.starts_at for wish in undone.wishes] == [SATURDAY_9_20]


async def test_an_undone_decline_takes_its_place_again_within_a_minute(
    town: House, clock: FrozenClock
) -> None:
    visit = await booked(town, await resident(town))
    await town.services.bookings.decline(visit.booking.key, LI, "full")
    clock.advance(timedelta(seconds=60))
    assert (await town.services.bookings.undo(visit.booking.key, LI)).booking.status is REQUESTED
    assert SATURDAY_9_20 not in await free(town)
    await town.services.bookings.confirm(visit.booking.key, LI)
    clock.advance(timedelta(seconds=61))
    with pytest.raises(TooLateToUndo):
        await town.services.bookings.undo(visit.booking.key, LI)


async def test_a_declined_move_leaves_the_visit_where_it_was(town: House) -> None:
    person = await resident(town)
    visit = await confirmed(town, person)
    moving = await town.services.bookings.move(visit.booking.key, person, NINE_40)
    assert (moving.booking.status, moving.booking.starts_at) == (CONFIRMED, SATURDAY_9_20)
    assert not {SATURDAY_9_20, NINE_40} & set(await free(town))
    stayed = await town.services.bookings.keep_time(visit.booking.key, LI, "full")
    assert (stayed.booking.status, stayed.booking.starts_at) == (CONFIRMED, SATURDAY_9_20)
    assert NINE_40 in await free(town)
    assert SATURDAY_9_20 not in await free(town)


async def test_an_agreed_move_frees_the_old_time_and_says_nothing_of_it(town: House) -> None:
    person = await resident(town)
    visit = await confirmed(town, person)
    await town.services.bookings.move(visit.booking.key, person, NINE_40)
    moved = await town.services.bookings.agree_to_move(visit.booking.key, LI)
    assert moved.booking.starts_at == NINE_40
    assert SATURDAY_9_20 in await free(town)
    async with town.database.reading() as session:
        query = select(OutboxRow.due_at).where(
            OutboxRow.kind == "reminder_two_hours", OutboxRow.state == "scheduled"
        )
        # Two hours before would be 7:40, in the quiet hours.
        assert (await session.exec(query)).all() == [SATURDAY_8]


async def test_a_move_nobody_answers_leaves_the_visit(town: House, clock: FrozenClock) -> None:
    person = await resident(town)
    visit = await confirmed(town, person)
    moving = await town.services.bookings.move(visit.booking.key, person, NINE_40)
    clock.to(moving.booking.answer_by or NINE)
    await town.services.bookings.expire_unanswered()
    seen = await town.services.bookings.visit(visit.booking.key)
    assert (seen.booking.status, seen.booking.starts_at) == (CONFIRMED, SATURDAY_9_20)
    assert NINE_40 in await free(town)


async def test_a_move_is_held_to_the_limits_and_to_pauses(town: House) -> None:
    person = await resident(town)
    visit = await confirmed(town, person)
    later = SATURDAY + timedelta(days=7)
    first, *_, last = await free(town, later)
    at, matter = visit.station.key, visit.booking.matter_id
    await town.services.pauses.add(NewPause(at, matter, Span(later, later)), "赵主任")
    with pytest.raises(MatterNotHandled):
        await town.services.bookings.move(visit.booking.key, person, first)
    await town.services.pauses.end_all(at, matter)
    await booked(town, person, starts_at=first)
    with pytest.raises(TooManyBookings):
        await town.services.bookings.move(visit.booking.key, person, last)
    seen = await town.services.bookings.visit(visit.booking.key)
    assert (seen.booking.starts_at, seen.booking.revision) == (
        SATURDAY_9_20,
        visit.booking.revision,
    )


# Limits


async def test_visits_for_relatives_are_counted_apart(town: House) -> None:
    person = await resident(town)
    await booked(town, person)
    await booked(town, person, starts_at=NINE, for_relative=True)
    with pytest.raises(TooManyBookings):
        await booked(town, person, starts_at=NINE_40, for_relative=True)


async def test_missed_visits_bar_from_the_chat_until_staff_lift_it(
    town: House, clock: FrozenClock
) -> None:
    person = await resident(town)
    for week in range(3):
        start = SATURDAY_9_20 + timedelta(weeks=week)
        clock.to(start - timedelta(days=3))
        visit = await confirmed(town, person, starts_at=start)
        clock.to(start + timedelta(minutes=30))
        await town.services.arrivals.miss(visit.booking.key, LI)
    clock.advance(timedelta(days=2))
    later = SATURDAY_9_20 + timedelta(weeks=3)
    with pytest.raises(OnlyByPhone):
        await booked(town, person, starts_at=later)
    await town.services.waiting.pardon(person, visit.station.key, LI)
    assert (await booked(town, person, starts_at=later)).booking.status is REQUESTED


# Waiting


async def test_a_freed_place_is_held_for_the_first_in_line(town: House, clock: FrozenClock) -> None:
    person, first, second = await resident(town), await other(town), await other(town, 3)
    visit = await confirmed(town, person)
    station, matter = visit.station.key, visit.booking.matter_id
    for waiting in (first, second):
        await town.services.waiting.join(waiting, station, matter, SATURDAY, "李先生")
    await town.services.bookings.cancel(visit.booking.key, person)
    assert SATURDAY_9_20 not in await free(town)
    [offer] = await town.services.bookings.held_for(first)
    assert await town.services.bookings.held_for(second) == []
    clock.advance(timedelta(minutes=15))
    await town.services.bookings.expire_unanswered()
    [offer] = await town.services.bookings.held_for(second)
    taken = await town.services.bookings.accept(
        offer.booking.key, Actor("resident", user_id=second)
    )
    assert (taken.booking.status, taken.booking.starts_at) == (REQUESTED, SATURDAY_9_20)


async def test_nobody_hears_of_a_place_more_than_three_times(
    town: House, clock: FrozenClock
) -> None:
    person, waiting = await resident(town), await other(town)
    visit = await confirmed(town, person)
    station, matter = visit.station.key, visit.booking.matter_id
    entry = await town.services.waiting.join(waiting, station, matter, SATURDAY, "李先生")
    await town.services.bookings.cancel(visit.booking.key, person)
    for _ in range(5):
        clock.advance(timedelta(minutes=15))
        await town.services.bookings.expire_unanswered()
    assert SATURDAY_9_20 in await free(town)
    async with town.database.reading() as session:
        query = select(Booking.id).where(Booking.person_id == waiting)
        assert len((await session.exec(query)).all()) == 3
    await town.services.waiting.stop(entry.key, waiting)


async def test_a_place_let_go_is_offered_to_the_next_and_its_person_waits_on(
    town: House,
) -> None:
    person, first, second = await resident(town), await other(town), await other(town, 3)
    visit = await confirmed(town, person)
    station, matter = visit.station.key, visit.booking.matter_id
    for waiting in (first, second):
        await town.services.waiting.join(waiting, station, matter, SATURDAY, "李先生")
    await town.services.bookings.cancel(visit.booking.key, person)
    [offer] = await town.services.bookings.held_for(first)
    with pytest.raises(NotYours):
        await town.services.waiting.pass_on(offer.booking.key, second)
    await town.services.waiting.pass_on(offer.booking.key, first)
    assert await town.services.bookings.held_for(first) == []
    [offer] = await town.services.bookings.held_for(second)
    assert not await town.services.waiting.pass_on(visit.booking.key, person)
    await town.services.waiting.pass_on(offer.booking.key, second)
    [offer] = await town.services.bookings.held_for(first)
    assert offer.booking.starts_at == SATURDAY_9_20


# Closing


async def test_closing_a_day_cancels_each_visit_and_holds_another_time(town: House) -> None:
    person = await resident(town)
    visit = await confirmed(town, person)
    station = visit.station.key
    call = await asked(town, person=None, request_id="call", starts_at=NINE, source=Source.PHONE)
    await town.services.bookings.enter(call, LI)
    assert len(await town.services.closures.affected(station, SATURDAY, SATURDAY)) == 2
    closed = await town.services.closures.close(station, SATURDAY, SATURDAY, "停电", LI)
    assert {c.visit.booking.status.value for c in closed} == {"cancelled_by_station"}
    assert await free(town) == []
    [held] = await town.services.bookings.held_for(person)
    taken = await town.services.bookings.accept(held.booking.key, Actor("resident", user_id=person))
    assert taken.booking.status is CONFIRMED
    [to_call] = await town.services.calls.open_calls(station)
    assert (to_call.task.why, to_call.visit.booking.starts_at) == ("cancel_by_station", NINE)
    await town.services.calls.called(to_call.task.id or 0, LI)
    assert await town.services.calls.open_calls(station) == []


async def test_other_hours_list_who_does_not_fit_and_break_nothing(town: House) -> None:
    visit = await confirmed(town, await resident(town))
    window = Window(time(10), time(11))
    stranded = await town.services.closures.keep_hours(
        visit.station.key, SATURDAY, [window], "盘点", LI
    )
    assert [one.booking.key for one in stranded] == [visit.booking.key]
    assert stranded[0].booking.status is CONFIRMED
    with pytest.raises(SlotNotOffered):
        await booked(town, await other(town), starts_at=NINE_40)


# Arriving


async def test_who_has_come_wishes_for_no_other_time_any_more(
    town: House, clock: FrozenClock
) -> None:
    person = await resident(town)
    visit = await confirmed(town, person)
    later = SATURDAY_9_20 + timedelta(days=7)
    clock.to(SATURDAY_9_20 - timedelta(hours=2))
    asked_for = (await town.services.bookings.move(visit.booking.key, person, later)).move
    assert asked_for is not None
    clock.to(asked_for.answer_by - timedelta(minutes=5))
    await town.services.arrivals.check_in(visit.booking.key, LI)
    assert (await town.services.bookings.visit(visit.booking.key)).wishes == ()
    assert later in await free(town, later.date())
    clock.to(asked_for.answer_by)
    await town.services.bookings.expire_unanswered()


async def test_who_is_booked_goes_before_the_queue_and_who_is_late_joins_it(
    town: House, clock: FrozenClock
) -> None:
    late = await confirmed(town, await resident(town), starts_at=NINE)
    punctual = await confirmed(town, await other(town))
    arrivals, station = town.services.arrivals, late.station.key
    with pytest.raises(NotToday):
        await arrivals.check_in(late.booking.key, LI)
    clock.to(NINE + timedelta(minutes=11))
    walker = await arrivals.walk_in(station, LI)
    belated = await arrivals.check_in(late.booking.key, LI)
    came = await arrivals.check_in(punctual.booking.key, LI)
    assert (walker.number, belated.number, came.number) == (1, 2, None)
    before = [await arrivals.people_before(a.key) for a in (came, walker, belated)]
    assert before == [0, 1, 2]
    await arrivals.finish(came.key, LI)
    assert await arrivals.people_before(belated.key) == 1
    seen = await town.services.bookings.visit(punctual.booking.key)
    assert seen.booking.status is BookingStatus.DONE


async def test_a_person_no_message_reaches_is_called(town: House) -> None:
    person = await resident(town)
    visit = await booked(town, person)
    async with town.database.transaction() as session:
        (await session.get_one(Person, person)).reachable = False
    await town.services.bookings.decline(visit.booking.key, LI, "full")
    [call] = await town.services.calls.open_calls(visit.station.key)
    assert call.task.why == "decline"


async def test_a_loser_is_offered_other_times_here_and_elsewhere(town: House) -> None:
    visit = await booked(town, await resident(town))
    here, elsewhere = await town.services.offers.instead(visit.station.key, visit.booking.matter_id)
    assert len(here) == 3
    assert elsewhere is not None
    assert elsewhere.offers


async def test_the_station_is_reminded_at_half_time_unless_it_answered(
    town: House, clock: FrozenClock
) -> None:
    visit = await booked(town, await resident(town))
    half = datetime(2026, 11, 23, 16, 0, tzinfo=SHANGHAI)
    async with town.database.reading() as session:
        query = select(OutboxRow).where(OutboxRow.kind == "answer_half")
        [row] = (await session.exec(query)).all()
    assert (row.due_at, row.state) == (half, "scheduled")
    await town.services.bookings.confirm(visit.booking.key, LI)
    async with town.database.reading() as session:
        assert [r.state for r in (await session.exec(query)).all()] == ["skipped"]
