"""The colours of a small PNG that comes with a request: its pixels counted by the nearest named colour. Names: data/colours.json.

Only what is cheap is decoded: up to `PIXELS` pixels of eight bits a channel, not interlaced. Of anything else nothing is said.
"""

import base64
import binascii
import zlib
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from mock_server.content import phrases
from mock_server.wire.memo import memo

PIXELS = 10_000
"""A picture of 100 by 100: some sixty milliseconds of processor time at worst, once, a few where it is plain."""
ENCODED = 400_000
"""Characters of a data: URL that are looked at."""
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""Bytes a pixel by the kind of colour: grey, RGB, palette, grey and alpha, RGB and alpha."""
SHARE = 0.08
"""The least share of the pixels that a colour has to be named."""


@memo(64)
def named(url: str, language: str) -> tuple[tuple[str, int], ...]:
    """The most frequent colours with their share in percent, at most three; empty if they cannot be told."""
    pixels = _pixels(url)
    if not pixels:
        return ()
    counted: Counter[str] = Counter()
    for (red, green, blue), count in Counter(
        (red >> 4, green >> 4, blue >> 4) for red, green, blue in pixels
    ).items():
        counted[_nearest((red * 17, green * 17, blue * 17), language)] += count
    total = len(pixels)
    return tuple(
        (name, round(100 * count / total)) for name, count in counted.most_common(3) if count >= SHARE * total
    )


def in_words(url: str, language: str) -> str:
    """`red 75 %, white 25 %`, the name alone if there is but one; empty if they cannot be told."""
    found = named(url, language)
    if len(found) == 1 and found[0][1] >= 98:
        return found[0][0]
    return ("、" if language in ("zh", "ja") else ", ").join(f"{name} {share} %" for name, share in found)


@lru_cache(maxsize=1)
def _table() -> Any:
    return phrases.data("colours")


@lru_cache(maxsize=4096)
def _nearest(colour: tuple[int, int, int], language: str) -> str:
    table = _table()
    red, green, blue = colour
    _, names = min(table["rows"], key=lambda row: 2 * (row[0][0] - red) ** 2 + 4 * (row[0][1] - green) ** 2 + 3 * (row[0][2] - blue) ** 2)  # fmt: skip
    place = table["languages"].index(language) if language in table["languages"] else 0
    return str(names[place])


def _pixels(url: str) -> list[tuple[int, int, int]]:
    """Every pixel as red, green and blue, transparent ones left out; empty if the file is none that is read here."""
    head, _, body = url.partition(",")
    if not head.startswith("data:") or not head.endswith(";base64") or len(body) > ENCODED:
        return []
    try:
        data = base64.b64decode(body)
        return _decoded(data)
    except (binascii.Error, ValueError, zlib.error, IndexError):
        return []


def _decoded(data: bytes) -> list[tuple[int, int, int]]:
    if data[:8] != b"\x89PNG\r\n\x1a\n":
        return []
    width, height = int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    depth, kind, interlaced = data[24], data[25], data[28]
    if depth != 8 or kind not in _CHANNELS or interlaced or not 0 < width * height <= PIXELS:
        return []
    packed, palette, at = [], b"", 8
    while at + 8 <= len(data):
        length, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if name == b"IDAT":
            packed.append(data[at + 8 : at + 8 + length])
        elif name == b"PLTE":
            palette = data[at + 8 : at + 8 + length]
        at += 12 + length
    size = _CHANNELS[kind]
    rows = zlib.decompressobj().decompress(b"".join(packed), height * (width * size + 1))
    flat = _unfiltered(rows, width * size, height, size)
    cells = [flat[at : at + size] for at in range(0, len(flat), size)]
    if kind == 3:
        return [(palette[3 * one[0]], palette[3 * one[0] + 1], palette[3 * one[0] + 2]) for one in cells]
    if kind in (0, 4):
        return [(one[0], one[0], one[0]) for one in cells if kind == 0 or one[1] > 127]
    return [(one[0], one[1], one[2]) for one in cells if kind == 2 or one[3] > 127]


def _unfiltered(rows: bytes, width: int, height: int, size: int) -> bytes:
    """The bytes of all rows, each of which was written as the difference to its neighbours (PNG, section 9)."""
    told = bytearray()
    above: Sequence[int] = bytes(width)
    for at in range(0, height * (width + 1), width + 1):
        kind, row = rows[at], bytearray(rows[at + 1 : at + 1 + width])
        if len(row) < width:
            raise IndexError("a row that breaks off")
        if kind == 2:
            row = bytearray((one + up) & 255 for one, up in zip(row, above, strict=True))
        elif kind:
            for place in range(width):
                left = row[place - size] if place >= size else 0
                row[place] = (
                    row[place]
                    + _predicted(kind, left, above[place], above[place - size] if place >= size else 0)
                ) & 255
        told += row
        above = row
    return bytes(told)


def _predicted(kind: int, left: int, up: int, corner: int) -> int:
    if kind == 1:
        return left
    if kind == 3:
        return (left + up) // 2
    guess = left + up - corner
    return min((left, up, corner), key=lambda one: abs(guess - one))
