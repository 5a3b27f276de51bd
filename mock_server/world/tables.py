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
from collections.abc import Callable, Collection, Iterator, Mapping, MutableMapping, Sequence
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import orjson

from mock_server.wire.errors import Refused
from mock_server.world.aside import Aside
from mock_server.world.store import Change, Far, Row, Store, StoreError, object_name

if TYPE_CHECKING:  # an extra
    from mock_server.world.bucket import Bucket

log = logging.getLogger("dashmock")

Made = TypeVar("Made")

TRIES = 20
"""So often a request is worked off anew because somebody else was faster."""

ROOM = 256 * 1024 * 1024
"""Bytes that all tables in memory together may hold, written out; files and what batches work off have a bound of their own."""

LEASE = 30.0
"""Seconds after which somebody else may take up what a process left that is there no more."""

SIGHTS = 200_000
"""So much of what was seen is kept for others."""

NOT_OF_THE_WORLD = frozenset(("journal", "limits", "callers", "metrics"))
"""Kinds of rows that stay when the world is forgotten: who has them says himself when they go."""


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

    def unit(self, work: Callable[[], Made]) -> Made:
        """What `work` makes, which may need what others share; see Shared."""
        return work()

    async def beside(self, work: Callable[[], Made]) -> Made:
        """The same, where the loop may go on while a store on another machine is waited for; see Shared."""
        return work()

    def forget(self) -> None:
        """Every table is empty."""
        self._numbers = {}
        self.room = Room()

    def seen(self, members: Sequence[bytes], now: float) -> Mapping[bytes, float]:
        """Until when others have kept each of these, as the clock says it; 0 where nobody has."""
        return dict.fromkeys(members, 0.0)

    def see(self, member: bytes, until: float) -> None:
        """Keeps it for others until then, at least."""


class Shared(Tables):
    """Tables in a store."""

    shared = True

    def __init__(self, store: Store, seed: int, bucket: "Bucket | None" = None) -> None:
        """`bucket` is where large bytes go. Raises StoreError."""
        super().__init__()
        self.store, self.bucket = store, bucket
        self._aside = Aside() if isinstance(store, Far) else None
        self.seed = seed
        self.process = store.next("process") - 1
        self.me = f"{self.process} {os.getpid()}"
        self._unit: dict[tuple[str, str], _Held] | None = None
        self._leases: list[str] = []
        self._sights: dict[bytes, float] = {}  # what this unit keeps
        self._seen_here: dict[bytes, float] = {}  # what we know to be kept
        self._far: list[str] = []  # what this unit has put into the bucket
        self._known: dict[str, Table] = {}
        self._parts: dict[str, tuple[Callable[[], Any], Callable[[Any], None]]] = {}
        self._first: dict[str, Any] = {}
        self._seen: Row | None = None
        self._agreed = b""  # the parts as they were when the unit began
        self._raw: bytes | None = None  # as they are in the store
        self._stale = True
        if self._aside is not None and isinstance(store, Far):
            store.waiting = self._aside.waiting
            if bucket is not None:
                bucket.waiting = self._aside.waiting

    def table(self, kind: str) -> Any:
        """The table of this name."""
        return self._known.setdefault(kind, Table(self, kind, dump, load))

    def blobs(self, kind: str) -> Any:
        """A table of bytes."""
        return self._known.setdefault(kind, Blobs(self, kind))

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

    def seen(self, members: Sequence[bytes], now: float) -> Mapping[bytes, float]:
        """Until when somebody has kept each of these; of what is kept beyond `now` as far as we know, nobody is asked. Raises
        StoreError."""
        known = self._seen_here
        asked = [member for member in members if known.get(member, 0.0) <= now]
        if asked:
            known.update(zip(asked, self.store.seen(asked), strict=True))
        found = {member: known[member] for member in members}
        if len(known) > SIGHTS:
            known.clear()
        return found

    def see(self, member: bytes, until: float) -> None:
        """Keeps it until then; for others once the unit is written."""
        self._sights[member] = max(until, self._sights.get(member, 0.0))

    def forget(self) -> None:
        """Every table is empty, for all. Raises StoreError."""
        self.store.clear(NOT_OF_THE_WORLD)
        if self.bucket is not None:
            self.bucket.clear()
        self._seen = None
        self._raw, self._agreed = None, b""  # to be written anew
        for known in [known for known in self._unit or () if known[0] not in NOT_OF_THE_WORLD]:
            del self.held[known]
        self._sights.clear()
        self._seen_here.clear()
        self._leases.clear()

    # ---- units of work -----------------------------------------------------------------------------------------------

    def unit(self, work: Callable[[], Made]) -> Made:
        """What `work` makes; all that it changed is written, also where it raises Refused. Nothing is where it raises anything
        else. Raises StoreError, then nothing is written either. Within a unit another one is part of it."""
        if self._aside is not None:
            self._aside.end()  # there is one unit at a time
        if self._unit is not None:
            return work()
        for tried in range(TRIES):
            refused: Refused | None = None
            done = False
            try:
                self._unit = {}
                self._sights.clear()
                self._agree()
                try:
                    made = work()
                except Refused as error:
                    refused = error
                if self._written():
                    done = True
                    self._sighted()
                    if refused is not None:
                        raise refused
                    return made
                if tried:
                    time.sleep(0.001 * tried)  # whoever is faster has its turn
            finally:
                self._unit = None
                self._stale = not done  # what was changed here and not written is nobody's
                self._delete(() if done else self._far)
                self._far = []
                self._let_go()
        raise StoreError(f"others changed the same {TRIES} times in the meantime")

    async def beside(self, work: Callable[[], Made]) -> Made:
        """The same; while a store on another machine is waited for, the loop goes on with what is no unit."""
        if self._aside is None:
            return self.unit(work)
        return await self._aside.done(lambda: self.unit(work))

    def close(self) -> None:
        """Lets go of the store."""
        if self._aside is not None:
            self._aside.close()
        self.store.close()

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
            gone = [held for held in self._unit.values() if held.is_far and held.thing is _GONE]
            self._delete([held.raw[len(FAR) :].decode() for held in gone if held.raw is not None])
            if agreed != self._agreed:
                self._agreed = self._raw = agreed
        return written

    def _sighted(self) -> None:
        """Writes what is only good to know: an answer does not fail for it."""
        if self._sights:
            try:
                self.store.see(self._sights, SIGHTS)
                self._seen_here.update(self._sights)
            except StoreError as error:
                log.error("%s", error)

    def put(self, kind: str, key: str, content: bytes) -> str:
        """Puts bytes into the bucket before their row is written; the name of the object. Raises StoreError."""
        assert self.bucket is not None
        name = object_name(kind, key)
        self._far.append(name)
        self.bucket.put(name, content)
        return name

    def _delete(self, names: Collection[str]) -> None:
        """Deletes what no row speaks of any more: an answer does not fail for it."""
        if names and self.bucket is not None:
            try:
                self.bucket.delete(*names)
            except StoreError as error:
                log.error("%s", error)

    def share(self, name: str, state: Callable[[], Any], take: Callable[[Any], None]) -> None:
        """Something small that everybody has and all shall have alike, such as the clock: `state` says how it is here, `take` makes it
        so. Each unit begins with what others have made of it."""
        self._parts[name] = (state, take)
        self._first[name] = load(dump(state()))

    def _agree(self) -> None:
        """Takes what others have changed. What was changed here between two units stays, and is written with this one."""
        before, self._seen = self._seen, self.store.get("parts", "all")
        row = self._seen
        if row != before:  # among others, where somebody has forgotten the world
            self._seen_here.clear()
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

    __slots__ = ("dump", "is_far", "raw", "thing", "version")

    def __init__(
        self, thing: Any, raw: bytes | None, version: int | None, dump: Callable[[Any], bytes]
    ) -> None:
        self.thing, self.raw, self.version, self.dump = thing, raw, version, dump
        self.is_far = isinstance(thing, _Far)

    def value(self) -> bytes | None:
        """How it is now; None: it is not."""
        return None if self.thing is _GONE else self.dump(self.thing)


_GONE = object()


class _Far(NamedTuple):
    """Bytes that lie in a bucket, under this name."""

    name: str


class Table(MutableMapping[Any, Any]):
    """A table in a store, in the order in which things came; what is put anew keeps its place."""

    def __init__(
        self, tables: Shared, kind: str, dump: Callable[[Any], bytes], load: Callable[[bytes], Any]
    ) -> None:
        self._tables, self._kind, self._dump, self._load = tables, kind, dump, load

    def _dumps(self, key: str) -> Callable[[Any], bytes]:
        """What makes bytes of the thing of this key."""
        return self._dump

    def _hold(self, key: str, row: Row | None) -> _Held:
        """The thing of a row that was just read; as this unit has it, if it has."""
        held = self._tables.held.get((self._kind, key))
        if held is None or held.version is None:
            if held is not None:  # put by this unit before it was read
                held.version = row.version if row is not None else 0
                return held
            if row is None:
                held = _Held(_GONE, None, 0, self._dumps(key))
            else:
                thing, dumps = self._load(row.value), self._dumps(key)
                # Written again at once, for the comparison at the end: the same thing may be written in two ways.
                held = _Held(thing, dumps(thing), row.version, dumps)
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
            self._tables.held[self._kind, name] = _Held(thing, None, None, self._dumps(name))
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


NEAR, FAR = b"=", b"@"
"""How a row of bytes begins: they follow, or they lie in the bucket under a name that follows."""


class Blobs(Table):
    """A table of bytes. Where there is a bucket, large ones lie in it from before their row is written until after it is gone."""

    def __init__(self, tables: Shared, kind: str) -> None:
        super().__init__(tables, kind, bytes, self._read)

    def _dumps(self, key: str) -> Callable[[Any], bytes]:
        return partial(self._write, key)

    def _write(self, key: str, content: "bytes | _Far") -> bytes:
        if isinstance(content, _Far):
            return FAR + content.name.encode()
        bucket = self._tables.bucket
        if bucket is None or len(content) <= bucket.above:
            return NEAR + content
        return FAR + self._tables.put(self._kind, key, content).encode()

    def _read(self, value: bytes) -> "bytes | _Far":
        return _Far(value[1:].decode()) if value.startswith(FAR) else value[1:]

    def __getitem__(self, key: Any) -> Any:
        content = super().__getitem__(key)
        if not isinstance(content, _Far):
            return content
        if self._tables.bucket is None:
            raise StoreError(f"{content.name} lies in a bucket, and there is none; name it with --blobs")
        return self._tables.bucket.get(content.name)


class Room:
    """What tables in memory share: how much they hold."""

    def __init__(self, most: int = ROOM) -> None:
        self.most = most
        self.held = 0


class Weighed(OrderedDict[Any, Any]):
    """A table in memory that knows what its things weigh: about the bytes that they take written out. What goes takes its weight along,
    by whichever way: those that are written in C do not come by each other."""

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

    def __delitem__(self, key: Any) -> None:
        super().__delitem__(key)
        self._room.held -= self._weights.pop(key, 0)

    def pop(self, key: Any, *default: Any) -> Any:
        thing = super().pop(key, *default)
        self._room.held -= self._weights.pop(key, 0)
        return thing

    def popitem(self, last: bool = True) -> tuple[Any, Any]:
        key, thing = super().popitem(last)
        self._room.held -= self._weights.pop(key, 0)
        return key, thing

    def clear(self) -> None:
        super().clear()
        self._room.held -= sum(self._weights.values())
        self._weights.clear()

    @property
    def is_full(self) -> bool:
        """Whether all tables hold too much, and this one has more than one thing to give."""
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


OURS = (
    "mock_server.world.",
    "mock_server.faults.",
    "mock_server.content.renders",
    "mock_server.scenarios.callers",
)
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
