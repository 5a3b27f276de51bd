"""Patterns that are compiled at their first use: two hundred at once would take a third of the time a start may take."""

import re
from typing import Any, cast


class _Late:
    """Stands in for a compiled pattern until somebody asks it for something."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._given = (pattern, flags)

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(*self.__dict__["_given"])
        for method in ("search", "match", "fullmatch", "findall", "finditer", "split", "sub"):
            self.__dict__[method] = getattr(compiled, method)
        return getattr(compiled, name)


def late(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """As `re.compile`, but a mistake in the pattern is found at its first use."""
    return cast(re.Pattern[str], _Late(pattern, flags))
