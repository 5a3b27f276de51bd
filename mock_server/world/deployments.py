"""Deployments: a model on machines of one's own. What one is at is a function of the time since it was last changed."""

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mock_server.world.fine_tunes import Owner
from mock_server.world.tables import Tables, bound

MOST = 1_000
"""Deployments remembered; the oldest is forgotten first."""

PENDING, UPDATING, RUNNING, DELETING = "PENDING", "UPDATING", "RUNNING", "DELETING"

QUICK, REAL = 1.0, 330.0
"""Seconds that making, changing and deleting take (model-deployment-api: made at 11:00:38, running at 11:06:13)."""


@dataclass(slots=True, eq=False)
class Deployment:
    """One deployment. Times are epoch seconds; `span` is how long a change takes, `before` the units it had until then."""

    id: str
    owner: Owner
    workspace: str
    asked: Mapping[str, Any]
    base: str
    unit: int
    capacity: int
    created: float
    span: float
    limits: dict[str, int]
    before: int = 0
    changed: float = 0.0
    modified: float = 0.0
    deleted: float | None = None

    def status(self, now: float) -> str | None:
        """What it is at; None: it is gone."""
        if self.deleted is not None:
            return DELETING if now < self.deleted + self.span else None
        if now >= self.changed + self.span:
            return RUNNING
        return UPDATING if self.before else PENDING

    def ready(self, now: float) -> int:
        """Units that answer."""
        return self.capacity if now >= self.changed + self.span else self.before

    def scale(self, capacity: int, now: float) -> None:
        """Asks for another number of units."""
        self.before = self.ready(now)
        self.capacity, self.changed, self.modified = capacity, now, now

    def moments(self) -> list[tuple[float, str]]:
        """When it comes to be at what, since it was last changed."""
        if self.deleted is not None:
            return [(self.deleted, DELETING)]
        return [(self.changed, UPDATING if self.before else PENDING), (self.changed + self.span, RUNNING)]

    def last_modified(self, now: float) -> float:
        """When it last became something else, by anybody or by itself."""
        done = self.changed + self.span
        return max(self.modified, done) if self.deleted is None and now >= done else self.modified


class Deployments:
    """All deployments, by owner."""

    def __init__(self, tables: Tables | None = None) -> None:
        tables = tables or Tables()
        self._kept: OrderedDict[tuple[Owner, str], Deployment] = tables.table("deployments")

    def __bool__(self) -> bool:
        return bool(self._kept)

    def add(self, deployment: Deployment) -> None:
        """Keeps a deployment."""
        self._kept[deployment.owner, deployment.id] = deployment
        bound(self._kept, MOST, "a deployment")

    def get(self, owner: Owner, id: str, now: float) -> Deployment | None:
        """The owner's deployment of this id."""
        found = self._kept.get((owner, id))
        if found is not None and found.status(now) is None:
            del self._kept[owner, id]
            return None
        return found

    def newest_first(self, owner: Owner, now: float) -> Iterator[Deployment]:
        """The owner's deployments."""
        for whose, id in reversed(list(self._kept)):
            if whose == owner and (found := self.get(whose, id, now)) is not None:
                yield found

    def serving(self, owner: Owner, id: str, now: float) -> Deployment | None:
        """The deployment if it answers calls."""
        found = self.get(owner, id, now)
        return found if found is not None and found.deleted is None and found.ready(now) else None
