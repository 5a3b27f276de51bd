"""What was worked out once and is likely to be asked for again: the tokens of a text, its language, the tools of a request.

A cache of so many entries bounds no memory where clients decide how long an entry is: four thousand prompts of a megabyte are
four gigabytes. So all caches whose keys come from requests are emptied together, whenever the requests since the last time have
brought so many bytes. That costs nothing where requests are short, and next to nothing where they are long."""

import re
from collections.abc import Callable
from functools import lru_cache, wraps
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


def of_talk(most: int) -> Callable[[Function], Function]:
    """The same for a function of the messages before a turn and of a few words: a conversation that goes on from request to request,
    or is asked something else each time, brings the very same ones, which are told by being so, at a tenth of what hashing them takes."""

    def decorated(function: Function) -> Function:
        kept: dict[tuple[Any, ...], tuple[Any, Any]] = {}

        @wraps(function)
        def asked(before: tuple[Any, ...], *more: Any) -> Any:
            if not before:
                return function(before, *more)
            key = (id(before[-1]), len(before), *more)
            found = kept.get(key)
            if found is not None and found[0] == before:
                return found[1]
            if len(kept) >= most:
                kept.clear()
            told = function(before, *more)
            kept[key] = (tuple(before), told)
            return told

        _forgetting.append(kept.clear)
        return cast(Function, asked)

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
