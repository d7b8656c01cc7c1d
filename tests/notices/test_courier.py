"""The courier: what is due arrives once, in order, and only while it is true."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import count
from pathlib import Path

import pytest

from bot.wiring import House
from notices import courier
from notices.channel import Gone, RetryAt
from notices.courier import Courier
from notices.outcomes import DEAD_LETTER, Judge, to_admin
from storage.clock import SHANGHAI
from storage.desk.actor import Actor
from storage.desk.bookings import Request
from storage.desk.reminders import ReminderDesk
from storage.desk.staffing import QUESTION_STAYS
from storage.desk.visits import Visit
from storage.outbox import Audience, Planned, Priority, State
from storage.outbox_work import LEASE, Claim, Outcome
from storage.tables import OutboxRow
from tests.kit.clock import FrozenClock
from tests.kit.letterbox import Letterbox
from tests.kit.town import BACKENDS, house

RESIDENT, GROUP = 1_000_000_000_001, -100
SATURDAY_9_20 = datetime(2026, 11, 28, 9, 20, tzinfo=SHANGHAI)
LI = Actor("staff", "李站长", 501)


@dataclass
class Post:
    house: House
    clock: FrozenClock
    courier: Courier
    residents: Letterbox
    groups: Letterbox

    async def request(self) -> Visit:
        services = self.house.services
        station = (await services.stations.by_code("ST001")).station
        person = await services.people.meet(RESIDENT)
        await services.people.agree(person.key)
        matter = await services.matters.by_code("RS01")
        return await services.bookings.book(
            Request("r1", station.key, matter.key, SATURDAY_9_20, "王女士", person_id=person.key)
        )

    async def confirmed(self) -> Visit:
        visit = await self.request()
        await self.courier.drain()
        visit = await self.house.services.bookings.confirm(visit.booking.key, LI)
        await self.courier.drain()
        return visit


@pytest.fixture(params=BACKENDS)
async def post(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Post]:
    clock = FrozenClock()
    async with house(tmp_path, clock, request.param) as built:
        residents, groups = Letterbox(), Letterbox()
        courier = built.courier(residents, groups)
        staffing = built.services.staffing
        station = (await built.services.stations.by_code("ST001")).station
        code = await staffing.new_bind_code(station.key, 1)
        await staffing.bind(code, GROUP, 501, "李站长")
        yield Post(built, clock, courier, residents, groups)


async def test_a_request_becomes_a_card_without_full_name(post: Post) -> None:
    await post.request()
    await post.courier.drain()
    [card] = post.groups.texts(GROUP)
    assert "王**" in card
    assert "王女士" not in card


async def test_the_decision_edits_the_card_in_place_and_tells_the_resident(post: Post) -> None:
    await post.confirmed()
    [card] = post.groups.texts(GROUP)
    assert "李站长 已确认" in card
    [letter] = post.residents.texts(RESIDENT)
    assert "站点已确认" in letter


async def test_reminders_come_the_evening_before_and_when_the_quiet_hours_end(post: Post) -> None:
    await post.confirmed()
    post.clock.to(datetime(2026, 11, 27, 17, 59, tzinfo=SHANGHAI))
    await post.courier.drain()
    assert len(post.residents.texts(RESIDENT)) == 1
    post.clock.to(datetime(2026, 11, 27, 18, 0, tzinfo=SHANGHAI))
    await post.courier.drain()
    assert len(post.residents.texts(RESIDENT)) == 2
    post.clock.to(SATURDAY_9_20 - timedelta(hours=2))
    await post.courier.drain()
    assert len(post.residents.texts(RESIDENT)) == 2, "7:20 is a quiet hour"
    post.clock.to(datetime(2026, 11, 28, 8, 0, tzinfo=SHANGHAI))
    await post.courier.drain()
    assert len(post.residents.texts(RESIDENT)) == 3


async def test_nothing_is_sent_twice(post: Post) -> None:
    await post.confirmed()
    post.clock.to(datetime(2026, 11, 27, 18, 0, tzinfo=SHANGHAI))
    await post.courier.drain()
    await post.courier.drain()
    assert len(post.residents.texts(RESIDENT)) == 2


async def test_no_reminder_after_a_cancellation(post: Post) -> None:
    visit = await post.confirmed()
    assert visit.person is not None
    await post.house.services.bookings.cancel(visit.booking.key, visit.person.key)
    post.clock.to(SATURDAY_9_20 - timedelta(hours=1))
    await post.courier.drain()
    assert len(post.residents.texts(RESIDENT)) == 1


async def test_after_a_long_silence_only_what_still_helps_is_sent(post: Post) -> None:
    await post.confirmed()
    post.clock.to(SATURDAY_9_20 - timedelta(minutes=30))
    await post.courier.drain()
    assert len(post.residents.texts(RESIDENT)) == 2
    post.clock.to(SATURDAY_9_20 + timedelta(minutes=30))
    await post.courier.drain()
    assert len(post.residents.texts(RESIDENT)) == 2


async def test_a_delivery_that_must_wait_is_tried_again_then(post: Post) -> None:
    visit = await post.request()
    await post.courier.drain()
    await post.house.services.bookings.confirm(visit.booking.key, LI)
    post.residents.answers = [RetryAt(post.clock.now() + timedelta(seconds=30), "429")]
    await post.courier.drain()
    assert post.residents.texts(RESIDENT) == []
    post.clock.advance(timedelta(seconds=30))
    await post.courier.drain()
    assert len(post.residents.texts(RESIDENT)) == 1


async def test_who_blocked_the_bot_is_remembered_as_unreachable(post: Post) -> None:
    visit = await post.request()
    await post.courier.drain()
    await post.house.services.bookings.confirm(visit.booking.key, LI)
    post.residents.answers = [Gone("bot was blocked by the user", blocked=True)]
    await post.courier.drain()
    assert not (await post.house.services.people.meet(RESIDENT)).reachable


async def test_a_published_template_is_used_by_the_next_reminder(post: Post) -> None:
    await post.confirmed()
    library = post.house.services.library
    proposal = await library.propose("reminder_day_before", "zh", "明天见，{{ code }}", "陈主任")
    assert proposal.draft_id is not None
    await library.publish(proposal.draft_id, "陈主任", reason="试用")
    post.clock.to(datetime(2026, 11, 27, 18, 0, tzinfo=SHANGHAI))
    await post.courier.drain()
    assert post.residents.texts(RESIDENT)[-1].startswith("明天见，")


async def test_the_next_message_comes_through_when_one_breaks(post: Post) -> None:
    visit = await post.request()
    await post.house.services.bookings.confirm(visit.booking.key, LI)
    rows = await post.house.outbox.claim(10)
    again = post.clock.now()
    broken = Outcome(rows[0], State.FAILED, "broken once", next_try_at=again)
    await post.house.outbox.settle([broken])
    post.clock.advance(timedelta(minutes=3))
    await post.courier.drain()
    assert len(post.residents.texts(RESIDENT)) == 1
    assert len(post.groups.texts(GROUP)) == 1


async def test_a_dead_workers_messages_pass_on_when_its_lease_ends(post: Post) -> None:
    await post.request()
    assert len(await post.house.outbox.claim(10)) == 1
    await post.courier.drain()
    assert post.groups.texts(GROUP) == []
    post.clock.advance(timedelta(minutes=2, seconds=1))
    await post.courier.drain()
    assert len(post.groups.texts(GROUP)) == 1


def card_buttons(post: Post) -> list[str]:
    *_, card = post.groups.chats[GROUP].values()
    return [button.action.rpartition(":")[0] for row in card.buttons for button in row]


async def test_the_card_turns_by_itself_as_time_goes_by(post: Post) -> None:
    await post.confirmed()
    assert card_buttons(post) == ["u", "v:move", "v:ask"]
    seen = []
    for moment in (
        post.clock.now() + timedelta(seconds=61),
        SATURDAY_9_20.replace(hour=0, minute=0),
        SATURDAY_9_20,
    ):
        post.clock.to(moment)
        await post.courier.drain()
        seen.append(card_buttons(post))
    assert seen == [["v:move", "v:ask"], ["v:in", "v:move", "v:ask"], ["v:in", "v:no"]]
    assert len(post.groups.texts(GROUP)) == 1


async def test_a_wish_to_move_is_a_new_card_and_is_reminded_of(post: Post) -> None:
    visit = await post.confirmed()
    assert visit.person is not None
    later = SATURDAY_9_20 + timedelta(hours=1)
    wish = await post.house.services.bookings.move(visit.booking.key, visit.person.key, later)
    await post.courier.drain()
    assert ["想从" in card for card in post.groups.texts(GROUP)] == [False, True]
    assert wish.booking.remind_at is not None
    post.clock.to(wish.booking.remind_at)
    await post.courier.drain()
    assert len(post.groups.texts(GROUP)) == 3


async def test_an_answered_wish_is_not_reminded_of(post: Post) -> None:
    visit = await post.confirmed()
    assert visit.person is not None
    later = SATURDAY_9_20 + timedelta(hours=1)
    wish = await post.house.services.bookings.move(visit.booking.key, visit.person.key, later)
    await post.courier.drain()
    await post.house.services.bookings.agree_to_move(visit.booking.key, LI)
    assert wish.booking.remind_at is not None
    post.clock.to(wish.booking.remind_at)
    await post.courier.drain()
    assert len(post.groups.texts(GROUP)) == 2


async def test_the_card_tells_that_the_person_knows(post: Post) -> None:
    await post.confirmed()
    [card] = post.groups.texts(GROUP)
    assert "已通知本人" in card


async def test_who_cannot_be_written_to_is_phoned(post: Post) -> None:
    visit = await post.request()
    await post.courier.drain()
    await post.house.services.bookings.confirm(visit.booking.key, LI)
    post.residents.answers = [Gone("bot was blocked by the user", blocked=True)]
    await post.courier.drain()
    card, note = post.groups.texts(GROUP)
    assert "本人收不到消息，请打电话" in card
    assert "请打电话" in note
    assert "王女士" not in note


async def test_admins_hear_once_per_kind_of_what_is_refused(post: Post) -> None:
    admin, built = 900, post.house
    post.courier = built.courier(post.residents, post.groups, frozenset({admin}))
    visit = await post.request()
    await post.courier.drain()
    await built.services.bookings.confirm(visit.booking.key, LI)
    post.residents.answers = [Gone("Bad Request: can't parse entities")]
    await post.courier.drain()
    row = await built.outbox.row_of(f"{visit.booking.key}:2:confirmed")
    assert row is not None
    assert row.state == State.DEAD
    claim = Claim(*(getattr(row, name) for name in Claim._fields))
    again = Judge(frozenset({admin}), lambda: 0.5).dead(claim, "Bad Request", post.clock.now())
    await built.outbox.write(again.then)
    await post.courier.drain()
    [told] = post.groups.texts(admin)
    assert "confirmed" in told


async def test_a_worker_whose_lease_passed_on_settles_nothing(post: Post) -> None:
    await post.request()
    [mine] = await post.house.outbox.claim(10)
    post.clock.advance(LEASE + timedelta(seconds=1))
    [theirs] = await post.house.outbox.claim(10)
    await post.house.outbox.settle([Outcome(mine, State.DEAD, "too late to say so")])
    row = await post.house.outbox.row_of(mine.key)
    assert row is not None
    assert (row.state, row.lease_token) == (State.LEASED, theirs.lease_token)


async def test_clocks_that_jump_send_nothing_twice(post: Post) -> None:
    await post.confirmed()
    post.clock.to(datetime(2026, 11, 27, 18, 0, tzinfo=SHANGHAI))
    for jump in (timedelta(), timedelta(hours=3), timedelta(hours=-1), timedelta(hours=1)):
        post.clock.advance(jump)
        await post.courier.drain()
    assert len(post.residents.texts(RESIDENT)) == 2


async def test_a_broken_way_is_tried_with_growing_pauses(post: Post) -> None:
    visit = await post.request()
    await post.courier.drain()
    await post.house.services.bookings.confirm(visit.booking.key, LI)
    key = f"{visit.booking.key}:2:confirmed"
    waits = []
    for _ in range(4):
        post.residents.answers = [RetryAt(post.clock.now(), "network error", "network")]
        await post.courier.drain()
        row = await post.house.outbox.row_of(key)
        assert row is not None
        assert row.next_try_at is not None
        waits.append(row.next_try_at - post.clock.now())
        post.clock.to(row.next_try_at)
    for doublings, wait in enumerate(waits):
        assert timedelta(seconds=5) * 2**doublings <= wait <= timedelta(seconds=15) * 2**doublings
    await post.courier.drain()
    assert len(post.residents.texts(RESIDENT)) == 1


async def test_a_station_may_remind_at_its_own_hours(post: Post) -> None:
    station = (await post.house.services.stations.by_code("ST001")).station
    desk = ReminderDesk(post.house.database)
    await desk.set(station.key, day_before_at=time(12, 0), quiet=(time(0, 0), time(0, 0)))
    await post.house.read_timetable()
    await post.confirmed()
    for moment in (
        datetime(2026, 11, 27, 12, 0, tzinfo=SHANGHAI),
        SATURDAY_9_20 - timedelta(hours=2),
    ):
        before = len(post.residents.texts(RESIDENT))
        post.clock.to(moment)
        await post.courier.drain()
        assert len(post.residents.texts(RESIDENT)) == before + 1


async def renewal(post: Post, visit: Visit, key: str) -> OutboxRow:
    """Let the card be renewed by itself, and return what came of it."""
    now, station = post.clock.now(), visit.booking.station_id
    mail = Planned(key, "card", Audience.STATION, now, visit.booking.key, station_id=station)
    await post.house.outbox.write([mail])
    await post.courier.drain()
    row = await post.house.outbox.row_of(key)
    assert row is not None
    return row


async def test_a_card_is_not_renewed_under_a_question_that_staff_are_asked(post: Post) -> None:
    visit = await post.request()
    await post.courier.drain()
    staffing = post.house.services.staffing
    await staffing.question_opened(visit.booking.key)
    assert (await renewal(post, visit, "held")).state == State.SCHEDULED
    post.clock.advance(QUESTION_STAYS)
    assert (await renewal(post, visit, "over")).state == State.SENT
    await staffing.question_opened(visit.booking.key)
    await staffing.question_closed(visit.booking.key)
    assert (await renewal(post, visit, "answered")).state == State.SENT
    await staffing.question_opened(visit.booking.key)
    await post.house.services.bookings.confirm(visit.booking.key, LI)
    assert (await renewal(post, visit, "decided")).state == State.SENT


def news(post: Post, admin: int, number: int) -> Planned:
    """Return a message that is due, later than those of lower numbers."""
    at = post.clock.now() - timedelta(seconds=60 - number)
    return to_admin(admin, DEAD_LETTER, f"news:{admin}:{number}", at, kind=f"no. {number}")


Priorities = tuple[Priority, ...]


def _claim_four(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courier, "LEAST", 4)
    monkeypatch.setattr(courier, "MOST", 4)


@pytest.mark.parametrize(
    ("count", "seconds", "size"),
    [(100, 3.3, 100), (100, 0.5, 400), (1000, 0.0, 1000), (400, 4.0, 200), (0, 0.0, 100)],
)
def test_a_claim_is_what_two_seconds_carry(count: int, seconds: float, size: int) -> None:
    assert courier.next_size(count, seconds) == size


async def test_what_is_due_beyond_one_claim_arrives_once_and_in_order(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    _claim_four(monkeypatch)
    admins = (901, 902, 903)
    await post.house.outbox.write([news(post, admin, n) for n in range(7) for admin in admins])
    assert await post.courier.drain() == 21
    for admin in admins:
        told = post.groups.texts(admin)
        assert len(told) == 7
        assert all(f"no. {n}" in text for n, text in enumerate(told))


def as_it_claims_ahead(
    post: Post, monkeypatch: pytest.MonkeyPatch, happens: Callable[[], None]
) -> None:
    """Let something happen as the post's second claim is made, which is one ahead."""
    claim, calls = post.house.outbox.claim, count()

    async def claiming(limit: int, priorities: Priorities) -> Sequence[Claim]:
        if next(calls) == 1:
            happens()
        return await claim(limit, priorities)

    monkeypatch.setattr(post.house.outbox, "claim", claiming)


async def test_a_claim_that_fails_ahead_costs_no_message_that_is_carried(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    _claim_four(monkeypatch)
    await post.house.outbox.write([news(post, 900 + n, n) for n in range(6)])

    def fails() -> None:
        raise OSError("the database is away")

    as_it_claims_ahead(post, monkeypatch, fails)
    assert await post.courier.drain() == 6
    assert [len(post.groups.texts(900 + n)) for n in range(6)] == [1] * 6


async def test_what_was_claimed_ahead_is_given_back_when_the_worker_ends(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    _claim_four(monkeypatch)
    await post.house.outbox.write([news(post, 900 + n, n) for n in range(12)])
    claim_now = post.house.outbox.claim
    as_it_claims_ahead(post, monkeypatch, post.courier.close)
    await post.courier.drain()
    again = await claim_now(12, tuple(Priority))
    assert {row.key for row in again} >= {f"news:{900 + n}:{n}" for n in range(4, 12)}
    assert {row.attempts for row in again} == {1}
