"""Mutants: which faults are put where into the mock's good answers, and whether a law notices.

A mutant is one operator at one operation (and one place in its answers) under one trigger; a third fires only on a kind of
request, such as those with tools. Not counted: a mutant that changes no byte of any answer. Nothing else is left out as
equivalent.

A set of operators is a catalogue NAME.yaml beside a module NAME; the first one, `published`, is operators.yaml and operators/,
which is put to every operation and has a protocol of its own.
"""

import hashlib
import importlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ci.mutants import bending
from ci.mutants.operators.fields import FIXED
from ci.mutants.operators.tools import Site, fields, streams, whole
from mock_server.app import create_app
from mock_server.contract.budget import Budget
from mock_server.contract.cases import Maker
from mock_server.contract.exchange import Exchange, Received, received
from mock_server.contract.flows import Follower
from mock_server.contract.laws import ACROSS, judge, judge_together
from mock_server.contract.run import Report, ask
from mock_server.contract.strategies import generated
from mock_server.contract.targets import InProcess
from mock_server.settings import Settings
from mock_server.spec.model import Spec

KEY = "sk-contract-mutants-0001"
FOLDER = Path(__file__).parent
PUBLISHED = "published"
DRAWN = 2
"""Requests to an operation that a seed above 0 draws besides."""
MOST_OPERATIONS = 10
"""Operations that an operator of a set other than the published one is put to."""
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


Made = Iterator[tuple[Mutant, dict[int, Received]]]
"""Mutants with the changed answers by the place of the exchange."""


# ---- sets -------------------------------------------------------------------------------------------------------------


def sets() -> list[str]:
    """The names of the sets there are."""
    return [
        PUBLISHED,
        *sorted(file.stem for file in FOLDER.glob("*.yaml") if file.with_suffix(".py").is_file()),
    ]


@cache
def catalogue(name: str) -> Mapping[str, Mapping[str, Any]]:
    """Operator → its row, with its class under `class`, of a set."""
    file = FOLDER / f"{_module(name)}.yaml"
    groups = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {name: {**row, "class": group} for group, rows in groups.items() for name, row in rows.items()}


def operators(name: str) -> Mapping[str, Callable[..., Received | None]]:
    """The functions of a set by the names in its catalogue."""
    found: Mapping[str, Callable[..., Received | None]]
    found = importlib.import_module(f"ci.mutants.{_module(name)}").OPERATORS
    return found


def _module(name: str) -> str:
    return "operators" if name == PUBLISHED else name


# ---- good answers -----------------------------------------------------------------------------------------------------


def asked(profile: str, seed: int = 0, drawn: int = DRAWN) -> tuple[Spec, Report]:
    """The contract asked of a fresh mock, flows followed; a seed above 0 draws requests besides."""
    app = create_app(Settings(seed=seed))
    maker = Maker(app.spec, profile, KEY)
    cases = list(maker.cases())
    if seed:
        for operation in filter(maker.speaks, app.spec.operations):
            cases += generated(maker, operation, drawn, seed)
    budget = Budget(app.spec, InProcess(app), "cn-beijing")
    return app.spec, ask(app.spec, cases, budget, "mock", KEY, repeats=True, follow=Follower(maker))


@cache
def good_exchanges(profile: str, seed: int = 0) -> tuple[Spec, list[Exchange]]:
    """The mock's answers; they keep every law."""
    spec, report = asked(profile, seed)
    assert report.holds, [f"{one.case.id}: {law}: {finding}" for one, law, finding in report.failures[:3]]
    return spec, report.exchanges


# ---- mutants ----------------------------------------------------------------------------------------------------------


def mutants(name: str, exchanges: Sequence[Exchange], only: Sequence[str] = (), seed: int = 0) -> Made:
    """Every mutant of a set that changes something."""
    of: dict[str, list[tuple[int, Exchange]]] = defaultdict(list)
    for place, one in enumerate(exchanges):
        of[one.operation.id].append((place, one))
    for operator, row in catalogue(name).items():
        if not only or operator in only:
            made = _everywhere if name == PUBLISHED else _drawn
            yield from made(operator, row.get("sites", 0), operators(name)[operator], of, seed)


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")


def _seeded(text: str, seed: int) -> int:
    return _number(f"{text} seed {seed}" if seed else text)


Of = Mapping[str, Sequence[tuple[int, Exchange]]]
Bend = Callable[..., Received | None]


def _everywhere(name: str, sites: int, bend: Bend, of: Of, seed: int) -> Made:
    """The mutants of an operator of the published set: at each operation."""
    for operation, placed in of.items():
        for site in _sites(name, sites, operation, [one for _, one in placed], seed):
            yield from _mutant(name, bend, operation, site, placed, seed)


def _mutant(
    name: str, bend: Bend, operation: str, site: Site, placed: Sequence[tuple[int, Exchange]], seed: int
) -> Made:
    others = [one for _, one in placed]
    changed: dict[int, Received] = {}
    for place, one in placed:
        made = bend(one, site, others)
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


def _drawn(name: str, most: int, bend: Bend, of: Of, seed: int) -> Made:
    """The mutants of an operator of any other set: at some operations, which the seed draws."""
    fitting = 0
    for operation in sorted(of, key=lambda operation: _number(f"{seed} {name} {operation}")):
        made = False
        kept = 0
        for site in _drawn_sites(name, bool(most), [one for _, one in of[operation]], seed):
            found = _drawn_mutant(name, bend, operation, site, of[operation], seed)
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


def _drawn_sites(name: str, fields_too: bool, exchanges: Sequence[Exchange], seed: int) -> list[Site]:
    if not fields_too:
        return [()]
    found: set[Site] = set()
    for one in exchanges:
        if bending.good(one):
            for data in one.data if one.events is not None else [one.body]:
                found |= bending.sites(data)
    return sorted(found, key=lambda site: _number(f"{seed} {name} {site}"))


def _drawn_mutant(
    name: str, bend: Bend, operation: str, site: Site, placed: Sequence[tuple[int, Exchange]], seed: int
) -> tuple[Mutant, dict[int, Received]] | None:
    chance = _number(f"{seed} {name} {operation} {site}")
    changed = _struck(bend, site, placed, chance, -1)
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
                fired = _struck(bend, site, placed, chance, LATE_FRAME - 1)
                fired = {place: made for place, made in fired.items() if made != changed.get(place)}
            else:
                fired = {place: made for place, made in changed.items() if TRIGGERS[trigger](known[place])}
            if 0 < len(fired) < len(changed):
                return Mutant(name, operation, site, trigger), fired
    return Mutant(name, operation, site, ""), changed


def _struck(
    bend: Bend, site: Site, placed: Sequence[tuple[int, Exchange]], chance: int, frame: int
) -> dict[int, Received]:
    at = bending.At(site, frame, chance, [one for _, one in placed])
    changed = {}
    for place, one in placed:
        if frame >= 0 and len(one.events or []) <= frame:
            continue
        made = bend(one, at)
        if made is not None and made != Received(one.status, one.headers, one.raw):
            changed[place] = made
    return changed


# ---- killed -----------------------------------------------------------------------------------------------------------


def killed_by(spec: Spec, exchanges: Sequence[Exchange], changed: Mapping[int, Received]) -> str:
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
