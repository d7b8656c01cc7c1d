"""The engine, the two kinds of transaction, and the migrations.

SQLite is the embedded default (WAL, foreign keys, busy timeout); PostgreSQL comes by URL.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext
from functools import lru_cache, partial
from pathlib import Path
from typing import TypeVar

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Executable, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.sql.dml import ReturningInsert
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import sqlite_connection

Row = TypeVar("Row", bound=SQLModel)
BUSY_TIMEOUT_MS = 10_000
NO_COMPILER = {"server_settings": {"jit": "off"}}
"""PostgreSQL would compile a statement whose estimate is high, and take longer over that than over
the statement."""

MIGRATIONS = Path(__file__).with_name("migrations")


class BrokenKeysError(RuntimeError):
    """A migration would leave rows that point to nothing; it was not carried out."""


class Database:
    """Hands out transactions; knows the dialect, nothing of the tables."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _engine(url)
        self._writing = self.engine.execution_options(writes=True)
        # A look is one statement. SQLite's driver needs no word for that: it begins nothing itself.
        once = {"looks": True} if self.is_sqlite else {"isolation_level": "AUTOCOMMIT"}
        self._looking = self.engine.execution_options(**once)
        # SQLite lets one writer in; the others of this process queue here, in order, instead of
        # sleeping and trying again at the file.
        self._turn = asyncio.Lock() if self.is_sqlite else nullcontext()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """Open a transaction that writes; commits at the end, rolls back on any exception."""
        async with (
            self._turn,
            AsyncSession(self._writing, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """Open a consistent view that writes nothing."""
        async with AsyncSession(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that writes as `transaction` does, for rows that are no objects."""
        async with self._turn, self._writing.begin() as connection:
            yield connection

    async def look(self, statement: Executable) -> Sequence[object]:
        """Read the one row of a statement, which is a consistent view by itself."""
        async with self._looking.connect() as connection:
            return tuple((await connection.execute(statement)).one())

    async def migrate(self, revision: str = "head") -> None:
        """Bring the tables to the newest form, or to an older revision's: all of it or nothing.

        SQLite changes a table by writing it anew, which would break the keys that point to it for
        a moment: they are not checked meanwhile, but once at the end. Raises BrokenKeysError.
        """
        async with self._writing.connect() as connection:
            await self._check_keys(connection, "OFF")
            try:
                async with connection.begin():
                    await connection.run_sync(_upgrade, revision)
            finally:
                await self._check_keys(connection, "ON")

    async def _check_keys(self, connection: AsyncConnection, switch: str) -> None:
        """Switch SQLite's check of foreign keys; it ignores this inside a transaction."""
        if self.is_sqlite:
            raw = await connection.get_raw_connection()
            pragma = f"PRAGMA foreign_keys={switch}"
            await connection.run_sync(lambda _: raw.cursor().execute(pragma))

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


def _engine(url: str) -> AsyncEngine:
    if not url.startswith("sqlite"):
        return create_async_engine(url, pool_pre_ping=True, connect_args=NO_COMPILER)
    path = make_url(url).database or ":memory:"
    engine = create_async_engine(url, async_creator=partial(sqlite_connection.connect, path))
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    # The driver's own BEGIN comes too late and too weak; _begin_sqlite says it instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("looks"):
        return
    # A writer takes the lock at once: upgrading a read lock later fails with "database is locked".
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")


def _upgrade(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
    if connection.dialect.name == "sqlite":
        _refuse_broken_keys(connection)


def _refuse_broken_keys(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise BrokenKeysError(f"{len(broken)} rows would point to nothing")


def sqlite_url(path: Path) -> str:
    """Return the URL of an embedded database at the path."""
    return f"sqlite+aiosqlite:///{path}"


def insert_unless_there(
    session: AsyncSession, table: type[Row], **values: object
) -> ReturningInsert[tuple[Row]]:
    """Build an INSERT that does nothing on a conflict, and returns the row when it was written."""
    dialect = session.get_bind().dialect.name
    insert = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    return insert.values(**values).on_conflict_do_nothing().returning(table)


async def insert_many_unless_there(
    session: AsyncSession, table: type[Row], rows: Sequence[Mapping[str, object]]
) -> None:
    """Insert rows of one form; those that conflict are left as they are."""
    if not rows:
        return
    await session.flush()
    # On the connection, rows stay apart from the statement, which is then compiled only once.
    await insert_rows_unless_there(await session.connection(), table, rows)


async def insert_rows_unless_there(
    connection: AsyncConnection, table: type[SQLModel], rows: Sequence[Mapping[str, object]]
) -> None:
    """Insert rows of one form where no session is; those that conflict are left as they are."""
    statement = _insert_unless_there(table, connection.dialect.name)
    await connection.execute(statement, [dict(row) for row in rows])


@lru_cache
def _insert_unless_there(table: type[SQLModel], dialect: str) -> Executable:
    insert = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    return insert.on_conflict_do_nothing()
