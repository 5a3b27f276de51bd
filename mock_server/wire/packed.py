"""The frames of a stream, made at once and kept small until they are due.

Nearly all frames of an answer differ in their text alone. Of frames that are alike only what differs is kept: two hundred
of them in some 5 KB, instead of 60, or of all that they are made from.
"""

from array import array
from collections.abc import Iterable, Iterator
from itertools import chain, repeat

from mock_server.wire.reply import Frame, Row, each

MOST_ODD = 8
"""So many frames in a row that are not like the one before, and the rest is made one by one, as it is asked for: a stream
whose every frame tells all that was said would only grow."""


class Similar:
    """Frames that begin and end with the same bytes, and have been thought, or have not."""

    __slots__ = ("_after", "_before", "_lengths", "_middles", "_thought", "_tokens")

    def __init__(self, before: bytes, after: bytes, *, thought: bool) -> None:
        self._before, self._after = before, after
        self._middles = bytearray()
        self._lengths = array("H")  # of the middles
        self._tokens = array("B")
        self._thought = array("B") if thought else None

    def add(self, frame: Frame) -> bool:
        """Keeps the frame if it is like the others."""
        data, before, after = frame.data, self._before, self._after
        length = len(data) - len(before) - len(after)
        if not (
            data.startswith(before)
            and data.endswith(after)
            and 0 <= length <= 0xFFFF
            and max(frame.tokens, frame.thinking) <= 0xFF
            and (frame.thinking > 0) == (self._thought is not None)
        ):
            return False
        self._middles += data[len(before) : len(before) + length]
        self._lengths.append(length)
        self._tokens.append(frame.tokens)
        if self._thought is not None:
            self._thought.append(frame.thinking)
        return True

    def __iter__(self) -> Iterator[Frame]:
        before, after, middles = self._before, self._after, self._middles
        start = 0
        for length, tokens, thought in zip(
            self._lengths, self._tokens, self._thought or repeat(0), strict=False
        ):
            yield Frame(before + middles[start : start + length] + after, tokens, thought)
            start += length


def packed(steps: Iterator[Frame | Row]) -> Iterator[tuple[bytes, int, int]]:
    """The same frames, or tuples like them. Takes them all at once, unless they have little in common."""
    kept: list[Similar | Row | Frame] = []
    odd = 0
    for frame in steps:
        last = kept[-1] if kept else None
        if isinstance(frame, Row):
            frame.pieces.pack()
            kept.append(frame)
            odd = 0
            continue
        if isinstance(last, Similar):
            if last.add(frame):
                continue
        elif isinstance(last, Frame) and (row := _row(last, frame)) is not None:
            kept[-1] = row
            odd = 0
            continue
        kept.append(frame)
        odd += 1
        if odd == MOST_ODD:
            break
    return chain.from_iterable(_told(kept, steps))


def _told(
    kept: list[Similar | Row | Frame], rest: Iterator[Frame | Row]
) -> Iterator[Iterable[tuple[bytes, int, int]]]:
    """What is kept, one after the other and then forgotten, and the rest."""
    kept.reverse()
    while kept:
        one = kept.pop()
        yield (one,) if isinstance(one, Frame) else one.told() if isinstance(one, Row) else one
    yield each(rest)


def _row(one: Frame, other: Frame) -> Similar | None:
    """The two frames in a row, if they are the same for the most part. Texts that begin or end alike belong to what differs: what is
    the same begins and ends at a quotation mark."""
    before = one.data[: _common(one.data, other.data)]
    before = before[: before.rfind(b'"') + 1]
    rest, others = one.data[len(before) :], other.data[len(before) :]
    after = rest[len(rest) - _common(rest[::-1], others[::-1]) :]
    after = after[after.find(b'"') :] if b'"' in after else b""
    if 4 * (len(before) + len(after)) < 3 * len(other.data):
        return None
    row = Similar(before, after, thought=one.thinking > 0)
    return row if row.add(one) and row.add(other) else None


def _common(one: bytes, other: bytes) -> int:
    """How many bytes both begin with."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
