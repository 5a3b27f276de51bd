"""What may not be said, and what is said less: tokens that `logit_bias` bans outright, and answers that penalties weigh."""

import math
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from mock_server.content import tokens

BANNED = -100
"""The bias that rules a token out; what is above only makes it rarer, of which nothing is seen here."""

ATTEMPTS = 12
"""Other answers that are tried before the tokens are left out of one."""


def without(said: str, bias: Any, again: Callable[[int], str], *, whole: bool = False) -> str:
    """The text, or another answer, without the banned tokens; where every answer has some, one with them left out.

    `whole`: nothing may be left out, as a document has to stay valid; then the last answer tried stands.
    """
    banned = _banned(bias)
    if not banned:
        return said
    for attempt in range(ATTEMPTS):
        if banned.isdisjoint(tokens.encode(said)):
            return said
        said = again(attempt)
    while not whole and not banned.isdisjoint(ids := tokens.encode(said)):  # each round makes it shorter
        said = tokens.decode([id for id in ids if id not in banned]).replace("\ufffd", "")
    return said


def _banned(bias: Any) -> frozenset[int]:
    """The ids that are banned; keys come as texts, since JSON has no others. Longer ones are of no token, and not made numbers:
    those of any length can be chosen so that they share one hash, and then each is held against all others."""
    if not isinstance(bias, Mapping):
        return frozenset()
    return frozenset(
        int(id)
        for id, value in bias.items()
        if len(str(id)) < 10 and str(id).isdecimal() and isinstance(value, int | float) and value <= BANNED
    )


CANDIDATES = 4
"""Answers that penalties choose among."""


def penalties(parameters: Mapping[str, Any]) -> tuple[float, float, float] | None:
    """Presence, frequency and repetition penalty, the last as a logarithm; None if none of them weighs anything."""
    found = (
        float(parameters.get("presence_penalty") or 0),
        float(parameters.get("frequency_penalty") or 0),
        math.log(max(float(parameters.get("repetition_penalty") or 1), 1e-3)),
    )
    return found if any(found) else None


def lightest(said: str, weights: tuple[float, float, float], again: Callable[[int], str]) -> str:
    """Of this answer and a few others the one that the penalties cost least: that repeats least, or most where they are negative.

    A real model is pushed token by token; here nothing in a sentence changes, so the effect is there and smaller.
    """
    presence, frequency, repetition = weights

    def cost(text: str) -> float:
        counts = Counter(tokens.encode(text))
        total = sum(counts.values()) or 1
        twice = sum(one > 1 for one in counts.values())
        return ((presence + repetition) * twice + frequency * (total - len(counts))) / total

    return min([said, *(again(attempt) for attempt in range(1, CANDIDATES))], key=cost)
