"""Hot words and voices of one's own, kept until they are deleted, each by its owner; the oldest make room."""

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mock_server.world.fine_tunes import Owner
from mock_server.world.tables import Tables, bound

MOST = 2_000
"""So many of each kind are kept."""

DEPLOYING = 0.5
"""Seconds until a voice can be used; assumed."""


@dataclass(slots=True)
class Kept:
    """A list of hot words or a voice. `asked` is what it was made of, times are epoch seconds."""

    id: str
    owner: Owner
    maker: str  # the model that keeps it
    prefix: str
    asked: Mapping[str, Any]
    created: float
    modified: float

    def status(self, now: float) -> str:
        """Whether a voice can be used."""
        return "DEPLOYING" if now < self.modified + DEPLOYING else "OK"


class Shelf:
    """All things of one kind."""

    def __init__(self, kept: OrderedDict[str, Kept]) -> None:
        self._kept = kept

    def add(self, one: Kept) -> None:
        """Keeps a thing."""
        self._kept[one.id] = one
        bound(self._kept, MOST, "a voice or a list of hot words")

    def get(self, owner: Owner, id: str) -> Kept | None:
        """The owner's thing of this id."""
        found = self._kept.get(id)
        return found if found is not None and found.owner == owner else None

    def newest_first(self, owner: Owner, makers: frozenset[str]) -> Iterator[Kept]:
        """The owner's things that these models keep."""
        return (one for one in reversed(self._kept.values()) if one.owner == owner and one.maker in makers)

    def forget(self, id: str) -> None:
        """Forgets a thing that is there."""
        del self._kept[id]


class Audio:
    """Both shelves."""

    def __init__(self, tables: Tables | None = None) -> None:
        tables = tables or Tables()
        self.vocabularies = Shelf(tables.table("vocabularies"))
        self.voices = Shelf(tables.table("voices"))
