"""What applications remember: sessions for an hour after they were last used, memories and answers until they make room."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from mock_server.world.clock import Clock
from mock_server.world.tables import Tables, bound

Turn = dict[str, Any]
"""One message: `role` and `content`."""

IDLE = 3600.0
"""Seconds without a question after which a session is over (documented)."""

MOST = 1000
"""So many sessions, memories and answers are kept, of each; then the one not used for longest makes room."""

LONGEST = 200
"""Messages of a session, and things in a memory; the oldest go first."""


@dataclass(slots=True)
class Session:
    """A conversation with an application: its messages, and when it was last used, in epoch seconds."""

    id: str
    used: float
    turns: list[Turn] = field(default_factory=list)

    def add(self, *turns: Turn) -> None:
        """Remembers what was said."""
        self.turns = [*self.turns, *turns][-LONGEST:]


@dataclass(slots=True)
class Answered:
    """An answer that is kept: `body` as it is shown once it is made, `inputs` the items it was made from.

    `begun` in epoch seconds; it waits for `waits` seconds and is then made in `runs`.
    """

    body: dict[str, Any]
    inputs: Sequence[Turn]
    begun: float
    waits: float = 0.0
    runs: float = 0.0
    cancelled: bool = False

    def status(self, now: float) -> str:
        """How far it is at `now`: a function of its age."""
        if self.cancelled:
            return "cancelled"
        age = now - self.begun
        if age < self.waits:
            return "queued"
        return "running" if age < self.waits + self.runs else str(self.body["status"])

    @property
    def context(self) -> list[Turn]:
        """What goes before the next turn: the inputs and what was answered."""
        return [*self.inputs, *self.body["output"]]


class Remembered(NamedTuple):
    """One thing a user told: when, in epoch seconds, and what."""

    at: float
    text: str


Kept = TypeVar("Kept")


class Apps:
    """Sessions and answers by owner, application and id; memories by owner and id: nobody goes on with another's."""

    def __init__(self, clock: Clock, most: int = MOST, tables: Tables | None = None) -> None:
        self._clock, self._most = clock, most
        tables = tables or Tables()
        self._sessions: OrderedDict[tuple[str, str, str], Session] = tables.table("sessions")
        self._memories: OrderedDict[tuple[str, str], list[Remembered]] = tables.table("memories")
        self._answers: OrderedDict[tuple[str, str, str], Answered] = tables.table("answers")

    def session(self, owner: str, app: str, id: str) -> Session:
        """The session of this id, used now; a new one where there is none, or none any more."""
        now = self._clock.now()
        found = self._sessions.get((owner, app, id))
        if found is None or now - found.used > IDLE:
            found = Session(id, now)
        found.used = now
        self._keep(self._sessions, (owner, app, id), found)
        return found

    def memory(self, owner: str, id: str) -> tuple[Remembered, ...]:
        """What was told under this id, oldest first."""
        return tuple(self._memories.get((owner, id), ()))

    def remember(self, owner: str, id: str, text: str) -> None:
        """Keeps what was told; the same again only moves to the end."""
        known = [one for one in self._memories.get((owner, id), ()) if one.text != text]
        self._keep(self._memories, (owner, id), [*known, Remembered(self._clock.now(), text)][-LONGEST:])

    def answer(self, owner: str, app: str, id: str) -> Answered | None:
        """The answer of this id; None if there is none."""
        found = self._answers.get((owner, app, id))
        if found is not None:
            self._answers.move_to_end((owner, app, id))
        return found

    def keep_answer(self, owner: str, app: str, answered: Answered) -> None:
        """Keeps an answer by the `id` in its body."""
        self._keep(self._answers, (owner, app, answered.body["id"]), answered)

    def forget_answer(self, owner: str, app: str, id: str) -> None:
        """Forgets an answer that is there."""
        del self._answers[owner, app, id]

    def _keep(self, kept: OrderedDict[Any, Kept], name: Any, value: Kept) -> None:
        kept[name] = value
        kept.move_to_end(name)
        bound(kept, self._most, "a session, memory or answer of an application")
