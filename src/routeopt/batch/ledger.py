"""What became of each task: a small SQLite file that survives the process that writes it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

DONE, BAD_INPUT, INFEASIBLE, FAILED, LOST, RUNNING = "done", "bad_input", "infeasible", "failed", "lost", "running"
"""
States: planned; refused for its inputs; without a plan that keeps the rules; ended by a bug; set aside because it took
its worker down too often; begun and not ended.
"""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS tasks (
    key TEXT PRIMARY KEY, digest TEXT NOT NULL, state TEXT NOT NULL, tries INTEGER NOT NULL,
    message TEXT NOT NULL, seconds REAL NOT NULL, ended TEXT NOT NULL
) STRICT
"""


@dataclass(frozen=True)
class Entry:
    """
    One row of the ledger.

    Attributes
    ----------
    key, digest
        The task and the hash it was run with.
    state
        One of the states above.
    tries
        How many workers it took down under this hash.
    message
        What stopped it; empty when done.
    seconds
        Wall-clock seconds of the last run.
    ended
        When, ISO 8601 in UTC; for people, never for a plan.
    """

    key: str
    digest: str
    state: str
    tries: int
    message: str
    seconds: float
    ended: str


class Ledger:
    """
    The ledger of one study or shard.

    Parameters
    ----------
    file
        SQLite file; made where there is none.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        file.parent.mkdir(parents=True, exist_ok=True)
        with self._open() as rows:
            rows.execute(_SCHEMA)

    def entries(self) -> dict[str, Entry]:
        """All rows by key."""
        with self._open() as rows:
            return {row[0]: Entry(*row) for row in rows.execute("SELECT * FROM tasks ORDER BY key")}

    def put(self, entry: Entry) -> None:
        """Write one row at once and for good."""
        with self._open() as rows:
            rows.execute("INSERT OR REPLACE INTO tasks VALUES (?, ?, ?, ?, ?, ?, ?)", tuple(vars(entry).values()))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """A connection for one statement: a killed process leaves no lock behind."""
        with closing(sqlite3.connect(self._file, timeout=60)) as connection, connection:
            connection.execute("PRAGMA synchronous=FULL")
            yield connection
