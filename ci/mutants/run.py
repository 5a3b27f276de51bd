"""How much the contract notices: faults put into good answers of the mock, and how many of them break a law.

    python -m ci.mutants.run [--set published|heldout] [--profile smoke|standard] [--seed N] [--operators NAME,…] [--least 0.97]

A mutant is one operator at one operation (and one place in its answers) under one trigger; a third fires only on a kind of
request, such as those with tools. The mock is asked once; mutants are put into its answers, and what changed is judged anew.

Not counted: a mutant that changes no byte of any answer. Nothing else is left out as equivalent.

The set `heldout` is another author's, who had not seen the laws (heldout.py); flows are followed there. Another `--seed` gives
other answers, other places for the faults and, above 0, requests that are drawn besides: a replicate.
"""

import argparse
import hashlib
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from ci.mutants import heldout  # noqa: E402
from ci.mutants.operators import OPERATORS  # noqa: E402
from ci.mutants.operators.fields import FIXED  # noqa: E402
from ci.mutants.operators.tools import Site, fields, streams, whole  # noqa: E402
from mock_server.app import create_app  # noqa: E402
from mock_server.contract.budget import Budget  # noqa: E402
from mock_server.contract.cases import Maker  # noqa: E402
from mock_server.contract.exchange import Exchange, Received, received  # noqa: E402
from mock_server.contract.flows import Follower  # noqa: E402
from mock_server.contract.laws import ACROSS, judge, judge_together  # noqa: E402
from mock_server.contract.run import ask  # noqa: E402
from mock_server.contract.strategies import generated  # noqa: E402
from mock_server.contract.targets import InProcess  # noqa: E402
from mock_server.settings import Settings  # noqa: E402
from mock_server.spec.model import Spec  # noqa: E402

KEY = "sk-contract-mutants-0001"
CATALOGUE = Path(__file__).with_name("operators.yaml")
HELDOUT = Path(__file__).with_name("heldout.yaml")
SETS = ("published", "heldout")
DRAWN = 2
"""Requests to an operation that a seed above 0 draws besides."""
MOST_OPERATIONS = 10
"""Operations that an operator of the held-out set is put to."""
LATE_FRAME = 40

TRIGGERS: dict[str, Callable[[Exchange], bool]] = {
    "with tools": lambda one: "tools" in one.parameters,
    "while thinking": lambda one: one.parameters.get("enable_thinking") is True,
    "with n above 1": lambda one: (one.parameters.get("n") or 1) != 1,
    "with a limit": lambda one: "max_tokens" in one.parameters,
    "with structured output": lambda one: "response_format" in one.parameters,
    "on one request in five": lambda one: _number(one.case.id) % 5 == 0,
}


@dataclass(frozen=True)
class Mutant:
    """One fault. `trigger` is empty where it is always on."""

    operator: str
    operation: str
    site: Site
    trigger: str

    def __str__(self) -> str:
        where = f" at {'.'.join(self.site)}" if self.site else ""
        return f"{self.operator}: {self.operation}{where}{', ' + self.trigger if self.trigger else ''}"


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")


@cache
def catalogue(path: Path = CATALOGUE) -> dict[str, dict[str, Any]]:
    """Operator → its row, with its class under `class`."""
    groups = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {name: {**row, "class": group} for group, rows in groups.items() for name, row in rows.items()}


@cache
def good_exchanges(profile: str, seed: int = 0, flows: bool = False) -> tuple[Spec, list[Exchange]]:
    """The mock's answers to all cases of a profile; they keep every law. With `flows` what they began is followed."""
    app = create_app(Settings(seed=seed))
    budget = Budget(app.spec, InProcess(app), "cn-beijing")
    maker = Maker(app.spec, profile, KEY)
    cases = list(maker.cases())
    if seed:
        cases += [
            one
            for operation in filter(maker.speaks, app.spec.operations)
            for one in generated(maker, operation, DRAWN, seed)
        ]
    follow = Follower(maker) if flows else None
    report = ask(app.spec, cases, budget, "mock", KEY, repeats=True, follow=follow)
    assert report.holds, [f"{one.case.id}: {law}: {finding}" for one, law, finding in report.failures[:3]]
    return app.spec, report.exchanges


def mutants(
    exchanges: Sequence[Exchange], only: Sequence[str] = (), seed: int = 0
) -> Iterator[tuple[Mutant, dict[int, Received]]]:
    """Every mutant that changes something, with the changed answers by the place of the exchange."""
    of = _by_operation(exchanges)
    for name, row in catalogue().items():
        if only and name not in only:
            continue
        for operation, placed in of.items():
            for site in _sites(name, row.get("sites", 0), operation, [one for _, one in placed], seed):
                yield from _mutant(name, operation, site, placed, seed)


def _by_operation(exchanges: Sequence[Exchange]) -> dict[str, list[tuple[int, Exchange]]]:
    of: dict[str, list[tuple[int, Exchange]]] = defaultdict(list)
    for place, one in enumerate(exchanges):
        of[one.operation.id].append((place, one))
    return of


def _seeded(text: str, seed: int) -> int:
    return _number(f"{text} seed {seed}" if seed else text)


def _mutant(
    name: str, operation: str, site: Site, placed: Sequence[tuple[int, Exchange]], seed: int = 0
) -> Iterator[tuple[Mutant, dict[int, Received]]]:
    others = [one for _, one in placed]
    changed: dict[int, Received] = {}
    for place, one in placed:
        made = OPERATORS[name](one, site, others)
        if made is not None and made != Received(one.status, one.headers, one.raw):
            changed[place] = made
    if not changed:
        return
    number = _seeded(f"{name} {operation} {site}", seed)
    known = dict(placed)
    if number % 5 < 2:  # some have no request of such a kind: of all mutants a third are triggered
        order = sorted(TRIGGERS, key=lambda trigger: _number(f"{number} {trigger}"))
        for trigger in order:
            fired = {place: made for place, made in changed.items() if TRIGGERS[trigger](known[place])}
            if 0 < len(fired) < len(changed):
                yield Mutant(name, operation, site, trigger), fired
                return
    yield Mutant(name, operation, site, ""), changed


def _sites(name: str, most: int, operation: str, exchanges: Sequence[Exchange], seed: int) -> list[Site]:
    """The places an operator works at: fields of the answers, chosen by their hash."""
    if not most:
        return [()]
    chunked = name.startswith("chunk-")
    found: set[Site] = set()
    for one in exchanges:
        if chunked and streams(one):
            found |= {site for data in one.data[len(one.data) // 2 :] for site in fields(data)}
        elif not chunked and whole(one):
            found |= set(fields(one.body))
    if name == "word-changed":
        found = {site for site in found if site[-1] in FIXED}
    return sorted(found, key=lambda site: _seeded(f"{name} {operation} {site}", seed))[:most]


def heldout_mutants(
    exchanges: Sequence[Exchange], only: Sequence[str] = (), seed: int = 0
) -> Iterator[tuple[Mutant, dict[int, Received]]]:
    """Every mutant of the held-out set, with the changed answers by the place of the exchange."""
    of = _by_operation(exchanges)
    for name, row in catalogue(HELDOUT).items():
        if only and name not in only:
            continue
        fitting = 0
        for operation in sorted(of, key=lambda operation: _number(f"{seed} {name} {operation}")):
            made = False
            most = row.get("sites", 0)
            kept = 0
            for site in _heldout_sites(name, bool(most), [one for _, one in of[operation]], seed):
                found = _heldout_mutant(name, operation, site, of[operation], seed)
                if found is None:
                    continue
                made = True
                yield found
                kept += 1
                if kept >= most:
                    break
            fitting += made
            if fitting >= MOST_OPERATIONS:
                break


def _heldout_sites(name: str, fields_too: bool, exchanges: Sequence[Exchange], seed: int) -> list[Site]:
    if not fields_too:
        return [()]
    found: set[Site] = set()
    for one in exchanges:
        if heldout.good(one):
            for data in one.data if one.events is not None else [one.body]:
                found |= heldout.sites(data)
    return sorted(found, key=lambda site: _number(f"{seed} {name} {site}"))


def _heldout_mutant(
    name: str, operation: str, site: Site, placed: Sequence[tuple[int, Exchange]], seed: int
) -> tuple[Mutant, dict[int, Received]] | None:
    chance = _number(f"{seed} {name} {operation} {site}")
    changed = _struck(name, site, placed, chance, -1)
    if not changed:
        return None
    if chance % 20 < 8:  # not every kind of request is there, so that a third comes of it
        known = dict(placed)
        order = sorted(
            [*TRIGGERS, "second call only", "in chunk 40 only"], key=lambda one: _number(f"{chance} {one}")
        )
        for trigger in order:
            if trigger == "second call only":
                fired = dict(sorted(changed.items())[1:2])
            elif trigger == "in chunk 40 only":
                fired = _struck(name, site, placed, chance, LATE_FRAME - 1)
                fired = {place: made for place, made in fired.items() if made != changed.get(place)}
            else:
                fired = {place: made for place, made in changed.items() if TRIGGERS[trigger](known[place])}
            if 0 < len(fired) < len(changed):
                return Mutant(name, operation, site, trigger), fired
    return Mutant(name, operation, site, ""), changed


def _struck(
    name: str, site: Site, placed: Sequence[tuple[int, Exchange]], chance: int, frame: int
) -> dict[int, Received]:
    at = heldout.At(site, frame, chance, [one for _, one in placed])
    changed = {}
    for place, one in placed:
        if frame >= 0 and len(one.events or []) <= frame:
            continue
        made = heldout.OPERATORS[name](one, at)
        if made is not None and made != Received(one.status, one.headers, one.raw):
            changed[place] = made
    return changed


def killed_by(spec: Spec, exchanges: Sequence[Exchange], changed: dict[int, Received]) -> str:
    """The first law that a mutant breaks; empty if it breaks none."""
    made = {place: received(spec, exchanges[place].case, answer, KEY) for place, answer in changed.items()}
    for one in made.values():
        for law, _ in judge(one):
            return law
    flows = {one.case.id.partition(" > ")[0] for one in made.values() if " > " in one.case.id}
    operation = next(iter(made.values())).operation.id
    mixed = [
        made.get(place, one)
        for place, one in enumerate(exchanges)
        if one.operation.id == operation or one.case.id.partition(" > ")[0] in flows
    ]
    for across in ACROSS:
        for _ in judge_together(mixed, across):
            return across.__name__.replace("_", "-")
    return ""


def wilson(killed: int, total: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % interval of a share."""
    if not total:
        return 0.0, 1.0
    share = killed / total
    middle = share + z * z / (2 * total)
    spread = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    return (middle - spread) / (1 + z * z / total), (middle + spread) / (1 + z * z / total)


def main() -> int:
    """Prints killed and total by operator, the survivors, and the share."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--set", choices=SETS, default="published", dest="collection")
    parser.add_argument("--profile", choices=("smoke", "standard"), default="standard")
    parser.add_argument("--operators", default="", help="only these, by name, with commas")
    parser.add_argument("--least", type=float, default=0.97, help="exit code 1 if fewer are killed")
    parser.add_argument(
        "--seed", type=int, default=0, help="of answers, places and, above 0, of requests drawn besides"
    )
    asked = parser.parse_args()
    held = asked.collection == "heldout"
    rows = catalogue(HELDOUT if held else CATALOGUE)
    only = [name for name in asked.operators.split(",") if name]
    if unknown := set(only) - set(rows):
        parser.error(f"no operator {min(unknown)!r}; there are: {', '.join(rows)}")
    spec, exchanges = good_exchanges(asked.profile, asked.seed, held)
    total: Counter[str] = Counter()
    killed: Counter[str] = Counter()
    triggered = Counter[bool]()
    survivors = []
    for mutant, changed in (heldout_mutants if held else mutants)(exchanges, only, asked.seed):
        total[mutant.operator] += 1
        dead = killed_by(spec, exchanges, changed)
        killed[mutant.operator] += bool(dead)
        if mutant.trigger:
            triggered[bool(dead)] += 1
        if not dead:
            survivors.append(mutant)
    last = ""
    for name, row in rows.items():
        if not total[name]:
            continue
        if row["class"] != last:
            last = row["class"]
            names = [other for other, held_row in rows.items() if held_row["class"] == last]
            print(_line(last.upper(), sum(killed[one] for one in names), sum(total[one] for one in names)))
        print(_line(f"  {name}", killed[name], total[name]))
    for mutant in survivors:
        print(f"survived: {mutant}")
    number, dead_ones = total.total(), killed.total()
    print(_line("triggered", triggered[True], triggered.total()))
    print(_line(f"killed ({len(+total)} operators)", dead_ones, number))
    return int(not number or dead_ones / number < asked.least)


def _line(what: str, killed: int, total: int) -> str:
    low, high = wilson(killed, total)
    return f"{what:<34} {killed:>4}/{total:<4} {100 * killed / max(total, 1):6.1f} %   95 %: {100 * low:.1f}-{100 * high:.1f}"


if __name__ == "__main__":
    sys.exit(main())
