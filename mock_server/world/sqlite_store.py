"""Rows in a SQLite file, for one process that starts again, or several on one machine."""

import sqlite3
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from weakref import finalize

from mock_server.world.store import FORMAT, PATIENCE, SELDOM, AddressError, Change, Row, StoreError

_TABLES = """
CREATE TABLE IF NOT EXISTS rows (
  at INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, key TEXT NOT NULL,
  version INTEGER NOT NULL, until REAL, value BLOB NOT NULL, UNIQUE (kind, key)
);
CREATE INDEX IF NOT EXISTS in_order ON rows (kind, at);
CREATE TABLE IF NOT EXISTS numbers (name TEXT PRIMARY KEY, number INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS seen (member BLOB PRIMARY KEY, until REAL NOT NULL) WITHOUT ROWID;
"""

_NEXT = "INSERT INTO numbers VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET number = number + 1"
_NUMBER = "SELECT number FROM numbers WHERE name = ?"
_THERE = "kind = ? AND (until IS NULL OR until > ?)"

AT_ONCE = 500
"""Members that one statement asks after: SQLite takes no more than 999 values."""


class Sqlite:
    """A SQLite file. What was committed to last is on the disk: a write-ahead log, synchronised at each such commit."""

    close: Callable[[], object]
    """See Store."""

    def __init__(self, path: Path) -> None:
        """Raises AddressError for a file that cannot be opened, or is another program's."""
        self.where = f"sqlite:{path}"
        try:
            if not path.parent.is_dir():
                raise AddressError(
                    f"{self.where}: there is no folder {path.parent}; make it, or name another"
                )
            self._base = sqlite3.connect(
                path, timeout=PATIENCE, isolation_level=None, check_same_thread=False
            )
            self.close = finalize(self, self._base.close)  # at the latest when nobody has it any more
            known = self._base.execute("PRAGMA user_version").fetchone()[0]
            if known not in (0, FORMAT):
                raise AddressError(
                    f"{self.where}: was written by another version of dashmock; name another file, or delete it"
                )
            named = {name for (name,) in self._base.execute("SELECT name FROM sqlite_master")}
            if not known and named and "rows" not in named:
                raise AddressError(f"{self.where}: is the database of another program; name another file")
            self._base.execute("PRAGMA journal_mode = WAL")
            self._base.execute("PRAGMA synchronous = FULL")
            self._lasting, self._sights = True, 0
            self._base.executescript(f"BEGIN IMMEDIATE; {_TABLES} PRAGMA user_version = {FORMAT}; COMMIT;")
        except sqlite3.DatabaseError as error:
            raise AddressError(
                f"{self.where}: cannot be used: {error}; name a file that can be written"
            ) from None

    def _ask(self, asked: str, values: Sequence[object]) -> list[tuple[object, ...]]:
        try:
            return self._base.execute(asked, values).fetchall()
        except sqlite3.Error as error:
            raise StoreError(f"{self.where}: {error}") from None

    def get(self, kind: str, key: str) -> Row | None:
        """See Store."""
        asked = f"SELECT value, version FROM rows WHERE {_THERE} AND key = ?"
        found = self._ask(asked, (kind, time.time(), key))
        return Row(*found[0]) if found else None  # type: ignore[arg-type]

    def rows(self, kind: str) -> Sequence[tuple[str, Row]]:
        """See Store."""
        asked = f"SELECT key, value, version FROM rows WHERE {_THERE} ORDER BY at"
        return [(str(key), Row(*row)) for key, *row in self._ask(asked, (kind, time.time()))]  # type: ignore[arg-type]

    def keys(self, kind: str) -> Sequence[str]:
        """See Store."""
        asked = f"SELECT key FROM rows WHERE {_THERE} ORDER BY at"
        return [str(key) for (key,) in self._ask(asked, (kind, time.time()))]

    def count(self, kind: str) -> int:
        """See Store."""
        return int(self._ask(f"SELECT count(*) FROM rows WHERE {_THERE}", (kind, time.time()))[0][0])  # type: ignore[call-overload, no-any-return]

    def sizes(self, kind: str) -> Sequence[tuple[str, int]]:
        """See Store."""
        asked = f"SELECT key, length(value) FROM rows WHERE {_THERE} ORDER BY at"
        return self._ask(asked, (kind, time.time()))  # type: ignore[return-value]

    def _last(self, lasting: bool) -> None:
        """From now on a commit waits for the disk, or does not."""
        if lasting != self._lasting:
            self._base.execute(f"PRAGMA synchronous = {'FULL' if lasting else 'NORMAL'}")
            self._lasting = lasting

    def commit(self, changes: Sequence[Change], *, lasting: bool = True) -> bool:
        """See Store."""
        base, now = self._base, time.time()
        try:
            self._last(lasting)
            base.execute("BEGIN IMMEDIATE")
            try:
                base.execute(_NEXT, ("version",))
                (version,) = base.execute(_NUMBER, ("version",)).fetchone()
                for kind, key, value, expected, until in changes:
                    base.execute(
                        "DELETE FROM rows WHERE kind = ? AND key = ? AND until <= ?", (kind, key, now)
                    )
                    if expected is not None:
                        there = base.execute(
                            "SELECT version FROM rows WHERE kind = ? AND key = ?", (kind, key)
                        )
                        if (there.fetchone() or (0,))[0] != expected:
                            base.execute("ROLLBACK")
                            return False
                    if value is None:
                        base.execute("DELETE FROM rows WHERE kind = ? AND key = ?", (kind, key))
                        continue
                    base.execute(
                        "INSERT INTO rows (kind, key, version, until, value) VALUES (?, ?, ?, ?, ?) ON CONFLICT "
                        "(kind, key) DO UPDATE SET version = excluded.version, until = excluded.until, value = excluded.value",
                        (kind, key, version, until, value),
                    )
                base.execute("COMMIT")
            except BaseException:
                if base.in_transaction:
                    base.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            raise StoreError(f"{self.where}: {error}") from None
        return True

    def seen(self, members: Sequence[bytes]) -> Sequence[float]:
        """See Store."""
        found: dict[object, float] = {}
        for at in range(0, len(members), AT_ONCE):
            some = members[at : at + AT_ONCE]
            asked = f"SELECT member, until FROM seen WHERE member IN ({', '.join('?' * len(some))})"
            found.update(self._ask(asked, some))  # type: ignore[arg-type]
        return [found.get(member, 0.0) for member in members]

    def see(self, until: Mapping[bytes, float], most: int) -> None:
        """See Store."""
        try:
            self._last(False)
            self._base.execute("BEGIN IMMEDIATE")
            self._base.executemany(
                "INSERT INTO seen VALUES (?, ?) ON CONFLICT (member) DO UPDATE SET until = max(until, excluded.until)",
                list(until.items()),
            )
            self._sights += 1
            if self._sights % SELDOM == 0:
                self._base.execute(
                    "DELETE FROM seen WHERE member IN (SELECT member FROM seen ORDER BY until DESC LIMIT -1 OFFSET ?)",
                    (most,),
                )
            self._base.execute("COMMIT")
        except sqlite3.Error as error:
            if self._base.in_transaction:
                self._base.execute("ROLLBACK")
            raise StoreError(f"{self.where}: {error}") from None

    def next(self, name: str) -> int:
        """See Store."""
        try:
            self._last(True)
            self._base.execute("BEGIN IMMEDIATE")
            self._base.execute(_NEXT, (name,))
            (number,) = self._base.execute(_NUMBER, (name,)).fetchone()
            self._base.execute("COMMIT")
        except sqlite3.Error as error:
            if self._base.in_transaction:
                self._base.execute("ROLLBACK")
            raise StoreError(f"{self.where}: {error}") from None
        return int(number)

    def clear(self, but: Collection[str] = ()) -> None:
        """See Store."""
        self._ask(f"DELETE FROM rows WHERE kind NOT IN ({', '.join('?' * len(but))})", tuple(but))
        self._ask("DELETE FROM seen", ())
