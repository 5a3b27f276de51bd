"""Patterns that cost nothing until they are asked, and little where they cannot match: two hundred compiled at a start would take a
third of its time, and a question is asked eighty, most of which have nothing to do with it, see needles.py. What a pattern of our own
needs stands in data/needles.json, so that the first answers need not compile it to be told that it has nothing to say."""

import re
from collections.abc import Callable
from functools import lru_cache, partial
from hashlib import blake2b
from pathlib import Path
from typing import Any, cast

import orjson

from mock_server.content.needles import (
    Needles,
    Sieve,
    anchored,
    evenly,
    fits,
    folded,
    needles,
    of_ascii,
    one_of,
    ones,
    teller,
)

_OFTEN = 3
"""How often a pattern is asked before it is worth knowing what it needs: a start asks each once."""

_NOTHING: dict[str, Callable[[str], Any]] = {
    "findall": lambda text: [],
    "finditer": lambda text: iter(()),
    "split": lambda text: [text],
}
"""What the methods that look anywhere in a text give where there is no match; `search` gives None, `sub` the text."""

_ANYWHERE = ("search", "sub", *_NOTHING)
_METHODS = (*_ANYWHERE, "match", "fullmatch")

KNOWN = Path(__file__).with_name("data") / "needles.json"
"""By `digest`, what each pattern of this package needs and whether it is anchored; of those that are looked for together, strings one of which
each needs. Made by ci/needles.py."""


def digest(pattern: str, flags: int) -> str:
    """The name of a pattern in that file: 16 hexadecimal digits."""
    return blake2b(b"%d:%b" % (flags, pattern.encode()), digest_size=8).hexdigest()


@lru_cache(maxsize=1)
def _lines() -> dict[bytes, bytes]:
    """The lines of that file, which are read one by one: most patterns are never asked for."""
    return {
        line[1:17]: line[19:].rstrip(b",") for line in KNOWN.read_bytes().split(b"\n") if line[:1] == b'"'
    }


def _known(pattern: str, flags: int) -> Any:
    """What the file says of a pattern; None if it has none."""
    line = _lines().get(digest(pattern, flags).encode())
    return None if line is None else orjson.loads(line)


def _told(pattern: str, flags: int) -> tuple[Needles, bool]:
    """What it needs and whether it is anchored: looked up, else read from the pattern."""
    known = _known(pattern, flags)
    return (known[0], known[1]) if known else (needles(pattern, flags), anchored(pattern, flags))


class _Late:
    """Stands in for a compiled pattern. Once it has been asked often, its methods are found without coming here."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._given = (pattern, flags)
        self._left = _OFTEN
        self._compiled: re.Pattern[str] | None = None

    def __getattr__(self, name: str) -> Any:
        self._left -= 1
        if self._left > 0 and self._compiled is None and name in _METHODS:
            told = _known(*self._given)
            if told is not None and told[0]:
                return partial(self._rarely, name, told[0])
        if self._compiled is None:
            self._compiled = re.compile(*self._given)
        if self._left <= 0:
            wanted, fixed = _told(*self._given)
            self.__dict__.update({name: getattr(self._compiled, name) for name in _METHODS})
            if wanted or fixed:
                self.__dict__.update(_gated(self._compiled, wanted, fixed=fixed))
        return getattr(self._compiled, name)

    def _rarely(self, name: str, wanted: Needles, *given: Any, **named: Any) -> Any:
        """The method of this name, for which the pattern is compiled only if the text has what it needs."""
        text = given[1] if name == "sub" else given[0]
        if self._compiled is None:
            if not fits(wanted, folded(text)):
                return text if name == "sub" else _NOTHING.get(name, _none)(text)
            self._compiled = re.compile(*self._given)
        return getattr(self._compiled, name)(*given, **named)


def wanted(pattern: re.Pattern[str]) -> tuple[str, ...]:
    """Strings one of which stands, as `evenly` and `folded` give it, in every text that the pattern matches in; none if nothing can be told."""
    given: tuple[str, int] | None = getattr(
        pattern, "_given", None
    )  # of what `late` gave, which is no re.Pattern
    known = _known(*(given or (pattern.pattern, pattern.flags)))
    return (
        tuple(known[2])
        if known and len(known) > 2
        else one_of(_told(*(given or (pattern.pattern, pattern.flags)))[0])
    )


class Group:
    """Patterns of which one look at a text tells those that may match in it; what was told of the last text is remembered."""

    __slots__ = ("_last", "_patterns", "_sieve")

    def __init__(self, *patterns: re.Pattern[str]) -> None:
        self._patterns = patterns
        self._sieve = Sieve(len(patterns), lambda: [wanted(pattern) for pattern in patterns])
        self._last: tuple[str, frozenset[re.Pattern[str]]] = "", frozenset()

    def near(self, text: str) -> frozenset[re.Pattern[str]]:
        """Those that may match."""
        last, told = self._last
        if last is text or (text and last == text):
            return told
        told = frozenset([self._patterns[at] for at in ones(self._sieve.bits(evenly(text)))])
        self._last = text, told
        return told


def _none(text: str) -> None:
    return None


def _never(text: str) -> bool:
    return False


def _gated(compiled: re.Pattern[str], wanted: Needles, *, fixed: bool) -> dict[str, Callable[..., Any]]:
    """The methods that look anywhere in a text, each behind a look for what is needed; what is `fixed` to the beginning looks there only."""
    match, sub = compiled.match, compiled.sub
    find = match if fixed else compiled.search
    latin, others = of_ascii(wanted), lru_cache(maxsize=1)(lambda: teller(wanted))
    plain = _never if latin is None else teller(latin)

    def search(text: str, *more: Any) -> Any:
        return find(text, *more) if (plain if text.isascii() else others())(folded(text)) else None

    def replace(by: Any, text: str, *more: Any, **named: Any) -> Any:
        if (plain if text.isascii() else others())(folded(text)) and (not fixed or match(text)):
            return sub(by, text, *more, **named)
        return text

    def looking(real: Callable[..., Any], nothing: Callable[[str], Any]) -> Callable[..., Any]:
        def look(text: str, *more: Any, **named: Any) -> Any:
            if (plain if text.isascii() else others())(folded(text)) and (not fixed or match(text)):
                return real(text, *more, **named)
            return nothing(text)

        return look

    others_of = {name: looking(getattr(compiled, name), nothing) for name, nothing in _NOTHING.items()}
    return {"search": search, "sub": replace, **others_of}


@lru_cache(maxsize=4096)
def worded(pattern: str) -> re.Pattern[str]:
    """The pattern of a data file, in which case never matters: to be asked in place of `re`, which searches whatever it is given."""
    return late(pattern, re.IGNORECASE)


def late(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """As `re.compile`, but a mistake in the pattern is found at its first use."""
    return cast(re.Pattern[str], _Late(pattern, flags))
