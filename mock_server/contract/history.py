"""Earlier runs in a folder, one file each, written whole or not at all: an interrupted run leaves the others as they are."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from statistics import median
from typing import Any

import orjson

from mock_server.contract import metrics
from mock_server.contract.run import Report
from mock_server.spec import folders

FORM = 1
"""The form of a run's file; others are left out."""

KEPT = 60
"""Runs that trends look back on."""


@dataclass(frozen=True)
class Run:
    """One run as its file tells it. `ms` is the median of all calls."""

    when: str
    target: str
    profile: str
    exchanges: int
    findings: int
    laws: dict[str, int]
    ms: float
    tokens: int
    cny: float
    rows: list[dict[str, Any]] = field(default_factory=list)


def run_of(report: Report, profile: str, when: datetime) -> Run:
    """A report as history keeps it."""
    failed = frozenset(id(one) for one, *_ in report.failures)
    rows = metrics.rows(report.exchanges, report.costs, failed)
    times = [time for row in rows for time in row.times]
    return Run(
        when.strftime("%Y-%m-%dT%H:%M:%SZ"),
        report.target,
        profile,
        len(report.exchanges),
        len(report.failures),
        dict(Counter(law for _, law, _ in report.failures)),
        round(median(times) * 1000, 3) if times else 0.0,
        report.tokens,
        round(report.cny, 6),
        [row.row() for row in rows],
    )


def earlier(folder: Path, target: str, profile: str) -> tuple[list[Run], list[str]]:
    """The runs of a target and profile in a folder, oldest first, and a line for each file that is none. Raises OSError."""
    runs, wrong = [], []
    for file in folders.files(folder, ".json") if folder.is_dir() else []:
        if not file.name.startswith("run-"):
            continue
        try:
            row = orjson.loads(file.read_bytes())
            if row.pop("form") != FORM:
                raise ValueError
            run = Run(**row)
        except (orjson.JSONDecodeError, AttributeError, KeyError, TypeError, ValueError):
            wrong.append(f"{file}: is no run of dashmock contract; it is left out of the trends")
            continue
        if (run.target, run.profile) == (target, profile):
            runs.append(run)
    return runs[-KEPT:], wrong


def keep(folder: Path, run: Run, mask: Callable[[str], str] = str) -> Path:
    """Adds a run to a folder, whole or not at all; `mask` takes keys out of its texts. Raises OSError."""
    text = mask(orjson.dumps({"form": FORM, **vars(run)}, option=orjson.OPT_INDENT_2).decode())
    folder.mkdir(parents=True, exist_ok=True)
    day = re.sub(r"\D", "", run.when)
    file = folder / f"run-{day}-{token_hex(4)}.json"
    folders.write(file, text.encode())
    return file


def trend(runs: list[Run]) -> str:
    """One line on what changed from the run before to the last one; empty where there is none before."""
    if len(runs) < 2:
        return ""
    before, last = runs[-2:]
    new = sorted(law for law in last.laws if law not in before.laws)
    gone = sorted(law for law in before.laws if law not in last.laws)
    parts = [
        f"findings {before.findings} → {last.findings}",
        f"median {before.ms:.1f} → {last.ms:.1f} ms",
        f"tokens {before.tokens} → {last.tokens}",
    ]
    parts += [f"newly broken: {', '.join(new)}"] if new else []
    parts += [f"mended: {', '.join(gone)}"] if gone else []
    return f"trend over {len(runs)} runs since {runs[0].when[:10]}: {'; '.join(parts)}"
