"""Environments: a YAML file that a team shares, of whom the contract is asked of and which deviations are accepted there.

    environments:
      staging:
        base: https://gateway.example.com
        compat-base: https://gateway.example.com/v1
        key: GATEWAY_KEY            # the variable that holds it, never the key itself
        region: cn-beijing
        surface: compatible
        profile: smoke
        budget-tokens: 20000
        budget-cny: 1.5
        baseline: staging-baseline.yaml
        expected:
          - {law: request-id, operation: chat-completions, reason: the gateway writes its own, evidence: GW-12, expires: 2026-12-31}

A baseline is a file with such a list of its own.
"""

import os
from dataclasses import dataclass, replace
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from mock_server.contract import files
from mock_server.contract.exchange import Exchange
from mock_server.contract.files import Wrong
from mock_server.contract.laws import ACROSS, LAWS, name
from mock_server.contract.run import Report
from mock_server.spec.model import Spec

USUAL = "dashmock-environments.yaml"
"""The file that is read where none is named and the folder has it."""

_URL = r"https?://[^\s/]+(?:/\S*)?"
_KEYS = {
    "base": "a base URL such as https://gateway.example.com",
    "native-base": "the URL in place of …/api/v1",
    "compat-base": "the URL in place of …/compatible-mode/v1",
    "key": "the name of the variable that holds the key",
    "region": "a region of the Spec such as cn-beijing",
    "surface": "native, compatible or anthropic",
    "profile": "smoke, standard or deep",
    "budget-tokens": "a number of tokens above 0",
    "budget-cny": "an amount of CNY above 0",
    "baseline": "a file of accepted deviations, beside this one",
    "expected": "a list of accepted deviations",
}
_DEVIATION = {
    "law": "the id of a law, or *",
    "operation": "the id of an operation, or * in part of it",
    "case": "the id of a case after the operation's, or * in part of it",
    "reason": "why it is accepted",
    "evidence": "a ticket, page or tape that shows it",
    "expires": "the last day it is accepted, as 2026-12-31",
}


@dataclass(frozen=True)
class Deviation:
    """An accepted deviation: which findings it explains (`*` stands for anything), why, and up to which day."""

    law: str
    operation: str
    case: str
    reason: str
    evidence: str
    expires: date
    where: str

    def covers(self, exchange: Exchange) -> bool:
        """Whether findings on an exchange can be this deviation."""
        case = exchange.case.id.removeprefix(f"{exchange.operation.id}/")
        return fnmatchcase(exchange.operation.id, self.operation) and fnmatchcase(case, self.case)

    def explains(self, exchange: Exchange, law: str) -> bool:
        """Whether a finding is this deviation."""
        return fnmatchcase(law, self.law) and self.covers(exchange)


@dataclass(frozen=True)
class Environment:
    """One of the environments of a file; empty texts and zeros are what it does not say."""

    name: str
    base: str = ""
    native_base: str = ""
    compat_base: str = ""
    key: str = ""
    region: str = ""
    surface: str = ""
    profile: str = ""
    budget_tokens: int = 0
    budget_cny: float = 0.0
    expected: tuple[Deviation, ...] = ()


def usual_file() -> Path | None:
    """The file of environments nobody needs to name: `$DASHMOCK_ENVIRONMENTS`, or the usual one of this folder."""
    if named := os.environ.get("DASHMOCK_ENVIRONMENTS"):
        return Path(named)
    return Path(USUAL) if Path(USUAL).is_file() else None


def environments(path: Path, spec: Spec) -> dict[str, Environment]:
    """The environments of a file by name. Raises Wrong."""
    document = files.mapping(files.read(path), str(path), {"environments": "environments by name"})
    rows = document.get("environments")
    if not isinstance(rows, dict) or not rows:
        raise Wrong(f"{path}: environments: must be a mapping of names to environments")
    return {str(name): _environment(str(name), row, path, spec) for name, row in rows.items()}


def _environment(name: str, row: Any, path: Path, spec: Spec) -> Environment:
    where = f"{path}: environments.{name}"
    row = files.mapping(row, where, _KEYS)
    key = files.text(row, "key", where, _KEYS["key"])
    if key.startswith(("sk-", "st-")):
        raise Wrong(f"{where}: key: is a key itself; write {_KEYS['key']}, and take the key back")
    region = files.text(row, "region", where, _KEYS["region"])
    if region and region not in spec.regions:
        raise Wrong(f"{where}: region: is {region!r}; there are: {', '.join(spec.regions)}")
    expected = _deviations(row.get("expected") or [], f"{where}.expected", spec)
    if beside := files.text(row, "baseline", where, _KEYS["baseline"]):
        expected += baseline(path.parent / beside, spec)
    return Environment(
        name=name,
        base=files.text(row, "base", where, _KEYS["base"], _URL),
        native_base=files.text(row, "native-base", where, _KEYS["native-base"], _URL),
        compat_base=files.text(row, "compat-base", where, _KEYS["compat-base"], _URL),
        key=files.text(row, "key", where, _KEYS["key"], r"[A-Za-z_]\w*"),
        region=region,
        surface=files.text(row, "surface", where, _KEYS["surface"], "native|compatible|anthropic"),
        profile=files.text(row, "profile", where, _KEYS["profile"], "smoke|standard|deep"),
        budget_tokens=int(files.number(row, "budget-tokens", where, _KEYS["budget-tokens"])),
        budget_cny=files.number(row, "budget-cny", where, _KEYS["budget-cny"]),
        expected=tuple(expected),
    )


def baseline(path: Path, spec: Spec) -> list[Deviation]:
    """The accepted deviations of a file, a list. Raises Wrong."""
    return _deviations(files.read(path) or [], str(path), spec)


def _deviations(rows: Any, where: str, spec: Spec) -> list[Deviation]:
    if not isinstance(rows, list):
        raise Wrong(f"{where}: must be a list of {{{', '.join(_DEVIATION)}}}")
    laws = [*map(name, LAWS), *map(name, ACROSS)]
    operations = [operation.id for operation in spec.operations]
    found = []
    for number, row in enumerate(rows, 1):
        at = f"{where}[{number}]"
        row = files.mapping(row, at, _DEVIATION, ("law", "operation", "reason", "evidence", "expires"))
        for key, known in (("law", laws), ("operation", operations)):
            pattern = files.text(row, key, at, _DEVIATION[key])
            if not any(fnmatchcase(one, pattern) for one in known):
                raise Wrong(f"{at}: {key}: there is no {pattern!r}; there are: {', '.join(known)}")
        found.append(
            Deviation(
                row["law"],
                row["operation"],
                files.text(row, "case", at, _DEVIATION["case"]) or "*",
                files.text(row, "reason", at, _DEVIATION["reason"]),
                files.text(row, "evidence", at, _DEVIATION["evidence"]),
                files.day(row, "expires", at),
                at,
            )
        )
    return found


def accept(report: Report, expected: tuple[Deviation, ...], today: date) -> Report:
    """The report with accepted deviations put apart. One that has expired accepts nothing and is a failure of its own as long as
    it is in the file; one whose cases were asked and that did not show is told in the notes."""
    failures, known = [], list(report.known)
    shown: set[int] = set()
    valid = [(place, one) for place, one in enumerate(expected) if one.expires >= today]
    for exchange, law, finding in report.failures:
        by = next(((place, one) for place, one in valid if one.explains(exchange, law)), None)
        if by is None:
            failures.append((exchange, law, finding))
        else:
            shown.add(by[0])
            known.append(
                (exchange, law, finding, f"{by[1].reason} ({by[1].evidence}, until {by[1].expires})")
            )
    notes, expired = list(report.notes), list(report.expired)
    for place, one in enumerate(expected):
        what = f"{one.where}: {one.law} on {one.operation}"
        if one.expires < today:
            expired.append(f"{what}: expired on {one.expires}; mend it, or give it a new date and a reason")
        elif place not in shown and any(map(one.covers, report.exchanges)):
            notes.append(f"{what}: did not show any more; take it out")
    return replace(report, failures=failures, known=known, notes=notes, expired=expired)


__all__ = ["Deviation", "Environment", "Wrong", "accept", "baseline", "environments", "usual_file"]
