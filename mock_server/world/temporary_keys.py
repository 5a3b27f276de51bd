"""Temporary keys: they carry their own end, so any worker and any later run with the same seed judges them alike."""

import hashlib
import hmac
from collections import OrderedDict

from mock_server.wire.call import named
from mock_server.world.tables import Tables, bound

MOST = 10_000
"""Keys whose maker is remembered; the oldest is forgotten first, and is then a caller of its own."""


class TemporaryKeys:
    """`st-`, eight hex digits of the end, eight of chance, sixteen that only this seed can write."""

    def __init__(self, seed: int, tables: Tables | None = None) -> None:
        self._secret = b"temporary keys %d" % seed
        tables = tables or Tables()
        self._makers: OrderedDict[str, bytes] = tables.table("temporary_keys")

    def make(self, maker: str, end: int, chance: int) -> str:
        """A key that is valid until `end`, epoch seconds, and does what `maker` may do."""
        told = f"{end & 0xFFFFFFFF:08x}{chance & 0xFFFFFFFF:08x}"
        key = f"st-{told}{self._signed(told)}"
        self._makers[named(key)] = _veiled(maker.encode(), key)
        bound(self._makers, MOST, "the maker of a temporary key")
        return key

    def is_ours(self, key: str) -> bool:
        """Whether the key was made here, over or not; a key that somebody wrote into a test is none."""
        told, signed = key[3:19], key[19:]
        return len(signed) == 16 and signed.isascii() and hmac.compare_digest(signed, self._signed(told))

    def maker(self, key: str, now: float) -> str | None:
        """Who calls with this key: its maker, or the key itself where we made none such. None: its time is over."""
        if not self.is_ours(key):
            return key
        if now >= int(key[3:11], 16):
            return None
        veiled = self._makers.get(named(key))
        return key if veiled is None else _veiled(veiled, key).decode()

    def _signed(self, told: str) -> str:
        return hmac.new(self._secret, told.encode(), hashlib.sha256).hexdigest()[:16]


def _veiled(text: bytes, key: str) -> bytes:
    """The text as only who has the key can read it, and back."""
    veil = hashlib.shake_256(b"maker of " + key.encode()).digest(len(text))
    return bytes(one ^ other for one, other in zip(text, veil, strict=True))
