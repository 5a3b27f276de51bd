"""Jobs that train a model, and the lists of hot words that such jobs make at once.

A job's state is a function of the time: nothing runs in the background. One job of an owner trains at a time (documented), so
when a job begins is known when it is made, and again when one before it is canceled or deleted.
"""

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from mock_server.world.tables import Tables, bound

Owner = tuple[str, str]
"""Key and workspace: nobody sees another's jobs."""

MOST = 2_000
"""Jobs, and lists of hot words, remembered; the oldest is forgotten first."""

PENDING, QUEUING, RUNNING, CANCELING = "PENDING", "QUEUING", "RUNNING", "CANCELING"
SUCCEEDED, FAILED, CANCELED = "SUCCEEDED", "FAILED", "CANCELED"
OVER = frozenset({SUCCEEDED, FAILED, CANCELED})

KEPT = 10
"""Checkpoints that a job keeps, the last ones (wan-video-generation-finetune-api-reference: save_total_limit)."""


class Course(NamedTuple):
    """How long a job waits, queues at least, trains, and needs to be canceled, in seconds."""

    pending: float
    queuing: float
    running: float
    canceling: float


QUICK = Course(0.5, 0.5, 2.0, 0.5)
REAL = Course(5.0, 25.0, 1023.0, 30.0)
"""In all 17 minutes 33 seconds (model-training-api-reference#701); how they divide is assumed."""


@dataclass(slots=True, eq=False)
class Job:
    """One job. Times are epoch seconds. `asked` is the request, `base` the model of the API that it goes back to.

    `steps` are what checkpoints are counted in, one is kept `every` so many; `failure` is what it will fail of, if it will.
    `exports` names the models made of checkpoints: checkpoint → how they are called.
    """

    id: str
    owner: Owner
    workspace: str
    asked: Mapping[str, Any]
    base: str
    group: str
    created: float
    course: Course
    begins: float
    steps: int
    every: int
    tokens: int
    failure: tuple[str, str] | None = None
    canceled: float | None = None
    exports: dict[str, str] = field(default_factory=dict)

    @property
    def ends(self) -> float:
        """When it is, or will be, over."""
        if self.canceled is not None:
            return self.canceled + self.course.canceling
        return self.begins + self.course.running

    @property
    def earliest(self) -> float:
        """When it would begin if nobody were before it."""
        return self.created + self.course.pending + self.course.queuing

    @property
    def output(self) -> str:
        """Id of the model it makes."""
        suffix = self.asked.get("finetuned_output_suffix")
        return "-".join([self.asked["model"], *([suffix] if suffix else []), self.id])

    def status(self, now: float) -> str:
        """What it is at."""
        if self.canceled is not None:
            return CANCELING if now < self.ends else CANCELED
        if now < min(self.created + self.course.pending, self.begins):
            return PENDING
        if now < self.begins:
            return QUEUING
        if now < self.ends:
            return RUNNING
        return FAILED if self.failure else SUCCEEDED

    def checkpoints(self, now: float) -> list[tuple[int, float]]:
        """Step and time of each checkpoint that is there at `now`, the earliest first."""
        until = now if self.canceled is None else min(now, self.canceled)
        if self.failure or until < self.begins:
            return []
        wanted = [*range(self.every, self.steps, self.every), self.steps]
        share = 0.8 * self.course.running / self.steps
        made = [(step, at) for step in wanted if (at := self.begins + share * step) <= until]
        return made[-KEPT:]

    def export(self, checkpoint: str) -> str:
        """Id of the model that an exported checkpoint is."""
        return f"{self.output}-c{checkpoint.rpartition('-')[2]}"


class Phrases(NamedTuple):
    """A list of hot words: its id, the job that made it last, the model it is for, the words and their weights."""

    id: str
    owner: Owner
    job: str
    model: str
    created: float
    words: Mapping[str, int]


class FineTunes:
    """All jobs and lists of hot words, by owner."""

    def __init__(self, tables: Tables | None = None) -> None:
        tables = tables or Tables()
        self._jobs: OrderedDict[str, Job] = tables.table("jobs")
        self._phrases: OrderedDict[str, Phrases] = tables.table("phrases")

    def begin(self, job: Job) -> None:
        """Puts a job at the end of its owner's queue."""
        self._jobs[job.id] = job
        self._queue(job.owner, job.created)
        bound(self._jobs, MOST, "a job")

    def get(self, owner: Owner, id: str) -> Job | None:
        """The owner's job of this id."""
        job = self._jobs.get(id)
        return job if job is not None and job.owner == owner else None

    def has(self, id: str) -> bool:
        """Whether anybody has a job or a list of this id."""
        return id in self._jobs or any(one.job == id for one in self._phrases.values())

    def newest_first(self, owner: Owner) -> Iterator[Job]:
        """The owner's jobs."""
        return (job for job in reversed(self._jobs.values()) if job.owner == owner)

    def cancel(self, job: Job, now: float) -> bool:
        """Whether the job could still be canceled; one that is being canceled already is."""
        if job.status(now) in OVER:
            return False
        if job.canceled is None:
            job.canceled = now
            self._queue(job.owner, now)
        return True

    def delete(self, job: Job, now: float) -> bool:
        """Whether the job could be deleted; one that is over is kept (documented)."""
        if job.status(now) in OVER:
            return False
        del self._jobs[job.id]
        self._queue(job.owner, now)
        return True

    def made(self, owner: Owner, model: str, now: float) -> Job | None:
        """The job that made this model, out of its last state or of an exported checkpoint."""
        for job in self.newest_first(owner):
            if job.output == model and job.status(now) == SUCCEEDED:
                return job
            if any(job.export(checkpoint) == model for checkpoint in job.exports):
                return job
        return None

    def models(self, owner: Owner, now: float) -> Iterator[str]:
        """Ids of all models the owner's jobs have made, newest job first."""
        for job in self.newest_first(owner):
            if job.status(now) == SUCCEEDED:
                yield job.output
            yield from (job.export(checkpoint) for checkpoint in job.exports)

    def _queue(self, owner: Owner, now: float) -> None:
        """Says anew when each job begins that has not begun yet: when the one before it is over, at the earliest now."""
        free = 0.0
        for job in self._jobs.values():
            if job.owner != owner:
                continue
            if job.canceled is not None and job.canceled < job.begins:
                continue  # it never took its turn
            if job.begins > now or job.created == now:
                job.begins = max(job.earliest, free, min(now, job.begins))
            free = max(free, job.ends)

    # ---- hot words -------------------------------------------------------------------------------------------------

    def keep_phrases(self, phrases: Phrases) -> None:
        """Keeps a list, in place of the one of its id."""
        self._phrases[phrases.id] = phrases
        self._phrases.move_to_end(phrases.id)
        bound(self._phrases, MOST, "a list of hot words")

    def phrases(self, owner: Owner, id: str) -> Phrases | None:
        """The owner's list of this id."""
        found = self._phrases.get(id)
        return found if found is not None and found.owner == owner else None

    def newest_phrases(self, owner: Owner) -> list[Phrases]:
        """The owner's lists, newest first."""
        return [one for one in reversed(self._phrases.values()) if one.owner == owner]

    def forget_phrases(self, id: str) -> None:
        """Forgets a list that is there."""
        del self._phrases[id]
