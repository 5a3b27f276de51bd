"""What a how-to or a list of tips is about, as far as its words tell: cooking, machines, sport …; and what helps there (domains.json)."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from mock_server.content import phrases
from mock_server.content.chance import Chance
from mock_server.content.prompt import Prompt
from mock_server.wire.memo import memo


def steps(prompt: Prompt, chance: Chance) -> list[str] | None:
    """The steps of the domain in their order, at times without one between, and a tip at the end; None where the topic is of
    no domain, or the language has no such steps."""
    known = _of(prompt, "steps")
    if known is None:
        return None
    left_out = chance.below(len(known) - 1)  # 0: none
    told = [step for place, step in enumerate(known) if not left_out or place != left_out]
    if prompt.language in ("en", "zh"):  # elsewhere the tips are dishes
        told.append(chance.pick(tips(prompt) or told))
    return told


def tips(prompt: Prompt) -> Sequence[str] | None:
    """What helps in the domain, in no order; None as above."""
    return _of(prompt, "tips")


def _of(prompt: Prompt, what: str) -> Sequence[str] | None:
    found = _domain(prompt.topic, prompt.language)
    lines: Sequence[str] | None = found.get(_key(what, prompt.language)) if found is not None else None
    return lines


def name_of(text: str, language: str) -> str:
    """The first word of the domain that a text is about, as a name for it; empty if it is about none."""
    found = _domain(text, language)
    return str(found.get("words", "")).split(" ", 1)[0] if found is not None else ""


def _key(what: str, language: str) -> str:
    return what if language == "en" else f"{what}_{language}"


@lru_cache(maxsize=16)
def _words(language: str) -> Sequence[tuple[frozenset[str], Mapping[str, Any]]]:
    rows = phrases.data("domains").values()
    return [(frozenset(row.get(_key("words", language), "").split()), row) for row in rows]


@lru_cache(maxsize=16)
def _all_words(language: str) -> frozenset[str]:
    return frozenset(word for words, _ in _words(language) for word in words)


UNSPACED = frozenset(["zh", "ja", "ko", "th", "de"])
"""Languages whose words are looked for inside others: they are not set apart, or are put together, as `Kartoffelsalat`."""


@memo(1024)
def _domain(topic: str, language: str) -> Mapping[str, Any] | None:
    """The domain most of whose words are said; the first of equals."""
    lower = topic.lower()
    said = set(lower.replace(",", " ").split())
    if language not in UNSPACED and said.isdisjoint(_all_words(language)):
        return None
    if language == "en" and lower.startswith("learn "):  # whatever is learnt
        return next(row for words, row in _words(language) if "learn" in words)
    counts = [
        (sum(word in lower for word in words) if language in UNSPACED else len(words & said), row)
        for words, row in _words(language)
    ]
    best = max(counts, key=lambda one: one[0])
    return best[1] if best[0] else None
