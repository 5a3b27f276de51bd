"""What to see in a city: its sights, or, where none are known, what can be done in any.

As doing.py, whose list this belongs to; the sights are in data/deeds.json.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from mock_server.content import phrases
from mock_server.content.chance import Chance
from mock_server.content.dispatch import opened_by
from mock_server.content.late import late, worded
from mock_server.content.prompt import Prompt
from mock_server.wire.timeline import Message

_TRAVELLING = frozenset(
    ["visit", "see", "sight", "sights", "sightseeing", "places", "things", "attraction", "attractions", "trip", "itinerary", "day", "days",
     "weekend", "travel", "do"]
)  # fmt: skip
_IN_CITY = late(
    r"\b(?:things to (?:do|see)|places to (?:visit|see)|(?:should|can|could|do) (?:i|we|you) (?:do|see|visit)|sights|attractions)\b[^.?!\n]{0,20}? in (?P<city>(?-i:[A-Z])[\w'’-]+(?: (?-i:[A-Z])[\w'’-]+){0,2})",
    re.IGNORECASE,
)
_PACKED = frozenset(["pack", "packing", "wear", "weather", "visa"])
"""What a journey needs, and not what is seen on it."""


@opened_by(_TRAVELLING, only="en")
def sights(prompt: Prompt, before: tuple[Message, ...], chance: Chance) -> str | None:
    """What to see in a city, as many places as are wanted; of a city that is not known, what can be done in any."""
    text = prompt.text[:200]
    if prompt.kind == "trip" or prompt.has(_PACKED):
        return None
    lines = sights_in(text, prompt.language)
    if not lines and prompt.language == "en" and (match := _IN_CITY.search(text)):
        return _in_any_city(match["city"], prompt.many, chance)
    if not lines or not _sightseeing().search(text):
        return None
    told = chance.sample(lines, prompt.many or (5 if "do" in prompt.cues else 3))
    return (
        told[0] if len(told) == 1 else "\n".join(f"{number}. {line}" for number, line in enumerate(told, 1))
    )


def _in_any_city(city: str, many: int, chance: Chance) -> str:
    """What is known of the place, and what can be done in any."""
    known = phrases.data("deeds")["sights_unknown"]
    facts = " ".join((phrases.topic(city, "en") or ())[:3])
    lines = sorted(chance.sample(known["lines"], many or 5), key=known["lines"].index)
    listed = "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
    lead = phrases.filled(known["lead"], city=city)
    return "\n\n".join(filter(None, [facts, lead, listed, known["end"]]))


def sights_in(text: str, language: str) -> Sequence[str]:
    """What to see in the city that the text names, in the language; empty if it names none that is known there."""
    row = next((row for name, row in _cities() if name in text), None)
    if row is None:
        return ()
    lines: Sequence[str] = row.get("zh" if language == "zh-Hant" else language, ())
    return lines


@lru_cache(maxsize=1)
def _cities() -> Sequence[tuple[str, Mapping[str, Any]]]:
    return [(name, row) for row in phrases.data("deeds")["sights"] for name in row["names"].split("|")]


@lru_cache(maxsize=1)
def _sightseeing() -> re.Pattern[str]:
    return worded(phrases.data("deeds")["sightseeing"])
