"""Bookings a second beside the bare driver, and free times beside many stored bookings.

The driver's run replays the very statements and parameters of the product's run on a copy of the
same database, so that both do the same work there. PostgreSQL joins in with TEST_POSTGRES_URL.
"""

import asyncio
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import aiosqlite
import asyncpg
from sqlalchemy import event, text

from storage.database import Database
from storage.rules.places import STEP
from tests.kit.rush import request
from tests.kit.town import BACKENDS, drop_originals, jincheng_database
from tests.storage.test_booking_rush import crowd, open_moments

BOOKINGS = 200
STORED = (1_000, 100_000, 1_000_000)
ROUNDS = 30

Told = list[tuple[str, Sequence[object]]]


async def booked(database: Database, told: Told | None = None) -> float:
    """Book through the product and return the seconds it took; `told` notes the statements."""
    async with crowd(database, BOOKINGS) as (house, first, station, matter):
        moments = await open_moments(house, station, BOOKINGS)
        asked = [
            request(first + n, f"bench-{n}", station, matter, moment)
            for n, moment in enumerate(moments)
        ]
        if told is not None:

            def note(*seen: object) -> None:
                rows = cast(
                    Sequence[Sequence[object]], seen[3] if isinstance(seen[3], list) else [seen[3]]
                )
                told.extend((str(seen[2]), row) for row in rows)

            event.listen(database.engine.sync_engine, "before_cursor_execute", note)
            event.listen(
                database.engine.sync_engine, "commit", lambda _: told.append(("COMMIT", ()))
            )
        began = time.perf_counter()
        for one in asked:
            await house.services.bookings.book(one)
        return time.perf_counter() - began


async def replayed_sqlite(file: Path, told: Told) -> float:
    """Return the seconds that the same statements take through aiosqlite alone."""
    async with aiosqlite.connect(file, isolation_level=None) as driver:
        await driver.execute("PRAGMA journal_mode=WAL")
        await driver.execute("PRAGMA synchronous=FULL")
        await driver.execute("PRAGMA foreign_keys=ON")
        began = time.perf_counter()
        for statement, values in told:
            cursor = await driver.execute(statement, values)
            await cursor.fetchall()
            await cursor.close()
        return time.perf_counter() - began


async def replayed_postgres(database: Database, told: Told) -> float:
    """Return the seconds that the same statements take through asyncpg alone."""
    url = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    driver = await asyncpg.connect(url)
    try:
        began = time.perf_counter()
        await driver.execute("BEGIN")
        for statement, values in told:
            if statement == "COMMIT":
                await driver.execute("COMMIT; BEGIN")
                continue
            prepared = await driver.prepare(statement)
            await prepared.fetch(*values)
        await driver.execute("COMMIT")
        return time.perf_counter() - began
    finally:
        await driver.close()


async def compare(backend: str) -> None:
    """Print the two rates and their ratio."""
    told: Told = []
    with tempfile.TemporaryDirectory() as folder:
        async with jincheng_database(Path(folder), backend) as database:
            await booked(database, told)
        async with jincheng_database(Path(folder), backend) as database:
            ours = await booked(database)
        async with jincheng_database(Path(folder), backend) as database:
            async with crowd(database, BOOKINGS):
                pass
            if database.is_sqlite:
                bare = await replayed_sqlite(Path(database.url.database or ""), told)
            else:
                bare = await replayed_postgres(database, told)
    print(
        f"{backend}: {BOOKINGS / ours:.0f} bookings/s, bare driver {BOOKINGS / bare:.0f}/s,"
        f" ratio {bare / ours:.2f}, {len(told) / BOOKINGS:.0f} statements each"
    )


async def filled(database: Database, station: int, matter: int, count: int) -> None:
    """Store so many past bookings of the station's, with their places."""
    async with database.transaction() as session:
        connection = await session.connection()
        have = (await connection.execute(text("SELECT count(*) FROM bookings"))).scalar_one()
        first = datetime(2026, 11, 1, tzinfo=UTC)
        for start in range(have, count, 10_000):
            numbers = range(start + 1, min(start + 10_000, count) + 1)
            moments = {n: (first - n * 4 * STEP).isoformat(" ") for n in numbers}
            await connection.exec_driver_sql(
                "INSERT INTO bookings (id, code, request_id, station_id, matter_id, matter_version,"
                " answers, kind, source, starts_at, ends_at, status, call_name, for_relative,"
                " revision, created_at) VALUES (?, ?, ?, ?, ?, 1, '{}', 'saturday', 'network',"
                " ?, ?, 'confirmed', 'x', 0, 1, ?)",
                [(n, f"{n}", f"{n}", station, matter, *[moments[n]] * 3) for n in numbers],
            )
            await connection.exec_driver_sql(
                "INSERT INTO seats (station_id, starts_at, number, booking_id) VALUES (?, ?, 1, ?)",
                [(station, moments[n], n) for n in numbers],
            )


async def look() -> None:
    """Print how long the free times of 14 days take, by the number of stored bookings."""
    with tempfile.TemporaryDirectory() as folder:
        async with (
            jincheng_database(Path(folder)) as database,
            crowd(database, 1) as (house, _, station, matter),
        ):
            offers = house.services.offers
            offers._rules = type(offers._rules)()  # noqa: SLF001  fourteen days, not the crowd's sixty
            for count in STORED:
                await filled(database, station, matter, count)
                spent = []
                for _round in range(ROUNDS):
                    began = time.perf_counter()
                    await offers.days(station)
                    spent.append((time.perf_counter() - began) * 1000)
                print(
                    f"free times of 14 days, {count:,} stored:"
                    f" median {sorted(spent)[ROUNDS // 2]:.1f} ms, slowest {max(spent):.1f} ms"
                )


async def measure() -> None:
    """Measure bookings on every database, and looking on SQLite."""
    for backend in BACKENDS:
        await compare(backend)
    await look()
    await drop_originals()


def main() -> None:
    """Run the measurement."""
    asyncio.run(measure())
