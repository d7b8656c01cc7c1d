"""The migrations build exactly the tables that the code declares, on both databases."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.util import CommandError
from sqlalchemy import Connection, text
from sqlmodel import SQLModel, select

from storage.database import BrokenKeysError, Database
from storage.tables import (
    Booking,
    Counter,
    IssuedNotice,
    Matter,
    MatterVersion,
    NoticeMatter,
    Seat,
)
from tests.kit.town import empty_database, on_each_database

FIRST_FORM = (
    "INSERT INTO matters (id, code, name, category, version) VALUES (1, 'GA02', 'x', '个人', 1)",
    "INSERT INTO matter_versions (matter_id, version, record, effective_at)"
    " VALUES (1, 1, '{}', '2026-11-20 01:00:00+00:00')",
    "INSERT INTO issued_notices (number, matter_id, matter_version, template_version, answers,"
    " language, snapshot, sha256, issued_at) VALUES ('140502-2026-000001', 1, 1, 0,"
    """ '{"who": "self"}', 'zh', '{}', 'x', '2026-11-20 02:00:00+00:00')""",
)
"""Rows as the first migration knew them."""

ORPHAN = (
    "INSERT INTO matter_versions (matter_id, version, record, effective_at)"
    " VALUES (9, 1, '{}', '2026-11-20 01:00:00+00:00')"
)
"""A version of a matter that is not there."""


OLD_VISITS = (
    "INSERT INTO stations (id, code, name, county, town, lat, lon, seats, open, record)"
    " VALUES (1, 'ST001', 'x', 'x', '', 35.5, 112.8, 1, TRUE, '{}')",
    "INSERT INTO matters (id, code, name, category, version) VALUES (1, 'GA02', 'x', '个人', 1)",
    "INSERT INTO bookings (id, code, request_id, station_id, matter_id, matter_version,"
    " answers, kind, source, starts_at, ends_at, status, call_name, revision, created_at)"
    " VALUES (1, '1', '1', 1, 1, 1, '{}', 'saturday', 'network', '2026-11-28 01:00:00+00:00',"
    " '2026-11-28 01:20:00+00:00', 'confirmed', 'x', 1, '2026-11-20 01:00:00+00:00'),"
    " (2, '2', '2', 1, 1, 1, '{}', 'saturday', 'network', '2026-11-28 01:10:00+00:00',"
    " '2026-11-28 01:40:00+00:00', 'confirmed', 'x', 1, '2026-11-20 01:00:00+00:00')",
    "INSERT INTO seats (station_id, starts_at, number, booking_id)"
    " VALUES (1, '2026-11-28 01:00:00+00:00', 1, 1), (1, '2026-11-28 01:10:00+00:00', 1, 2)",
)
"""Two visits of 20 and 30 minutes, cut by two lengths of slot, as the first migration kept them."""


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": False})
    return list(compare_metadata(context, SQLModel.metadata))


@on_each_database
async def test_migrations_and_tables_agree(tmp_path: Path, backend: str) -> None:
    async with empty_database(tmp_path, backend) as database:
        await database.migrate()
        async with database.engine.connect() as connection:
            assert await connection.run_sync(differences) == []


@on_each_database
async def test_migrating_twice_changes_nothing(tmp_path: Path, backend: str) -> None:
    async with empty_database(tmp_path, backend) as database:
        await database.migrate()
        await database.migrate()
        async with database.reading() as session:
            rows = (await session.exec(text("SELECT count(*) FROM alembic_version"))).all()  # type: ignore[call-overload]  # a bare statement
            assert rows[0][0] == 1


async def test_sqlite_is_opened_with_its_safeguards(tmp_path: Path) -> None:
    async with empty_database(tmp_path) as database, database.engine.connect() as connection:
        told = {
            pragma: (await connection.exec_driver_sql(f"PRAGMA {pragma}")).scalar()
            for pragma in ("journal_mode", "foreign_keys", "busy_timeout", "synchronous")
        }
    assert told == {
        "journal_mode": "wal",
        "foreign_keys": 1,
        "busy_timeout": 10_000,
        "synchronous": 2,
    }


async def raise_in_the_middle(database: Database) -> None:
    async with database.transaction() as session:
        session.add(Counter(name="x", value=1))
        await session.flush()
        raise RuntimeError("in the middle")


async def test_a_transaction_that_fails_leaves_nothing(tmp_path: Path) -> None:
    async with empty_database(tmp_path) as database:
        await database.migrate()
        with pytest.raises(RuntimeError, match="in the middle"):
            await raise_in_the_middle(database)
        async with database.reading() as session:
            assert await session.get(Counter, "x") is None


@on_each_database
async def test_notices_of_the_first_form_are_kept(tmp_path: Path, backend: str) -> None:
    async with empty_database(tmp_path, backend) as database:
        await database.migrate("0001")
        async with database.transaction() as session:
            for statement in FIRST_FORM:
                await session.exec(text(statement))  # type: ignore[call-overload]
        await database.migrate()
        async with database.reading() as session:
            told = (await session.exec(select(NoticeMatter))).one()
            notice = (await session.exec(select(IssuedNotice))).one()
    assert (told.matter_version, told.answers) == (1, {"who": "self"})
    assert (notice.number, notice.sheet_version) == ("140502-2026-000001", 0)


@on_each_database
async def test_versions_of_the_second_form_are_published(tmp_path: Path, backend: str) -> None:
    async with empty_database(tmp_path, backend) as database:
        await database.migrate("0002")
        async with database.transaction() as session:
            for statement in FIRST_FORM[:2]:
                await session.exec(text(statement))  # type: ignore[call-overload]
        await database.migrate()
        async with database.reading() as session:
            matter = (await session.exec(select(Matter))).one()
            version = (await session.exec(select(MatterVersion))).one()
    assert (matter.published, version.status) == (True, "published")
    assert version.created_at == version.effective_at == datetime(2026, 11, 20, 1, tzinfo=UTC)


@on_each_database
async def test_places_of_the_first_form_are_kept_every_five_minutes(
    tmp_path: Path, backend: str
) -> None:
    async with empty_database(tmp_path, backend) as database:
        await database.migrate("0001")
        async with database.transaction() as session:
            for statement in OLD_VISITS:
                # The driver's own form of a moment, as the product has written it.
                plain = statement.replace("+00:00", ".000000") if database.is_sqlite else statement
                await session.exec(text(plain))  # type: ignore[call-overload]
        await database.migrate()
        async with database.reading() as session:
            seats = (await session.exec(select(Seat))).all()
            bookings = (await session.exec(select(Booking))).all()
    kept = sorted((s.booking_id, f"{s.starts_at:%H:%M}", s.number) for s in seats)
    assert kept == [
        *((1, f"01:{minute:02}", 1) for minute in (0, 5, 10, 15)),
        *((2, f"01:{minute:02}", 2) for minute in (10, 15)),
        *((2, f"01:{minute:02}", 1) for minute in (20, 25, 30, 35)),
    ]
    assert [(b.for_relative, b.held_until) for b in bookings] == [(False, None)] * 2


async def test_after_migrating_sqlite_checks_keys_again(tmp_path: Path) -> None:
    async with empty_database(tmp_path) as database:
        with pytest.raises(CommandError):
            await database.migrate("no such revision")
        await database.migrate()
        async with database.engine.connect() as connection:
            assert (await connection.exec_driver_sql("PRAGMA foreign_keys")).scalar() == 1


async def test_a_migration_that_breaks_a_key_changes_nothing(tmp_path: Path) -> None:
    async with empty_database(tmp_path) as database:
        await database.migrate("0001")
        async with database.engine.connect() as connection:
            raw = await connection.get_raw_connection()
            await raw.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
            await connection.exec_driver_sql(ORPHAN)
            await connection.commit()
        with pytest.raises(BrokenKeysError):
            await database.migrate()
        async with database.engine.connect() as connection:
            version = await connection.exec_driver_sql("SELECT version_num FROM alembic_version")
            assert version.scalar() == "0001"
