"""Texts that match a pattern of JSON Schema (ECMA 262 syntax): made from the pattern's own parts."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from mock_server.content.chance import Chance
from mock_server.wire.memo import memo

# The standard library's own parser of patterns; it has stood under this name since 3.11, before that as sre_parse. Types of
# the library know nothing of it.
_parser: Any = vars(re)["_parser"]
sre: Any = vars(re)["_constants"]

MANY = 6
"""How often an open repetition (`+`, `*`, `{3,}`) is repeated more than it must, at most."""

LONGEST = 20_000

_PRINTABLE = [chr(code) for code in range(0x20, 0x7F)]
_READABLE = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_"
_CATEGORIES: dict[Any, Callable[[str], bool]] = {
    sre.CATEGORY_DIGIT: lambda sign: sign in "0123456789",
    sre.CATEGORY_NOT_DIGIT: lambda sign: sign not in "0123456789",
    sre.CATEGORY_WORD: lambda sign: sign.isascii() and (sign.isalnum() or sign == "_"),
    sre.CATEGORY_NOT_WORD: lambda sign: not (sign.isalnum() or sign == "_"),
    sre.CATEGORY_SPACE: str.isspace,
    sre.CATEGORY_NOT_SPACE: lambda sign: not sign.isspace(),
}
# What ECMA writes differently from Python.
_REWRITTEN: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"\\p\{(?:L|Letter|Alphabetic|Ll|Lu)\}"), "[A-Za-z]"),
    (re.compile(r"\\p\{(?:N|Nd|Number)\}"), "[0-9]"),
    (re.compile(r"\\p\{[^}]*[Dd]igit[^}]*\}"), "[0-9]"),
    (re.compile(r"\\p\{[^}]*\}"), "[A-Za-z]"),
    (re.compile(r"\\c([A-Za-z])"), lambda found: f"\\x{ord(found[1]) & 31:02x}"),
    (re.compile(r"\(\?<(?![=!])"), "(?P<"),
    (re.compile(r"\\k<"), "(?P="),
    (re.compile(r"\\u\{?([0-9a-fA-F]{4})\}?"), r"\\u\1"),
    (re.compile(r"\[\^\]"), r"[\\s\\S]"),
    (re.compile(r"\\Z"), "Z"),
)


class NotMatchable(ValueError):
    """No text can be made for this pattern; the text says why."""


def matching(pattern: str, chance: Chance, low: int = 0, high: int | None = None) -> str:
    """A text in which the pattern is found, of `low` to `high` characters where the pattern leaves room. Raises NotMatchable."""
    parsed = _parsed(pattern)
    maker = _Maker(chance, max(low, 0), LONGEST if high is None else high)
    made = maker.all(parsed)
    if len(made) < low and not _ends(pattern):
        made += "".join(chance.pick(_READABLE[:26]) for _ in range(min(low - len(made), LONGEST)))
    return made


@memo(512)
def _parsed(pattern: str) -> Any:
    for old, new in _REWRITTEN:
        pattern = old.sub(new, pattern)
    try:
        return _parser.parse(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise NotMatchable(str(error)) from None


def _ends(pattern: str) -> bool:
    return pattern.endswith("$") and not pattern.endswith("\\$")


class _Maker:
    """One text; open repetitions grow until it has `low` characters, and stop growing at `high`."""

    def __init__(self, chance: Chance, low: int, high: int) -> None:
        self._chance = chance
        self._low = low
        self._high = high
        self._length = 0
        self._groups: dict[int, str] = {}

    def all(self, parts: Any) -> str:
        return "".join([self._one(kind, value) for kind, value in parts])

    def _said(self, text: str) -> str:
        self._length += len(text)
        return text

    def _one(self, kind: Any, value: Any) -> str:
        if kind is sre.LITERAL:
            return self._said(chr(value))
        if kind is sre.ANY:
            return self._said(self._chance.pick(_READABLE))
        if kind is sre.NOT_LITERAL:
            return self._said(self._chance.pick([sign for sign in _READABLE if sign != chr(value)]))
        if kind is sre.IN:
            return self._said(self._of_set(value))
        if kind is sre.BRANCH:
            return self.all(self._chance.pick(value[1]))
        if kind is sre.SUBPATTERN:
            said = self.all(value[3])
            if value[0] is not None:
                self._groups[value[0]] = said
            return said
        if kind is sre.GROUPREF:
            return self._said(self._groups.get(value, ""))
        if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT, getattr(sre, "POSSESSIVE_REPEAT", None)):
            return self._repeated(*value)
        if kind is getattr(sre, "ATOMIC_GROUP", None):
            return self.all(value)
        if kind is sre.AT or kind in (sre.ASSERT, sre.ASSERT_NOT):
            return ""  # looked ahead or behind: the judge decides
        if kind is sre.GROUPREF_EXISTS:
            return self.all(value[1] if value[0] in self._groups else value[2] or [])
        raise NotMatchable(f"cannot make {kind}")

    def _repeated(self, least: int, most: Any, parts: Any) -> str:
        if least > LONGEST:
            raise NotMatchable("it asks for too long a text")
        room = int(most) if most is not sre.MAXREPEAT else least + max(MANY, self._low)
        times = least + self._chance.below(min(room - least, MANY) + 1)
        said = [self.all(parts) for _ in range(least)]
        count = least
        while count < room and (count < times or self._length < self._low) and self._length < self._high:
            more = self.all(parts)
            if not more:
                break
            said.append(more)
            count += 1
        return "".join(said)

    def _of_set(self, members: Sequence[tuple[Any, Any]]) -> str:
        negated = members[0][0] is sre.NEGATE
        wanted = [sign for sign in _PRINTABLE if _in_set(sign, members) != negated]
        readable = [sign for sign in wanted if sign in _READABLE]
        if readable or wanted:
            return self._chance.pick(readable or wanted)
        for kind, value in members:
            if kind is sre.LITERAL and not negated:
                return chr(value)
            if kind is sre.RANGE and not negated:
                return chr(value[0] + self._chance.below(min(value[1] - value[0] + 1, 200)))
            if kind is sre.CATEGORY and value is sre.CATEGORY_SPACE:
                return "\t"
        return "é"


def _in_set(sign: str, members: Sequence[tuple[Any, Any]]) -> bool:
    code = ord(sign)
    for kind, value in members:
        if kind is sre.LITERAL and value == code:
            return True
        if kind is sre.RANGE and value[0] <= code <= value[1]:
            return True
        if kind is sre.CATEGORY and _CATEGORIES[value](sign):
            return True
    return False
