"""Counts of what was asked and answered, in Prometheus' text form. A call costs one entry in a queue; it is counted when somebody
asks, or when the queue is long.

Each process counts for itself. Where several share a store, every series says whose it is by the label `replica`; workers of one
port, of which a scrape reaches only one, write down what they have counted, so that any of them tells of all.
"""

import asyncio
import logging
import os
import time
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from mock_server.spec.model import Spec
from mock_server.wire.call import Call
from mock_server.world.journal import Entry
from mock_server.world.store import Change, Store, StoreError
from mock_server.world.tables import dump, load

log = logging.getLogger("dashmock")

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300)
"""Upper ends of the histograms' buckets, in seconds."""

WAITING = 256
"""Calls that may wait to be counted."""

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Labels = tuple[str, ...]

_COUNTERS = {
    "dashmock_requests_total": (
        "Calls, by how they were answered.",
        ("operation", "model", "status", "error"),
    ),
    "dashmock_answers_ended_total": ("Answers, by how they ended: whole, cut, reset, left.", ("ended",)),
    "dashmock_tokens_total": ("Tokens of prompts and answers.", ("model", "direction")),
    "dashmock_faults_total": ("Faults that were ordered and happened.", ("fault",)),
}
_HISTOGRAMS = {
    "dashmock_request_duration_seconds": (
        "From the request to the last byte of its answer.",
        ("operation", "stream"),
    ),
    "dashmock_first_byte_seconds": (
        "From the request to the first byte of its answer.",
        ("operation", "stream"),
    ),
}


EVERY = 1.0
"""Seconds after which a worker writes down what has changed."""

KEPT = 24 * 3600.0
"""Seconds that others tell what a worker had counted which is there no more."""


class Crew(NamedTuple):
    """Who counts beside us: `name` of those who serve one port together, empty where we serve it alone; `replica` is our own."""

    store: Store
    name: str
    replica: str


@dataclass
class Tally:
    """What one process has counted: as plain data, which a store may hold. `at` is when, in epoch seconds of the real time."""

    counts: dict[str, dict[Labels, int]] = field(default_factory=lambda: {name: {} for name in _COUNTERS})
    buckets: dict[str, dict[Labels, list[int]]] = field(
        default_factory=lambda: {name: {} for name in _HISTOGRAMS}
    )
    sums: dict[str, dict[Labels, float]] = field(default_factory=lambda: {name: {} for name in _HISTOGRAMS})
    running: int = 0
    pid: int = 0
    turn: int = 0
    at: float = 0.0

    def count(self, name: str, labels: Labels, number: int = 1) -> None:
        """Adds to a counter."""
        counts = self.counts[name]
        counts[labels] = counts.get(labels, 0) + number

    def observe(self, name: str, labels: Labels, seconds: float) -> None:
        """Adds to a histogram."""
        self.buckets[name].setdefault(labels, [0] * (len(BUCKETS) + 1))[bisect_left(BUCKETS, seconds)] += 1
        self.sums[name][labels] = self.sums[name].get(labels, 0.0) + seconds


class Metrics:
    """The counts since the start, or since they were reset."""

    def __init__(self, spec: Spec, running: Callable[[], int], crew: Crew | None = None) -> None:
        """`running` says how many answers are being said."""
        self._spec, self._running, self._crew = spec, running, crew
        self._timer: asyncio.TimerHandle | None = None
        self.reset()

    def reset(self, turn: int = 0) -> None:
        """Nothing is counted yet. `turn` is how often that was said: what others have counted before is told no more."""
        self._waiting: deque[Entry] = deque()
        self._own = Tally(pid=os.getpid(), turn=turn)

    def over(self, call: Call, heard: Entry) -> None:
        """A call has ended."""
        self._waiting.append(heard)
        if len(self._waiting) >= WAITING:
            self._digest()
        self.touch()

    def touch(self) -> None:
        """A call has begun or ended: others are to know soon."""
        if self._crew is not None and self._crew.name and self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(EVERY, self._write)

    def _write(self) -> None:
        self._timer = None
        crew = self._crew
        assert crew is not None
        try:
            crew.store.commit(
                [Change("metrics", f"{crew.name} {crew.replica}", dump(self._taken()))], lasting=False
            )
        except StoreError as error:
            log.error("%s", error)

    def _taken(self) -> Tally:
        """Our own, as it is now."""
        self._digest()
        self._own.running, self._own.at = self._running(), time.time()
        return self._own

    def text(self, ahead: float) -> str:
        """All of it. `ahead`: seconds that the clock is ahead of real time. Raises StoreError."""
        if self._crew is None:
            tallies = {"": self._taken()}
        else:
            tallies = {**self._others(self._crew), self._crew.replica: self._taken()}
        return "".join(line + "\n" for line in _lines(tallies, ahead))

    def _others(self, crew: Crew) -> dict[str, Tally]:
        """What those have counted with whom we serve one port; of who is there no more, nothing is being said."""
        found: dict[str, Tally] = {}
        gone = []
        for key, row in crew.store.rows("metrics") if crew.name else ():
            name, _, replica = key.rpartition(" ")
            tally: Tally = load(row.value)
            if tally.at < time.time() - KEPT:
                gone.append(Change("metrics", key, None))
            elif (name, tally.turn) == (crew.name, self._own.turn):
                tally.running = tally.running if _lives(tally.pid) else 0
                found[replica] = tally
        if gone:
            crew.store.commit(gone, lasting=False)
        return found

    def _digest(self) -> None:
        while self._waiting:
            self._count(self._waiting.popleft())

    def _count(self, heard: Entry) -> None:
        operation = heard.operation or "none"
        # A name that nobody knows is the client's own: it must not become a series of its own.
        model = heard.model if heard.model and self._spec.catalogue.find(heard.model) else "none"
        error = heard.error or next((name for name in heard.faults if name == "html"), "")
        own = self._own
        own.count("dashmock_requests_total", (operation, model, str(heard.status), error))
        own.count("dashmock_answers_ended_total", (heard.ended,))
        for fault in heard.faults:
            own.count("dashmock_faults_total", (fault,))
        if heard.tokens:
            own.count("dashmock_tokens_total", (model, "input"), heard.input_tokens)
            own.count("dashmock_tokens_total", (model, "output"), heard.output_tokens)
        if heard.sent:
            labels = (operation, "true" if heard.stream else "false")
            own.observe("dashmock_request_duration_seconds", labels, heard.took)
            own.observe("dashmock_first_byte_seconds", labels, heard.sent[0].at)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _lines(tallies: Mapping[str, Tally], ahead: float) -> Iterator[str]:
    """The series of each replica; with an empty name, without a label for it."""
    for name, (says, keys) in _COUNTERS.items():
        yield from _head(name, says, "counter")
        for replica, tally in tallies.items():
            for labels, number in sorted(tally.counts[name].items()):
                yield f"{name}{_labels(keys, labels, replica)} {number}"
    for name, (says, keys) in _HISTOGRAMS.items():
        yield from _head(name, says, "histogram")
        for replica, tally in tallies.items():
            for labels, buckets in sorted(tally.buckets[name].items()):
                total = 0
                for end, number in zip((*BUCKETS, "+Inf"), buckets, strict=True):
                    total += number
                    yield f"{name}_bucket{_labels((*keys, 'le'), (*labels, str(end)), replica)} {total}"
                yield f"{name}_sum{_labels(keys, labels, replica)} {tally.sums[name][labels]:.6f}"
                yield f"{name}_count{_labels(keys, labels, replica)} {total}"
    yield from _head("dashmock_running", "Answers that are being said.", "gauge")
    for replica, tally in tallies.items():
        yield f"dashmock_running{_labels((), (), replica)} {tally.running}"
    yield from _head(
        "dashmock_clock_ahead_seconds", "How far the mock's clock is ahead of real time.", "gauge"
    )
    yield f"dashmock_clock_ahead_seconds {ahead:.3f}"


def _head(name: str, says: str, kind: str) -> tuple[str, str]:
    return f"# HELP {name} {says}", f"# TYPE {name} {kind}"


def _labels(keys: tuple[str, ...], values: Labels, replica: str) -> str:
    pairs = [f'{key}="{_escaped(value)}"' for key, value in zip(keys, values, strict=True)]
    if replica:
        pairs.append(f'replica="{_escaped(replica)}"')
    return "{" + ",".join(pairs) + "}" if pairs else ""


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
