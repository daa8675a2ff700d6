"""The durable state: one SQLite file that belongs to one process.

A transaction is on the disk before it returns (WAL with synchronous FULL), so that a killed process has lost nothing
that it had answered. One lock puts all work in a row: practice payments need order, not throughput.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FILE = "stripe.sqlite3"

TABLES = (
    # Every object that the API can return; `private` holds what Stripe knows about it and doesn't say.
    """CREATE TABLE IF NOT EXISTS objects (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, owner TEXT NOT NULL,
        created INTEGER NOT NULL, body TEXT NOT NULL, private TEXT NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS objects_by_kind ON objects (kind, owner, seq)",
    "CREATE TABLE IF NOT EXISTS balances (owner TEXT, currency TEXT, amount INTEGER NOT NULL, PRIMARY KEY (owner, currency))",
    "CREATE TABLE IF NOT EXISTS open_sessions (id TEXT PRIMARY KEY, expires_at INTEGER NOT NULL)",
    "CREATE INDEX IF NOT EXISTS open_sessions_by_end ON open_sessions (expires_at)",
    """CREATE TABLE IF NOT EXISTS account_links (
        token TEXT PRIMARY KEY, account TEXT NOT NULL, return_url TEXT NOT NULL, refresh_url TEXT NOT NULL,
        created INTEGER NOT NULL, opened INTEGER NOT NULL DEFAULT 0, used INTEGER NOT NULL DEFAULT 0)""",
    """CREATE TABLE IF NOT EXISTS answers (
        owner TEXT, key TEXT, fingerprint TEXT NOT NULL, created INTEGER NOT NULL, status INTEGER NOT NULL,
        body TEXT NOT NULL, request_id TEXT NOT NULL, PRIMARY KEY (owner, key))""",
    "CREATE INDEX IF NOT EXISTS answers_by_age ON answers (created)",
    """CREATE TABLE IF NOT EXISTS deliveries (
        event TEXT PRIMARY KEY, seq INTEGER NOT NULL, created REAL NOT NULL, due REAL NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
        ended INTEGER NOT NULL DEFAULT 0, answer TEXT NOT NULL DEFAULT '')""",
    "CREATE INDEX IF NOT EXISTS deliveries_by_due ON deliveries (ended, due)",
)


class Store:
    """The database file in a folder, opened for this process alone (``sqlite3.OperationalError`` if another has it)."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._db = sqlite3.connect(folder / FILE, timeout=2, isolation_level=None, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        try:
            # Exclusive: a second stand-in on the same folder would send every webhook twice.
            for pragma in ("locking_mode = EXCLUSIVE", "journal_mode = WAL", "synchronous = FULL"):
                self._db.execute(f"PRAGMA {pragma}")
            with self.transaction() as db:
                for table in TABLES:
                    db.execute(table)
        except sqlite3.Error:
            self._db.close()
            raise

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing, one at a time; on the disk when the block has ended."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Waits for the transaction that runs, then closes the file."""
        with self._lock:
            self._db.close()


@contextmanager
def savepoint(db: sqlite3.Connection) -> Iterator[None]:
    """A part of a transaction that can fail alone: an exception undoes the part and goes on."""
    db.execute("SAVEPOINT part")
    try:
        yield
    except BaseException:
        db.execute("ROLLBACK TO part")
        db.execute("RELEASE part")
        raise
    db.execute("RELEASE part")
