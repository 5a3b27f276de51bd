"""Whether a pattern may match in a text, told without its search: every match of `at most (\\d+) (?:words|lines)` has a digit and
`words` or `lines` in it, and a text that lacks one of these need not be searched. To look for a few strings costs a tenth of what
a search does."""

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache, reduce
from importlib import import_module
from itertools import product
from operator import or_
from struct import unpack_from
from typing import Any, Union

from mock_server.wire.memo import memo

Clause = tuple[Union[str, "Needles"], ...]
"""Strings in lower case, or what stands in one branch of a pattern: a text must have one of them."""

Needles = tuple[Clause, ...]
"""A text must have what each of these asks for."""

DIGIT = "0"
"""What every digit is folded to."""

_COMMON = frozenset(" abcdefghijklmnopqrstuvwxyz")
"""What nearly every text has: no use to look for."""

_KEPT = 4
"""Clauses of a pattern, or of one of its branches, that are looked for: those that are least likely there."""

_MOST = 48
"""Strings that a place of a pattern may hold before they are no longer told apart."""

_FOLDED = {code: min(code, *others) for code, others in import_module("re._casefix")._EXTRA_CASES.items()}
"""Letters that re.IGNORECASE takes for one another though `lower` leaves them apart."""

_parser: Any = import_module("re._parser")  # what re.compile reads a pattern with; it has no public name


_digit = re.compile(r"\d")
_DIGITS = bytes.maketrans(b"123456789", DIGIT.encode() * 9)


@memo(256)
def folded(text: str) -> str:
    """The text as needles are looked for in it."""
    if text.isascii():
        return text.lower().encode().translate(_DIGITS).decode()
    return _digit.sub(DIGIT, text.replace("İ", "i").lower().translate(_FOLDED))


@lru_cache(maxsize=8)
def _parsed(pattern: str, flags: int) -> Any:
    return _parser.parse(pattern, flags)


def needles(pattern: str, flags: int = 0) -> Needles:
    """What a text has if the pattern matches anywhere in it; empty if nothing can be told. Raises re.error."""
    reader = _Reader()
    reader.read(_parsed(pattern, flags))
    return reader.needles()


def of_ascii(needles: Needles) -> Needles | None:
    """What a text of ASCII needs; None if it can not have it."""
    told: list[Clause] = []
    for clause in needles:
        found: list[str | Needles] = []
        for one in clause:
            if isinstance(one, str):
                found += [one] if one.isascii() else []
            elif (within := of_ascii(one)) is not None:
                found.append(within)
        if not found:
            return None
        told.append(tuple(found))
    return tuple(told)


def fits(needles: Needles, text: str) -> bool:
    """Whether a folded text has what is needed: to be asked once, as it costs nothing beforehand."""
    return all(
        any(one in text if isinstance(one, str) else fits(one, text) for one in clause) for clause in needles
    )


def teller(needles: Needles) -> Callable[[str], bool]:
    """What tells of a folded text whether it has what is needed: compiled, as it is asked of forty patterns for each prompt."""
    told: Callable[[str], bool] = eval(f"lambda text: {_all(needles)}", {})
    return told


def _all(needles: Needles) -> str:
    return " and ".join(f"({_any(clause)})" for clause in needles) or "True"


def _any(clause: Clause) -> str:
    strings = [one for one in clause if isinstance(one, str)]
    branches = [f"({_all(one)})" for one in clause if not isinstance(one, str)]
    return " or ".join([*_grouped(strings), *branches])


# ---- many at once --------------------------------------------------------------------------------------------------------

CLOSELY = 4000
"""Signs of a text that is looked through so."""


@memo(8)
def _grams(text: str) -> set[int | str]:
    """All stretches of four bytes of a folded text, each as the number that it makes, and outside ASCII its signs, too."""
    said = text.encode("utf-8", "surrogatepass")
    found = set[int | str]()
    for at in range(min(4, len(said))):
        found.update(unpack_from(f"={(len(said) - at) // 4}I", said, at))
    if not text.isascii():
        found.update(text)
    return found


_FREQUENT = frozenset(
    ["a", "about", "and", "any", "are", "can", "could", "do", "does", "explain", "for", "from", "give", "have", "how", "i", "in", "is", "it", "make", "me", "my", "of", "on", "plan", "should", "some", "tell", "that", "the", "them", "this", "to", "want", "what", "when", "where", "which", "who", "why", "will", "with", "would", "write", "you", "your"]
)  # fmt: skip
"""Words that say little of what a text is about."""
_USUAL = frozenset(f" {word} "[at : at + 4] for word in _FREQUENT for at in range(len(word) - 1))
_RARE = "zqjxkvbpgywfmuclhdrsnioate \n"
"""Signs of English, the rarest first."""


def _key(string: str) -> int | str:
    """The part of a folded string by which it is found, as `_grams` gives it; empty where it is too short."""
    if not string.isascii():
        return min((sign for sign in string if not sign.isascii()), key=lambda sign: (sign in _OFTEN, sign))
    parts = [string[at : at + 4] for at in range(len(string) - 3)]
    part = min(parts, key=lambda part: (part in _USUAL, sum(map(_RARE.find, part))), default="")
    return int.from_bytes(part.encode(), sys.byteorder) if part else ""


_OFTEN = frozenset("的一是不我有在了个么什你这吗怎如何")
"""Signs that many Chinese texts hold."""


_SELDOM = 3


class Sieve:
    """Which of many things a text may have to do with, each of which takes one of some strings: told by one look at the text, of
    which only those parts are looked for that it has. Things are told as a number with a bit for each.

    What finds the strings is made at the third look: for a first answer it is quicker to look for each.
    """

    def __init__(self, count: int, wanted: Callable[[], Sequence[Iterable[str]]]) -> None:
        """`count`: of the things. `wanted` gives for each strings, folded, one of which stands in every text that has to do with it; none:
        it may be any."""
        self._all = (1 << count) - 1
        self._left = _SELDOM
        self._wanted = wanted
        self._always = 0

    @cached_property
    def _by_string(self) -> dict[str, int]:
        by_string: dict[str, int] = {}
        for at, strings in enumerate(self._wanted()):
            some = tuple(strings)
            if not some:
                self._always |= 1 << at
            for string in some:
                by_string[string] = by_string.get(string, 0) | 1 << at
        return by_string

    def _make(self) -> None:
        self._by_key: dict[int | str, list[tuple[str, int]]] = {}
        for string, bits in self._by_string.items():
            self._by_key.setdefault(_key(string), []).append((string, bits))
        short = [f"({bits} if {string!r} in text else 0)" for string, bits in self._by_key.pop("", [])]
        self._short: Callable[[str], int] = eval(f"lambda text: {' | '.join(short) or '0'}", {})
        self._keys = frozenset(self._by_key)

    def bits(self, text: str) -> int:
        """Those that the text may have to do with."""
        if len(text) > CLOSELY:
            return self._all
        lower = folded(text)
        if self._left:
            self._left -= 1
            if self._left:
                by_string = self._by_string
                return reduce(
                    or_, [bits for string, bits in by_string.items() if string in lower], self._always
                )
            self._make()
            del self._by_string
        found = self._always
        for key in self._keys & _grams(lower):
            for string, bits in self._by_key[key]:
                if string in lower:
                    found |= bits
        return found | self._short(lower)


def ones(bits: int) -> Iterator[int]:
    """The places of the bits that are set, the lowest first."""
    while bits:
        yield (bits & -bits).bit_length() - 1
        bits &= bits - 1


def one_of(needles: Needles) -> tuple[str, ...]:
    """Strings one of which a text has, as `evenly` gives it, that has what is needed: those that tell most; none if nothing can be told."""
    best: tuple[str, ...] = ()
    for clause in needles:
        found: list[str] = []
        for one in clause:
            within = one_of(one) if not isinstance(one, str) else (evenly(one),)
            if not all(within) or not within:
                break
            found += within
        else:
            told = _shortest(found)
            best = max(best, told, key=_telling)
    return best


def _telling(strings: Sequence[str]) -> tuple[float, int]:
    rarities = [0.5 if one in _FREQUENT else _rarity(one) for one in strings]
    return min(rarities, default=0), -len(rarities)


@memo(8)
def evenly(text: str) -> str:
    """The text with single blanks, none at its ends, and one kind of apostrophe: some patterns are asked for in such. A long one as it is."""
    if len(text) > CLOSELY:
        return text
    return " ".join(text.replace("’", "'").split())


_PART = re.compile(r"[a-z]{3,}|[^\x00-\x7f]")
"""Words, and single characters outside ASCII."""


def _grouped(strings: Sequence[str]) -> Iterator[str]:
    """Tests for the strings: those that have a part in common are looked for only where that is, `in caps` and `all caps` where `caps` is."""
    left = list(strings)
    while left:
        found = Counter(part for one in left for part in set(_PART.findall(one)))
        part = max(found, key=lambda one: (found[one], len(one), one), default="")
        if found[part] < 3:
            break
        within = " or ".join([f"{one!r} in text" for one in left if part in one])
        yield f"({part!r} in text and ({within}))"
        left = [one for one in left if part not in one]
    yield from [f"{one!r} in text" for one in left]


def anchored(pattern: str, flags: int = 0) -> bool:
    """Whether it matches nowhere but at the beginning of a text. Raises re.error."""
    return _anchored(_parsed(pattern, flags))


def _anchored(sequence: Any) -> bool:
    if not sequence:
        return False
    code, value = sequence[0]
    if str(code) == "BRANCH":
        return all(map(_anchored, value[1]))
    if str(code) == "SUBPATTERN":
        return _anchored(value[3])
    return str(value) == "AT_BEGINNING" and not sequence.state.flags & re.MULTILINE


class _Reader:
    """Goes through a parsed pattern. `said` are the strings one of which stands just before the place it has come to."""

    def __init__(self) -> None:
        self.clauses: list[Clause] = []
        self.said = {""}

    def needles(self) -> Needles:
        """The clauses that tell most, once all is read."""
        self.close()
        clauses = [one for one in dict.fromkeys(self.clauses) if not _COMMON.intersection(one)]
        return tuple(sorted(clauses, key=_worth, reverse=True)[:_KEPT])

    def close(self) -> None:
        """What comes next may be anything: what was said so far is made a clause."""
        if "" not in self.said:
            self.clauses.append(_shortest(self.said))
        self.said = {""}

    def follow(self, strings: set[str] | None) -> None:
        """One of the strings comes next; None: anything."""
        if strings is None or len(self.said) * len(strings) > _MOST:
            self.close()
        if strings is not None and len(strings) > _MOST and "" not in strings:
            self.clauses.append(_shortest(strings))  # one of many, after which no more is told apart
        elif strings is not None and len(strings) <= _MOST:
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
            self.clauses.append(_either(within))

    def repeated(self, least: int, most: int, part: Any) -> None:
        """So many times."""
        strings = _strings(part)
        if strings is not None and most == 1:
            self.follow(strings | {""} if least == 0 else strings)
            return
        if least and strings is not None:
            self.follow(strings)
        self.close()
        if least and strings is not None and "" not in strings:
            self.said = strings  # the last of them
        elif least:
            self.clauses += self.within(part)

    def within(self, part: Any) -> Needles:
        """What a part alone needs."""
        reader = _Reader()
        reader.read(part)
        return reader.needles()


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
        if _is_digits(str(kind), letter):
            found.add(DIGIT)
        elif str(kind) == "LITERAL":
            found.add(folded(chr(letter)))
        else:
            return None
    return found


def _is_digits(kind: str, value: Any) -> bool:
    """Whether a part of a set holds digits only."""
    return str(value) == "CATEGORY_DIGIT" or (
        kind == "RANGE" and ord("0") <= value[0] and value[1] <= ord("9")
    )


def _either(branches: Iterable[Needles]) -> Clause:
    """One of the branches: those that need but one thing are told by their strings."""
    plain = [branch[0] for branch in branches if len(branch) == 1]
    strings = {one for clause in plain for one in clause if isinstance(one, str)}
    others = [one for clause in plain for one in clause if not isinstance(one, str)]
    return (*_shortest(strings), *others, *(branch for branch in branches if len(branch) > 1))


def _shortest(strings: Iterable[str]) -> tuple[str, ...]:
    """Without those that hold another one."""
    kept: list[str] = []
    for string in sorted(strings, key=lambda one: (len(one), one)):
        if not any(one in string for one in kept):
            kept.append(string)
    return tuple(kept)


def _worth(clause: Clause) -> float:
    """The fewer and the longer, the rarer they are; a character outside ASCII is as rare as three letters, a digit as two."""
    return min(map(_rarity, clause)) - len(clause) / 8


def _rarity(one: str | Needles) -> float:
    if isinstance(one, str):
        return 2 if one == DIGIT else len(one) if one.isascii() else 3 * len(one)
    return max(map(_worth, one))
