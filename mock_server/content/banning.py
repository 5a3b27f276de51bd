"""What may not be said, and what is said less: tokens that `logit_bias` bans outright, and answers that penalties weigh."""

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from mock_server.content import tokens
from mock_server.content.late import late

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


CANDIDATES = 10
"""Answers that penalties choose among."""


_PENALTIES = frozenset(["presence_penalty", "frequency_penalty", "repetition_penalty"])


def penalties(parameters: Mapping[str, Any]) -> tuple[float, float, float] | None:
    """Presence, frequency and repetition penalty, the last as a logarithm; None if none of them weighs anything."""
    if _PENALTIES.isdisjoint(parameters):
        return None
    found = (
        float(parameters.get("presence_penalty") or 0),
        float(parameters.get("frequency_penalty") or 0),
        math.log(max(float(parameters.get("repetition_penalty") or 1), 1e-3)),
    )
    return found if any(found) else None


def lightest(said: str, weights: tuple[float, float, float], again: Callable[[int], str]) -> str:
    """Of this answer and a few others the one that the penalties cost least: that repeats least, or most where they are negative.

    A real model is pushed token by token; here a whole answer is weighed by the penalties that its tokens would have met:
    presence for each token that was said before, frequency as often as it was said before.
    """
    presence, frequency, repetition = weights

    def cost(text: str) -> float:
        counts = Counter(tokens.encode(text)).values()
        total = sum(counts) or 1
        again = total - len(counts)
        return (
            (presence + repetition) * again + frequency * sum(one * (one - 1) / 2 for one in counts)
        ) / total

    return min([said, *(again(attempt) for attempt in range(1, CANDIDATES))], key=cost)


STRONG = 0.6
"""The sum of the penalties from which a topic that was named is called by a pronoun."""


def pronouns(said: str, weights: tuple[float, float, float], topic: str, language: str) -> str:
    """The text with its topic named once, then called by a word for it, and with no sentence twice; where the penalties are strong.

    Only where a word for it fits everywhere: English and Chinese, no tables and no code.
    """
    if sum(weights) < STRONG or language not in ("en", "zh") or "```" in said or "\n|" in said:
        return said
    lines = []
    heard: set[str] = set()
    for line in said.split("\n"):
        kept = [one for one in _SENTENCES.findall(line) if len(one) < 20 or one.strip() not in heard]
        heard.update(one.strip() for one in kept)
        lines.append("".join(kept).rstrip() if line.strip() else line)
    said = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    first = re.search(re.escape(topic), said, re.IGNORECASE)
    if len(topic) < 2 or first is None:
        return said
    if language == "zh":
        return said[: first.end()] + said[first.end() :].replace(topic, "它")
    word = "these" if re.search(r"[^s]s$", topic) else "this"

    def other(match: re.Match[str]) -> str:
        return word.title() if match[0][0].isupper() and match["start"] is not None else word

    rest = re.sub(rf"(?P<start>(?<=[.!?:] )|(?<=\n))?\b{re.escape(topic)}\b(?!['’-]| \w+['’]s\b)", other, said[first.end() :], flags=re.IGNORECASE)  # fmt: skip
    return said[: first.end()] + rest


_SENTENCES = late(r"[^.!?。！？]*(?:[.!?](?=\S)[^.!?。！？]*)*[.!?。！？]*\s*")
