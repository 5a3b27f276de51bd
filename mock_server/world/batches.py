"""Batches: a file of requests worked off line by line. What a batch is at is a function of its age; nothing runs in the
background. Lines that are due are asked when somebody looks, at most some at a look: a batch that nobody looked at for long
takes a few looks to catch up, so that no look takes long."""

import logging
from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from mock_server.world.tables import Tables

log = logging.getLogger("dashmock")

VALIDATING, FAILED, IN_PROGRESS, FINALIZING = "validating", "failed", "in_progress", "finalizing"
COMPLETED, EXPIRED, CANCELLING, CANCELLED = "completed", "expired", "cancelling", "cancelled"
OVER = frozenset({FAILED, COMPLETED, EXPIRED, CANCELLED})

KEPT = 30 * 24 * 3600.0
"""Seconds that a batch can be asked after (batch-interfaces-compatible-with-openai)."""

MOST = 1_000
"""Batches remembered; the oldest is forgotten first."""

ROOM = 1024**3
"""Bytes of files that are worked off at a time; the batch that came first gives way, as if it had never been."""

SLICE = 1_000
"""Lines asked at one look."""

TO_CANCEL = 0.5
"""Seconds from the wish to cancel to the end."""


class Lapse(NamedTuple):
    """How long things take, in seconds: looking at the lines, one line, all lines at least, writing the files."""

    validating: float
    line: float
    least: float
    finalizing: float


QUICK = Lapse(0.4, 0.002, 1.2, 0.4)
REAL = Lapse(2.0, 0.2, 300.0, 1.0)
"""Between what was seen: 2 seconds on an empty queue to two hours and a half (cnblogs/get-completed-batch-compatible-nosse)."""

Mistake = Mapping[str, Any]
Checked = tuple[list[Mistake], "array[int]"]
"""What is wrong with the lines, and where each of them begins and ends in the file."""


class Used(NamedTuple):
    """Tokens of lines that were answered, and what they cost at list price; `price` is None where it is not known."""

    prompt: int = 0
    completion: int = 0
    price: float | None = 0.0
    currency: str = ""

    def __add__(self, other: "Used") -> "Used":  # type: ignore[override]  # sums, not a longer tuple
        """Both together; of a batch, whose lines name one model, so that all are in one currency."""
        known = self.price is not None and other.price is not None
        return Used(
            self.prompt + other.prompt,
            self.completion + other.completion,
            (self.price or 0.0) + (other.price or 0.0) if known else None,
            self.currency or other.currency,
        )


class Answer(NamedTuple):
    """What became of a line: whether it was answered, how that reads in the file, what it used."""

    good: bool
    line: bytes
    used: Used = Used()


@dataclass(slots=True, eq=False)
class Batch:
    """One batch. Times are epoch seconds; `window` is how many it may take. `places` are where its lines begin and end."""

    id: str
    owner: str
    endpoint: str
    input_file_id: str
    completion_window: str
    window: float
    metadata: Mapping[str, str] | None
    created: float
    lapse: Lapse
    mistakes: list[Mistake] = field(default_factory=list)
    places: "array[int]" = field(default_factory=lambda: array("Q"))
    checked: bool = False
    done: int = 0
    failed: int = 0
    used: Used = field(default_factory=Used)  # by the lines that were answered
    late: float = 0.0  # how long it waited for somebody to look
    wish: float | None = None  # when it was to be cancelled
    closed: bool = False
    output: str | None = None
    errors: str | None = None

    @property
    def total(self) -> int:
        """Lines."""
        return len(self.places) // 2

    @property
    def started(self) -> float:
        """When its lines were looked at."""
        return self.created + self.lapse.validating

    @property
    def seconds(self) -> float:
        """How long its lines take."""
        return max(self.lapse.least, self.total * self.lapse.line)

    @property
    def ends(self) -> float:
        """When its last line is answered."""
        return self.started + self.late + self.seconds

    @property
    def expires(self) -> float | None:
        """When it runs out of time, if it will."""
        deadline = self.created + self.window
        return deadline if self.started + self.seconds > deadline else None

    def line(self, data: bytes, number: int) -> bytes:
        """A line as it stands in the file of `data`."""
        return data[self.places[2 * number] : self.places[2 * number + 1]]

    def due_at(self, number: int) -> float:
        """When a line has its turn."""
        return self.started + self.late + self.seconds * (number + 1) / self.total

    def status(self, now: float) -> str:
        """What it is at."""
        if self.wish is not None:
            return CANCELLING if now < self.wish + TO_CANCEL else CANCELLED
        if (
            now < self.started or not self.checked
        ):  # where another process looks at its lines, they may take longer
            return VALIDATING
        if self.mistakes:
            return FAILED
        if self.expires is not None and now >= self.expires:
            return EXPIRED
        if self.done < self.total or now < self.ends:
            return IN_PROGRESS
        return FINALIZING if now < self.ends + self.lapse.finalizing else COMPLETED

    def due(self, now: float) -> int:
        """How many lines have had their turn by now."""
        if not self.checked or self.mistakes:
            return 0
        until = min(moment for moment in (now, self.wish, self.expires) if moment is not None)
        share = (until - self.started - self.late) / self.seconds
        return max(self.done, min(self.total, int(self.total * share + 1e-9)))

    def check(self, found: Checked) -> None:
        """Notes what is wrong with its lines, and where they are."""
        self.mistakes, self.places = found
        if self.mistakes:
            self.places = array("Q")  # none of its lines counts
        self.checked = True

    def look(self, now: float, most: int, ask: Callable[[int], Answer]) -> list[Answer]:
        """Does what is due, at most `most` lines; what became of them."""
        due = self.due(now)
        first = self.done
        answers = []
        while self.done < min(due, first + most):
            answer = ask(self.done)
            answers.append(answer)
            self.failed += not answer.good
            self.used += answer.used
            self.done += 1
        if self.done < due and self.wish is None and self.expires is None:
            self.late = now - self.started - self.seconds * self.done / self.total
        return answers


class Batches:
    """All batches of the last 30 days; beside each the file it works off, and what became of its lines, until it is over."""

    def __init__(self, tables: Tables | None = None) -> None:
        self._tables = tables = tables or Tables()
        self._batches: OrderedDict[str, Batch] = tables.table("batches")
        self._inputs: OrderedDict[str, bytes] = tables.blobs("batch_inputs")
        self._answers: OrderedDict[tuple[str, int], list[Answer]] = tables.table("batch_answers")

    def add(self, batch: Batch, data: bytes) -> None:
        """Remembers a batch that works off the lines of `data`."""
        self._batches[batch.id] = batch
        self._inputs[batch.id] = data
        while len(self._batches) > MOST or (len(self._batches) > 1 and self._held() > ROOM):
            id, forgotten = self._batches.popitem(last=False)
            self.close(forgotten)
            why = f"{MOST} batches" if len(self._batches) >= MOST else f"{ROOM >> 20} MiB of their files"
            log.error("%s is forgotten: more than %s are kept", id, why)

    def _held(self) -> int:
        """Bytes of the files that are worked off here; a store has its own room."""
        return 0 if self._tables.shared else sum([len(one) for one in self._inputs.values()])

    def data(self, batch: Batch) -> bytes:
        """The file it works off."""
        return self._inputs.get(batch.id, b"")

    def mine(self, batch: Batch) -> bool:
        """Whether its lines may be asked here: not while another process does."""
        return self._tables.lease(f"batch {batch.id}")

    def keep(self, batch: Batch, answers: list[Answer]) -> None:
        """Keeps what became of the lines that were done last."""
        if answers:
            self._answers[batch.id, batch.done - len(answers)] = answers

    def close(self, batch: Batch) -> list[Answer]:
        """What became of all its lines, in order; from now on it is remembered without its file and without them."""
        answers: list[Answer] = []
        while len(answers) < batch.done:
            found = self._answers.pop((batch.id, len(answers)), [])
            if not found:
                break
            answers += found
        with suppress(KeyError):  # taken away unread
            del self._inputs[batch.id]
        batch.closed = True
        return answers

    def get(self, id: str, owner: str, now: float) -> Batch | None:
        """The owner's batch of this id."""
        batch = self._batches.get(id)
        return batch if batch is not None and batch.owner == owner and now < batch.created + KEPT else None

    def all(self) -> Iterator[Batch]:
        """Every batch, the first first."""
        return iter(list(self._batches.values()))

    def newest_first(self, owner: str, now: float) -> Iterator[Batch]:
        """Every batch of the owner."""
        for batch in reversed(list(self._batches.values())):
            if batch.owner == owner and now < batch.created + KEPT:
                yield batch
