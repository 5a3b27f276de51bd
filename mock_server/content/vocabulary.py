"""Qwen's vocabulary: text → ids of its tokens, and back.

The file is data/qwen.vocabulary (data/README.md says where from). It is read in two ways. Filling an encoder takes 0.2 s
and 60 MB: what a process that answers a handful of requests, as most tests do, never gets back. So the first words are
looked up in the file as it lies there, by halving, and merged here; whoever goes on asking gets the encoder of tiktoken.
"""

import mmap
import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).parent / "data" / "qwen.vocabulary"
SIZE = 151_643
"""Ordinary tokens; what lies above is markup, and never in a text."""

LONGEST = 128
"""Bytes of the longest token."""

PATTERN = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
"""Where a text is cut before its pieces are looked up: the expression that belongs to the vocabulary."""

FEW = 24 * 1024
"""Bytes of text that are looked up by halving before the encoder is filled; by then both have cost about the same."""

WORD = 100
"""Characters of a piece that is merged here: it takes time that grows with the square of them."""

# The same for texts of ASCII, Chinese characters and their marks, where Python's own expressions can say it.
_LETTERS, _BLANKS, _MARKS = (
    r"A-Za-z\u4e00-\u9fff",
    r" \t\n\r\x0b\x0c\u3000",
    "，。！？：；、（）《》“”‘’…—·「」【】",
)
_PLAIN = re.compile(rf"[\x00-\x7f\u4e00-\u9fff\u3000{_MARKS}]*")
_PIECES = re.compile(
    rf"'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD]|[^\r\n{_LETTERS}0-9]?[{_LETTERS}]+|[0-9]"
    rf"| ?[^{_BLANKS}{_LETTERS}0-9]+[\r\n]*|[{_BLANKS}]*[\r\n]+|[{_BLANKS}]+(?![^{_BLANKS}])|[{_BLANKS}]+"
)


class _File(NamedTuple):
    """The file: the length of each token by id; by length, how many tokens there are and where they begin; and the
    tokens in the order of length and bytes, the ids in the same order."""

    lengths: bytes
    counts: Sequence[int]
    starts: Sequence[int]
    firsts: Sequence[int]
    tokens: mmap.mmap
    ids: memoryview


@lru_cache(maxsize=1)
def _file() -> _File:
    with FILE.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    whole = memoryview(mapped)
    counts = whole[: 4 * (LONGEST + 1)].cast("I").tolist()
    ids = whole[4 * (LONGEST + 1) :][: 4 * SIZE].cast("I")
    at = 4 * (LONGEST + 1) + 4 * SIZE
    lengths = bytes(whole[at : at + SIZE])
    starts = accumulate((length * count for length, count in enumerate(counts)), initial=at + SIZE)
    firsts = accumulate(counts, initial=0)
    return _File(lengths, counts, tuple(starts), tuple(firsts), mapped, ids)


class _Filled(NamedTuple):
    tokens: list[bytes]
    encode: Callable[[str], list[int]]


@lru_cache(maxsize=1)
def _filled() -> _Filled:
    import tiktoken  # 20 ms of its own

    file = _file()
    tokens = [b""] * SIZE
    for length, count in enumerate(file.counts):
        block = file.tokens[file.starts[length] : file.starts[length] + length * count]
        ids = file.ids[file.firsts[length] : file.firsts[length] + count].tolist()
        for id, at in zip(ids, range(0, len(block), length or 1), strict=True):
            tokens[id] = block[at : at + length]
    ranks = dict(zip(tokens, range(SIZE), strict=True))
    encoding = tiktoken.Encoding("qwen", pat_str=PATTERN, mergeable_ranks=ranks, special_tokens={})
    return _Filled(tokens, encoding._core_bpe.encode_ordinary)


_left = FEW
_encode: Callable[[str], list[int]] | None = None


def warm() -> None:
    """Fills the encoder now, so that no request waits for it."""
    global _encode
    _encode = _filled().encode


def encode(text: str) -> list[int]:
    """The ids of the text's tokens. Raises UnicodeEncodeError for a lone surrogate, which no UTF-8 has."""
    global _left
    if _encode is not None:
        return _encode(text)
    if len(text) <= _left and _PLAIN.fullmatch(text):
        _left -= len(text)
        pieces: list[str] = _PIECES.findall(text)
        if len(max(pieces, key=len, default="")) <= WORD:
            return [id for piece in pieces for id in _merged(piece.encode())]
    warm()
    return encode(text)


def lengths() -> bytes:
    """How many bytes each token has, by its id."""
    return _file().lengths


def let_go() -> None:
    """Gives the memory back that the looks into the file have taken; it is read again where it is needed."""
    if _file.cache_info().currsize and hasattr(mmap, "MADV_DONTNEED"):
        _file().tokens.madvise(mmap.MADV_DONTNEED)


def token(id: int) -> bytes:
    """The bytes of one token. Raises IndexError for an id that is none."""
    return _filled().tokens[id]


def _found(token: bytes) -> int | None:
    """The id of the token of these bytes; None if there is none."""
    file = _file()
    length = len(token)
    if length > LONGEST:
        return None
    start, tokens = file.starts[length], file.tokens

    def nth(number: int) -> bytes:
        at = start + number * length
        return tokens[at : at + length]

    place = bisect_left(range(file.counts[length]), token, key=nth)
    if place < file.counts[length] and nth(place) == token:
        return int(file.ids[file.firsts[length] + place])
    return None


def _merged(piece: bytes) -> list[int]:
    """The tokens of one piece by byte pair encoding: the pair with the lowest id is joined first, of equal ones the left."""
    whole = _found(piece)
    if whole is not None:
        return [whole]
    parts = [piece[at : at + 1] for at in range(len(piece))]
    pairs = [_found(parts[at] + parts[at + 1]) for at in range(len(parts) - 1)]
    while known := [id for id in pairs if id is not None]:
        at = pairs.index(min(known))
        parts[at : at + 2] = [parts[at] + parts[at + 1]]
        del pairs[at]
        if at < len(pairs):
            pairs[at] = _found(parts[at] + parts[at + 1])
        if at:
            pairs[at - 1] = _found(parts[at - 1] + parts[at])
    return [id for part in parts if (id := _found(part)) is not None]
