"""How well a JSON Schema becomes a value: measured on the official suite's schemas and on those of agents' tools.

    python -m ci.schemas.run [--suite DIR] [--real FILE] [--verbose]

`--suite` is a checkout of json-schema-org/JSON-Schema-Test-Suite; its own list (real.yaml) is measured always. A value counts as
valid only if a second validator, not the one the engine uses, accepts it too. Exit code 0 only if no value is wrong, nothing
crashes, and at least 95 in 100 of what can be satisfied is.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import jsonschema
import yaml
from jsonschema.exceptions import ValidationError
from jsonschema.validators import validator_for

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from mock_server.content import hints  # noqa: E402
from mock_server.content.sample import Unsatisfiable, sample  # noqa: E402

REAL = Path(__file__).with_name("real.yaml")
DRAFT = Path("tests") / "draft2020-12"
LEAST = 0.95
SEEDS = range(4)
"""Each schema is asked this many times; one wrong value makes it wrong, one refusal refused."""

PROMPT = "Book a table for 4 in Lisbon tomorrow at 19:30 and write to ann@example.org, subject 'Dinner'."


@dataclass(frozen=True)
class Case:
    """One schema. `known` are values it is known to accept: with none, a refusal may be right. `formats`: they are asserted."""

    group: str
    name: str
    schema: Any
    known: tuple[Any, ...]
    formats: bool = False


@dataclass(frozen=True)
class Result:
    """`outcome` is valid, refused, impossible (refused, and no value is known), wrong, or crashed; `why` is for people."""

    case: Case
    outcome: str
    why: str = ""


def suite(folder: Path) -> Iterator[Case]:
    """The schemas of the official suite, once each. Raises OSError where there is none."""
    root = folder / DRAFT
    if not root.is_dir():
        raise FileNotFoundError(f"{folder}: no {DRAFT} in it; name a checkout of the JSON-Schema-Test-Suite")
    for file in sorted(root.rglob("*.json")):
        for group in json.loads(file.read_text(encoding="utf-8")):
            known = tuple(test["data"] for test in group["tests"] if test["valid"])
            name = str(file.relative_to(root).with_suffix(""))
            yield Case(name, group["description"], group["schema"], known)


def real(file: Path = REAL) -> Iterator[Case]:
    """The schemas of agents' tools and answers, from our own list."""
    for row in yaml.safe_load(file.read_text(encoding="utf-8")):
        yield Case(row["kind"], row["name"], row["schema"], ({},), formats=True)


def measured(cases: Iterable[Case]) -> list[Result]:
    """What became of each schema."""
    return [_measured(case) for case in cases]


def _measured(case: Case) -> Result:
    for seed in SEEDS:
        try:
            value = sample(case.schema, Random(seed), hints.of(PROMPT) if seed % 2 else None)
        except Unsatisfiable as reason:
            return Result(case, "refused" if case.known else "impossible", str(reason))
        except Exception as problem:  # whatever it is, the engine must not raise it
            return Result(case, "crashed", repr(problem))
        if problem := _problem(case, value):
            return Result(case, "wrong", f"{json.dumps(value, ensure_ascii=False)[:200]}: {problem}")
    return Result(case, "valid")


def _problem(case: Case, value: Any) -> str:
    """What the second validator has against the value; empty if nothing, or if it cannot read the schema's patterns."""
    judge = validator_for(case.schema, default=jsonschema.Draft202012Validator)
    checker = judge.FORMAT_CHECKER if case.formats else None
    try:
        judge(case.schema, format_checker=checker).validate(value)
    except ValidationError as error:
        return error.message
    except re.error:  # ECMA patterns that Python does not know
        return ""
    return ""


def table(results: Iterable[Result]) -> list[str]:
    """A line for each group: how many schemas, and what became of them."""
    rows: dict[str, dict[str, int]] = {}
    for result in results:
        row = rows.setdefault(result.case.group, {})
        row[result.outcome] = row.get(result.outcome, 0) + 1
    columns = ("valid", "refused", "impossible", "wrong", "crashed")
    lines = [f"{'':38}{'schemas':>9}" + "".join(f"{column:>12}" for column in columns)]
    lines += [
        f"{group:38}{sum(row.values()):9}" + "".join(f"{row.get(column, 0) or '':>12}" for column in columns)
        for group, row in rows.items()
    ]
    return lines


def holds(results: Iterable[Result]) -> tuple[bool, str]:
    """Whether the goal is met, and a line that says what was reached."""
    counts = dict.fromkeys(("valid", "refused", "impossible", "wrong", "crashed"), 0)
    for result in results:
        counts[result.outcome] += 1
    satisfiable = counts["valid"] + counts["refused"]
    share = counts["valid"] / satisfiable if satisfiable else 1.0
    bad = counts["wrong"] + counts["crashed"]
    line = f"{counts['valid']}/{satisfiable} satisfied ({share:.1%}), {counts['impossible']} rightly refused, {bad} wrong"
    return not bad and share >= LEAST, line


def main() -> int:
    """The command."""
    reading = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reading.add_argument("--suite", type=Path, help="a checkout of JSON-Schema-Test-Suite")
    reading.add_argument(
        "--real", type=Path, default=REAL, help="a list of schemas as in ci/schemas/real.yaml"
    )
    reading.add_argument(
        "--verbose", action="store_true", help="every schema that was refused, with the reason"
    )
    asked = reading.parse_args()
    try:
        parts = {"real": list(real(asked.real))}
        if asked.suite is not None:
            parts["suite"] = list(suite(asked.suite))
    except OSError as error:
        reading.error(str(error))
    met = True
    for name, cases in parts.items():
        results = measured(cases)
        print("\n".join(table(results)))
        for result in results:
            if result.outcome in ("wrong", "crashed") or (asked.verbose and result.outcome == "refused"):
                print(f"{result.outcome}: {result.case.group}: {result.case.name}: {result.why}")
        held, line = holds(results)
        print(f"{name}: {line}\n")
        met = met and held
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
