"""Conditions, compiled: which calls a scenario is for."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mock_server.scenarios.heard import Heard
from mock_server.scenarios.words import Match, Text, globbed

START = "start"
"""The state of a key that no scenario has put into another one."""


class BadPlace(ValueError):
    """A place in a body that cannot be read; the text says how to write one."""


Holds = Callable[[Heard, str], Match | None]
"""Whether a condition holds for a call in this state: what its expression found, {} where it has none; None: it does not."""

YES: Match = {}

_INDEX = re.compile(r"-?\d{1,8}")


class When:
    """All conditions of one scenario. `written` is the mapping as it stands in the file, checked before."""

    def __init__(self, written: Mapping[str, Any]) -> None:
        self.written = written
        # What costs nothing is asked first, texts of the conversation last.
        self._holds = [_KINDS[key](written[key]) for key in _KINDS if key in written]

    def match(self, heard: Heard, state: str) -> Match | None:
        """What the first expression found, {} where there is none; None where not all holds. Raises TooSlow."""
        found: Match = YES
        for holds in self._holds:
            match = holds(heard, state)
            if match is None:
                return None
            found = found or match
        return found


def several(value: Any) -> list[Any]:
    """A list, or the one value."""
    return value if isinstance(value, list) else [value]


def turns(value: int | str) -> tuple[int, float]:
    """The first and the last turn that `2` or `3+` means."""
    return (value, value) if isinstance(value, int) else (int(value[:-1]), float("inf"))


def _among(value: Any, of: Callable[[Heard], Any]) -> Holds:
    wanted = frozenset(several(value))
    return lambda heard, _: YES if of(heard) in wanted else None


def _globs(value: Any, of: Callable[[Heard], str]) -> Holds:
    patterns = several(value)
    return lambda heard, _: YES if any(globbed(one, of(heard)) for one in patterns) else None


def _texts(value: Any, of: Callable[[Heard], Sequence[str]]) -> Holds:
    texts = [Text(one) for one in several(value)]

    def holds(heard: Heard, state: str) -> Match | None:
        for said in of(heard):
            for text in texts:
                if (found := text.search(said)) is not None:
                    return found
        return None

    return holds


def _turn(value: int | str) -> Holds:
    low, high = turns(value)
    return lambda heard, _: YES if low <= heard.turn <= high else None


def _result(value: bool | str) -> Holds:
    if isinstance(value, str):
        return lambda heard, _: YES if value in heard.results else None
    return lambda heard, _: YES if bool(heard.results) == value else None


def _header(value: Mapping[str, Any]) -> Holds:
    wanted = [(name.lower(), one if isinstance(one, bool) else Text(one)) for name, one in value.items()]

    def holds(heard: Heard, state: str) -> Match | None:
        found: Match = YES
        for name, text in wanted:
            said = heard.headers.get(name)
            if isinstance(text, bool):
                if text != (said is not None):
                    return None
            elif said is None or (match := text.search(said, whole=True)) is None:
                return None
            elif text.pattern is not None:
                found = found or match
        return found

    return holds


def _state(value: Any) -> Holds:
    wanted = frozenset(several(value))
    return lambda heard, state: YES if state in wanted else None


def _body(value: Mapping[str, Any]) -> Holds:
    wanted = [(place(at), Text(one) if isinstance(one, str) else one) for at, one in value.items()]

    def holds(heard: Heard, state: str) -> Match | None:
        found: Match = YES
        for steps, one in wanted:
            there, said = reached(heard.call.body, steps)
            if not there:
                return None
            if not isinstance(one, Text):
                if not same(said, one):
                    return None
            elif not isinstance(said, str) or (match := one.search(said, whole=True)) is None:
                return None
            elif one.pattern is not None:
                found = found or match
        return found

    return holds


def place(written: str) -> tuple[str, ...]:
    """The steps of `parameters.top_k`, `$.messages[0].role` or `/messages/0/role`. Raises BadPlace."""
    if written.startswith("/"):
        return tuple([step.replace("~1", "/").replace("~0", "~") for step in written[1:].split("/")])
    text = written.removeprefix("$").removeprefix(".")
    steps: list[str] = []
    while text:
        if text.startswith("["):
            inside, closed, text = text[1:].partition("]")
            quoted = inside[:1] in ("'", '"') and inside[-1:] == inside[:1] and len(inside) > 1
            if not closed or not (quoted or _INDEX.fullmatch(inside)):
                raise BadPlace("write a place such as messages[0].role or /messages/0/role")
            steps.append(inside[1:-1] if quoted else inside)
            text = text.removeprefix(".")
            continue
        ends = min([at for sign in ".[" if (at := text.find(sign)) >= 0] or [len(text)])
        step, rest = text[:ends], text[ends:]
        if not step or rest == "." or "*" in step or "]" in step or "?" in step:
            raise BadPlace(
                "write a place such as messages[0].role or /messages/0/role; * and filters are not known"
            )
        steps.append(step)
        text = rest.removeprefix(".")
    if not steps:
        raise BadPlace("write a place such as messages[0].role or /messages/0/role")
    return tuple(steps)


def reached(value: Any, steps: Sequence[str]) -> tuple[bool, Any]:
    """Whether there is anything at this place, and what."""
    for step in steps:
        if isinstance(value, Mapping) and step in value:
            value = value[step]
        elif isinstance(value, list) and _INDEX.fullmatch(step) and -len(value) <= int(step) < len(value):
            value = value[int(step)]
        else:
            return False, None
    return True, value


def same(one: Any, other: Any) -> bool:
    """Whether two JSON values are equal; true is not 1."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


_KINDS: Mapping[str, Callable[[Any], Holds]] = {
    "surface": lambda value: _among(value, lambda heard: heard.call.surface),
    "operation": lambda value: _among(value, lambda heard: heard.call.operation and heard.call.operation.id),
    "stream": lambda value: _among(value, lambda heard: heard.call.stream),
    "state": _state,
    "model": lambda value: _globs(value, lambda heard: str(heard.call.body.get("model") or "")),
    "key": lambda value: _globs(value, lambda heard: heard.call.key),
    "header": _header,
    "body": _body,
    "turn": _turn,
    "tool_result": _result,
    "last": lambda value: _texts(value, lambda heard: (heard.last,)),
    "system": lambda value: _texts(value, lambda heard: (heard.system,)),
    "any": lambda value: _texts(value, lambda heard: [text for _, text in heard.texts] or [heard.last]),
}
