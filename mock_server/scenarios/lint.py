"""What is allowed in scenarios and hardly meant: some that are never reached, and some that may both fit a call."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from typing import Any, NamedTuple

from mock_server.content.chance import Chance
from mock_server.content.pattern import NotMatchable, matching
from mock_server.scenarios.reading import Book, Mistake, Scenario
from mock_server.scenarios.when import START, same, several, turns
from mock_server.scenarios.words import Text, TooSlow, globbed
from mock_server.spec.model import Spec

PAIRS = 200_000
"""Pairs of scenarios that are compared; of more, only the first."""


class Lint(NamedTuple):
    """`unreachable`: scenarios that never answer. `overlaps`, `notes`: what is worth knowing and may be meant."""

    unreachable: tuple[Mistake, ...]
    overlaps: tuple[Mistake, ...]
    notes: tuple[Mistake, ...]


def lint(books: Sequence[Book], spec: Spec) -> Lint:
    """What there is to say of scenarios that are asked in this order."""
    rows = [one for book in books for one in book.scenarios]
    surfaces = {one.id: one.surface for one in spec.operations}
    wanted = [_spelled(one.when.written, surfaces) for one in rows]
    reached = {START} | {
        answer.written["next"] for one in rows for answer in one.answers if "next" in answer.written
    }
    unreachable: list[Mistake] = []
    overlaps: list[Mistake] = []
    dead: set[int] = set()
    for number, one in enumerate(rows):
        states = several(one.when.written.get("state", START))
        if not reached.intersection(states):
            says = f"is never reached: no scenario leads to the state {states[0]!r}; write it as `next` of another one"
            unreachable.append(_of(one, "state", says))
            dead.add(number)
    compared = 0
    for first, second in combinations(range(len(rows)), 2):
        compared += 1
        if compared > PAIRS:
            break
        if first in dead or second in dead:
            continue
        if _covers(wanted[first], wanted[second]):
            says = f"is never reached: {_named(rows[first], rows[second])} fits every call that it fits; write it before that one"
            unreachable.append(_of(rows[second], "", says))
            dead.add(second)
        elif not _covers(wanted[second], wanted[first]) and _meet(wanted[first], wanted[second]):
            says = f"may fit a call that {_named(rows[first], rows[second])} fits, which then answers, being first"
            overlaps.append(_of(rows[second], "", says))
    notes = [
        _of(row, "model", f"{one!r} is no model of the catalogue; it fits only a deployment of that name")
        for row in rows
        for one in several(row.when.written.get("model", []))
        if not any(globbed(one, model.id) for model in spec.catalogue)
    ]
    return Lint(tuple(unreachable), tuple(overlaps), tuple(notes))


def _of(row: Scenario, key: str, says: str) -> Mistake:
    return Mistake(row.source, row.line, f"scenario {row.name!r}" + (f": {key}" if key else ""), says)


def _named(one: Scenario, other: Scenario) -> str:
    where = f"line {one.line}" if one.source == other.source else f"{one.source}:{one.line}"
    return f"{one.name!r} ({where})"


def _spelled(written: Mapping[str, Any], surfaces: Mapping[str, str]) -> dict[str, Any]:
    """The conditions, with what follows from them: an operation is of one surface."""
    spelled = dict(written)
    if "operation" in written and "surface" not in written:
        spelled["surface"] = list({surfaces[one] for one in several(written["operation"]) if one in surfaces})
    return spelled


# ---- does the first fit all that the second fits? ----------------------------------------------------------------------


def _covers(first: Mapping[str, Any], second: Mapping[str, Any]) -> bool:
    """Whether it can be proved. An operation in `first` needs no look at the surface that follows from it."""
    return all(
        key in second and _COVERS[key](value, second[key])
        for key, value in first.items()
        if not (key == "surface" and "operation" in first and "surface" not in second)
    )


def _sets(first: Any, second: Any) -> bool:
    return set(several(second)) <= set(several(first))


def _globs(first: Any, second: Any) -> bool:
    # A star is tried as nothing and as more than any pattern of ? can take.
    return all(
        any(
            globbed(one, other.replace("*", "")) and globbed(one, other.replace("*", "\0" * 400))
            for one in several(first)
        )
        for other in several(second)
    )


def _texts(first: Any, second: Any) -> bool:
    return all(any(_text(_read(one), _read(other)) for one in several(first)) for other in several(second))


def _text(first: Text, second: Text, whole: bool = False) -> bool:
    """Whether the first is found wherever the second is."""
    if first.written == second.written:
        return True
    if second.pattern is not None:
        return False
    if first.pattern is None:
        return not whole and first.written in second.written
    bound = not whole and any(sign in first.pattern for sign in ("^", "$", "\\", "(?"))
    return not bound and _found(first, second.written)


@lru_cache(maxsize=PAIRS)
def _read(written: str) -> Text:
    """Each text is compiled once, so that what it finds can be remembered."""
    return Text(written)


@lru_cache(maxsize=PAIRS)
def _found(text: Text, said: str) -> bool:
    try:
        return text.search(said) is not None
    except TooSlow:
        return False


def _turns(first: Any, second: Any) -> bool:
    (low, high), (least, most) = turns(first), turns(second)
    return low <= least and most <= high


def _results(first: Any, second: Any) -> bool:
    return bool(first == second) or (first is True and isinstance(second, str))


def _headers(first: Mapping[str, Any], second: Mapping[str, Any]) -> bool:
    others = {name.lower(): value for name, value in second.items()}
    return all(
        name.lower() in others and _value(value, others[name.lower()], True) for name, value in first.items()
    )


def _value(first: Any, second: Any, header: bool = False) -> bool:
    if header and first is True:
        return second is not False
    if isinstance(first, str) and isinstance(second, str):
        return _text(_read(first), _read(second), whole=True)
    return same(first, second)


def _bodies(first: Mapping[str, Any], second: Mapping[str, Any]) -> bool:
    return all(at in second and _value(value, second[at]) for at, value in first.items())


_COVERS = {
    "surface": _sets,
    "operation": _sets,
    "stream": _sets,
    "state": _sets,
    "model": _globs,
    "key": _globs,
    "header": _headers,
    "body": _bodies,
    "turn": _turns,
    "tool_result": _results,
    "last": _texts,
    "system": _texts,
    "any": _texts,
}


# ---- may both fit a call? ----------------------------------------------------------------------------------------------


def _meet(first: Mapping[str, Any], second: Mapping[str, Any]) -> bool:
    """Whether one call may well be of both: different texts are taken for different calls, though one message could have both.

    Two that ask for different things altogether (one for words, one for a header) are not reported.
    """
    if not set(first) & set(second):
        return False
    if first.get("state", START) != second.get("state", START) and not _common(
        first.get("state", START), second.get("state", START)
    ):
        return False
    return all(_MEET[key](first[key], second[key]) for key in first if key in second)


def _common(first: Any, second: Any) -> bool:
    return bool(set(several(first)) & set(several(second)))


def _globs_meet(first: Any, second: Any) -> bool:
    return any(
        globbed(one, other.replace("*", "")) or globbed(other, one.replace("*", ""))
        for one in several(first)
        for other in several(second)
    )


def _texts_meet(first: Any, second: Any) -> bool:
    return any(_text_meets(_read(one), _read(other)) for one in several(first) for other in several(second))


def _text_meets(first: Text, second: Text) -> bool:
    if first.written == second.written:
        return True
    samples = [(first, second), (second, first)]
    return any((said := _sample(other)) is not None and _found(one, said) for one, other in samples)


@lru_cache(maxsize=PAIRS)
def _sample(text: Text) -> str | None:
    """Words in which the text is found."""
    if text.pattern is None:
        return text.written
    try:
        said = matching(text.pattern, Chance(0))
    except (NotMatchable, ValueError, RecursionError, OverflowError):
        return None
    return said if _found(text, said) else None


def _turns_meet(first: Any, second: Any) -> bool:
    (low, high), (least, most) = turns(first), turns(second)
    return max(low, least) <= min(high, most)


def _results_meet(first: Any, second: Any) -> bool:
    return bool(first == second) or (True in (first, second) and not (first is False or second is False))


def _values_meet(first: Any, second: Any) -> bool:
    if isinstance(first, bool) or isinstance(second, bool):
        return first == second or (True in (first, second) and False not in (first, second))
    if isinstance(first, str) and isinstance(second, str):
        return _text_meets(_read(first), _read(second)) if "/" in (first[:1], second[:1]) else first == second
    return same(first, second)


def _mappings_meet(first: Mapping[str, Any], second: Mapping[str, Any]) -> bool:
    return all(_values_meet(first[name], second[name]) for name in first if name in second)


_MEET = {
    "surface": _common,
    "operation": _common,
    "stream": _common,
    "state": _common,
    "model": _globs_meet,
    "key": _globs_meet,
    "header": _mappings_meet,
    "body": _mappings_meet,
    "turn": _turns_meet,
    "tool_result": _results_meet,
    "last": _texts_meet,
    "system": _texts_meet,
    "any": _texts_meet,
}
