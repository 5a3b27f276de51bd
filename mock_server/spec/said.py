"""How a mistake that somebody made in a file or a flag is told: on one line, whatever stands there."""

import re

_BREAKS = re.compile(r"\s*[\x00-\x1f\x7f\x85\u2028\u2029]+\s*")


def one_line(text: object) -> str:
    """The text on one line, without what moves a terminal's cursor."""
    return _BREAKS.sub(" ", str(text)).strip()


class UsageError(ValueError):
    """Something that cannot be used; the text names where it stands, the key, and what to write instead, on one line."""

    def __init__(self, text: object) -> None:
        super().__init__(one_line(text))
