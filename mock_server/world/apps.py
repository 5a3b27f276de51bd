"""What applications remember: sessions for an hour after they were last used, long-term memories until they make room."""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from mock_server.world.clock import Clock

Turn = dict[str, Any]
"""One message: `role` and `content`."""

IDLE = 3600.0
"""Seconds without a question after which a session is over (documented)."""

MOST = 1000
"""So many sessions and so many memories are kept; then the one not used for longest makes room."""

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


class Remembered(NamedTuple):
    """One thing a user told: when, in epoch seconds, and what."""

    at: float
    text: str


Kept = TypeVar("Kept")


class Apps:
    """Sessions by key, application and id; memories by key and id: nobody goes on with another's."""

    def __init__(self, clock: Clock, most: int = MOST) -> None:
        self._clock, self._most = clock, most
        self._sessions: OrderedDict[tuple[str, str, str], Session] = OrderedDict()
        self._memories: OrderedDict[tuple[str, str], list[Remembered]] = OrderedDict()

    def session(self, key: str, app: str, id: str) -> Session:
        """The session of this id, used now; a new one where there is none, or none any more."""
        now = self._clock.now()
        found = self._sessions.get((key, app, id))
        if found is None or now - found.used > IDLE:
            found = Session(id, now)
        found.used = now
        self._keep(self._sessions, (key, app, id), found)
        return found

    def memory(self, key: str, id: str) -> tuple[Remembered, ...]:
        """What was told under this id, oldest first."""
        return tuple(self._memories.get((key, id), ()))

    def remember(self, key: str, id: str, text: str) -> None:
        """Keeps what was told; the same again only moves to the end."""
        known = [one for one in self._memories.get((key, id), ()) if one.text != text]
        self._keep(self._memories, (key, id), [*known, Remembered(self._clock.now(), text)][-LONGEST:])

    def _keep(self, kept: OrderedDict[Any, Kept], name: Any, value: Kept) -> None:
        kept[name] = value
        kept.move_to_end(name)
        while len(kept) > self._most:
            kept.popitem(last=False)
