"""What the book of visits tells a resident by letter: once, while it is true, with a way on."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot.wiring import House
from notices.courier import Courier
from storage.clock import SHANGHAI
from storage.desk.actor import Actor
from storage.desk.requests import Request
from storage.desk.visits import Visit
from tests.kit.clock import FrozenClock
from tests.kit.letterbox import Letterbox
from tests.kit.town import BACKENDS, house

FIRST, SECOND = 1_000_000_000_001, 1_000_000_000_002
SATURDAY = date(2026, 11, 28)
NINE_20 = datetime(2026, 11, 28, 9, 20, tzinfo=SHANGHAI)
NINE_40 = NINE_20 + timedelta(minutes=20)
LI = Actor("staff", "李站长", 501)


@dataclass
class Post:
    house: House
    clock: FrozenClock
    courier: Courier
    residents: Letterbox

    async def person(self, chat_id: int = FIRST) -> int:
        person = await self.house.services.people.meet(chat_id)
        await self.house.services.people.agree(person.key)
        return person.key

    async def request(self, chat_id: int = FIRST, also: tuple[datetime, ...] = ()) -> Visit:
        services = self.house.services
        station = (await services.stations.by_code("ST001")).station
        matter = await services.matters.by_code("RS01")
        person = await self.person(chat_id)
        asked = Request(
            f"r{chat_id}",
            station.key,
            matter.key,
            NINE_20,
            "王女士",
            person_id=person,
            also=also,
        )
        return await services.bookings.book(asked)

    async def confirmed(self, chat_id: int = FIRST) -> Visit:
        visit = await self.request(chat_id)
        visit = await self.house.services.bookings.confirm(visit.booking.key, LI)
        await self.courier.drain()
        return visit

    async def waits(self, visit: Visit, chat_id: int = SECOND) -> None:
        services, booking = self.house.services, visit.booking
        person = await self.person(chat_id)
        await services.waiting.join(
            person, booking.station_id, booking.matter_id, SATURDAY, "李先生"
        )

    async def letters(self, chat_id: int = FIRST) -> list[str]:
        await self.courier.drain()
        return self.residents.texts(chat_id)

    def actions(self, chat_id: int = FIRST) -> list[str]:
        """Return what the buttons under the newest letter carry, without their numbers."""
        newest = list(self.residents.chats[chat_id].values())[-1]
        return ["".join(b.action[0] for b in row) for row in newest.buttons]


@pytest.fixture(params=BACKENDS)
async def post(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Post]:
    clock, residents = FrozenClock(), Letterbox()
    async with house(tmp_path, clock, request.param) as built:
        station = (await built.services.stations.by_code("ST001")).station
        await built.services.staffing.add_by_admin(station.key, 501, "李站长", 1)
        yield Post(built, clock, built.courier(residents, Letterbox()), residents)


# A request with other times


async def test_who_gets_another_of_their_times_hears_that_the_first_was_not_possible(
    post: Post,
) -> None:
    visit = await post.request(also=(NINE_40,))
    await post.house.services.bookings.confirm(visit.booking.key, LI, NINE_40)
    [letter] = await post.letters()
    assert "🕐 周六（11月28日）上午 9:40（您首选的 周六（11月28日）上午 9:20 没能排开" in letter


async def test_who_gets_the_first_of_their_times_hears_of_no_other(post: Post) -> None:
    visit = await post.request(also=(NINE_40,))
    await post.house.services.bookings.confirm(visit.booking.key, LI, NINE_20)
    [letter] = await post.letters()
    assert "🕐 周六（11月28日）上午 9:20" in letter
    assert "首选" not in letter


# The next in line


async def freed(post: Post) -> None:
    """Let a place come free for which somebody waits."""
    visit = await post.confirmed()
    await post.waits(visit)
    await post.house.services.bookings.cancel(visit.booking.key, await post.person())


async def test_the_next_in_line_hears_at_once_what_is_held_and_until_when(post: Post) -> None:
    await freed(post)
    [letter] = await post.letters(SECOND)
    assert "有人退号" in letter
    assert "周六（11月28日）上午 9:20" in letter
    assert "10:15" in letter
    assert post.actions(SECOND) == ["y", "ps", "n"]


async def test_an_offer_that_ran_out_is_not_told(post: Post) -> None:
    await freed(post)
    post.clock.advance(timedelta(minutes=15))
    assert await post.letters(SECOND) == []


async def test_who_passes_a_time_on_is_not_asked_again_but_goes_on_waiting(post: Post) -> None:
    await freed(post)
    services, person = post.house.services, await post.person(SECOND)
    [offer] = await services.bookings.held_for(person)
    assert await services.waiting.pass_on(offer.booking.key, person)
    assert not await services.waiting.pass_on(offer.booking.key, person)
    assert await services.bookings.held_for(person) == []
    free = await services.offers.slots(offer.booking.station_id, SATURDAY)
    assert NINE_20 in [each.slot.starts_at for each in free]
    assert await post.letters(SECOND) == []


async def test_who_passed_a_time_on_hears_of_the_next_one(post: Post) -> None:
    await freed(post)
    services, person = post.house.services, await post.person(SECOND)
    [offer] = await services.bookings.held_for(person)
    await services.waiting.pass_on(offer.booking.key, person)
    third = await post.request(SECOND + 1)
    await services.bookings.cancel(third.booking.key, third.booking.person_id or 0)
    assert len(await services.bookings.held_for(person)) == 1


async def test_who_waits_no_more_frees_the_time_for_the_next(post: Post) -> None:
    visit = await post.confirmed()
    await post.waits(visit)
    await post.waits(visit, SECOND + 1)
    services = post.house.services
    await services.bookings.cancel(visit.booking.key, await post.person())
    person = await post.person(SECOND)
    [offer] = await services.bookings.held_for(person)
    await services.waiting.stop_offered(offer.booking.key, person)
    await services.waiting.stop_offered(offer.booking.key, person)
    assert "有人退号" in (await post.letters(SECOND + 1))[0]
    assert await post.letters(SECOND) == []


# Closures


async def close(post: Post, first: date = SATURDAY, last: date = SATURDAY) -> str:
    """Close the station for a visit's day, and return the letter about it."""
    visit = await post.confirmed()
    await post.house.services.closures.close(visit.station.key, first, last, "全天停电", LI)
    return (await post.letters())[-1]


async def test_a_closure_says_why_and_which_time_is_held_instead(post: Post) -> None:
    letter = await close(post)
    assert "原因：全天停电。" in letter
    assert "另给您留了 <b>周五（11月27日）中午 13:40</b>，留到 周二（11月24日）上午 10:00" in letter
    assert post.actions() == ["y", "fn", "m"]


async def test_a_closure_without_a_proposal_names_the_next_station(post: Post) -> None:
    letter = await close(post, first=date(2026, 11, 23), last=SATURDAY + timedelta(days=30))
    assert "另给您留了" not in letter
    assert "）：周一（11月23日）中午 12:00" in letter
    assert post.actions()[-2:] == ["fn", "m"]
    assert "t" in post.actions()


async def test_a_proposal_that_ran_out_meanwhile_is_not_promised(post: Post) -> None:
    visit = await post.confirmed()
    await post.house.services.closures.close(visit.station.key, SATURDAY, SATURDAY, "停电", LI)
    post.clock.advance(timedelta(hours=25))
    letter = (await post.letters())[-1]
    assert "另给您留了" not in letter
    assert "最近还有" in letter


async def test_an_accepted_proposal_is_confirmed_by_letter(post: Post) -> None:
    await close(post)
    person = await post.person()
    [held] = await post.house.services.bookings.held_for(person)
    by = Actor("resident", user_id=person)
    await post.house.services.bookings.accept(held.booking.key, by)
    letter = (await post.letters())[-1]
    assert "站点已确认" in letter
    assert "周五（11月27日）中午 13:40" in letter


# No answer, other answers


async def test_who_got_no_answer_is_offered_times_here_and_at_the_next_station(
    post: Post,
) -> None:
    visit = await post.request()
    post.clock.to(visit.booking.answer_by or NINE_20)
    await post.house.services.bookings.expire_unanswered()
    letter = (await post.letters())[-1]
    assert "对不起。最近还有：" in letter
    assert "）：周二（11月24日）中午 12:00" in letter
    assert post.actions() == ["t", "t", "t", "t", "t", "fn", "m"]


async def test_a_declined_move_keeps_the_time_and_its_reminders(post: Post) -> None:
    visit = await post.confirmed()
    bookings, person = post.house.services.bookings, await post.person()
    await bookings.move(visit.booking.key, person, NINE_40)
    await bookings.keep_time(visit.booking.key, LI, "full")
    letter = (await post.letters())[-1]
    assert "时间没有改" in letter
    assert "周六（11月28日）上午 9:20" in letter
    assert "没有改成，因为：这个时间约满了。" in letter
    post.clock.to(NINE_20 - timedelta(hours=15))
    assert len(await post.letters()) == 3


async def test_a_move_nobody_answered_keeps_the_time_with_an_apology(post: Post) -> None:
    visit = await post.confirmed()
    bookings, person = post.house.services.bookings, await post.person()
    moving = await bookings.move(visit.booking.key, person, NINE_40)
    post.clock.to(moving.booking.answer_by or NINE_20)
    await bookings.expire_unanswered()
    assert "站点没有来得及答复，对不起。" in (await post.letters())[-1]


async def test_a_move_that_was_agreed_to_tells_both_times(post: Post) -> None:
    visit = await post.confirmed()
    bookings, person = post.house.services.bookings, await post.person()
    await bookings.move(visit.booking.key, person, NINE_40)
    await bookings.agree_to_move(visit.booking.key, LI)
    letter = (await post.letters())[-1]
    assert "改到 周六（11月28日）上午 9:40（原来是 周六（11月28日）上午 9:20）" in letter


async def test_a_decision_that_was_heard_is_taken_back_by_letter(post: Post) -> None:
    visit = await post.confirmed()
    await post.house.services.bookings.undo(visit.booking.key, LI)
    letters = await post.letters()
    assert len(letters) == 2
    assert "刚才的答复撤回了" in letters[-1]
    assert post.actions() == ["ax", "m"]


async def test_a_decision_nobody_heard_of_is_taken_back_silently(post: Post) -> None:
    visit = await post.request()
    bookings = post.house.services.bookings
    await bookings.decline(visit.booking.key, LI, "full")
    await bookings.undo(visit.booking.key, LI)
    assert await post.letters() == []


async def test_a_decision_made_anew_at_once_needs_no_letter_between(post: Post) -> None:
    visit = await post.confirmed()
    bookings = post.house.services.bookings
    await bookings.undo(visit.booking.key, LI)
    await bookings.decline(visit.booking.key, LI, "full")
    letters = await post.letters()
    assert len(letters) == 2
    assert "这次没约上" in letters[-1]


async def test_a_missed_visit_taken_back_says_nothing(post: Post) -> None:
    visit = await post.confirmed()
    post.clock.to(NINE_20 + timedelta(minutes=30))
    heard = len(await post.letters())
    await post.house.services.arrivals.miss(visit.booking.key, LI)
    await post.house.services.bookings.undo(visit.booking.key, LI)
    assert len(await post.letters()) == heard
