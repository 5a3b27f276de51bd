"""Ids in the forms the live API gives, from a seed: the same seed gives the same ids in the same order."""

from itertools import cycle
from random import Random

_NANOID = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

_UUID_9 = 0x9 << 76 | 0x8 << 60
_UUID_FREE = ~(0xF << 76 | 0xC << 60)
"""Version nibble 9 and the variant bits of a UUID, and the bits that chance decides."""

SAMPLES = 64
"""An ask that is repeated, with no seed and not at temperature 0, gets so many different answers before the first comes again."""


class Ids:
    """A source of ids. Forms and evidence: sheet 1.4 (`request_id`), 2.5 (`call_…`), recordings of the US host (nanoid)."""

    def __init__(self, seed: int, process: int = 0) -> None:
        """`process` tells apart those who share what they remember: no id comes twice."""
        self._random = Random(f"ids {seed}" + (f" {process}" if process else ""))
        samples = Random(f"samples {seed}")
        self._samples = cycle([samples.getrandbits(63) for _ in range(SAMPLES)])

    def request_id(self, form: str = "uuid") -> str:
        """A request id: a UUID of version nibble 9 (`uuid`), or 16 characters (`nanoid`, the US host)."""
        if form == "nanoid":
            bits = self._random.getrandbits(96)
            return "".join([_NANOID[bits >> shift & 63] for shift in range(0, 96, 6)])
        digits = "%032x" % (self._random.getrandbits(128) & _UUID_FREE | _UUID_9)
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"

    def task_id(self) -> str:
        """A task's id: a UUID of version 4."""
        digits = f"{self._random.getrandbits(128):032x}"
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{'89ab'[int(digits[16], 16) & 3]}{digits[17:20]}-{digits[20:]}"

    def call_id(self) -> str:
        """A tool call's id: `call_` and 24 hex digits."""
        return f"call_{self._random.getrandbits(96):024x}"

    def sample(self) -> int:
        """What makes an answer differ from the one before, where nobody fixed it: SAMPLES numbers, in turn."""
        return next(self._samples)

    def digits(self, number: int) -> str:
        """So many hex digits, as ids of files have them."""
        return f"{self._random.getrandbits(4 * number):0{number}x}"

    def seed(self) -> int:
        """A number nobody asked for: what makes two equal requests differ."""
        return self._random.getrandbits(63)
