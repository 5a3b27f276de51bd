"""What a law is, and what it reports."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from mock_server.contract.exchange import Exchange


class Finding(NamedTuple):
    """What was expected, what came, and the number of the frame from 1; 0 where it is no frame's."""

    expected: str
    came: str
    frame: int = 0

    def __str__(self) -> str:
        where = f"frame {self.frame}: " if self.frame else ""
        return f"{where}expected {self.expected}, came {self.came}"


Law = Callable[[Exchange], Iterator[Finding]]
LawAcross = Callable[[Sequence[Exchange]], Iterator[tuple[Exchange, Finding]]]


def name(law: Law | LawAcross) -> str:
    """The id of a law: its function's name, hyphened."""
    return law.__name__.replace("_", "-")
