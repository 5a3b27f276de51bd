"""What a measurement leaves behind: raw samples (--out), medians by name (--keep), and what got worse since others were kept (--against).

A file of medians holds one JSON object, `{name: number}`, in order of names; several measurements keep theirs in one file.
"""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from installed import Missing

if TYPE_CHECKING:
    from speed import Table

DROP = 0.15
"""A ratio that falls by more is reported."""

Measure = Callable[[argparse.Namespace, "Table"], dict[str, float]]
SMALLER = ("start", "cold start", "cost", "idle memory", "engine's share")
"""How ratios begin that are better when they are smaller."""


class Bench(Exception):
    """The bench cannot go on; the text says why."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options that every measurement has."""
    parser.add_argument("--out", type=Path, metavar="FILE", help="adds the raw samples, as JSON lines")
    parser.add_argument("--keep", type=Path, metavar="FILE", help="writes the medians into this file of JSON")
    parser.add_argument(
        "--against",
        type=Path,
        metavar="FILE",
        help="exit code 1 if a ratio fell by 15%% since these medians were kept",
    )


def run(measure: Measure, chosen: argparse.Namespace) -> None:
    """Measures, keeps, compares; exits with 1 if something got worse, with 2 if it could not be measured."""
    from speed import Table

    table = Table(None)
    try:
        before = read(chosen.against) if chosen.against else {}
        if chosen.out is None:
            kept = measure(chosen, table)
        else:
            chosen.out.parent.mkdir(parents=True, exist_ok=True)
            with chosen.out.open("a", encoding="utf-8") as table.out:
                kept = measure(chosen, table)
        if chosen.keep:
            write(chosen.keep, kept)
    except (Bench, Missing) as problem:
        print(f"ci/bench: {problem}", file=sys.stderr)
        sys.exit(2)
    worse = fallen(before, kept)
    for line in worse:
        print(line, flush=True)
    sys.exit(1 if worse or (table.missed and getattr(chosen, "check", False)) else 0)


def read(file: Path) -> dict[str, float]:
    """The medians of a file. Raises Bench."""
    try:
        known = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Bench(f"{file}: {error}") from None
    if not isinstance(known, dict) or not all(isinstance(one, int | float) for one in known.values()):
        raise Bench(f"{file}: holds no medians; write them with --keep {file}")
    return known


def write(file: Path, kept: dict[str, float]) -> None:
    """Puts the medians into the file, beside those of other names. Raises Bench."""
    known = (read(file) if file.exists() else {}) | {
        name: float(f"{value:.4g}") for name, value in kept.items()
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(dict(sorted(known.items())), indent=1) + "\n", encoding="utf-8")


def fallen(before: dict[str, float], now: dict[str, float]) -> list[str]:
    """A line for each ratio (its name has a slash) that is worse by more than `DROP`: speeds are better when they are greater, times and
    costs when they are smaller."""
    lines = []
    for name, value in now.items():
        if name not in before or "/" not in name or not before[name] or not value:
            continue
        better = before[name] / value if name.startswith(SMALLER) else value / before[name]
        if better < 1 - DROP:
            lines.append(f"WORSE {name}: {before[name]:.3g} before, {value:.3g} now")
    return lines
