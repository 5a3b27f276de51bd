"""The frames of a stream, made at once and kept small until they are due.

Nearly all frames of an answer differ in their text alone. Of frames that are alike only what differs is kept: two hundred
of them in some 8 KB, instead of 60, or of all that they are made from.
"""

from array import array
from collections.abc import Iterator

from mock_server.wire.reply import Frame

MOST_ODD = 8
"""So many frames in a row that are not like the one before, and the rest is made one by one, as it is asked for: a stream
whose every frame tells all that was said would only grow."""


class Row:
    """Frames that begin and end with the same bytes."""

    __slots__ = ("_after", "_before", "_marks", "_middles")

    def __init__(self, frame: Frame) -> None:
        self._before = self._after = b""
        self._middles = bytearray(frame.data)
        self._marks = array(
            "Q", (len(frame.data), frame.tokens, frame.thinking)
        )  # of each frame: where its middle ends

    def add(self, frame: Frame) -> bool:
        """Keeps the frame if it is like the others; the second one decides what is the same in all."""
        data = frame.data
        if len(self._marks) == 3 and not self._settle(data):
            return False
        before, after = self._before, self._after
        if not (data.startswith(before) and data.endswith(after) and len(data) >= len(before) + len(after)):
            return False
        self._middles += data[len(before) : len(data) - len(after)]
        self._marks.extend((len(self._middles), frame.tokens, frame.thinking))
        return True

    def _settle(self, second: bytes) -> bool:
        """Finds how the first frame and the second one begin and end; whether that is most of them. Texts that begin or end
        alike belong to what differs: what is the same begins and ends at a quotation mark."""
        first = bytes(self._middles)
        before = first[: _common(first, second)]
        before = before[: before.rfind(b'"') + 1]
        rest, other = first[len(before) :], second[len(before) :]
        after = rest[len(rest) - _common(rest[::-1], other[::-1]) :]
        after = after[after.find(b'"') :] if b'"' in after else b""
        if 4 * (len(before) + len(after)) < 3 * len(second):
            return False
        self._before, self._after = before, after
        self._middles = bytearray(rest[: len(rest) - len(after)])
        self._marks[0] = len(self._middles)
        return True

    def __iter__(self) -> Iterator[Frame]:
        before, after, middles, marks = self._before, self._after, self._middles, self._marks
        start = 0
        for at in range(0, len(marks), 3):
            end = marks[at]
            yield Frame(before + middles[start:end] + after, marks[at + 1], marks[at + 2])
            start = end


def packed(frames: Iterator[Frame]) -> Iterator[Frame]:
    """The same frames. Takes them all when the first one is asked for, unless they have little in common."""
    rows: list[Row] = []
    odd = 0
    for frame in frames:
        if rows and rows[-1].add(frame):
            odd = 0
            continue
        rows.append(Row(frame))
        odd += 1
        if odd == MOST_ODD:
            break
    rows.reverse()
    while rows:
        yield from rows.pop()
    yield from frames


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
