"""The context cache: which beginnings of prompts were sent before, by whom, to which model, and how long they are kept."""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from hashlib import blake2b

from mock_server.world.tables import Tables

MOST = 200_000
"""Beginnings kept at once; past that the one not used for longest goes, in a store the one that would end first."""


class Cache:
    """Beginnings by their digest, each until its time is over. A scope is a key and a model: nothing is shared beyond it."""

    def __init__(self, tables: Tables | None = None) -> None:
        self._tables = tables or Tables()
        self._until: OrderedDict[bytes, float] = OrderedDict()

    def fetch(self, now: float, *digests: Sequence[bytes]) -> None:
        """To be asked before anything is said of these: with a store, others may have kept them."""
        if self._tables.shared:
            wanted = [digest for some in digests for digest in some]
            self._until = OrderedDict(self._tables.seen(wanted, now))

    def has(self, digest: bytes, now: float) -> bool:
        """Whether the beginning is still kept at `now` (epoch seconds)."""
        return self._until.get(digest, 0.0) > now

    def until(self, digest: bytes) -> float:
        """Until when it is kept, as epoch seconds; 0 if it is not."""
        return self._until.get(digest, 0.0)

    def longest(self, digests: Sequence[bytes], now: float) -> int:
        """How many of the digests, from the first on, are still kept."""
        return next((at for at, digest in enumerate(digests) if not self.has(digest, now)), len(digests))

    def keep(self, digest: bytes, until: float) -> None:
        """Keeps the beginning until then, at least."""
        self._until[digest] = max(until, self._until.get(digest, 0.0))
        if self._tables.shared:
            self._tables.see(digest, until)
            return
        self._until.move_to_end(digest)
        if len(self._until) > MOST:
            self._until.popitem(last=False)


def chained(before: bytes, pieces: Sequence[str]) -> Iterator[bytes]:
    """A digest for each beginning of the pieces: of the first, of the first two, and so on. `before` is the scope, or the
    digest of what stands before them."""
    for piece in pieces:
        before = blake2b(before + piece.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        yield before
