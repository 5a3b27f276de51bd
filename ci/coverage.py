"""What of the API is covered: operations × (spec, behaviour, SDK test, recording, example), and why a cell is empty.

`.venv/bin/python -m ci.coverage` prints the table; exit code 1 if a cell is empty without a reason in ci/coverage.yaml.
Recordings are looked for in `DASHMOCK_RECORDINGS`, else in ../shared/recordings; without them their column is not judged.
"""

import json
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import yaml

from mock_server import behaviours
from mock_server.spec.loader import load
from mock_server.spec.model import Spec

ROOT = Path(__file__).parent.parent
REASONS = Path(__file__).with_suffix(".yaml")
COLUMNS = ("spec", "behaviour", "sdk", "recording", "example")


class Row(NamedTuple):
    """One operation: by column whether it is there (None: nobody can say here), and why it need not be."""

    operation: str
    there: Mapping[str, bool | None]
    why: Mapping[str, str]

    @property
    def unexplained(self) -> list[str]:
        """Columns that are empty without a reason."""
        return [column for column in COLUMNS if self.there[column] is False and column not in self.why]


def shape(operation: str) -> str:
    """Method and path, whatever the values in the path are called."""
    method, _, path = operation.partition(" ")
    if not path.startswith(("/api/", "/compatible", "/apps/", "{")) or path.startswith("/apps/{"):
        path = f"/api/v1{path}"
    return f"{method} {re.sub(r'{[^}]*}', '{}', path)}"


def recorded() -> Counter[str] | None:
    """How many public exchanges there are of each operation; None where there are no recordings."""
    named = os.environ.get("DASHMOCK_RECORDINGS")
    folder = Path(named) if named else ROOT.parent / "shared" / "recordings"
    files = sorted(folder.glob("*.jsonl"))
    if not files:
        return None
    lines = (line for file in files for line in file.read_text(encoding="utf-8").splitlines() if line)
    return Counter(shape(json.loads(line)["operation"]) for line in lines)


def rows() -> Iterator[Row]:
    """Every row of ci/coverage.yaml, looked up."""
    told = yaml.safe_load(REASONS.read_text(encoding="utf-8"))
    reasons = told["reasons"]
    spec = Spec(load())
    known = {shape(f"{one.method} {one.path}"): one for one in spec.operations}
    tests = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "tests" / "sdk").glob("test_*.py"))
    seen, answered = recorded(), set(behaviours.names())
    for one in told["operations"]:
        found = known.get(shape(one["operation"]))
        there: dict[str, bool | None] = {
            "spec": found is not None,
            "behaviour": found is not None and found.behaviour in answered,
            "sdk": any(symbol in tests for symbol in one.get("sdk") or ()),
            "recording": None if seen is None else seen[shape(one["operation"])] > 0,
            "example": found is not None
            and all(media.get("examples") for media in found.answers(200).values()),
        }
        why = {column: reasons.get(reason, reason) for column, reason in (one.get("why") or {}).items()}
        yield Row(one["operation"], there, why)


def table() -> tuple[str, int]:
    """The table as text, and how many cells are empty without a reason."""
    marks = {True: "yes", False: "-", None: "?"}
    lines = [f"{'operation':<72}" + "".join(f"{column:<11}" for column in COLUMNS)]
    open_cells = 0
    notes: list[str] = []
    for row in rows():
        cells = [marks[row.there[column]] for column in COLUMNS]
        lines.append(f"{row.operation:<72}" + "".join(f"{cell:<11}" for cell in cells).rstrip())
        open_cells += len(row.unexplained)
        empty: dict[str, list[str]] = {}
        for column in COLUMNS:
            if row.there[column] is False:
                empty.setdefault(row.why.get(column, "NO REASON"), []).append(column)
        notes += [f"{row.operation}: no {', '.join(columns)}: {reason}" for reason, columns in empty.items()]
    return "\n".join([*lines, "", *notes, "", f"empty without a reason: {open_cells}"]), open_cells


def main() -> int:
    """Prints the table."""
    text, open_cells = table()
    sys.stdout.write(text + "\n")
    return 1 if open_cells else 0


if __name__ == "__main__":
    sys.exit(main())
