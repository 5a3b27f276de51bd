"""Mixed traffic at 70 % of what the mock can do, and what becomes of it; killing it again and again; and the guide made of the figures.

    python -m ci.soak --minutes 30 --warm 10 --report build/soak.json
    python -m ci.soak kills --times 200 --report build/kills.json
    python -m ci.soak report --soak build/soak.json --fuzz build/fuzz.json --kills build/kills.json

Exit code 1 if a verdict does not hold."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from ci.soak import pages
from ci.soak.kills import kills
from ci.soak.run import Plan, soak

PARTS = ("soak", "fuzz", "kills")


def main() -> int:
    """Runs it."""
    described: dict[str, Any] = {
        "description": __doc__,
        "formatter_class": argparse.RawDescriptionHelpFormatter,
    }
    parser = argparse.ArgumentParser(prog="python -m ci.soak", **described)
    parser.add_argument("what", nargs="?", choices=("soak", "kills", "report"), default="soak")
    parser.add_argument("--minutes", type=float, default=30.0, help="how long the load goes on")
    parser.add_argument(
        "--warm", type=float, help="how many of them before memory and latency count [a quarter]"
    )
    parser.add_argument("--share", type=float, default=0.7, help="of the measured capacity")
    parser.add_argument("--rate", type=float, default=float("inf"), help="jobs a second at most")
    parser.add_argument("--times", type=int, default=200, help="how often it is killed")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--report", type=Path, help="a file for all figures, as JSON")
    for part in PARTS:
        parser.add_argument(
            f"--{part}", type=Path, help="figures for the guide; without it those before stay"
        )
    given = parser.parse_args()
    if given.what == "report":
        pages.gather({part: getattr(given, part) for part in PARTS if getattr(given, part)})
        pages.write()
        return 0
    figures = kills(given.times) if given.what == "kills" else soak(planned(given))
    for name, value in figures.items():
        if name != "memory_by_time":
            print(f"{name}: {value}")
    if given.report:
        given.report.parent.mkdir(parents=True, exist_ok=True)
        given.report.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return int(not figures["holds"])


def planned(given: argparse.Namespace) -> Plan:
    """A short run is short in all of its parts."""
    seconds = given.minutes * 60
    whole = min(1.0, seconds / 600)
    calibrate = max(1.0, 15 * whole)
    warm = seconds / 4 if given.warm is None else given.warm * 60
    return Plan(seconds, warm, given.share, given.rate, calibrate, whole, given.seed)


if __name__ == "__main__":
    sys.exit(main())
