"""Jincheng on a fresh database: the whole shipped catalogue behind real Services."""

import os
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from bot.settings import StorageSettings
from bot.wiring import House, build_house
from notices.services import Services
from storage.catalogue.reader import Catalogue, read_files
from storage.clock import Clock
from storage.database import Database, sqlite_url
from storage.desk.catalogue import Import
from tests.kit.clock import FrozenClock

SHIPPED = Path(__file__).parents[2] / "storage" / "catalogue" / "jincheng"
POSTGRES = os.environ.get("TEST_POSTGRES_URL", "")
BACKENDS: Sequence[str] = ["sqlite", "postgresql"] if POSTGRES else ["sqlite"]
"""The databases the tests run on; parametrise `backend` with it."""

on_each_database = pytest.mark.parametrize("backend", BACKENDS)


@cache
def shipped_catalogue() -> Catalogue:
    """Read the shipped catalogue once."""
    return read_files(sorted(SHIPPED.glob("*.yaml")))


@asynccontextmanager
async def database(tmp_path: Path, backend: str = "sqlite") -> AsyncIterator[Database]:
    """Open an empty, migrated database of the kind; a PostgreSQL one has a schema of its own."""
    if backend == "sqlite":
        opened = Database(sqlite_url(tmp_path / "town.db"))
        await opened.migrate()
        yield opened
        await opened.close()
        return
    schema = f"test_{uuid.uuid4().hex}"
    keeper = Database(POSTGRES)
    async with keeper.engine.begin() as connection:
        await connection.execute(text(f"CREATE SCHEMA {schema}"))
    opened = Database(in_schema(schema))
    try:
        await opened.migrate()
        yield opened
    finally:
        await opened.close()
        async with keeper.engine.begin() as connection:
            await connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
        await keeper.close()


def in_schema(schema: str) -> str:
    """Return the test server's URL with everything in one schema."""
    url = make_url(POSTGRES)
    return url.update_query_dict({"search_path": schema}).render_as_string(hide_password=False)


@asynccontextmanager
async def house(
    tmp_path: Path, clock: Clock | None = None, backend: str = "sqlite"
) -> AsyncIterator[House]:
    """Open a house in Jincheng."""
    async with database(tmp_path, backend) as opened:
        built = build_house(opened, clock or FrozenClock(), StorageSettings(_env_file=None))
        catalogue = shipped_catalogue()
        await built.catalogue.write(
            Import(catalogue.matters, catalogue.stations, catalogue.days)
        )
        yield built


@asynccontextmanager
async def town(
    tmp_path: Path, clock: Clock | None = None, backend: str = "sqlite"
) -> AsyncIterator[Services]:
    """Open Services in Jincheng."""
    async with house(tmp_path, clock, backend) as built:
        yield built.services
