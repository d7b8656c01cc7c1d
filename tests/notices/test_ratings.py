"""Invitations to rate: after the visit, once more after silence, never a third, nobody pressed."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from bot.settings import StorageSettings
from bot.wiring import House
from notices.channel import Gone, Message
from notices.courier import Courier
from storage.clock import SHANGHAI
from storage.desk.actor import Actor
from storage.desk.bookings import Request
from storage.desk.reminders import ReminderDesk
from storage.outbox import Priority, State
from storage.rules.rating import Level
from storage.tables import OutboxRow
from tests.kit.clock import FrozenClock
from tests.kit.letterbox import Letterbox
from tests.kit.town import BACKENDS, house

RESIDENT, GROUP, CHEN = 1_000_000_000_001, -100, 901
SATURDAY_9_20 = datetime(2026, 11, 28, 9, 20, tzinfo=SHANGHAI)
LI = Actor("staff", "李站长", 501)
INVITED = "想请您评一评"
CAP = 2


@dataclass
class Post:
    house: House
    clock: FrozenClock
    courier: Courier
    residents: Letterbox
    staff: Letterbox
    station: int
    booking: int = 0
    person: int = 0

    async def done(self, at: datetime = SATURDAY_9_20) -> None:
        """Let a visit be done at a moment of its day."""
        services = self.house.services
        person = await services.people.meet(RESIDENT)
        await services.people.agree(person.key)
        matter = (await services.matters.by_code("RS01")).key
        request = Request("r1", self.station, matter, SATURDAY_9_20, "王女士", person_id=person.key)
        visit = await services.bookings.book(request)
        self.booking, self.person = visit.booking.key, person.key
        await services.bookings.confirm(self.booking, LI)
        self.clock.to(SATURDAY_9_20)
        arrival = await services.arrivals.check_in(self.booking, LI)
        await self.courier.drain()
        self.clock.to(at)
        await services.arrivals.finish(arrival.key, LI)

    async def invitations(self, at: datetime) -> list[Message]:
        """Return the invitations that have come by a moment."""
        self.clock.to(at)
        await self.house.alarms(frozenset({CHEN})).raise_due()
        await self.courier.drain()
        letters = self.residents.chats.get(RESIDENT, {}).values()
        return [letter for letter in letters if INVITED in letter.text]

    async def rate(self, level: Level | None) -> None:
        await self.house.services.ratings.answer(self.booking, self.person, level)

    async def reasons(self) -> list[str | None]:
        """Return why invitations were not sent."""
        query = select(OutboxRow.reason).where(
            OutboxRow.kind == "rating_invited", OutboxRow.state == "skipped"
        )
        async with self.house.database.reading() as session:
            return list((await session.exec(query)).all())


@pytest.fixture(params=BACKENDS)
async def post(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Post]:
    clock, residents, staff = FrozenClock(), Letterbox(), Letterbox()
    settings = StorageSettings(_env_file=None, messages_per_day=CAP)
    async with house(tmp_path, clock, request.param, settings) as built:
        station = (await built.services.stations.by_code("ST001")).station.key
        code = await built.services.staffing.new_bind_code(station, 1)
        await built.services.staffing.bind(code, GROUP, 501, "李站长")
        courier = built.courier(residents, staff, frozenset({CHEN}))
        yield Post(built, clock, courier, residents, staff, station)


def after(hours: float = 0, days: int = 0) -> datetime:
    return SATURDAY_9_20 + timedelta(hours=hours, days=days)


async def test_two_hours_after_the_visit_and_not_before(post: Post) -> None:
    await post.done()
    assert await post.invitations(after(hours=1.9)) == []
    [letter] = await post.invitations(after(hours=2))
    assert "评不评都可以" in letter.text
    assert "看不到是谁评的" in letter.text
    assert [[b.label for b in row] for row in letter.buttons] == [
        ["非常满意"],
        ["满意"],
        ["基本满意"],
        ["不满意"],
        ["非常不满意"],
        ["这次不评价"],
    ]
    assert letter.buttons[0][0].action == f"r:{post.booking}:5"


async def test_who_was_served_in_the_evening_is_asked_in_the_morning(post: Post) -> None:
    await post.done(at=SATURDAY_9_20.replace(hour=20))
    assert await post.invitations(SATURDAY_9_20.replace(hour=22)) == []
    morning = datetime(2026, 11, 29, 8, 0, tzinfo=SHANGHAI)
    assert await post.invitations(morning - timedelta(minutes=1)) == []
    assert len(await post.invitations(morning)) == 1


async def test_once_more_after_three_days_of_silence_and_never_a_third(post: Post) -> None:
    await post.done()
    await post.invitations(after(hours=2))
    assert len(await post.invitations(after(hours=1.9, days=3))) == 1
    assert len(await post.invitations(after(hours=2, days=3))) == 2
    for days in (6, 10, 40):
        assert len(await post.invitations(after(hours=3, days=days))) == 2


@pytest.mark.parametrize(
    ("level", "reason"),
    [(Level.FAIR, "rated already"), (None, "the person wants no invitation")],
)
async def test_none_follows_an_answer(post: Post, level: Level | None, reason: str) -> None:
    await post.done()
    await post.invitations(after(hours=2))
    await post.rate(level)
    assert len(await post.invitations(after(hours=2, days=3))) == 1
    assert await post.reasons() == [reason]


async def test_the_second_waits_for_the_morning_too(post: Post) -> None:
    await post.done(at=SATURDAY_9_20.replace(hour=18, minute=59))
    await post.invitations(datetime(2026, 11, 28, 20, 59, tzinfo=SHANGHAI))
    await post.invitations(datetime(2026, 12, 1, 21, 30, tzinfo=SHANGHAI))
    assert len(await post.invitations(datetime(2026, 12, 2, 7, 59, tzinfo=SHANGHAI))) == 1
    assert len(await post.invitations(datetime(2026, 12, 2, 8, 0, tzinfo=SHANGHAI))) == 2


async def test_after_a_downtime_of_days_one_comes_and_after_a_week_none(post: Post) -> None:
    await post.done()
    assert len(await post.invitations(after(hours=2, days=7))) == 1
    assert len(await post.invitations(after(hours=2, days=9))) == 1
    assert len(await post.invitations(after(hours=2, days=10))) == 2


async def test_an_invitation_a_week_late_is_not_sent(post: Post) -> None:
    await post.done()
    assert await post.invitations(after(hours=2.1, days=7)) == []
    assert await post.reasons() == ["too late to be of use"]


async def test_who_has_had_enough_messages_is_asked_tomorrow(post: Post) -> None:
    await post.done()
    got = OutboxRow(
        key="",
        kind="broadcast",
        audience="resident",
        person_id=post.person,
        priority=Priority.BROADCAST.value,
        state=State.SENT.value,
        planned_at=post.clock.now(),
        due_at=post.clock.now(),
        settled_at=post.clock.now(),
    )
    async with post.house.database.transaction() as session:
        for number in range(CAP):
            session.add(OutboxRow(**(got.model_dump() | {"key": f"got {number}"})))
    assert await post.invitations(after(hours=2)) == []
    assert len(await post.invitations(after(hours=2, days=1))) == 1


async def test_a_station_may_ask_later_or_not_at_all(post: Post) -> None:
    desk = ReminderDesk(post.house.database)
    await desk.set(post.station, rating_hours=5, quiet=(time(0, 0), time(0, 0)))
    await post.house.read_timetable()
    await post.done()
    assert await post.invitations(after(hours=4.9)) == []
    assert len(await post.invitations(after(hours=5))) == 1
    await desk.set(post.station, ratings=False)
    await post.house.read_timetable()
    assert len(await post.invitations(after(hours=5, days=3))) == 1
    assert await post.reasons() == ["the station's visits are not rated"]


async def test_who_came_and_was_not_marked_as_done_is_not_asked(post: Post) -> None:
    services = post.house.services
    person = await services.people.meet(RESIDENT)
    await services.people.agree(person.key)
    matter = (await services.matters.by_code("RS01")).key
    request = Request("r1", post.station, matter, SATURDAY_9_20, "王女士", person_id=person.key)
    visit = await services.bookings.book(request)
    await services.bookings.confirm(visit.booking.key, LI)
    post.clock.to(SATURDAY_9_20)
    await services.arrivals.check_in(visit.booking.key, LI)
    assert await post.invitations(after(days=1)) == []


async def test_nobody_is_phoned_over_an_invitation(post: Post) -> None:
    await post.done()
    await post.invitations(after(hours=1))
    before = post.staff.texts(GROUP)
    post.residents.answers = [Gone("bot was blocked by the user", blocked=True)]
    assert await post.invitations(after(hours=2)) == []
    assert await post.invitations(after(hours=2, days=3)) == []
    assert post.staff.texts(GROUP) == before


async def test_a_poor_rating_is_told_to_the_admins_next_morning_without_its_rater(
    post: Post,
) -> None:
    await post.done()
    await post.invitations(after(hours=2))
    cards = post.staff.texts(GROUP)
    await post.rate(Level.VERY_POOR)
    await post.rate(Level.POOR)
    await post.invitations(datetime(2026, 11, 29, 8, 59, tzinfo=SHANGHAI))
    assert post.staff.texts(CHEN) == []
    for hour in (9, 10):
        await post.invitations(datetime(2026, 11, 29, hour, tzinfo=SHANGHAI))
    [told] = post.staff.texts(CHEN)
    visit = await post.house.services.bookings.visit(post.booking)
    assert "<b>不满意</b>" in told
    assert visit.station.name in told
    assert "周六（11月28日）" in told
    assert "社会保障卡" in told
    assert "王" not in told
    assert visit.booking.code.replace("-", "") not in told.replace("-", "")
    assert post.staff.texts(GROUP) == cards


@pytest.mark.parametrize("level", [Level.FAIR, None])
async def test_no_other_answer_is_told(post: Post, level: Level | None) -> None:
    await post.done()
    await post.invitations(after(hours=2))
    await post.rate(level)
    await post.invitations(after(days=2))
    assert post.staff.texts(CHEN) == []


async def test_a_slip_of_the_finger_is_not_told(post: Post) -> None:
    await post.done()
    await post.invitations(after(hours=2))
    await post.rate(Level.VERY_POOR)
    await post.rate(Level.VERY_GOOD)
    await post.invitations(after(days=2))
    assert post.staff.texts(CHEN) == []
