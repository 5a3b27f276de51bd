"""`python -m ci.soak --minutes 30 --report build/soak.json`: mixed traffic at 70 % of what the mock can do, and what becomes of it; exit
code 1 if a verdict does not hold."""

import argparse
import json
import sys
from pathlib import Path

from ci.soak.run import Plan, soak


def main() -> int:
    """Runs it."""
    parser = argparse.ArgumentParser(prog="python -m ci.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0, help="how long the load goes on")
    parser.add_argument("--share", type=float, default=0.7, help="of the measured capacity")
    parser.add_argument("--rate", type=float, default=float("inf"), help="jobs a second at most")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--report", type=Path, help="a file for all figures, as JSON")
    given = parser.parse_args()
    seconds = given.minutes * 60
    whole = min(1.0, seconds / 600)
    plan = Plan(
        seconds,
        warm=seconds / 4,
        share=given.share,
        rate=given.rate,
        calibrate=max(1.0, 15 * whole),
        fill=whole,
        seed=given.seed,
    )
    figures = soak(plan)
    for name, value in figures.items():
        if name != "memory_by_time":
            print(f"{name}: {value}")
    if given.report:
        given.report.parent.mkdir(parents=True, exist_ok=True)
        given.report.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return int(not figures["holds"])


if __name__ == "__main__":
    sys.exit(main())
