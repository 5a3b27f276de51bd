"""Texts that are looked for: a part of what is said, or a /regular expression/ that may not take long."""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

PATIENCE = 0.05
"""Seconds that one expression may search."""

LONGEST = 2000
"""Characters of an expression."""

SEARCHED = 200_000
"""Characters of a text in which an expression is searched; the rest is not looked at."""

_WRITTEN = re.compile(r"/(.+)/([ims]*)", re.DOTALL)

Match = Mapping[Any, str]
"""What an expression found: groups by number, 0 the whole, and by name."""


class BadExpression(ValueError):
    """An expression that cannot be compiled; the text says why."""


class TooSlow(Exception):
    """An expression that would have searched too long; the text says which."""


class Text:
    """A text that is looked for, as it was written. Raises BadExpression where it is an expression that cannot be read."""

    def __init__(self, written: str) -> None:
        self.written = written
        found = _WRITTEN.fullmatch(written)
        self.pattern: str | None = found[1] if found else None
        self.flags: str = found[2] if found else ""
        if self.pattern is not None:
            assert self._compiled is not None

    @cached_property
    def _compiled(self) -> Any:
        import regex  # 25 ms; and unlike re, it can be told when to stop

        assert self.pattern is not None
        if len(self.pattern) > LONGEST:
            raise BadExpression(f"is longer than {LONGEST} characters")
        flags = sum({"i": regex.I, "m": regex.M, "s": regex.S}[one] for one in set(self.flags))
        try:
            return regex.compile(self.pattern, flags | regex.V0)
        except (regex.error, RecursionError, OverflowError) as error:
            raise BadExpression(f"is no regular expression: {error}") from None

    def search(self, text: str, whole: bool = False) -> Match | None:
        """What is found in the text; `whole`: a plain one must be all of it. Raises TooSlow."""
        if self.pattern is None:
            here = self.written == text if whole else self.written in text
            return {0: self.written} if here else None
        try:
            found = self._compiled.search(text[:SEARCHED], timeout=PATIENCE)
        except TimeoutError:
            raise TooSlow(
                f"{self.written} searches for longer than {PATIENCE:g} s; write a simpler one"
            ) from None
        if found is None:
            return None
        groups = {number: found[number] or "" for number in range(len(found.regs))}
        return {**groups, **{name: value or "" for name, value in found.groupdict().items()}}


def globbed(pattern: str, text: str) -> bool:
    """Whether a pattern with * for any signs and ? for one is the text. Takes time in proportion to both lengths' product."""
    at = start = 0
    star, mark = -1, 0
    while start < len(text):
        if at < len(pattern) and pattern[at] == "*":
            star, mark = at, start
            at += 1
        elif at < len(pattern) and pattern[at] in ("?", text[start]):
            at, start = at + 1, start + 1
        elif star >= 0:
            mark += 1
            at, start = star + 1, mark
        else:
            return False
    return all(sign == "*" for sign in pattern[at:])
