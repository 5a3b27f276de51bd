"""One Difference between our Spec and what they say or show, how much it weighs, and who is likely wrong."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, NamedTuple

SEVERITIES = ("breaking", "compatible", "note")
"""breaking: who programs by one side fails on the other. compatible: one side has more. note: nothing fails by it."""

RANKS = {"assumed": 0, "documented": 1, "recorded": 2}
"""Evidence in the order in which it is believed (openapi/EXTENSIONS.md, x-evidence)."""


class Evidence(NamedTuple):
    """Why a side believes what it says; level empty where it does not tell."""

    level: str = ""
    source: str = ""

    def within(self, value: Mapping[str, Any]) -> "Evidence":
        """That of a part of the document: its own if it has one."""
        own = value.get("x-evidence")
        if not isinstance(own, Mapping):
            return self
        return Evidence(str(own.get("level", "")), str(own.get("source", "")))


@dataclass(frozen=True)
class Difference:
    """`kind`: missing (we say it, they do not), extra (they do, we do not), changed. `place` is a component and a path in it,
    or an operation. `side`: request, answer, or empty. `likely`: who is likely wrong, ours, theirs or either, and `why`."""

    kind: str
    what: str
    place: str
    ours: str
    theirs: str
    severity: str
    side: str = ""
    likely: str = "either"
    why: str = ""
    operations: tuple[str, ...] = ()
    seen: int = 1

    def __str__(self) -> str:
        of = ", ".join(self.operations[:2]) + (
            f" and {len(self.operations) - 2} more" if len(self.operations) > 2 else ""
        )
        times = f", {self.seen} times" if self.seen > 1 else ""
        return (
            f"{self.severity:<10} {self.side or 'api':<7} {self.place}: {self.what}: ours {self.ours}, theirs {self.theirs}"
            f"{times}; likely wrong: {self.likely}{f' ({self.why})' if self.why else ''}{f' [{of}]' if of else ''}"
        )

    def row(self) -> dict[str, Any]:
        """The difference as JSON has it."""
        return {**asdict(self), "operations": list(self.operations)}


def blamed(kind: str, ours: Evidence, theirs: Evidence) -> tuple[str, str]:
    """Who is likely wrong, and why: the better evidence wins; what they add we may just not know yet."""
    if theirs.level in RANKS and ours.level in RANKS and theirs.level != ours.level:
        said = f"ours is {ours.level}, theirs {theirs.level}"
        if RANKS[theirs.level] > RANKS[ours.level]:
            return "ours", said
        return ("either" if kind == "extra" else "theirs"), said
    source = f": {_short(ours.source)}" if ours.source else ""
    if ours.level == "assumed":
        return "ours", f"ours is assumed{source}"
    if kind == "extra":
        return "either", "theirs may be newer, or of another model"
    if ours.level == "recorded":
        return "theirs", f"ours is recorded{source}"
    return "either", f"ours is {ours.level}{source}" if ours.level else ""


def gathered(differences: Iterable[Difference]) -> list[Difference]:
    """The same differences once each, with all their operations, the gravest first."""
    found: dict[tuple[str, ...], Difference] = {}
    for one in differences:
        key = (one.kind, one.what, one.place, one.ours, one.theirs)
        other = found.get(key)
        if other is None:
            found[key] = one
            continue
        grave = min(one, other, key=lambda each: SEVERITIES.index(each.severity))
        operations = tuple(dict.fromkeys((*other.operations, *one.operations)))
        side = one.side if one.side == other.side else "both"
        seen = other.seen + one.seen if one.seen + other.seen > 2 else 1
        found[key] = replace(grave, operations=operations, side=side, seen=seen)
    return sorted(found.values(), key=lambda each: SEVERITIES.index(each.severity))


def _short(text: str) -> str:
    return text if len(text) <= 100 else f"{text[:97]}…"
