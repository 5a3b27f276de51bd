"""The context cache: which beginnings of prompts were sent before, by whom, to which model, and how long they are kept."""

from collections.abc import Iterator, Sequence
from hashlib import blake2b

from mock_server.world.tables import Tables

MOST = 200_000
"""Beginnings kept at once; past that those go that were not used for longest, half of them at a time, in a store the one that would
end first."""


class Cache:
    """Beginnings by their digest, each until its time is over. A scope is a key and a model: nothing is shared beyond it.

    Those that were kept lately, and those before them, are a table each: to take one by one out of a large table has it made anew
    now and then, beside itself, and all that is taken out leaves holes in what the process holds."""

    def __init__(self, tables: Tables | None = None) -> None:
        self._tables = tables or Tables()
        self._young: dict[bytes, float] = {}
        self._old: dict[bytes, float] = {}

    def fetch(self, now: float, *digests: Sequence[bytes]) -> None:
        """To be asked before anything is said of these: with a store, others may have kept them."""
        if self._tables.shared:
            wanted = [digest for some in digests for digest in some]
            self._young = dict(self._tables.seen(wanted, now))

    def has(self, digest: bytes, now: float) -> bool:
        """Whether the beginning is still kept at `now` (epoch seconds)."""
        return self.until(digest) > now

    def until(self, digest: bytes) -> float:
        """Until when it is kept, as epoch seconds; 0 if it is not."""
        return self._young.get(digest) or self._old.get(digest, 0.0)

    def longest(self, digests: Sequence[bytes], now: float) -> int:
        """How many of the digests, from the first on, are still kept."""
        return next((at for at, digest in enumerate(digests) if not self.has(digest, now)), len(digests))

    def keep(self, digest: bytes, until: float) -> None:
        """Keeps the beginning until then, at least."""
        self._young[digest] = max(until, self.until(digest))
        if self._tables.shared:
            self._tables.see(digest, until)
        elif len(self._young) >= MOST // 2:
            self._old, self._young = self._young, {}


def chained(before: bytes, pieces: Sequence[str]) -> Iterator[bytes]:
    """A digest for each beginning of the pieces: of the first, of the first two, and so on. `before` is the scope, or the
    digest of what stands before them."""
    for piece in pieces:
        before = blake2b(before + piece.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        yield before
