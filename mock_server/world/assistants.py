"""Assistants, threads, and the runs that answer them. A run's state is a function of its age; nothing runs in the background."""

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from mock_server.world.tables import Tables, bound, grown

MOST = 1000
"""So many assistants and so many threads are kept; then the one not used for longest makes room."""

LONGEST = 1000
"""Messages, and runs, of one thread, and files of one assistant; the oldest go first."""

EXPIRES = 600.0
"""Seconds after which a run that waits for outputs has expired (assumed, as in OpenAI's API)."""

CANCELS = 0.2
"""Seconds that a run is cancelling."""

QUEUED, IN_PROGRESS, REQUIRES_ACTION = "queued", "in_progress", "requires_action"
CANCELLING, CANCELLED, EXPIRED, COMPLETED = "cancelling", "cancelled", "expired", "completed"
OVER = frozenset({CANCELLED, EXPIRED, COMPLETED})
"""What a run stays at."""

Owner = str
"""Who may see it: the key, and the workspace where one is named."""


class File(NamedTuple):
    """A file by its id, and since when it belongs to what has it, in epoch seconds."""

    id: str
    at: float


@dataclass(slots=True, eq=False)
class Assistant:
    """An assistant: `fields` are the parameters it was made with, `at` when, in epoch seconds."""

    id: str
    at: float
    fields: dict[str, Any]
    files: list[File] = field(default_factory=list)
    number: int = 0  # which of all: decides where the clock does not

    def add(self, file: File) -> None:
        """Gives it a file, once."""
        self.files = [*(one for one in self.files if one.id != file.id), file][-LONGEST:]


@dataclass(slots=True, eq=False)
class Message:
    """A message: `at` when it is there, in epoch seconds; of the caller's own the last two are empty."""

    id: str
    at: float
    role: str
    text: str
    metadata: dict[str, str]
    files: tuple[str, ...] = ()
    assistant_id: str = ""
    run_id: str = ""
    number: int = 0  # which of its thread: decides where the clock does not


class Use(NamedTuple):
    """A tool that is used. `kind` is function, or a tool of the service; `output` is None until a function's is handed in."""

    kind: str
    arguments: str
    id: str = ""
    name: str = ""
    output: str | None = None


class Cost(NamedTuple):
    """Tokens read and said."""

    input: int
    output: int


@dataclass(slots=True, eq=False)
class Stage:
    """A part of a run that goes on by itself: from its beginning, or from the outputs, to a message or to calls.

    It is queued for `waits` seconds, then at work for `works`; first the tools of the service are used, then `message`
    is written, or `calls` are made. Step ids are those of the three.
    """

    begun: float
    waits: float
    works: float
    used: Sequence[Use]
    calls: Sequence[Use]
    message: Message | None
    cost: Cost
    step_ids: tuple[str, str]

    @property
    def started(self) -> float:
        """When the work begins."""
        return self.begun + self.waits

    @property
    def ends(self) -> float:
        """When the work is done."""
        return self.begun + self.waits + self.works


class Step(NamedTuple):
    """One step of a run, as it is at some time. `ended` is when it reached its status; None while in progress."""

    id: str
    kind: str
    status: str
    at: float
    ended: float | None
    uses: Sequence[Use] = ()
    message_id: str = ""


@dataclass(slots=True, eq=False)
class Run:
    """A run: an assistant answers a thread, stage by stage. `fields` are what it was asked with."""

    id: str
    at: float
    thread_id: str
    assistant_id: str
    fields: dict[str, Any]
    stages: list[Stage] = field(default_factory=list)
    cancelled: float | None = None

    def status(self, now: float) -> str:
        """What it is at."""
        if self.cancelled is not None:
            return CANCELLING if now < self.cancelled + CANCELS else CANCELLED
        stage = self.stages[-1]
        if now < stage.started:
            return QUEUED
        if now < stage.ends:
            return IN_PROGRESS
        if not stage.calls:
            return COMPLETED
        return REQUIRES_ACTION if now < stage.ends + EXPIRES else EXPIRED

    def _until(self, stage: Stage, now: float) -> float:
        """How far the clock has gone for a stage: it stands still once the run is cancelled."""
        return now if self.cancelled is None else min(now, self.cancelled)

    def messages(self, now: float) -> Iterator[Message]:
        """What it has written."""
        for stage in self.stages:
            if stage.message is not None and self._until(stage, now) >= stage.ends:
                yield stage.message

    def steps(self, now: float) -> Iterator[Step]:
        """What it has done, in order."""
        over = self.status(now)
        for number, stage in enumerate(self.stages):
            seen = self._until(stage, now)
            if seen < stage.started:
                return
            tools, last = stage.step_ids
            if stage.used:
                yield Step(tools, "tool_calls", COMPLETED, stage.started, stage.started, stage.used)
            if stage.message is not None:
                written = seen >= stage.ends
                status = COMPLETED if written else CANCELLED if self.cancelled is not None else IN_PROGRESS
                ended = stage.ends if written else self.cancelled
                yield Step(last, "message_creation", status, stage.started, ended, (), stage.message.id)
            elif seen >= stage.ends:
                following = self.stages[number + 1] if number + 1 < len(self.stages) else None
                if following is not None:
                    yield Step(last, "tool_calls", COMPLETED, stage.ends, following.begun, stage.calls)
                elif over in (CANCELLED, CANCELLING):
                    yield Step(last, "tool_calls", CANCELLED, stage.ends, self.cancelled, stage.calls)
                elif over == EXPIRED:
                    yield Step(last, "tool_calls", EXPIRED, stage.ends, stage.ends + EXPIRES, stage.calls)
                else:
                    yield Step(last, "tool_calls", IN_PROGRESS, stage.ends, None, stage.calls)

    def cost(self, now: float) -> Cost | None:
        """What it has cost; None until it is completed."""
        if self.status(now) != COMPLETED:
            return None
        return Cost(
            sum(stage.cost.input for stage in self.stages), sum(stage.cost.output for stage in self.stages)
        )


@dataclass(slots=True, eq=False)
class Thread:
    """A thread: what its owner put into it, and its runs, which add to it as they go on."""

    id: str
    at: float
    metadata: dict[str, str]
    own: list[Message] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    count: int = 0

    def messages(self, now: float) -> list[Message]:
        """All that is said at `now`, oldest first."""
        said = [*self.own, *(message for run in self.runs for message in run.messages(now))]
        return sorted(said, key=lambda message: (message.at, message.number))[-LONGEST:]

    def numbered(self, message: Message) -> Message:
        """The message, as the next one of this thread."""
        self.count += 1
        message.number = self.count
        return message

    def add(self, message: Message) -> None:
        """Puts a message at the end."""
        self.numbered(message)
        self.own = [*self.own, message][-LONGEST:]

    def begin(self, run: Run) -> None:
        """Adds a run."""
        self.runs = [*self.runs, run][-LONGEST:]

    def active(self, now: float) -> Run | None:
        """The run that is not over."""
        return next((run for run in reversed(self.runs) if run.status(now) not in OVER), None)

    def run(self, id: str) -> Run | None:
        """The run of this id."""
        return next((run for run in self.runs if run.id == id), None)


class Assistants:
    """Assistants and threads by owner and id: nobody sees another's."""

    def __init__(self, most: int = MOST, tables: Tables | None = None) -> None:
        self._most = most
        self._tables = tables = tables or Tables()
        self._assistants: OrderedDict[tuple[Owner, str], Assistant] = tables.table("assistants")
        self._threads: OrderedDict[tuple[Owner, str], Thread] = tables.table("threads")

    def add(self, owner: Owner, assistant: Assistant) -> None:
        """Keeps an assistant."""
        assistant.number = self._tables.next("assistants")
        self._assistants[owner, assistant.id] = assistant
        bound(self._assistants, self._most, "an assistant")

    def assistant(self, owner: Owner, id: str) -> Assistant | None:
        """The assistant of this id."""
        return _used(self._assistants, (owner, id))

    def of(self, owner: Owner) -> list[Assistant]:
        """Every assistant of an owner, oldest first."""
        own = [one for (whose, _), one in self._assistants.items() if whose == owner]
        return sorted(own, key=lambda one: one.number)

    def forget(self, owner: Owner, id: str) -> None:
        """Forgets an assistant that is there."""
        del self._assistants[owner, id]

    def open(self, owner: Owner, thread: Thread) -> None:
        """Keeps a thread."""
        self._threads[owner, thread.id] = thread
        bound(self._threads, self._most, "a thread")

    def thread(self, owner: Owner, id: str) -> Thread | None:
        """The thread of this id."""
        found = _used(self._threads, (owner, id))
        if found is not None:
            grown(self._threads, (owner, id), "a thread")  # it grows between two looks
        return found

    def close(self, owner: Owner, id: str) -> None:
        """Forgets a thread that is there."""
        del self._threads[owner, id]


Kept = TypeVar("Kept")


def _used(kept: OrderedDict[tuple[Owner, str], Kept], name: tuple[Owner, str]) -> Kept | None:
    found = kept.get(name)
    if found is not None:
        kept.move_to_end(name)
    return found


def labelled(fields: Mapping[str, Any]) -> dict[str, str]:
    """The metadata of a request, empty where there is none."""
    return dict(fields.get("metadata") or {})
