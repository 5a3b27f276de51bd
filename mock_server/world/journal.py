"""What was asked and what was answered, the first calls first forgotten. Keys are never told; what looks like one is blanked."""

import binascii
import hashlib
import logging
import re
from codecs import getincrementaldecoder
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product
from typing import Any, NamedTuple

import orjson

from mock_server.wire.call import Call
from mock_server.wire.memo import memo
from mock_server.world.store import Change, Store, StoreError
from mock_server.world.tables import dump, load

log = logging.getLogger("dashmock")

KEPT = 256 * 1024
"""Bytes of a body or an answer that are kept of each call; the rest is counted, not kept."""

MOST = 64 * 1024 * 1024
"""Bytes that all entries together may hold; the oldest make room."""

SELDOM = 64
"""In a store, whether there are too many is looked at after every so many of ours."""

OWN = 2000
"""In a store, so many of our own calls we tell from those of others."""

WHOLE, CUT, RESET, LEFT, OPEN = "whole", "cut", "reset", "left", "open"
"""How an answer ended: all was said; the mock closed, or reset, the connection before; the client went away; not yet."""

_KEY = re.compile(rb"\b(sk|st)(-|%2[Dd])((?:[A-Za-z0-9-]|%2[Dd]){8,})")
_CODED = re.compile(rb"[A-Za-z0-9+/_-]{12,}")
_SIGNS = (
    b"sk-",
    b"st-",
    b"sk%2",
    b"st%2",
    b"c2st",
    b"c3Qt",
    b"zay",
    b"zdC",
    *[b"%cN%cL" % pair for pair in product(b"HXn3", b"r0")],
)
"""Without one of these there is no key: `sk-` and `st-`, and what they become in base64, by where in three bytes they begin.
Each spelt out: so they are looked for ten times as fast as by an expression."""
_SECRET = frozenset((b"authorization", b"x-api-key", b"cookie", b"proxy-authorization", b"x-mock-token"))


ENDS = 8192
"""Bytes at either end of an answer in which its usage is looked for."""

INPUT = re.compile(rb'"(?:input|prompt)_tokens":\s*(\d+)')
OUTPUT = re.compile(rb'"(?:output|completion)_tokens":\s*(\d+)')
TOTAL = re.compile(rb'"total_tokens":\s*(\d+)')


def number(pattern: re.Pattern[bytes], data: bytes | bytearray) -> int:
    """The last number that stands there so named; 0 where none does."""
    if b'_tokens"' not in data:
        return 0
    at = data.rfind(b'"usage"')  # behind which it nearly always stands
    found = (pattern.findall(data, at) if at > 0 else ()) or pattern.findall(data)
    return int(found[-1]) if found else 0


class Heard(NamedTuple):
    """Bytes that were sent, and when: seconds after the request arrived."""

    at: float
    data: bytes


class Asked(NamedTuple):
    """What came over the wire; the headers that are there for a secret hold none any more."""

    path: str
    query: str
    raw: bytes
    headers: tuple[tuple[bytes, bytes], ...]


@dataclass
class Entry:
    """One call. `caller` tells callers apart without their keys. Times are epoch seconds; `elapsed` is the clock's own
    count of seconds, which a frozen clock does not stop. `sent` grows while the answer is said.

    What looks like a key is blanked when somebody looks: most calls are forgotten before anybody does."""

    id: str
    at: float
    elapsed: float
    method: str
    asked: Asked
    caller: str
    operation: str | None
    surface: str
    model: str | None
    stream: bool
    faults: tuple[str, ...]
    error: str | None
    timeout: float | None
    """How many seconds the client waits for bytes; 0 where nobody knows, None where it waits for ever."""
    status: int
    is_blanked: bool = False
    """Whether keys are blanked in `asked`."""
    head: bytes = b""
    """The answer's headers as they were written, each on its line."""
    sent: list[Heard] = field(default_factory=list)
    size: int = 0
    """Bytes that were sent, kept or not."""
    forgotten: bool = False
    """Whether nobody will ask any more what was sent: then only the first write is kept, in which usage may stand."""
    ended: str = OPEN
    input_tokens: int = 0
    output_tokens: int = 0
    """Counted only where somebody asks for it: limits, metrics, who watches; else 0."""

    @property
    def tokens(self) -> int:
        """Tokens of prompt and answer."""
        return self.input_tokens + self.output_tokens

    took: float = 0.0
    """Seconds from the request to the last byte."""

    @property
    def blanked(self) -> Asked:
        """What was asked, keys blanked; from the first look on nothing else is kept."""
        if not self.is_blanked:
            self.asked, self.is_blanked = _blanked(self.asked), True
        return self.asked

    @property
    def path(self) -> str:
        """The path as it was called."""
        return self.blanked.path

    @property
    def query(self) -> str:
        """What stood behind the question mark."""
        return self.blanked.query

    @property
    def raw(self) -> bytes:
        """The body that was sent, if it is not too long to be kept."""
        return self.blanked.raw

    @property
    def request_headers(self) -> tuple[tuple[bytes, bytes], ...]:
        """The request's headers."""
        return self.blanked.headers

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """The answer's headers."""
        return [
            (name, value) for name, _, value in [line.partition(b": ") for line in self.head.splitlines()]
        ]

    @property
    def request_id(self) -> str:
        """The id that the client was told, which is the entry's own."""
        return self.id

    @cached_property
    def body(self) -> Any:
        """The JSON that was sent; None where it was none, or more than is kept."""
        try:
            return orjson.loads(self.raw) if self.raw else None
        except orjson.JSONDecodeError:
            return None

    @property
    def content(self) -> bytes:
        """The answer's bytes as far as they were sent and are kept."""
        return redacted(b"".join([one.data for one in self.sent]))

    @property
    def reply(self) -> Any:
        """The answer as far as it was sent: JSON as Python values, a stream or anything else as text."""
        raw = self.content
        try:
            return orjson.loads(raw)
        except orjson.JSONDecodeError:
            return raw.decode("utf-8", "replace")

    @property
    def is_complete(self) -> bool:
        """Whether every byte that was sent is kept."""
        return self.size <= KEPT

    @property
    def weight(self) -> int:
        """Bytes that it holds."""
        return len(self.asked.raw) + min(self.size, KEPT)

    @property
    def usage(self) -> tuple[int, int]:
        """Tokens of prompt and answer: as they were counted, else as the answer says, as far as it is kept."""
        if self.input_tokens or self.output_tokens or self.status >= 400 or not self.is_complete:
            return self.input_tokens, self.output_tokens
        last = b""
        for one in reversed(self.sent):
            last = one.data + last
            if len(last) >= ENDS:
                break
        first = self.sent[0].data[:ENDS] if self.sent else b""
        output = number(OUTPUT, last)
        told = number(INPUT, last) or number(INPUT, first) or (0 if output else number(TOTAL, last))
        return told, output

    def steps(self) -> Iterator[Heard]:
        """What was sent, write by write, blanked across the writes without changing a length."""
        content, at = self.content, 0
        for one in self.sent:
            yield Heard(one.at, content[at : at + len(one.data)])
            at += len(one.data)

    def texts(self) -> Iterator[tuple[float, str]]:
        """What was sent, write by write, as text; a character that two writes share stands in the second."""
        decoder = getincrementaldecoder("utf-8")("replace")
        for one in self.steps():
            yield one.at, decoder.decode(one.data)

    def say(self, at: float, data: bytes) -> None:
        """Adds what was sent."""
        if self.size < KEPT and not (self.forgotten and self.sent):
            self.sent.append(Heard(at, data[: KEPT - self.size]))
        self.size += len(data)
        self.took = at

    def forget(self) -> None:
        """Lets go of what was sent, however long the answer still takes."""
        self.forgotten = True
        del self.sent[1:]

    @property
    def host(self) -> str:
        """Which server was meant, as the client wrote it; a part of that where it is long."""
        value = next((value for name, value in self.request_headers if name == b"host"), b"")
        return value[:300].decode("latin-1")

    def summary(self) -> dict[str, Any]:
        """The entry in one line of a list: no bodies."""
        names = ("id", "at", "method", "path", "query", "caller", "operation", "model", "stream", "status")
        return {name: getattr(self, name) for name in names} | {
            "host": self.host,
            "error": self.error,
            "faults": list(self.faults),
            "ended": self.ended,
            "bytes": self.size,
            "first_byte_ms": round(self.sent[0].at * 1000, 1) if self.sent else None,
            "took_ms": round(self.took * 1000, 1),
            "input_tokens": self.usage[0],
            "output_tokens": self.usage[1],
        }

    def as_json(self) -> dict[str, Any]:
        """The whole entry as the admin page shows it."""
        return self.summary() | {
            "request_headers": _texts(self.request_headers),
            "body": self.body,
            "headers": _texts(self.headers),
            "reply": self.reply,
            "sent": [[round(at * 1000, 1), text] for at, text in self.texts()],
            "complete": self.is_complete,
        }


class Journal:
    """The last `size` calls; with size 0 none is kept."""

    def __init__(self, size: int) -> None:
        self.entries: deque[Entry] = deque(maxlen=size)
        self._held = 0

    @property
    def size(self) -> int:
        """How many calls it keeps at most."""
        return self.entries.maxlen or 0

    def resize(self, size: int) -> None:
        """Keeps the last `size` calls from now on."""
        self.entries = deque(self.entries, maxlen=size)

    def add(self, entry: Entry) -> None:
        """Remembers the call, and forgets the oldest where there are too many."""
        entries, size = self.entries, self.entries.maxlen
        if not size:
            entry.forget()
            return
        if len(entries) == size:
            entries[0].forget()
        entries.append(entry)

    def ended(self, entry: Entry) -> None:
        """The entry grows no more; if all together take too much, the oldest are forgotten."""
        self._held += entry.weight
        if self._held > MOST:  # too high where entries have fallen out: counted anew
            self._held = sum(one.weight for one in self.entries)
            while self._held > MOST and len(self.entries) > 1:
                self._held -= self.entries.popleft().weight

    def forget(self) -> int:
        """Forgets every call; says how many there were."""
        number = len(self.entries)
        self.entries.clear()
        self._held = 0
        return number

    def remove(self, entry: Entry) -> None:
        """Forgets one call."""
        self.entries.remove(entry)

    def find(self, id: str) -> Entry | None:
        """The entry of this id, the newest if it came twice."""
        return next((entry for entry in reversed(self.entries) if entry.id == id), None)


class CommonJournal(Journal):
    """The calls of all mocks that share a store, each written down when its answer has ended; and our own that go on."""

    def __init__(self, size: int, store: Store) -> None:
        self._store, self._size = store, size
        self._open: dict[str, Entry] = {}
        self._count = 0
        self._own: deque[str] = deque(maxlen=OWN)  # ids of what we answered last

    @property
    def ids(self) -> Sequence[str]:
        """Of those that have ended. Raises StoreError."""
        return self._store.keys("journal")

    def of_others(self, known: set[str]) -> Iterator[Entry]:
        """What others have answered beside those that are known, and are from now on. Raises StoreError."""
        own, ids = set(self._own), self.ids
        new = [id for id in ids if id not in known]
        known &= set(ids)  # the others were forgotten
        known.update(new)
        for id in new:
            if id not in own and (row := self._store.get("journal", id)) is not None:
                yield load(row.value)

    @property
    def entries(self) -> list[Entry]:  # type: ignore[override]
        """All of them, those that ended first before the others. Raises StoreError."""
        written = [load(row.value) for _, row in self._store.rows("journal")]
        return [*written, *self._open.values()][-self._size :] if self._size else []

    @property
    def size(self) -> int:
        """How many calls it keeps at most."""
        return self._size

    def resize(self, size: int) -> None:
        """Keeps the last `size` calls from now on. Raises StoreError."""
        self._size = size
        self._bound()

    def add(self, entry: Entry) -> None:
        """Remembers the call."""
        if self._size:
            self._open[entry.id] = entry
            self._own.append(entry.id)

    def ended(self, entry: Entry) -> None:
        """The entry grows no more and is written down; if there are too many, or all together take too much, the oldest go."""
        if self._open.pop(entry.id, None) is None:
            return
        try:
            blanked = replace(
                entry, asked=entry.blanked, is_blanked=True, sent=list(entry.steps())
            )  # what is written may be read by others
            self._store.commit([Change("journal", entry.id, dump(blanked))], lasting=False)
            self._count += 1
            if self._count % SELDOM == 0:
                self._bound()
        except StoreError as error:
            log.error("%s (request %s)", error, entry.id)

    def _bound(self) -> None:
        """Those that are too many go, and those with which all together take too much."""
        gone, held = [], 0
        for count, (key, size) in enumerate(reversed(self._store.sizes("journal"))):
            held += size
            if count >= self._size or held > MOST:
                gone.append(Change("journal", key, None))
        if gone:
            self._store.commit(gone, lasting=False)

    def forget(self) -> int:
        """Forgets every call; says how many there were. Raises StoreError."""
        keys = [*self._store.keys("journal"), *self._open]
        self._open.clear()
        self._store.commit([Change("journal", key, None) for key in keys])
        return min(len(keys), self._size)

    def remove(self, entry: Entry) -> None:
        """Forgets one call. Raises StoreError."""
        self._open.pop(entry.id, None)
        self._bound()  # none that was already forgotten comes in its place
        self._store.commit([Change("journal", entry.id, None)])


def entry(
    call: Call, status: int, error: str | None, at: float, elapsed: float, *, whole: bool = True
) -> Entry:
    """The call as it is remembered: before anything is answered. Without `whole`, only what is counted: neither body nor headers."""
    named, operation = call.body.get("model"), call.operation
    raw = call.raw if whole and len(call.raw) <= KEPT else b""
    known = call.headers.items() if whole else ()
    headers = [(name, b"***" if name in _SECRET else value) for name, value in known]
    return Entry(
        call.request_id,
        at,
        elapsed,
        call.method,
        Asked(call.path, call.query, raw, tuple(headers)),
        caller(call) if whole else "",
        operation.id if operation else None,
        call.surface,
        named if isinstance(named, str) else None,
        call.stream,
        tuple([name for name, _ in call.faults]),
        error,
        call.connection.get("timeout", 0),
        status,
    )


def _blanked(asked: Asked) -> Asked:
    """The same without keys."""
    path, query, raw, headers = asked
    if not _is_suspect(b"\n".join([path.encode(), query.encode(), raw, *[value for _, value in headers]])):
        return asked
    return Asked(
        redacted(path.encode()).decode(),
        redacted(query.encode()).decode(),
        redacted(raw),
        tuple([(name, redacted(value)) for name, value in headers]),
    )


def _is_suspect(data: bytes) -> bool:
    """Whether there may be a key in it."""
    for sign in _SIGNS:  # noqa: SIM110  # a generator would cost as much as the search
        if sign in data:
            return True
    return False


def redacted(data: bytes) -> bytes:
    """The bytes with keys blanked, of the same length: plain, URL-encoded, and in base64."""
    if not _is_suspect(data):
        return data
    data = _KEY.sub(lambda found: found[1] + found[2] + b"*" * len(found[3]), data)
    return _CODED.sub(_decoded, data)


def _decoded(found: "re.Match[bytes]") -> bytes:
    """The run of base64 with keys in it blanked, wherever in its neighbourhood it really begins."""
    run = found[0]
    if not _is_suspect(run):
        return run
    plain = run.translate(_URL_SAFE)
    for skipped in range(4):
        whole = plain[skipped:]
        for key in _KEY.finditer(binascii.a2b_base64(whole[: len(whole) // 4 * 4] + _tail(whole))):
            first, last = skipped + key.start() * 4 // 3, min(len(run), skipped + -(-key.end() * 4 // 3))
            run = run[:first] + b"*" * (last - first) + run[last:]
    return run


_URL_SAFE = bytes.maketrans(b"-_", b"+/")


def _tail(coded: bytes) -> bytes:
    """The last signs, made a whole group of four; a single one says nothing."""
    rest = coded[len(coded) // 4 * 4 :]
    return rest + b"=" * (4 - len(rest)) if len(rest) > 1 else b""


def caller(call: Call) -> str:
    """Who calls, as it may be shown; empty where no key was sent."""
    return name_of(call.key or call.header(b"authorization") or call.header(b"x-api-key"))


@memo(4096)
def name_of(key: str) -> str:
    """What stands for a key where it may not be shown."""
    return hashlib.sha256(key.encode()).hexdigest()[:8] if key else ""


def _texts(headers: Iterable[tuple[bytes, bytes]]) -> list[list[str]]:
    return [[name.decode("latin-1"), value.decode("latin-1")] for name, value in headers]
