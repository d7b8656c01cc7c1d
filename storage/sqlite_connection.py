"""A SQLite connection that works where it is called, and goes to a thread only where it may wait.

The driver hands every step of every statement to a thread and waits for its answer. A statement
of the embedded database is done sooner than that: it lies in the same process, and in WAL mode a
reader waits for nobody. Waiting happens when a writer asks for a lock that another process has,
and when a commit is written to the disk; these go to the thread, so that the other conversations go
on meanwhile.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

import aiosqlite

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

FETCHED_AT_ONCE = 64
ASKS_FOR_THE_LOCK = "BEGIN IMMEDIATE"
MAY_WAIT = (ASKS_FOR_THE_LOCK, "PRAGMA journal_mode")
WAITING_CALLS = frozenset({"commit", "close"})
"""Of a connection; a cursor is closed at once."""


class DirectConnection(aiosqlite.Connection):
    """A connection of the driver whose short calls are made at once."""

    async def _execute(
        self,
        fn: Callable[Arguments, Result],
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> Result:
        if not self._running or self._connection is None:
            raise ValueError("Connection closed")
        if not _may_wait(fn, args):
            return fn(*args, **kwargs)
        if args[:1] == (ASKS_FOR_THE_LOCK,):
            try:
                with _impatient(self._connection):
                    return fn(*args, **kwargs)
            except sqlite3.OperationalError as fault:
                if fault.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                    raise
        result: Result = await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]  # the driver's own
        return result


async def connect(path: str) -> DirectConnection:
    """Open the database at a path; the statements' own transactions are left to the caller."""

    def opened() -> sqlite3.Connection:
        return sqlite3.connect(path, check_same_thread=False, isolation_level=None)

    connection = DirectConnection(opened, FETCHED_AT_ONCE)
    # As SQLAlchemy does with the driver's own: a forgotten one must not hold up the end.
    connection._thread.daemon = True  # noqa: SLF001
    await connection
    return connection


@contextmanager
def _impatient(connection: sqlite3.Connection) -> Iterator[None]:
    """Refuse at once in the block where somebody else has the lock."""
    (timeout,) = connection.execute("PRAGMA busy_timeout").fetchone()
    connection.execute("PRAGMA busy_timeout=0")
    try:
        yield
    finally:
        connection.execute(f"PRAGMA busy_timeout={timeout}")


def _may_wait(fn: Callable[..., object], args: tuple[object, ...]) -> bool:
    statement = args[0] if args else None
    if isinstance(statement, str):
        return statement.startswith(MAY_WAIT)
    whose = getattr(fn, "__self__", None)
    return isinstance(whose, sqlite3.Connection) and fn.__name__ in WAITING_CALLS
