"""The embedded database answers at once, and lets others go on where it has to wait."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.database import Database
from storage.tables import Counter
from tests.kit.town import empty_database


async def test_reading_needs_no_turn_of_the_loop(tmp_path: Path) -> None:
    async with empty_database(tmp_path) as database:
        await database.migrate()
        async with database.reading() as session:
            await session.get(Counter, "x")
        turns: list[int] = []
        async with database.reading() as session:
            asyncio.get_running_loop().call_soon(turns.append, 1)
            assert await session.get(Counter, "x") is None
            assert turns == []


async def test_others_go_on_while_a_writer_waits_for_the_lock(tmp_path: Path) -> None:
    async with empty_database(tmp_path) as database:
        await database.migrate()
        other = sqlite3.connect(database.url.database or "", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        async with asyncio.TaskGroup() as tasks:
            entered = tasks.create_task(_enter(database))
            async with database.reading() as session:
                assert await session.get(Counter, "x") is None
            assert not entered.done()
            other.execute("COMMIT")
            other.close()
        async with database.reading() as session:
            assert await session.get(Counter, "x") is not None


async def test_a_statement_that_fails_says_so_where_it_was_called(tmp_path: Path) -> None:
    async with empty_database(tmp_path) as database, database.engine.connect() as connection:
        with pytest.raises(Exception, match="no such table"):
            await connection.execute(text("SELECT 1 FROM nowhere"))


async def _enter(database: Database) -> None:
    async with database.transaction() as session:
        session.add(Counter(name="x", value=1))
