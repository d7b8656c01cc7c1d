"""A SQLite connection that works where it is called, and goes to a thread only where it may wait.

The driver hands every step of every statement to a thread and waits for its answer. A statement
of the embedded database is done sooner than that: it lies in the same process, and in WAL mode a
reader waits for nobody. Waiting happens when a writer asks for the lock, and when a commit is
written to the disk; these go to the thread, so that the other conversations go on meanwhile.
"""

import sqlite3
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import aiosqlite

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

FETCHED_AT_ONCE = 64
MAY_WAIT = ("BEGIN IMMEDIATE", "PRAGMA journal_mode")
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
        if _may_wait(fn, args):
            result: Result = await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]  # the driver's own
            return result
        return fn(*args, **kwargs)


async def connect(path: str) -> DirectConnection:
    """Open the database at a path; the statements' own transactions are left to the caller."""

    def opened() -> sqlite3.Connection:
        return sqlite3.connect(path, check_same_thread=False, isolation_level=None)

    connection = DirectConnection(opened, FETCHED_AT_ONCE)
    # As SQLAlchemy does with the driver's own: a forgotten one must not hold up the end.
    connection._thread.daemon = True  # noqa: SLF001
    await connection
    return connection


def _may_wait(fn: Callable[..., object], args: tuple[object, ...]) -> bool:
    statement = args[0] if args else None
    if isinstance(statement, str):
        return statement.startswith(MAY_WAIT)
    whose = getattr(fn, "__self__", None)
    return isinstance(whose, sqlite3.Connection) and fn.__name__ in WAITING_CALLS
