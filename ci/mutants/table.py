"""The table of what the contract notices, by set, profile and class, with Wilson intervals, as Markdown.

    python -m ci.mutants.table [--write]

`--write` puts it into README.md between its two marks. The profile `smoke` is counted twice: of the faults that its own answers can
show, and of all those of the profile `standard`. The exit code is 1 if a survivor has no reason in survivors.yaml, a class of a
set is under 85 %, or a set under 97 % (smoke: 80 %).
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from ci.mutants import making, run  # noqa: E402

README = Path(__file__).with_name("README.md")
MARKS = "<!-- table -->\n", "<!-- end of the table -->\n"


def lines(counts: dict[str, dict[str, run.Count]]) -> Iterator[str]:
    """The table by class, then the operators that are not always noticed, then what survives and why."""
    for name, by_profile in counts.items():
        yield f"### The set `{name}`\n"
        yield "| class | standard | killed | 95 % | smoke, of its own | killed | 95 % | smoke, of all | killed | 95 % |"
        yield "|---|---|---|---|---|---|---|---|---|---|"
        rows = {
            key: {(group, operator): (killed, total) for group, operator, killed, total in one.rows}
            for key, one in by_profile.items()
        }
        for group, operator in rows["standard"]:
            if not operator:
                told = [_share(*rows[profile].get((group, ""), (0, 0))) for profile in by_profile]
                yield f"| {group if group != 'all' else '**all**'} | {' | '.join(told)} |"
        standard = by_profile["standard"]
        weak = [row for row in standard.rows if row[1] and row[2] < row[3]]
        yield f"\n{len(+standard.total)} operators, of which {len(weak)} are not always noticed:\n"
        yield "| operator | killed | 95 % |\n|---|---|---|"
        for _, operator, killed, total in weak:
            share = _share(killed, total).split(" | ")
            yield f"| {operator} | {share[0]}, {share[1]} | {share[2]} |"
        yield "\nWhat survives:\n\n| mutants | why |\n|---|---|"
        why: dict[str, list[str]] = {}
        for mutant in standard.survivors:
            why.setdefault(run.reason(mutant) or "no reason is known", []).append(str(mutant))
        for reason, mutants in why.items():
            shown = "; ".join(mutants[:3]) + (f"; {len(mutants) - 3} more" if len(mutants) > 3 else "")
            yield f"| {shown} ({len(mutants)}) | {reason} |"
        yield ""


def _share(killed: int, total: int) -> str:
    if not total:
        return "- | - | -"
    low, high = run.wilson(killed, total)
    return f"{killed}/{total} | {100 * killed / total:.1f} % | {100 * low:.1f}-{100 * high:.1f}"


def wrong(counts: dict[str, dict[str, run.Count]]) -> Iterator[str]:
    """What is under its least share, or has no reason."""
    for name, by_profile in counts.items():
        for profile, counted in by_profile.items():
            for group, operator, killed, total in counted.rows:
                least = (
                    {"standard": 0.97, "smoke": 0.8, "smoke of all": 0.0}[profile] if group == "all" else 0.85
                )
                if not operator and total and profile == "standard" and killed < total * least:
                    yield f"{name}, {profile}: {group} is under {least:.0%}: {killed}/{total}"
        yield from (
            f"{name}: no reason: {one}" for one in by_profile["standard"].survivors if not run.reason(one)
        )


def main() -> int:
    """Prints or writes the table, and what is wrong to standard error."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="into README.md")
    asked = parser.parse_args()
    counts = {
        name: {
            "standard": run.count(name, "standard"),
            "smoke": run.count(name, "smoke"),
            "smoke of all": run.count(name, "standard", within="smoke"),
        }
        for name in making.sets()
    }
    text = "\n".join(lines(counts))
    if asked.write:
        before, _, rest = README.read_text(encoding="utf-8").partition(MARKS[0])
        _, _, after = rest.partition(MARKS[1])
        README.write_text(f"{before}{MARKS[0]}\n{text}\n{MARKS[1]}{after}", encoding="utf-8")
    else:
        print(text)
    problems = list(wrong(counts))
    print("\n".join(problems), file=sys.stderr)
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main())
