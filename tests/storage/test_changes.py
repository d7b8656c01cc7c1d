"""A published change at the desk: whom it touches, and which sheet counts for their visits."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from bot.wiring import House
from storage.clock import SHANGHAI
from storage.desk.bookings import Request
from storage.desk.catalogue import Import
from storage.desk.changes import Impact
from storage.desk.visits import Visit
from storage.records import MatterRecord
from storage.refusals import NoticeUnknown, NotYours, SheetCurrent
from storage.tables import OutboxRow
from tests.kit.clock import FrozenClock
from tests.kit.town import house, on_each_database, shipped_catalogue

SATURDAY = datetime(2026, 11, 28, 9, 0, tzinfo=SHANGHAI)
HOLDER = 1_000_000_000_001


def newer(fee: str) -> MatterRecord:
    record = next(m for m in shipped_catalogue().matters if m.code == "RS01")
    charged = record.fee.model_copy(update={"charge": True, "text": fee, "basis": "收费依据"})
    return record.model_copy(update={"fee": charged})


async def publish(at: House, record: MatterRecord) -> None:
    await at.catalogue.write(Import(matters=[record]), author="张起草")
    matter = await at.services.matters.by_code("RS01")
    draft = (await at.services.publishing.page(matter.key)).draft
    assert draft is not None
    await at.services.publishing.publish(draft.id or 0, "陈主任")


async def book(at: House, minutes: int = 0, person: int = HOLDER) -> Visit:
    """Book a visit without a notice, at a time so many minutes after nine."""
    found = await at.services.people.meet(person)
    await at.services.people.agree(found.key)
    station = (await at.services.stations.by_code("ST001")).station
    matter = await at.services.matters.by_code("RS01")
    starts = SATURDAY + timedelta(minutes=minutes)
    request = Request(
        f"{person}-{minutes}", station.key, matter.key, starts, "王女士", person_id=found.key
    )
    await at.services.bookings.book(request)
    return next(
        v for v in await at.services.bookings.visits_of(found.key) if v.booking.starts_at == starts
    )


async def promised(at: House) -> list[OutboxRow]:
    query = select(OutboxRow).where(OutboxRow.kind == "notice_changed")
    async with at.database.reading() as session:
        return list((await session.exec(query)).all())


@on_each_database
async def test_each_person_is_promised_one_message_for_each_version(
    tmp_path: Path, backend: str
) -> None:
    async with house(tmp_path, FrozenClock(), backend) as at:
        await book(at)
        await book(at, 20, HOLDER + 1)
        await publish(at, newer("99 元"))
        first = await promised(at)
        assert len({row.person_id for row in first}) == len(first) == 2
        await publish(at, newer("88 元"))
        assert len({row.key for row in await promised(at)}) == 4


@on_each_database
async def test_the_impact_counts_visits_stations_and_people(tmp_path: Path, backend: str) -> None:
    async with house(tmp_path, FrozenClock(), backend) as at:
        visit = await book(at)
        matter = visit.booking.matter_id
        takers = sum(count for _, count in await at.services.stations.counties(matter))
        assert await at.services.publishing.impact(matter) == Impact(1, takers, 1)
        await at.services.bookings.cancel(visit.booking.key, visit.booking.person_id or 0)
        assert await at.services.publishing.impact(matter) == Impact(0, takers, 0)


@on_each_database
async def test_a_sheet_is_kept_only_by_its_holder_and_only_once_replaced(
    tmp_path: Path, backend: str
) -> None:
    async with house(tmp_path, FrozenClock(), backend) as at:
        visit = await book(at)
        booking, person = visit.booking.key, visit.booking.person_id or 0
        with pytest.raises(SheetCurrent):
            await at.services.changes.keep(booking, person)
        await publish(at, newer("99 元"))
        with pytest.raises(NotYours):
            await at.services.changes.keep(booking, person + 1)
        with pytest.raises(NoticeUnknown):
            await at.services.changes.keep(booking, person)


@on_each_database
async def test_the_days_count_from_the_first_version_that_took_its_place(
    tmp_path: Path, backend: str
) -> None:
    clock = FrozenClock()
    async with house(tmp_path, clock, backend) as at:
        visit = await book(at)
        await publish(at, newer("99 元"))
        clock.advance(timedelta(days=1))
        await publish(at, newer("88 元"))
        visit = await at.services.bookings.visit(visit.booking.key)
        assert await at.services.changes.honoured_until(visit) == date(2026, 12, 7)
