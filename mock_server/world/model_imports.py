"""Imports of models: weights are fetched, or cannot be; what one is at is a function of its age."""

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mock_server.world.fine_tunes import Owner
from mock_server.world.tables import Tables, bound
from mock_server.world.tasks import Lapse

MOST = 1_000
"""Imports remembered; the oldest is forgotten first."""

PENDING, RUNNING, SUCCESSED, FAILED = "PENDING", "RUNNING", "SUCCESSED", "FAILED"

QUICK, REAL = Lapse(0.5, 1.0), Lapse(10.0, 590.0)
"""The real one is assumed."""


@dataclass(slots=True, eq=False)
class Import:
    """One import. `model` is the id of what it makes, `error` what it fails of, if it does."""

    id: str
    owner: Owner
    asked: Mapping[str, Any]
    model: str
    created: float
    lapse: Lapse
    error: str | None

    def status(self, now: float) -> str:
        """What it is at."""
        age = now - self.created
        if age < self.lapse.pending:
            return PENDING
        if age < sum(self.lapse):
            return RUNNING
        return FAILED if self.error else SUCCESSED


class ModelImports:
    """All imports, by owner."""

    def __init__(self, tables: Tables | None = None) -> None:
        tables = tables or Tables()
        self._kept: OrderedDict[str, Import] = tables.table("model_imports")

    def add(self, one: Import) -> None:
        """Keeps an import."""
        self._kept[one.id] = one
        bound(self._kept, MOST, "an import")

    def get(self, owner: Owner, id: str) -> Import | None:
        """The owner's import of this id."""
        found = self._kept.get(id)
        return found if found is not None and found.owner == owner else None

    def newest_first(self, owner: Owner) -> Iterator[Import]:
        """The owner's imports."""
        return (one for one in reversed(self._kept.values()) if one.owner == owner)

    def base(self, owner: Owner, model: str, now: float) -> str | None:
        """The model of the API behind an imported one; None where none was imported under this id."""
        for one in self.newest_first(owner):
            if one.model == model and one.status(now) == SUCCESSED:
                base: str = one.asked["model_name"]
                return base
        return None

    def models(self, owner: Owner, now: float) -> Iterator[str]:
        """Ids of what the owner has imported, newest first."""
        return (one.model for one in self.newest_first(owner) if one.status(now) == SUCCESSED)

    def forget(self, id: str) -> None:
        """Forgets an import that is there."""
        del self._kept[id]
