"""Which fault happens now: faults are written as text, e.g. `2 x Throttling.RateQuota, then fine` or `10% stall=5s, no-usage`.

Stages follow each other with `then`, and a count says how many calls a stage is for; without one it is for all that follow.
Faults of one stage, with commas between, happen together. A percentage is the probability of its fault, decided by the seed. A key has
letters, digits and hyphens only: there it is `2x-Throttling-RateQuota-then-fine`, `10pct-reset`, `delay-2s-and-no-usage`.
"""

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import cached_property
from random import Random
from typing import Any, NamedTuple

from mock_server.faults.kinds import INSIDE, KINDS, Amount, AmountError


class Unknown(ValueError):
    """A word that means nothing here; the text lists those that do."""


class Fault(NamedTuple):
    """One thing that goes wrong. `error` is a row of errors.yaml, or else `kind` one of KINDS with its amount; an error with an
    amount comes in the midst of a stream."""

    kind: str
    amount: Amount
    error: str = ""
    probability: float = 1.0


class Stage(NamedTuple):
    """Faults that happen together, for so many `calls` (None: all that follow)."""

    faults: tuple[Fault, ...]
    calls: int | None


_AT = KINDS["cut"]  # whose amount says where, too
_THEN = re.compile(r"[\s,;-]*\bthen\b[\s,;-]*")
_AND = re.compile(r"[,+]|[\s-]+and[\s-]+")
_FAULT = re.compile(
    r"(?:(?P<count>\d+)[\s-]*[x×*][\s-]*)?(?:(?P<percent>\d+(?:\.\d+)?)(?:%\s+|pct[\s-]+))?"
    r"(?P<name>[A-Za-z0-9][\w.-]*)(?:\s*=\s*(?P<value>.+))?"
)


def late(value: str | None) -> str:
    """The kind of fault that a latency is: a time makes all of it late, a pace its tokens."""
    return "pace" if re.fullmatch(r"[\d.]+[:-][\d.]+", value or "") else "delay"


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


class Names:
    """The names of all faults: rows of errors.yaml, their codes on the wire, HTTP statuses, and KINDS; signs and case do not count."""

    def __init__(self, errors: Mapping[str, Mapping[str, Any]]) -> None:
        self._rows = errors

    @cached_property
    def _errors(self) -> dict[str, str]:
        names: dict[str, str] = {}
        for name in self._rows:
            names.setdefault(_plain(name), name)
        for surface in ("native", "compatible"):
            for name, row in self._rows.items():
                names.setdefault(_plain(str((row.get(surface) or {}).get("code"))), name)
        for name, row in self._rows.items():
            names.setdefault(str(row["status"]), name)
        return names

    def find(self, name: str, value: str | None) -> Fault:
        """The fault of this name. Raises Unknown, which lists the names there are."""
        plain = _plain(name)
        if plain == "latency" and value:
            plain = late(value)
        for kind in KINDS.values():
            if plain == _plain(kind.name):
                try:
                    return Fault(kind.name, kind.amount(value))
                except AmountError as error:
                    raise Unknown(f"{kind.name}={value}: {error}") from None
        if plain in self._errors:
            try:
                inside = _AT.amount(value) if value is not None else Amount()
            except AmountError as error:
                raise Unknown(f"{name}={value}: {error}") from None
            return Fault(INSIDE if value is not None else "", inside, self._errors[plain])
        if "-" in name and value is None:  # as keys write it, which have no other signs: delay-2s
            name, _, value = name.rpartition("-")
            head, _, before = name.rpartition("-")
            if _plain(head) in ("pace", "latency") and before.isdecimal() and value.isdecimal():
                name, value = head, f"{before}:{value}"
            return self.find(name, value)
        known = ["fine", *KINDS, *(self._code(row) for row in self._rows)]
        named = {_plain(one): one for one in (*self._rows, *known)}
        near = get_close_matches(plain, named, 1, 0.75)
        hint = f"did you mean {named[near[0]]}? " if near else ""
        raise Unknown(f"{name!r} is no fault; {hint}there are: {', '.join(known)}")

    def _code(self, row: str) -> str:
        code = str((self._rows[row].get("native") or {}).get("code") or row)
        return code if self._errors.get(_plain(code)) == row else row

    def parse(self, text: str) -> tuple[Stage, ...]:
        """The stages that the text writes. Raises Unknown."""
        stages = tuple(self._stage(part) for part in _THEN.split(text.strip()) if part.strip(" ,;"))
        if not stages:
            raise Unknown("a fault that says nothing; write e.g. `2 x Throttling.RateQuota, then fine`")
        return stages

    def _stage(self, text: str) -> Stage:
        faults, counts = [], []
        for part in _AND.split(text):
            match = _FAULT.fullmatch(part.strip())
            if match is None:
                raise Unknown(
                    f"{part.strip()!r} cannot be read; write e.g. `2 x Throttling.RateQuota, then fine`"
                )
            if match["count"]:
                counts.append(int(match["count"]))
            if _plain(match["name"]) in ("fine", "none", "ok"):
                continue
            fault = self.find(match["name"], match["value"])
            percent = match["percent"]
            faults.append(fault._replace(probability=float(percent) / 100) if percent else fault)
        return Stage(tuple(faults), max(counts) if counts else None)


class Plan:
    """Stages being gone through, call by call. `seen` calls it was asked about, `tripped` of them it spoiled."""

    def __init__(
        self, stages: Sequence[Stage], chance: Random, when: Any = None, text: str = "", id: str = ""
    ) -> None:
        self.stages, self.when, self.text, self.id = stages, when, text, id
        self.seen = self.tripped = 0
        self.chance = chance

    def __getstate__(self) -> dict[str, Any]:
        """All but the source of chance, which who goes on with the plan has."""
        return {name: value for name, value in vars(self).items() if name != "chance"}

    def _faults(self, number: int) -> tuple[Fault, ...]:
        """What is planned for the call of this number, from 0."""
        for stage in self.stages:
            if stage.calls is None or number < stage.calls:
                return stage.faults
            number -= stage.calls
        return ()

    @property
    def spent(self) -> bool:
        """Whether nothing of it is left to happen."""
        calls = [stage.calls for stage in self.stages]
        return None not in calls and self.seen >= sum(number or 0 for number in calls)

    def next(self) -> list[Fault]:
        """What happens to this call."""
        planned = self._faults(self.seen)
        self.seen += 1
        happens = [
            fault for fault in planned if fault.probability >= 1 or self.chance.random() < fault.probability
        ]
        self.tripped += bool(happens)
        return happens


def narrowed(stages: tuple[Stage, ...], count: int | None, probability: float | None) -> tuple[Stage, ...]:
    """The stages with a count and a probability that are given beside the text. Raises Unknown where the text has its own."""
    if count is not None:
        if len(stages) > 1 or stages[0].calls is not None:
            raise Unknown(
                "count: the text of the fault says already for how many calls; write it in one place"
            )
        stages = (stages[0]._replace(calls=count),)
    if probability is None:
        return stages
    if any(fault.probability != 1 for stage in stages for fault in stage.faults):
        raise Unknown("probability: the text of the fault has a percentage already; write it in one place")
    return tuple(
        stage._replace(faults=tuple([fault._replace(probability=probability) for fault in stage.faults]))
        for stage in stages
    )
