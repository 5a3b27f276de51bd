"""What may not be said: tokens that `logit_bias` bans outright, with the lowest bias there is."""

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
    """The ids that are banned; keys come as texts, since JSON has no others."""
    if not isinstance(bias, Mapping):
        return frozenset()
    return frozenset(
        int(id)
        for id, value in bias.items()
        if str(id).isdecimal() and isinstance(value, int | float) and value <= BANNED
    )
