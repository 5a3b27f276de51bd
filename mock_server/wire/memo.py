"""What was worked out once and is likely to be asked for again: the tokens of a text, its language, the tools of a request.

A cache of so many entries bounds no memory where clients decide how long an entry is: four thousand prompts of a megabyte are
four gigabytes. So all caches whose keys come from requests are emptied together, whenever the requests since the last time have
brought so many bytes. That costs nothing where requests are short, and next to nothing where they are long."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar, cast

ROOM = 8 * 1024 * 1024
"""Bytes of requests after which everything is forgotten."""

Function = TypeVar("Function", bound=Callable[..., Any])

_forgetting: list[Callable[[], None]] = [re.purge]  # which keeps the last 512 patterns, however long they are
_heard = 0


def memo(most: int) -> Callable[[Function], Function]:
    """As `functools.lru_cache(most)`, emptied with all others."""

    def decorated(function: Function) -> Function:
        cached = lru_cache(maxsize=most)(function)
        _forgetting.append(cached.cache_clear)
        return cast(Function, cached)

    return decorated


def forgetting(forget: Callable[[], None]) -> None:
    """Has something else emptied with the caches."""
    _forgetting.append(forget)


def heard(size: int) -> bool:
    """A request of so many bytes came; whether it is one after which everything is forgotten."""
    global _heard
    _heard += size
    if _heard <= ROOM:
        return False
    _heard = 0
    for forget in _forgetting:
        forget()
    return True
