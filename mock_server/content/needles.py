"""Whether a pattern may match in a text, told without its search: every match of `at most (\\d+) (?:words|lines)` has `words` or
`lines` in it, and a text that has neither need not be searched. To look for a few strings costs a tenth of what a search does."""

from collections.abc import Iterable
from importlib import import_module
from itertools import product
from typing import Any

from mock_server.wire.memo import memo

Needles = tuple[str, ...]
"""Strings in lower case."""

_MOST = 48
"""Strings that a place of a pattern may hold before they are no longer told apart."""

_FOLDED = {code: min(code, *others) for code, others in import_module("re._casefix")._EXTRA_CASES.items()}
"""Letters that re.IGNORECASE takes for one another though `lower` leaves them apart."""

_parser: Any = import_module("re._parser")  # what re.compile reads a pattern with; it has no public name


def folded(text: str) -> str:
    """The text as needles are looked for in it."""
    return text.lower() if text.isascii() else _folded(text)


@memo(512)
def _folded(text: str) -> str:
    return text.replace("İ", "i").lower().translate(_FOLDED)


def needles(pattern: str, flags: int = 0) -> tuple[Needles, ...]:
    """Of each of these, a text has at least one if the pattern matches anywhere in it; empty if nothing can be told. Raises re.error."""
    reader = _Reader()
    reader.read(_parser.parse(pattern, flags))
    reader.close()
    return tuple(sorted(reader.clauses, key=_worth, reverse=True)[:2])


class _Reader:
    """Goes through a parsed pattern. `said` are the strings one of which stands just before the place it has come to."""

    def __init__(self) -> None:
        self.clauses: list[Needles] = []
        self.said = {""}

    def close(self) -> None:
        """What comes next may be anything: what was said so far is made a clause."""
        if "" not in self.said:
            self.clauses.append(_shortest(self.said))
        self.said = {""}

    def follow(self, strings: set[str] | None) -> None:
        """One of the strings comes next; None: anything."""
        if strings is None or len(self.said) * len(strings) > _MOST:
            self.close()
        if strings is not None and len(strings) <= _MOST:
            self.said = {before + after for before, after in product(self.said, strings)}

    def read(self, sequence: Iterable[tuple[Any, Any]]) -> None:
        """One part after the other."""
        for code, value in sequence:
            self.part(str(code), value)

    def part(self, code: str, value: Any) -> None:
        """One part, as re._parser gives it."""
        if code in ("AT", "ASSERT", "ASSERT_NOT"):
            return  # takes no room: what stands before and after it stand together
        if code == "SUBPATTERN":
            self.read(value[3])
        elif code == "ATOMIC_GROUP":
            self.read(value)
        elif code == "BRANCH":
            self.branches(value[1])
        elif code in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            self.repeated(*value)
        else:
            self.follow(_letters(code, value))

    def branches(self, branches: list[Any]) -> None:
        """One of them."""
        strings = [_strings(branch) for branch in branches]
        if all(one is not None for one in strings):
            self.follow({string for one in strings if one is not None for string in one})
            return
        self.close()
        within = [self.within(branch) for branch in branches]
        if all(within):
            self.clauses.append(_shortest({needle for one in within for needle in max(one, key=_worth)}))

    def repeated(self, least: int, most: int, part: Any) -> None:
        """So many times."""
        strings = _strings(part)
        if strings is not None and most == 1:
            self.follow(strings | {""} if least == 0 else strings)
            return
        if least and strings is not None:
            self.follow(strings)
        self.close()
        if least and strings is None:
            self.clauses += self.within(part)

    def within(self, part: Any) -> list[Needles]:
        """The clauses of a part alone."""
        reader = _Reader()
        reader.read(part)
        reader.close()
        return reader.clauses


class _Listing(_Reader):
    """One that raises OverflowError where anything may come."""

    def close(self) -> None:
        raise OverflowError


def _strings(part: Any) -> set[str] | None:
    """All that the part can match; None if that is too much."""
    reader = _Listing()
    try:
        reader.read(part)
    except OverflowError:
        return None
    return reader.said


def _letters(code: str, value: Any) -> set[str] | None:
    """What one place of the pattern can hold."""
    if code == "LITERAL":
        return {folded(chr(value))}
    if code != "IN" or len(value) > 8:
        return None
    found = set()
    for kind, letter in value:
        if str(kind) != "LITERAL":
            return None
        found.add(folded(chr(letter)))
    return found


def _shortest(strings: Iterable[str]) -> Needles:
    """Without those that hold another one."""
    kept: list[str] = []
    for string in sorted(strings, key=len):
        if not any(one in string for one in kept):
            kept.append(string)
    return tuple(kept)


def _worth(clause: Needles) -> float:
    """The fewer and the longer, the rarer they are; a character outside ASCII is as rare as three letters."""
    return min(len(one) if one.isascii() else 3 * len(one) for one in clause) - len(clause) / 8
