"""How much the contract notices: faults put into good answers of the mock, and how many of them break a law.

    python -m ci.mutants.run [--set NAME] [--profile smoke|standard] [--seed N] [--operators NAME,…] [--least 0.97]

What a mutant is: making.py. Another `--seed` gives other answers, other places for the faults and, above 0, requests that are
drawn besides: a replicate. Why a
mutant survives stands in survivors.yaml.
"""

import argparse
import math
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from ci.mutants import making  # noqa: E402

REASONS = Path(__file__).with_name("survivors.yaml")


@dataclass
class Count:
    """How many mutants of each operator of a set there were, how many were killed, and which were not."""

    name: str
    total: Counter[str] = field(default_factory=Counter)
    killed: Counter[str] = field(default_factory=Counter)
    triggered: Counter[bool] = field(default_factory=Counter)
    survivors: list[making.Mutant] = field(default_factory=list)

    @property
    def rows(self) -> Iterator[tuple[str, str, int, int]]:
        """Class, operator (empty: the class as a whole), killed, total; in the order of the catalogue."""
        known = making.catalogue(self.name)
        last = ""
        for name, row in known.items():
            group = str(row["class"])
            if group != last:
                last = group
                names = [other for other, held in known.items() if held["class"] == group]
                yield (
                    group,
                    "",
                    sum(map(self.killed.get, names, [0] * len(names))),
                    sum(self.total[one] for one in names),
                )
            if self.total[name]:
                yield group, name, self.killed[name], self.total[name]
        yield "triggered", "", self.triggered[True], self.triggered.total()
        yield "all", "", self.killed.total(), self.total.total()


def count(name: str, profile: str, seed: int = 0, only: Sequence[str] = (), within: str = "") -> Count:
    """All mutants of a set, each judged; `within`: only by the answers to what a smaller profile asks."""
    spec, exchanges = making.good_exchanges(profile, seed)
    seen = {one.case.id for one in making.good_exchanges(within, seed)[1]} if within else None
    shown = [one for one in exchanges if seen is None or one.case.id in seen]
    places = {id(one): place for place, one in enumerate(shown)}
    made = Count(name)
    for mutant, changed in making.mutants(name, exchanges, only, seed):
        kept = {
            places[id(exchanges[at])]: answer for at, answer in changed.items() if id(exchanges[at]) in places
        }
        dead = bool(kept) and bool(making.killed_by(spec, shown, kept))
        made.total[mutant.operator] += 1
        made.killed[mutant.operator] += dead
        if mutant.trigger:
            made.triggered[dead] += 1
        if not dead:
            made.survivors.append(mutant)
    return made


@cache
def reasons() -> tuple[tuple[str, str, str], ...]:
    """Pattern of mutants, verdict, why: why some survive."""
    listed = yaml.safe_load(REASONS.read_text(encoding="utf-8"))
    return tuple((row["mutants"], row["verdict"], row["why"]) for row in listed)


def reason(mutant: making.Mutant) -> str:
    """Why a mutant survives; empty where nobody has said."""
    return next(
        (f"{verdict}: {why}" for shape, verdict, why in reasons() if fnmatchcase(str(mutant), shape)), ""
    )


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
    parser.add_argument("--set", choices=making.sets(), default=making.PUBLISHED, dest="collection")
    parser.add_argument("--profile", choices=("smoke", "standard"), default="standard")
    parser.add_argument("--operators", default="", help="only these, by name, with commas")
    parser.add_argument("--least", type=float, default=0.97, help="exit code 1 if fewer are killed")
    parser.add_argument(
        "--seed", type=int, default=0, help="of answers, places and, above 0, of requests drawn besides"
    )
    asked = parser.parse_args()
    known = making.catalogue(asked.collection)
    only = [name for name in asked.operators.split(",") if name]
    if unknown := set(only) - set(known):
        parser.error(f"no operator {min(unknown)!r}; there are: {', '.join(known)}")
    counted = count(asked.collection, asked.profile, asked.seed, only)
    for group, operator, killed, total in counted.rows:
        if total and group not in ("triggered", "all"):
            print(_line(f"  {operator}" if operator else group.upper(), killed, total))
    for mutant in counted.survivors:
        print(f"survived: {mutant} ({reason(mutant) or 'no reason is known'})")
    *_, (_, _, fired, of), (_, _, killed, total) = counted.rows
    print(_line("triggered", fired, of))
    print(_line(f"killed ({len(+counted.total)} operators)", killed, total))
    return int(not total or killed / total < asked.least)


def _line(what: str, killed: int, total: int) -> str:
    low, high = wilson(killed, total)
    return f"{what:<34} {killed:>4}/{total:<4} {100 * killed / max(total, 1):6.1f} %   95 %: {100 * low:.1f}-{100 * high:.1f}"


if __name__ == "__main__":
    sys.exit(main())
