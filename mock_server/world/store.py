"""Where bytes outlive a process, or are shared by several: rows by kind and key, changed all at once or not at all.

Two keep them, a SQLite file in `world/sqlite_store.py` and Redis or Valkey in `world/redis_store.py`; `world/tables.py` makes of
them what a world remembers. Without a store a world remembers in its own memory, and nothing of this is imported.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol, runtime_checkable
from urllib.parse import quote, urlsplit

from mock_server.spec.said import UsageError

PATIENCE = 5.0
"""Seconds that a store may take to answer, or to let another process write first."""

FORMAT = 4
"""Of what is written; a store of another one is refused."""


SELDOM = 256
"""At every so many it is looked whether too much was seen."""


class StoreError(Exception):
    """The store does not answer, or holds what cannot be read."""


class AddressError(UsageError):
    """A store that cannot be opened; the text says what to write instead."""


class Row(NamedTuple):
    """What is kept. `version` is another one after every change; no row has 0."""

    value: bytes
    version: int


class Change(NamedTuple):
    """A row to write, or with `value` None to delete.

    `expected` is the version it must have, 0: it must not be there, None: whatever is there. `until` is when it is gone by
    itself, in epoch seconds of the real time, None: never.
    """

    kind: str
    key: str
    value: bytes | None
    expected: int | None = None
    until: float | None = None


class Store(Protocol):
    """Everything raises StoreError where the store does not answer."""

    def get(self, kind: str, key: str) -> Row | None:
        """The row; None where there is none, or none any more."""

    def rows(self, kind: str) -> Sequence[tuple[str, Row]]:
        """Keys and rows of a kind, in the order in which they were first written."""

    def keys(self, kind: str) -> Sequence[str]:
        """The keys of a kind in that order."""

    def count(self, kind: str) -> int:
        """How many rows of a kind there are."""

    def sizes(self, kind: str) -> Sequence[tuple[str, int]]:
        """The keys of a kind in that order, each with the bytes of its value."""

    def commit(self, changes: Sequence[Change], *, lasting: bool = True) -> bool:
        """Does all changes, or none and says so where a row has not the version that was expected. What need not be `lasting`
        outlives us, but not a machine that loses its power."""

    def seen(self, members: Sequence[bytes]) -> Sequence[float]:
        """Until when each is kept, as it was said last; 0 where nobody did."""

    def see(self, until: Mapping[bytes, float], most: int) -> None:
        """Keeps each until then at least; of more than `most` those go whose time is over first. It need not be lasting."""

    def next(self, name: str) -> int:
        """1, then 2, and so on, for whoever asks."""

    def clear(self, but: Collection[str] = ()) -> None:
        """Deletes every row but those of these kinds, and what was seen; numbers go on."""

    @property
    def close(self) -> Callable[[], object]:
        """Lets go of it."""


Waiting = Callable[[Callable[[], Any]], Any]
"""Asks, and waits for what is answered."""


def at_once(asked: Callable[[], Any]) -> Any:
    """Waits, and nobody does anything else meanwhile."""
    return asked()


@runtime_checkable
class Far(Store, Protocol):
    """A store on another machine: its answers may take long."""

    waiting: Waiting
    """How each answer is waited for."""


def open_store(address: str) -> Store | None:
    """The store at `sqlite:PATH` or `redis://HOST:PORT/NUMBER`; None for `memory`. Raises AddressError."""
    if address in ("", "memory"):
        return None
    scheme, _, rest = address.partition(":")
    if scheme == "sqlite" and rest:
        from mock_server.world.sqlite_store import Sqlite  # a megabyte that few need

        file: Store = Sqlite(Path(rest))
        return file
    if scheme in ("redis", "rediss", "valkey", "valkeys", "unix") and urlsplit(address).path != rest:
        from mock_server.world.redis_store import Redis  # an extra

        store: Store = Redis(address)
        return store
    raise AddressError(f"{_shown(address)} names no store; write memory, sqlite:PATH, or redis://HOST:6379/0")


def object_name(kind: str, key: str) -> str:
    """What the value of a row is called in a bucket (`world/bucket.py`)."""
    return f"{kind}/{quote(key, safe='')}"


def _shown(address: str) -> str:
    """The address without its password."""
    before, at, after = address.rpartition("@")
    return f"{before.partition('://')[0]}://***@{after}" if at else repr(address)
