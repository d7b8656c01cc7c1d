"""Keep the world's records in one SQLite file, written before anybody gets an answer."""

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.webchat.records import Record

SCHEMA = """
CREATE TABLE IF NOT EXISTS records (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (kind, key)
) WITHOUT ROWID
"""
UPSERT = "INSERT OR REPLACE INTO records (kind, key, document) VALUES (?, ?, ?)"


class Store:
    """Records on disk, or in memory when no file is named."""

    def __init__(self, path: Path | None) -> None:
        self._connection = sqlite3.connect(path or ":memory:", isolation_level=None)
        # A committed write-ahead log survives the death of the process; only a power cut
        # may lose the last moments, which is a fair price for not waiting for the disk.
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.execute(SCHEMA)

    def read(self, kind: type[Record]) -> Iterator[str]:
        """Yield the documents of one kind."""
        rows = self._connection.execute("SELECT document FROM records WHERE kind = ?", [kind.kind])
        for (document,) in rows:
            yield document

    def write(self, kept: Iterable[Record], dropped: Iterable[Record]) -> None:
        """Write and remove the given records in one transaction."""
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.executemany(
                "DELETE FROM records WHERE kind = ? AND key = ?",
                [(record.kind, record.key) for record in dropped],
            )
            self._connection.executemany(
                UPSERT, [(record.kind, record.key, record.model_dump_json()) for record in kept]
            )

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
