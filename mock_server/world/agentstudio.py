"""What AgentStudio keeps: resources of every kind, their versions, and what was said in sessions."""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from mock_server.world.tables import Tables, bound

MOST = 10_000
"""Resources of a kind that are kept; then the one not used for longest makes room."""

LONGEST = 1000
"""Versions of an agent, and events of a session; the oldest go first."""

Place = tuple[str, ...]
"""Where a resource is: its kind, and before that the kind and the id of what it is in."""

INNER = {
    "vaults": ("credentials",),
    "memory_stores": ("memories", "memory_versions"),
    "sessions": ("resources", "threads"),
}
"""Kinds that are in a resource of another kind."""


class Version(NamedTuple):
    """What a resource was like from `at`, in epoch seconds, on."""

    number: int
    fields: dict[str, Any]
    at: float


@dataclass(slots=True, eq=False)
class Resource:
    """A resource: `fields` are what was sent or is so without being sent. Times are epoch seconds."""

    id: str
    fields: dict[str, Any]
    created: float
    updated: float
    archived: float | None = None
    versions: list[Version] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    usage: dict[str, int] = field(default_factory=dict)
    overrides: dict[str, Any] = field(default_factory=dict)  # of a session's agent
    own: dict[str, Any] = field(default_factory=dict)  # what its behaviour knows of it and nobody is shown
    number: int = 0  # the how many-th it was

    def remember(self) -> None:
        """Keeps what it is like now as one more version."""
        number = self.versions[-1].number + 1 if self.versions else 1
        self.versions = [*self.versions, Version(number, dict(self.fields), self.updated)][-LONGEST:]

    def version(self, number: int) -> Version | None:
        """The version of this number."""
        return next((one for one in self.versions if one.number == number), None)

    def tell(self, *events: dict[str, Any]) -> None:
        """Adds events."""
        self.events = [*self.events, *events][-LONGEST:]


class AgentStudio:
    """Resources by owner, place and id: nobody sees another's."""

    def __init__(self, most: int = MOST, tables: Tables | None = None) -> None:
        self._most = most
        self._tables = tables or Tables()
        self._kept: dict[str, OrderedDict[tuple[str, Place, str], Resource]] = {}

    def _of(self, kind: str) -> "OrderedDict[tuple[str, Place, str], Resource]":
        """Every resource of a kind."""
        if kind not in self._kept:
            self._kept[kind] = self._tables.table(f"agentstudio {kind}")
        return self._kept[kind]

    def add(self, owner: str, place: Place, one: Resource) -> None:
        """Keeps a resource."""
        one.number = self._tables.next("agentstudio")
        kept = self._of(place[-1])
        kept[owner, place, one.id] = one
        bound(kept, self._most, f"something of AgentStudio's {place[-1]}")

    def get(self, owner: str, place: Place, id: str) -> Resource | None:
        """The resource of this id."""
        kept = self._of(place[-1])
        found = kept.get((owner, place, id))
        if found is not None:
            kept.move_to_end((owner, place, id))
        return found

    def newest_first(self, owner: str, place: Place) -> list[Resource]:
        """Every resource in a place."""
        kept = self._of(place[-1])
        found = [one for (whose, where, _), one in list(kept.items()) if (whose, where) == (owner, place)]
        return sorted(found, key=lambda one: -one.number)

    def forget(self, owner: str, place: Place, id: str) -> None:
        """Forgets a resource that is there, and all that is in it."""
        del self._of(place[-1])[owner, place, id]
        within = (*place, id)
        for kind in INNER.get(place[-1], ()):
            kept = self._of(kind)
            for key in [key for key in list(kept) if key[0] == owner and key[1][: len(within)] == within]:
                del kept[key]
