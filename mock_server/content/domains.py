"""What a how-to or a list of tips is about, as far as its words tell: cooking, machines, sport …; and what helps there (domains.json)."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import orjson

from mock_server.content.phrases import DATA
from mock_server.content.prompt import Prompt


def steps(prompt: Prompt) -> Sequence[str] | None:
    """The steps of the domain in their order; None where the topic is of none, or the language has no such steps."""
    return _of(prompt, "steps")


def tips(prompt: Prompt) -> Sequence[str] | None:
    """What helps in the domain, in no order; None as above."""
    return _of(prompt, "tips")


def _of(prompt: Prompt, what: str) -> Sequence[str] | None:
    if prompt.language not in ("en", "zh"):
        return None
    found = _domain(prompt.topic, prompt.language)
    if found is None:
        return None
    lines: Sequence[str] = found[what if prompt.language == "en" else f"{what}_zh"]
    return lines


@lru_cache(maxsize=1)
def _domains() -> Sequence[tuple[frozenset[str], Sequence[str], Mapping[str, Any]]]:
    rows = orjson.loads((DATA / "domains.json").read_bytes())
    return [(frozenset(row["words"].split()), row["words_zh"].split(), row) for row in rows.values()]


@lru_cache(maxsize=1024)
def _domain(topic: str, language: str) -> Mapping[str, Any] | None:
    """The domain most of whose words are said; the first of equals."""
    said = set(topic.lower().replace(",", " ").split()) if language == "en" else set()
    counts = [
        (len(words & said) if language == "en" else sum(word in topic for word in chinese), row)
        for words, chinese, row in _domains()
    ]
    best = max(counts, key=lambda one: one[0])
    return best[1] if best[0] else None
