"""Looks for patterns of the engine that take long for a text grown from one of their matches: runs of a sign, of blanks, of a part.

    python -m ci.patterns               all patterns, some fifteen minutes
    python -m ci.patterns --part 3/8    an eighth of them
    python -m ci.patterns --limit 0.25  seconds a search may take of a text of at most 3,000 characters

Exit code 1 if one takes longer; it is printed with the text. A prompt is a stranger's, and one such search would hold up everybody.
"""

import argparse
import random
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky, InvalidArgument, Unsatisfiable

from ci.needles import patterns

MOST = 3000
"""Characters of a text."""
_PATIENCE = 2
"""Seconds after which nothing more is waited for."""


class _Late(BaseException):
    """It took too long."""


def within(seconds: float, do: Callable[[], Any]) -> bool:
    """Whether it ended in that time."""

    def ring(*_: object) -> None:
        raise _Late

    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        do()
    except _Late:
        return False
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return True


def matches(pattern: re.Pattern[str]) -> list[str]:
    """Some texts that it matches; none where what stands around a match is asked for, which can not be made up."""
    found: list[str] = []

    @seed(1)
    @settings(max_examples=8, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.from_regex(pattern, fullmatch=True))
    def collect(text: str) -> None:
        found.append(text)

    with suppress(InvalidArgument, Unsatisfiable, Flaky):  # flaky is what was broken off while it drew
        within(_PATIENCE, collect)
    return found


def grown(text: str, chance: random.Random) -> Iterator[str]:
    """Longer texts that nearly match."""
    yield text * 8 + "\0"
    yield text[:-1] + "\0"
    yield re.sub(r"\s", " " * 60, text) + "\0"
    for _ in range(6 if len(text) > 1 else 0):
        at = chance.randrange(len(text))
        end = min(len(text), at + chance.randrange(1, 12))
        yield text[:at] + text[at] * 300 + text[at + 1 : -1] + "\0"
        yield text[:at] + text[at:end] * 60 + "\0"
        yield text[:at] + (text[at:end] + " ") * 60 + "\0"


def slowest(pattern: re.Pattern[str], chance: random.Random, enough: float = 0.25) -> tuple[float, str]:
    """The longest search, in seconds, and its text, or the first that took more than `enough`; no time for a pattern that no text
    could be made up for."""
    worst = (0.0, "")
    for text in (one[:MOST] for match in matches(pattern) for one in grown(match, chance)):
        start = time.perf_counter()
        within(_PATIENCE, lambda text=text: pattern.search(text))  # type: ignore[misc]
        worst = max(worst, (time.perf_counter() - start, text))
        if worst[0] > enough:
            break
    return worst


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--part", default="1/1", help="which of how many parts [1/1]")
    parser.add_argument("--limit", type=float, default=0.25, help="seconds of a search [0.25]")
    chosen = parser.parse_args()
    part = re.fullmatch(r"([1-9]\d?)/([1-9]\d?)", chosen.part)
    if part is None or int(part[1]) > int(part[2]):
        parser.error(f"--part: {chosen.part!r} is no part such as 1/8")
    every = patterns()[int(part[1]) - 1 :: int(part[2])]
    slow = untried = 0
    for source, flags in every:
        seconds, text = slowest(re.compile(source, flags), random.Random(7), chosen.limit)
        untried += not seconds
        if seconds > chosen.limit:
            slow += 1
            print(f"{seconds:.2f} s: {source}\n    for {text!r}", flush=True)
    print(f"{len(every)} patterns, {slow} slow, {untried} that no text could be made up for")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
