"""Jincheng on a fresh database: the whole shipped catalogue behind real Services.

The catalogue is imported once per database kind and run; every test starts from a copy.
"""

import os
import shutil
import tempfile
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
from notices.schedule import Schedule
from notices.services import Services
from notices.timetable import ReminderTimes, Timetable
from storage.catalogue.reader import JINCHENG, Catalogue, read_files
from storage.catalogue.samples import read_sample_decisions
from storage.clock import Clock
from storage.database import Database, sqlite_url
from storage.desk.catalogue import CatalogueDesk, Import
from storage.desk.publishing import PublishingDesk
from storage.outbox_work import Outbox
from tests.kit.clock import FrozenClock

POSTGRES = os.environ.get("TEST_POSTGRES_URL", "")
BACKENDS: Sequence[str] = ["sqlite", "postgresql"] if POSTGRES else ["sqlite"]
"""The databases the tests run on; parametrise `backend` with it."""

on_each_database = pytest.mark.parametrize("backend", BACKENDS)

_originals: dict[str, str] = {}


@cache
def shipped_catalogue() -> Catalogue:
    """Read the shipped catalogue once."""
    return read_files(JINCHENG)


@asynccontextmanager
async def empty_database(tmp_path: Path, backend: str = "sqlite") -> AsyncIterator[Database]:
    """Open a database without any table."""
    if backend == "sqlite":
        url = sqlite_url(tmp_path / f"{uuid.uuid4().hex}.db")
    else:
        url = await _create_postgres()
    async with _opened(url) as database:
        yield database


@asynccontextmanager
async def jincheng_database(tmp_path: Path, backend: str = "sqlite") -> AsyncIterator[Database]:
    """Open a copy of a database with the whole catalogue in it."""
    if backend not in _originals:
        _originals[backend] = await _make_original(backend)
    original = _originals[backend]
    if backend == "sqlite":
        copy = tmp_path / f"{uuid.uuid4().hex}.db"
        shutil.copyfile(original, copy)
        url = sqlite_url(copy)
    else:
        url = await _create_postgres(template=original)
    async with _opened(url) as database:
        yield database


@asynccontextmanager
async def house(
    tmp_path: Path,
    clock: Clock | None = None,
    backend: str = "sqlite",
    settings: StorageSettings | None = None,
) -> AsyncIterator[House]:
    """Open a house in Jincheng."""
    async with jincheng_database(tmp_path, backend) as database:
        settings = settings or StorageSettings(_env_file=None)
        built = build_house(database, clock or FrozenClock(), settings)
        yield built
        await built.close()


@asynccontextmanager
async def town(
    tmp_path: Path, clock: Clock | None = None, backend: str = "sqlite"
) -> AsyncIterator[Services]:
    """Open Services in Jincheng."""
    async with house(tmp_path, clock, backend) as built:
        yield built.services


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        await database.close()
        if not database.is_sqlite:
            await _on_server(f'DROP DATABASE "{database.url.database}"')


async def _make_original(backend: str) -> str:
    """Return the file, or the database's name, that is copied for every test."""
    if backend == "sqlite":
        file = Path(tempfile.mkdtemp(prefix="bianmin-tests-")) / "jincheng.db"
        url, name = sqlite_url(file), str(file)
    else:
        name = f"jincheng_{os.getpid()}"
        await _on_server(f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}"')
        url = _server_url(name)
    database = Database(url)
    await database.migrate()
    catalogue = shipped_catalogue()
    records = Import(catalogue.matters, catalogue.stations, catalogue.days)
    samples, clock = read_sample_decisions(), FrozenClock()
    await CatalogueDesk(database, clock).write(records, author=samples.drafted_by)
    plan, ring = Schedule(Timetable(ReminderTimes())), Outbox(database, clock)
    publishing = PublishingDesk(database, clock, plan, ring, two_persons=False)
    await publishing.decide_samples(samples.fields, samples.decided_by)
    assert not (await publishing.publish_complete(samples.decided_by)).left
    if database.is_sqlite:
        async with database.engine.connect() as connection:
            # The copy takes the file alone, so nothing may be left in the write-ahead log.
            await connection.exec_driver_sql("COMMIT")
            await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    await database.close()
    return name


async def _create_postgres(template: str = "template1") -> str:
    name = f"test_{uuid.uuid4().hex}"
    await _on_server(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return _server_url(name)


async def _on_server(*statements: str) -> None:
    server = Database(POSTGRES)
    async with server.engine.execution_options(
        isolation_level="AUTOCOMMIT"
    ).connect() as connection:
        for statement in statements:
            await connection.execute(text(statement))
    await server.close()


def _server_url(name: str) -> str:
    return make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)


async def drop_originals() -> None:
    """Remove what the copies were made from."""
    for backend, name in _originals.items():
        if backend == "sqlite":
            shutil.rmtree(Path(name).parent)
        else:
            await _on_server(f'DROP DATABASE IF EXISTS "{name}"')
    _originals.clear()
