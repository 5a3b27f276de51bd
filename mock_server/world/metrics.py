"""Counts of what was asked and answered, in Prometheus' text form. A call costs one entry in a queue; it is counted when somebody
asks, or when the queue is long."""

from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Iterator

from mock_server.spec.model import Spec
from mock_server.wire.call import Call
from mock_server.world.journal import Entry

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


class Metrics:
    """The counts since the start, or since they were reset."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self.reset()

    def reset(self) -> None:
        """Nothing is counted yet."""
        self._waiting: deque[Entry] = deque()
        self._counts: dict[str, Counter[Labels]] = {name: Counter() for name in _COUNTERS}
        self._buckets: dict[str, dict[Labels, list[int]]] = {name: {} for name in _HISTOGRAMS}
        self._sums: dict[str, Counter[Labels]] = {name: Counter() for name in _HISTOGRAMS}

    def over(self, call: Call, heard: Entry) -> None:
        """A call has ended."""
        self._waiting.append(heard)
        if len(self._waiting) >= WAITING:
            self._digest()

    def text(self, running: int, ahead: float) -> str:
        """All of it. `running`: answers that are being said; `ahead`: seconds that the clock is ahead of real time."""
        self._digest()
        return "".join(line + "\n" for line in self._lines(running, ahead))

    def _digest(self) -> None:
        while self._waiting:
            self._count(self._waiting.popleft())

    def _count(self, heard: Entry) -> None:
        operation = heard.operation or "none"
        # A name that nobody knows is the client's own: it must not become a series of its own.
        model = heard.model if heard.model and self._spec.catalogue.find(heard.model) else "none"
        error = heard.error or next((name for name in heard.faults if name == "html"), "")
        self._counts["dashmock_requests_total"][operation, model, str(heard.status), error] += 1
        self._counts["dashmock_answers_ended_total"][(heard.ended,)] += 1
        for fault in heard.faults:
            self._counts["dashmock_faults_total"][(fault,)] += 1
        if heard.tokens:
            self._counts["dashmock_tokens_total"][model, "input"] += heard.input_tokens
            self._counts["dashmock_tokens_total"][model, "output"] += heard.output_tokens
        if heard.sent:
            labels = (operation, "true" if heard.stream else "false")
            self._observe("dashmock_request_duration_seconds", labels, heard.took)
            self._observe("dashmock_first_byte_seconds", labels, heard.sent[0].at)

    def _observe(self, name: str, labels: Labels, seconds: float) -> None:
        buckets = self._buckets[name].setdefault(labels, [0] * (len(BUCKETS) + 1))
        buckets[bisect_left(BUCKETS, seconds)] += 1
        self._sums[name][labels] += seconds  # type: ignore[assignment]  # a Counter counts anything that adds up

    def _lines(self, running: int, ahead: float) -> Iterator[str]:
        for name, (says, keys) in _COUNTERS.items():
            yield from _head(name, says, "counter")
            for labels, number in sorted(self._counts[name].items()):
                yield f"{name}{_labels(keys, labels)} {number}"
        for name, (says, keys) in _HISTOGRAMS.items():
            yield from _head(name, says, "histogram")
            for labels, buckets in sorted(self._buckets[name].items()):
                total = 0
                for end, number in zip((*BUCKETS, "+Inf"), buckets, strict=True):
                    total += number
                    yield f"{name}_bucket{_labels((*keys, 'le'), (*labels, str(end)))} {total}"
                yield f"{name}_sum{_labels(keys, labels)} {self._sums[name][labels]:.6f}"
                yield f"{name}_count{_labels(keys, labels)} {total}"
        yield from _head("dashmock_running", "Answers that are being said.", "gauge")
        yield f"dashmock_running {running}"
        yield from _head(
            "dashmock_clock_ahead_seconds", "How far the mock's clock is ahead of real time.", "gauge"
        )
        yield f"dashmock_clock_ahead_seconds {ahead:.3f}"


def _head(name: str, says: str, kind: str) -> tuple[str, str]:
    return f"# HELP {name} {says}", f"# TYPE {name} {kind}"


def _labels(keys: tuple[str, ...], values: Labels) -> str:
    pairs = [f'{key}="{_escaped(value)}"' for key, value in zip(keys, values, strict=True)]
    return "{" + ",".join(pairs) + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
