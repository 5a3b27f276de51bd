"""Tasks: what is asked for now and made later. A task's status is a function of its age; nothing runs in the background."""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from mock_server.world.tables import Tables, bound

KEPT = 24 * 3600.0
"""Seconds that a finished task is remembered."""

MOST = 10_000
"""Tasks remembered; the oldest is forgotten first."""

PENDING, RUNNING = "PENDING", "RUNNING"
SUCCEEDED, FAILED, CANCELED = "SUCCEEDED", "FAILED", "CANCELED"


class Lapse(NamedTuple):
    """How long a task waits, and how long it then runs, in seconds."""

    pending: float
    running: float


QUICK = Lapse(0.5, 1.5)
REAL: Mapping[str, Lapse] = {
    "image": Lapse(2.0, 27.0),
    "video": Lapse(1.0, 34.0),
    "transcription": Lapse(0.2, 4.0),
    "embedding": Lapse(0.1, 0.8),
    "body": Lapse(1.0, 58.0),
}
"""By kind of model, as recorded: wanx-v1 29 s, wanx2.1-t2v-turbo 32 to 36 s, the embedding of a file 0.9 s; a body 59 s (documented)."""

SCHEDULING = 0.04
"""Seconds until a task has its `scheduled_time`, long before it runs (recorded: 0.02 to 0.06)."""


class Outcome(NamedTuple):
    """What became of a task: what `output` says besides its times, `usage` (None: nothing is billed), whether it failed."""

    output: Mapping[str, Any]
    usage: Mapping[str, Any] | None = None
    failed: bool = False


@dataclass(slots=True, eq=False)
class Task:
    """One task; `owner` may ask after it. Times are epoch seconds. `total` is how many results it makes, None where it counts none."""

    id: str
    owner: str
    request_id: str
    model: str
    api: str
    region: str
    submitted: float
    lapse: Lapse
    total: int | None
    make: Callable[["Task"], Outcome] | None
    canceled: float | None = None
    made: Outcome | None = None
    weight: int = 0  # bytes of the request, which it holds on to until it is made

    @property
    def scheduled(self) -> float:
        """When it was given its turn."""
        return self.submitted + SCHEDULING

    @property
    def ends(self) -> float:
        """When it is, or will be, over."""
        return self.submitted + sum(self.lapse) if self.canceled is None else self.canceled

    def status(self, now: float) -> str:
        """What it is doing at `now`."""
        if self.canceled is not None:
            return CANCELED
        age = now - self.submitted
        if age < self.lapse.pending:
            return PENDING
        if age < sum(self.lapse):
            return RUNNING
        return FAILED if self.outcome.failed else SUCCEEDED

    @property
    def outcome(self) -> Outcome:
        """What it made: once, when somebody first asks after its end."""
        if self.made is None:
            assert self.make is not None
            self.made = self.make(self)
        return self.made


class Tasks:
    """All tasks of the last day."""

    def __init__(self, tables: Tables | None = None) -> None:
        self._tables = tables or Tables()
        self._tasks: OrderedDict[str, Task] = self._tables.table("tasks")

    def add(self, task: Task) -> None:
        """Remembers a task; where others shall know of it, what it makes is made now."""
        if self._tables.shared:
            task.made, task.make = task.outcome, None
        self._tasks[task.id] = task
        bound(self._tasks, MOST, "a task")

    def get(self, id: str, owner: str, now: float) -> Task | None:
        """The owner's task, or None where there is none or its day is over."""
        task = self._tasks.get(id)
        if task is not None and now >= task.ends + KEPT:
            del self._tasks[id]
            return None
        return task if task is not None and task.owner == owner else None

    def cancel(self, id: str, owner: str, now: float) -> bool:
        """Whether the owner's task was still waiting; then it is canceled."""
        task = self.get(id, owner, now)
        if task is None or task.status(now) != PENDING:
            return False
        task.canceled = now
        return True

    def newest_first(self, owner: str, now: float) -> Iterator[Task]:
        """Every task of the owner that is still remembered."""
        for id in reversed(list(self._tasks)):
            task = self.get(id, owner, now)
            if task is not None:
                yield task
