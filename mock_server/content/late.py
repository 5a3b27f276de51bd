"""Patterns that cost nothing until they are asked, and little where they cannot match: two hundred compiled at a start would take a
third of its time, and a question is asked forty, most of which have nothing to do with it, see needles.py."""

import re
from collections.abc import Callable
from typing import Any, cast

from mock_server.content.needles import Needles, folded, needles

_OFTEN = 3
"""How often a pattern is asked before it is worth knowing what it needs: a start asks each once."""

_NOTHING: dict[str, Callable[[str], Any]] = {
    "search": lambda text: None,
    "findall": lambda text: [],
    "finditer": lambda text: iter(()),
    "split": lambda text: [text],
}
"""What the methods that look anywhere in a text give where there is no match; `sub` gives the text."""

_ANYWHERE = (*_NOTHING, "sub")


class _Late:
    """Stands in for a compiled pattern. Once it has been asked often, its methods are found without coming here."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._given = (pattern, flags)
        self._left = _OFTEN
        self._compiled: re.Pattern[str] | None = None

    def __getattr__(self, name: str) -> Any:
        if self._compiled is None:
            self._compiled = re.compile(*self._given)
        self._left -= 1
        if self._left <= 0:
            wanted = needles(*self._given)
            for anywhere in _ANYWHERE:
                self.__dict__[anywhere] = (
                    _gated(self._compiled, anywhere, wanted) if wanted else getattr(self._compiled, anywhere)
                )
            self.__dict__.update(match=self._compiled.match, fullmatch=self._compiled.fullmatch)
        return getattr(self._compiled, name)


def _gated(compiled: re.Pattern[str], name: str, wanted: tuple[Needles, ...]) -> Callable[..., Any]:
    real = getattr(compiled, name)

    def may(text: str) -> bool:
        lower = folded(text)
        for some in wanted:
            for one in some:
                if one in lower:
                    break
            else:
                return False
        return True

    def look(text: str, *more: Any, **named: Any) -> Any:
        return real(text, *more, **named) if may(text) else nothing(text)

    def replace(by: Any, text: str, *more: Any, **named: Any) -> Any:
        return real(by, text, *more, **named) if may(text) else text

    if name == "sub":
        return replace
    nothing = _NOTHING[name]
    return look


def late(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """As `re.compile`, but a mistake in the pattern is found at its first use."""
    return cast(re.Pattern[str], _Late(pattern, flags))
