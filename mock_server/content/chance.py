"""Chance from a seed, cheap to start: the standard generator takes longer to seed than a short answer takes to compose."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")

_MASK = (1 << 64) - 1


class Chance:
    """A stream of choices (SplitMix64); the same seed gives the same choices on every machine and version."""

    __slots__ = ("_state",)

    def __init__(self, seed: int) -> None:
        self._state = seed & _MASK

    def below(self, limit: int) -> int:
        """A number from 0 to `limit` - 1."""
        # the mask is written out, as a name would be looked up each time
        self._state = state = (self._state + 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF
        state = ((state ^ state >> 30) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
        state = ((state ^ state >> 27) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
        return (state ^ state >> 31) % limit

    def pick(self, options: Sequence[T]) -> T:
        """One of them."""
        return options[self.below(len(options))]

    def sample(self, options: Sequence[T], count: int) -> list[T]:
        """`count` different ones in a random order; all of them if there are fewer."""
        pool, state, chosen = list(options), self._state, []
        most = len(pool)
        for left in range(most, max(0, most - count), -1):  # as `below` draws, without a call for each
            state = (state + 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF
            drawn = ((state ^ state >> 30) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
            drawn = ((drawn ^ drawn >> 27) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
            chosen.append(pool.pop((drawn ^ drawn >> 31) % left))
        self._state = state
        return chosen


def mixed(seed: int, *texts: str) -> int:
    """A seed that also depends on the texts."""
    digest = blake2b(b"%d" % seed, digest_size=8)
    for text in texts:
        digest.update(text.encode("utf-8", "surrogatepass") + b"\0")
    return int.from_bytes(digest.digest(), "big")
