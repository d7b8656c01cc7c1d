"""Many processes at one database: the last seat has one winner, and killing loses nothing."""

import asyncio
import random
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import select

from bot.wiring import House, build_house
from storage.database import Database
from storage.desk.people import CONSENT_VERSION
from storage.rules.lifecycle import ACTIVE
from storage.rules.places import steps
from storage.tables import Booking, BookingEvent, OutboxRow, Person, Seat, Station
from tests.kit.clock import FrozenClock
from tests.kit.rush import GENEROUS
from tests.kit.town import jincheng_database, on_each_database

PROCESSES, PEOPLE = 4, 200
ROUNDS = 50


@asynccontextmanager
async def crowd(database: Database, count: int) -> AsyncIterator[tuple[House, int, int, int]]:
    """Yield a house, the first of so many people, a station and its matter."""
    house = build_house(database, FrozenClock(), GENEROUS)
    clock = FrozenClock()
    async with database.transaction() as session:
        people = [
            Person(
                chat_id=1_000_000_000_000 + n,
                consent_version=CONSENT_VERSION,
                consent_at=clock.now(),
                met_at=clock.now(),
            )
            for n in range(count)
        ]
        session.add_all(people)
        await session.flush()
        first = people[0].key
    station = (await house.services.stations.by_code("ST001")).station
    matter = await house.services.matters.by_code("RS01")
    yield house, first, station.key, matter.key
    await house.close()


async def open_moments(house: House, station: int, count: int) -> list[datetime]:
    found: list[datetime] = []
    for day in await house.services.offers.days(station):
        found += [o.slot.starts_at for o in await house.services.offers.slots(station, day.day)]
    assert len(found) >= count
    return found[:count]


async def check_book(database: Database) -> None:
    """Every active visit has its places, nobody else has one, and each was promised its message."""
    async with database.reading() as session:
        bookings = (await session.exec(select(Booking))).all()
        seats = (await session.exec(select(Seat))).all()
        events = set((await session.exec(select(BookingEvent.booking_id))).all())
        messages = set((await session.exec(select(OutboxRow.booking_id))).all())
        capacity = dict((await session.exec(select(Station.id, Station.seats))).all())
    expected = {
        (booking.key, moment)
        for booking in bookings
        if booking.status in ACTIVE
        for moment in steps(booking.starts_at, booking.ends_at)
    }
    assert sorted(expected) == sorted((seat.booking_id, seat.starts_at) for seat in seats)
    assert all(1 <= seat.number <= capacity[seat.station_id] for seat in seats)
    assert {booking.key for booking in bookings} == events
    assert {booking.key for booking in bookings} <= messages


async def start(*arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.kit.rush",
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )


async def lines(process: asyncio.subprocess.Process, until: str) -> list[str]:
    assert process.stdout is not None
    found: list[str] = []
    while (line := (await process.stdout.readline()).decode().strip()) != until:
        assert line or not process.stdout.at_eof(), "the process ended"
        found.append(line)
    return found


async def go(processes: Sequence[asyncio.subprocess.Process]) -> list[str]:
    """Let every process run one round at once and return what each of its people got."""
    for process in processes:
        assert process.stdin is not None
        process.stdin.write(b"\n")
    return [line for one in processes for line in await lines(one, "done")]


@pytest.mark.timeout(300)
@on_each_database
async def test_the_last_seat_has_one_winner_among_processes(tmp_path: Path, backend: str) -> None:
    async with (
        jincheng_database(tmp_path, backend) as database,
        crowd(database, PEOPLE) as (house, first, station, matter),
    ):
        moments = await open_moments(house, station, ROUNDS)
        url = database.url.render_as_string(hide_password=False)
        share = PEOPLE // PROCESSES
        processes = [
            await start(
                url,
                str(station),
                str(matter),
                str(first + n * share),
                str(share),
                *(moment.isoformat() for moment in moments),
            )
            for n in range(PROCESSES)
        ]
        for process in processes:
            await lines(process, "ready")
        for moment in moments:
            results = await go(processes)
            assert sorted({r.split()[1] for r in results}) == ["lost", "won"]
            assert sum(r.endswith("won") for r in results) == 1
            assert len(results) == PEOPLE
            here, _ = await house.services.offers.instead(station, matter)
            if moment != moments[-1]:
                assert here
                assert moment not in [offer.slot.starts_at for offer in here]
        for process in processes:
            assert await process.wait() == 0
        await check_book(database)


@pytest.mark.timeout(120)
@on_each_database
async def test_killing_loses_no_seat_and_leaves_nobody_unanswered(
    tmp_path: Path, backend: str
) -> None:
    chance = random.Random(4)
    async with (
        jincheng_database(tmp_path, backend) as database,
        crowd(database, 8) as (house, first, station, matter),
    ):
        moments = await open_moments(house, station, 40)
        url = database.url.render_as_string(hide_password=False)
        people = [str(station), str(matter), str(first), "8"]
        told = [moment.isoformat() for moment in moments]
        for _ in range(6):
            process = await start(url, *people, *told)
            await lines(process, "ready")
            assert process.stdin is not None
            process.stdin.write(b"\n" * len(moments))
            await asyncio.sleep(chance.uniform(0.01, 0.4))
            process.kill()
            await process.wait()
            await check_book(database)
        process = await start(url, *people, *told)
        await lines(process, "ready")
        for _ in moments:
            results = await go([process])
            assert sum(result.endswith("won") for result in results) == 1
            assert len(results) == 8
        assert await process.wait() == 0
        await check_book(database)
        async with database.reading() as session:
            starts = (await session.exec(select(Booking.starts_at))).all()
        assert sorted(starts) == moments
