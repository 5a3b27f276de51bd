"""What AgentStudio keeps: resources of every kind, their versions, and what was said in sessions."""

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any, NamedTuple

MOST = 10_000
"""Resources that are kept; then the one not used for longest makes room."""

LONGEST = 1000
"""Versions of an agent, and events of a session; the oldest go first."""

Place = tuple[str, ...]
"""Where a resource is: its kind, and before that the kind and the id of what it is in."""


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

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[str, Place, str], Resource] = OrderedDict()
        self._count = 0

    def add(self, owner: str, place: Place, one: Resource) -> None:
        """Keeps a resource."""
        self._count += 1
        one.number = self._count
        self._kept[owner, place, one.id] = one
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def get(self, owner: str, place: Place, id: str) -> Resource | None:
        """The resource of this id."""
        found = self._kept.get((owner, place, id))
        if found is not None:
            self._kept.move_to_end((owner, place, id))
        return found

    def newest_first(self, owner: str, place: Place) -> list[Resource]:
        """Every resource in a place."""
        found = [one for (whose, where, _), one in self._kept.items() if (whose, where) == (owner, place)]
        return sorted(found, key=lambda one: -one.number)

    def forget(self, owner: str, place: Place, id: str) -> None:
        """Forgets a resource that is there, and all that is in it."""
        within = (*place, id)
        for key in [
            key
            for key in self._kept
            if key == (owner, place, id) or (key[0] == owner and key[1][: len(within)] == within)
        ]:
            del self._kept[key]
