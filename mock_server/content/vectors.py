"""Texts and media as vectors, and how near they are: offline, always the same, and meaningful as far as letters go.

No model is asked. What a text says is taken from its words, pairs of Chinese characters and pieces of three letters,
each hashed to a direction of its own; a text's vector is the sum. So texts that share words and stems lie near each
other, those that share nothing lie at right angles, and synonyms are strangers. A picture or a video is known by the
words of its address.
"""

import base64
import hashlib
import math
import re
import struct
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple
from urllib.parse import unquote

from mock_server.content import tokens
from mock_server.wire.addresses import split as split_address
from mock_server.wire.memo import memo

Features = Mapping[str, float]

WORD = re.compile(r"[^\W_]+")
HAN = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+")

FUNCTION_WORDS = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "in",
        "on",
        "at",
        "to",
        "for",
        "from",
        "by",
        "with",
        "as",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "am",
        "do",
        "does",
        "did",
        "it",
        "its",
        "this",
        "that",
        "these",
        "those",
        "and",
        "or",
        "not",
        "no",
        "what",
        "which",
        "who",
        "whom",
        "whose",
        "when",
        "where",
        "why",
        "how",
        "i",
        "you",
        "he",
        "she",
        "we",
        "they",
        "me",
        "my",
        "your",
        "our",
        "their",
        "can",
        "could",
        "will",
        "would",
        "shall",
        "should",
        "may",
        "might",
        "must",
        "have",
        "has",
        "had",
        "there",
        "here",
        "about",
        "into",
        "than",
        "then",
        "so",
        "if",
        "but",
        "also",
    ]
)
"""Words that say little about what a text is about."""

FUNCTION_CHARACTERS = frozenset("的了是在和与或及也就都而之其吗呢吧什么怎哪些这那个有被把对于从到为以")

FUNCTION_WEIGHT = 0.1
PIECE_WEIGHT = 0.3
"""What three letters of a word count beside the word itself."""

RAW_LENGTH = 94.0
"""Length of a vector of the first model, whose vectors are not normalised (recorded: 1536 values of about 2.4)."""

STEPS = 16
"""Weights are whole numbers of sixteenths while they are summed."""


def features(text: str) -> Features:
    """What the text is about: words (`w:`), Chinese characters and pairs (`h:`), pieces of words (`p:`), with weights.

    What comes again counts by the square root of its number.
    """
    found: Counter[str] = Counter()
    for han in HAN.findall(text):
        found.update(f"h:{one}" for one in han)
        found.update(f"h:{one}{two}" for one, two in pairwise(han))
    for word in WORD.findall(HAN.sub(" ", text).lower()):
        found[f"w:{word}"] += 1
        if word not in FUNCTION_WORDS and len(word) > 3:
            around = f"<{word}>"
            found.update(f"p:{around[at : at + 3]}" for at in range(len(around) - 2))
    return {name: _weight(name) * math.sqrt(count) for name, count in found.items()}


def _weight(name: str) -> float:
    kind, said = name[0], name[2:]
    if kind == "p":
        return PIECE_WEIGHT
    if kind == "w":
        return FUNCTION_WEIGHT if said in FUNCTION_WORDS else 1.0
    if any(one in FUNCTION_CHARACTERS for one in said):
        return FUNCTION_WEIGHT
    return 0.5 if len(said) == 1 else 1.0


def of_text(text: str, dimension: int, purpose: str = "", *, raw: bool = False) -> list[float]:
    """The vector of a text, of unit length. `purpose`, a text type or an instruction, moves it a little."""
    known = dict(features(text))
    if purpose:
        known[f"purpose:{purpose}"] = 0.25 * math.sqrt(sum(weight * weight for weight in known.values()))
    return _vector(known or {f"t:{text}": 1.0}, dimension, RAW_LENGTH if raw else 1.0)


def of_medium(url: str, dimension: int) -> list[float]:
    """The vector of a picture or a video: the words of its address, and for its bytes a direction of its own."""
    if url.startswith("data:"):
        return _vector({f"m:{url}": 1.0}, dimension, 1.0)
    parts = split_address(url)
    name = unquote(parts.path.rpartition("/")[2].rpartition(".")[0])
    return _vector({**features(re.sub(r"[_\W]+", " ", name)), f"m:{url}": 1.5}, dimension, 1.0)


def fused(vectors: Sequence[Sequence[float]]) -> list[float]:
    """One vector of several: their mean, of unit length."""
    return _scaled([sum(column) for column in zip(*vectors, strict=True)], 1.0)


def as_base64(vector: Sequence[float]) -> str:
    """32-bit floats, little-endian, as recorded (loongsuite/mem0/test_record_memory_full_flow_vcr#2)."""
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()


def sparse(text: str) -> list[dict[str, Any]]:
    """The sparse vector: each token of the text once, with its place in the vocabulary and a weight up to 1."""
    counts = Counter(tokens.encode(text))
    most = max(counts.values(), default=1)
    return [
        {"index": id, "value": round(math.sqrt(count / most) * _token_weight(said), 6), "token": said}
        for id, count in counts.items()
        if (said := tokens.decode([id]).strip())
    ]


def _token_weight(said: str) -> float:
    known = features(said)
    return max((weight for name, weight in known.items() if name[0] != "p"), default=0.05) * 0.95


class Ranked(NamedTuple):
    """A document's place in the request, and how relevant it is, 0 to 1."""

    place: int
    score: float


def ranked(query: Features, documents: Iterable[Features]) -> list[Ranked]:
    """The documents, most relevant first; of equals the earlier one first."""
    found = [Ranked(place, relevance(query, one)) for place, one in enumerate(documents)]
    return sorted(found, key=lambda one: -one.score)


def relevance(query: Features, document: Features) -> float:
    """How much of what the query is about is in the document, as a score: about 0.02 for nothing, 0.7 and more for all.

    It depends on the pair alone, as recorded: other documents of the request change nothing.
    """
    asked = sum(query.values())
    shared = sum(weight for name, weight in query.items() if name in document)
    covered = shared / asked if asked else 0.0
    lengths = math.sqrt(_square(query) * _square(document))
    near = (
        sum(weight * document.get(name, 0.0) for name, weight in query.items()) / lengths if lengths else 0.0
    )
    return 1 / (1 + math.exp(3.8 - 4.8 * covered - 3.0 * near))


def _square(known: Features) -> float:
    return sum(weight * weight for weight in known.values())


def _vector(known: Features, dimension: int, length: float) -> list[float]:
    """The weighted sum of the features' directions. Directions are bytes in lanes of 32 bits, so that a sum is one addition."""
    total, steps = 0, 0
    for name, weight in known.items():
        step = max(1, round(weight * STEPS))
        total += step * _direction(name, dimension)
        steps += step
    lanes = struct.unpack(f"<{dimension}I", total.to_bytes(4 * dimension, "little"))
    middle = 127.5 * steps
    return _scaled([lane - middle for lane in lanes], length)


@memo(2048)
def _direction(name: str, dimension: int) -> int:
    plain = hashlib.shake_128(name.encode("utf-8", "replace")).digest(dimension)
    lanes = bytearray(4 * dimension)
    lanes[::4] = plain
    return int.from_bytes(lanes, "little")


def _scaled(values: Sequence[float], length: float) -> list[float]:
    now = math.sqrt(sum(value * value for value in values)) or 1.0
    return [value * length / now for value in values]
