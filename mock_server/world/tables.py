"""What a world remembers, as tables from keys to things. Each is a plain dictionary, in order, where one process remembers for
itself; with a store it is a `Table`, which looks the same and which any number of processes share.

A request is then a unit of work: what it reads is noted, and at its end everything that it has changed is written at once, if
nobody else has changed the same in the meantime. If somebody has, the request is worked off anew. So a process that is killed
leaves nothing half done, and what was answered is kept, for the answer goes out after the writing.
"""

import io
import logging
import os
import pickle
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from itertools import count
from typing import Any, TypeVar

import orjson

from mock_server.wire.errors import Refused
from mock_server.world.store import Change, Row, Store, StoreError

log = logging.getLogger("dashmock")

Made = TypeVar("Made")

TRIES = 20
"""So often a request is worked off anew because somebody else was faster."""

ROOM = 256 * 1024 * 1024
"""Bytes that all tables in memory together may hold, written out; files and what batches work off have a bound of their own."""

LEASE = 30.0
"""Seconds after which somebody else may take up what a process left that is there no more."""


class Tables:
    """Tables in the memory of this process. `process` tells apart who shares a store."""

    shared = False
    process = 0

    def __init__(self) -> None:
        self._numbers: dict[str, Iterator[int]] = {}
        self.room = Room()

    def table(self, kind: str) -> Any:
        """The table of this name: a Table, or an OrderedDict, from which nobody need tell it."""
        return Weighed(self.room)

    def blobs(self, kind: str) -> Any:
        """A table of bytes."""
        return OrderedDict()

    def next(self, name: str) -> int:
        """1, then 2, and so on."""
        if name not in self._numbers:
            self._numbers[name] = count(1)
        return next(self._numbers[name])

    def lease(self, name: str) -> bool:
        """Whether the caller may do what only one shall do at a time, until the request is over."""
        return True

    def forget(self) -> None:
        """Every table is empty."""
        self._numbers = {}
        self.room = Room()


class Shared(Tables):
    """Tables in a store."""

    shared = True

    def __init__(self, store: Store, seed: int) -> None:
        """Raises StoreError."""
        super().__init__()
        self.store = store
        self.seed = seed
        self.process = store.next("process") - 1
        self.me = f"{self.process} {os.getpid()}"
        self._unit: dict[tuple[str, str], _Held] | None = None
        self._leases: list[str] = []
        self._known: dict[str, Table] = {}
        self._parts: dict[str, tuple[Callable[[], Any], Callable[[Any], None]]] = {}
        self._first: dict[str, Any] = {}
        self._seen: Row | None = None
        self._agreed = b""  # the parts as they were when the unit began
        self._raw: bytes | None = None  # as they are in the store
        self._stale = True

    def table(self, kind: str) -> Any:
        """The table of this name."""
        return self._known.setdefault(kind, Table(self, kind, dump, load))

    def blobs(self, kind: str) -> Any:
        """A table of bytes."""
        return self._known.setdefault(kind, Table(self, kind, bytes, bytes))

    def next(self, name: str) -> int:
        """1, then 2, and so on, for all who share the store. Raises StoreError."""
        return self.store.next(name)

    def lease(self, name: str) -> bool:
        """Whether nobody else is doing it; what a killed process was doing is free again after LEASE. Raises StoreError."""
        if name in self._leases:
            return True
        until = time.time() + LEASE
        taken = self.store.commit([Change("leases", name, self.me.encode(), 0, until)])
        if taken:
            self._leases.append(name)
        return taken

    def forget(self) -> None:
        """Every table is empty, for all. Raises StoreError."""
        self.store.clear()
        self._seen = None
        self._raw, self._agreed = None, b""  # to be written anew
        if self._unit is not None:
            self._unit.clear()
        self._leases.clear()

    # ---- units of work -----------------------------------------------------------------------------------------------

    def unit(self, work: Callable[[], Made]) -> Made:
        """What `work` makes; all that it changed is written, also where it raises Refused. Nothing is where it raises anything
        else. Raises StoreError, then nothing is written either."""
        for tried in range(TRIES):
            refused: Refused | None = None
            done = False
            try:
                self._unit = {}
                self._agree()
                try:
                    made = work()
                except Refused as error:
                    refused = error
                if self._written():
                    done = True
                    if refused is not None:
                        raise refused
                    return made
                if tried:
                    time.sleep(0.001 * tried)  # whoever is faster has its turn
            finally:
                self._unit = None
                self._stale = not done  # what was changed here and not written is nobody's
                self._let_go()
        raise StoreError(f"others changed the same {TRIES} times in the meantime")

    def _written(self) -> bool:
        """Writes what has changed; False where somebody else was faster."""
        assert self._unit is not None
        changes = []
        for (kind, key), held in self._unit.items():
            value = held.value()
            if value is None:
                if held.version != 0:
                    changes.append(Change(kind, key, None, held.version))
            elif value != held.raw:
                changes.append(Change(kind, key, value, held.version))
        agreed = dump({name: state() for name, (state, _) in self._parts.items()})
        if agreed != self._agreed:
            changes.append(
                Change("parts", "all", agreed, self._seen.version if self._seen is not None else 0)
            )
        if not changes:
            return True
        changes += [Change("leases", name, None) for name in self._leases]
        written = self.store.commit(changes)
        if written:
            self._leases.clear()
            if agreed != self._agreed:
                self._agreed = self._raw = agreed
        return written

    def share(self, name: str, state: Callable[[], Any], take: Callable[[Any], None]) -> None:
        """Something small that everybody has and all shall have alike, such as the clock: `state` says how it is here, `take` makes it
        so. Each unit begins with what others have made of it."""
        self._parts[name] = (state, take)
        self._first[name] = load(dump(state()))

    def _agree(self) -> None:
        """Takes what others have changed. What was changed here between two units stays, and is written with this one."""
        self._seen = row = self.store.get("parts", "all")
        raw = None if row is None else row.value
        if self._stale or raw != self._raw:
            if raw is not None or self._agreed:
                states = self._first if raw is None else load(raw)
                for name, (_, take) in self._parts.items():
                    if name in states:
                        take(load(dump(states[name])))
            self._agreed = dump({name: state() for name, (state, _) in self._parts.items()})
        self._raw, self._stale = raw, False

    def _let_go(self) -> None:
        while self._leases:
            name = self._leases.pop()
            try:
                self.store.commit([Change("leases", name, None)])
            except StoreError as error:  # it ends by itself
                log.error("%s", error)

    @property
    def held(self) -> "dict[tuple[str, str], _Held]":
        """What this unit has read and changed."""
        if self._unit is None:
            raise RuntimeError("what is shared is read and changed in a unit of work: Shared.unit(…)")
        return self._unit


class _Held:
    """A thing as the unit sees it. `raw` is how it was when it was read, `version` None where nobody asked."""

    __slots__ = ("dump", "raw", "thing", "version")

    def __init__(
        self, thing: Any, raw: bytes | None, version: int | None, dump: Callable[[Any], bytes]
    ) -> None:
        self.thing, self.raw, self.version, self.dump = thing, raw, version, dump

    def value(self) -> bytes | None:
        """How it is now; None: it is not."""
        return None if self.thing is _GONE else self.dump(self.thing)


_GONE = object()


class Table(MutableMapping[Any, Any]):
    """A table in a store, in the order in which things came; what is put anew keeps its place."""

    def __init__(
        self, tables: Shared, kind: str, dump: Callable[[Any], bytes], load: Callable[[bytes], Any]
    ) -> None:
        self._tables, self._kind, self._dump, self._load = tables, kind, dump, load

    def _hold(self, key: str, row: Row | None) -> _Held:
        """The thing of a row that was just read; as this unit has it, if it has."""
        held = self._tables.held.get((self._kind, key))
        if held is None or held.version is None:
            if held is not None:  # put by this unit before it was read
                held.version = row.version if row is not None else 0
                return held
            if row is None:
                held = _Held(_GONE, None, 0, self._dump)
            else:
                thing = self._load(row.value)
                # Written again at once, for the comparison at the end: the same thing may be written in two ways.
                held = _Held(thing, self._dump(thing), row.version, self._dump)
            self._tables.held[self._kind, key] = held
        return held

    def _found(self, key: Any) -> _Held:
        name = _name(key)
        held = self._tables.held.get((self._kind, name))
        return self._hold(name, self._tables.store.get(self._kind, name)) if held is None else held

    def __getitem__(self, key: Any) -> Any:
        thing = self._found(key).thing
        if thing is _GONE:
            raise KeyError(key)
        return thing

    def __setitem__(self, key: Any, thing: Any) -> None:
        name = _name(key)
        held = self._tables.held.get((self._kind, name))
        if held is None:
            self._tables.held[self._kind, name] = _Held(thing, None, None, self._dump)
        else:
            held.thing = thing

    def __delitem__(self, key: Any) -> None:
        held = self._found(key)
        if held.thing is _GONE:
            raise KeyError(key)
        held.thing = _GONE

    def _names(self, kept: Sequence[str]) -> list[str]:
        """The keys as they are written: those in the store, with what this unit added and without what it took away."""
        own = {name: held for (kind, name), held in self._tables.held.items() if kind == self._kind}
        names = [name for name in kept if name not in own or own[name].thing is not _GONE]
        there = set(names)
        added = (name for name, held in own.items() if name not in there and held.thing is not _GONE)
        return [*names, *added]

    def _keys(self) -> list[str]:
        return self._names(self._tables.store.keys(self._kind))

    def __iter__(self) -> Iterator[Any]:
        yield from [_key(name) for name in self._keys()]

    def __reversed__(self) -> Iterator[Any]:
        yield from [_key(name) for name in reversed(self._keys())]

    def __len__(self) -> int:
        held = [one for (kind, _), one in self._tables.held.items() if kind == self._kind]
        added = sum(
            not one.version and one.thing is not _GONE for one in held
        )  # unread ones may be there already
        return (
            self._tables.store.count(self._kind)
            + added
            - sum(bool(one.version) and one.thing is _GONE for one in held)
        )

    def __bool__(self) -> bool:
        return len(self) > 0

    def items(self) -> Any:
        """Keys and things, as a list."""
        rows = dict(self._tables.store.rows(self._kind))
        return [(_key(name), self._hold(name, rows.get(name)).thing) for name in self._names(list(rows))]

    def values(self) -> Any:
        """Things, as a list."""
        return [thing for _, thing in self.items()]

    def popitem(self, last: bool = True) -> tuple[Any, Any]:
        """Takes the last thing, or the first."""
        for name in self._keys()[:: -1 if last else 1]:
            held = self._found(_key(name))
            if held.thing is not _GONE:  # somebody may have taken it in the meantime
                thing, held.thing = held.thing, _GONE
                return _key(name), thing
        raise KeyError("the table is empty")

    def move_to_end(self, key: Any) -> None:
        """Nothing: of what many use, the oldest goes first."""

    def clear(self) -> None:
        """Takes everything."""
        for key in list(self):
            del self[key]


class Room:
    """What tables in memory share: how much they hold."""

    def __init__(self, most: int = ROOM) -> None:
        self.most = most
        self.held = 0


class Weighed(OrderedDict[Any, Any]):
    """A table in memory that knows what its things weigh: about the bytes that they take written out. Weights of things that went
    without a word are taken off when there is no room any more."""

    def __init__(self, room: Room) -> None:
        super().__init__()
        self._room = room
        self._weights: dict[Any, int] = {}

    def weigh(self, key: Any) -> None:
        """Weighs a thing, new or grown; a `weight` that it has adds to what it says of itself."""
        thing = self[key]
        before, now = self._weights.get(key, 0), len(repr(thing)) + getattr(thing, "weight", 0)
        self._weights[key] = now
        self._room.held += now - before

    @property
    def is_full(self) -> bool:
        """Whether all tables hold too much, and this one has more than one thing to give."""
        if self._room.held > self._room.most and self._weights.keys() != self.keys():
            gone = [key for key in self._weights if key not in self]
            self._room.held -= sum([self._weights.pop(key) for key in gone])
        return self._room.held > self._room.most and len(self) > 1


def bound(table: "OrderedDict[Any, Any]", most: int, what: str) -> None:
    """Keeps a table, to which something was just added, at its size in number and bytes: the first go, and that is said in the log,
    at the level that is shown unasked."""
    while len(table) > most:
        _forgotten(table, f"{what} is forgotten: more than {most} are kept")
    if isinstance(table, Weighed) and table:
        grown(table, next(reversed(table)), what)


def grown(table: "OrderedDict[Any, Any]", key: Any, what: str) -> None:
    """The same in bytes, of a thing that may have grown since it was weighed. A store has its own room."""
    if isinstance(table, Weighed):
        table.weigh(key)
        while table.is_full:
            _forgotten(table, f"{what} is forgotten: all together take more than {ROOM >> 20} MiB")


def _forgotten(table: "OrderedDict[Any, Any]", why: str) -> None:
    key, _ = table.popitem(last=False)
    log.error("%s (%s)", why, key if isinstance(key, str) else key[-1])


# ---- things as bytes -------------------------------------------------------------------------------------------------


def _name(key: Any) -> str:
    return key if isinstance(key, str) and not key.startswith("[") else orjson.dumps(key).decode()


def _key(name: str) -> Any:
    if not name.startswith("["):
        return name
    return tuple(tuple(part) if isinstance(part, list) else part for part in orjson.loads(name))


def dump(thing: Any) -> bytes:
    """The thing as bytes. Raises StoreError for one that is none of data."""
    try:
        return pickle.dumps(thing, protocol=5)
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise StoreError(
            f"a store cannot hold a function, and something that was ordered is one: {error}"
        ) from None


OURS = ("mock_server.world.", "mock_server.faults.", "mock_server.content.renders")
"""Where things are from that a store may hold; no others are made, whatever the bytes say."""

OTHERS = frozenset(
    {
        ("array", "_array_reconstructor"),
        ("array", "array"),
        ("collections", "OrderedDict"),
        ("collections", "deque"),
        ("functools", "partial"),
        ("re", "_compile"),
    }
)


class _Careful(pickle.Unpickler):
    """Makes our own things and a few plain ones: bytes of somebody else can call nothing
    (https://docs.python.org/3/library/pickle.html#restricting-globals)."""

    def find_class(self, module: str, name: str) -> Any:
        """The class or function of this name. Raises UnpicklingError for one that is not ours."""
        if (module, name) in OTHERS or (f"{module}.".startswith(OURS) and "." not in name):
            found = super().find_class(module, name)
            if (module, name) in OTHERS or getattr(found, "__module__", "") == module:
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is nothing that a store holds")


def load(value: bytes) -> Any:
    """The thing again. Raises StoreError for bytes that are none of ours."""
    try:
        return _Careful(io.BytesIO(value)).load()
    except Exception as error:
        raise StoreError(f"the store holds what cannot be read: {error}") from None
