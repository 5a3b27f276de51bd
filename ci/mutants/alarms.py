"""False alarms: what the laws say of answers that nothing was done to.

    python -m ci.mutants.alarms [--seeds 20] [--profile standard] [--drawn 2] [FILE…]

The mock is asked the contract at each seed, flows followed and requests drawn besides; FILEs are tapes (by default those of
DASHMOCK_RECORDINGS), whose adjudicated deviations are counted apart. The exit code is 1 if there is one finding.
"""

import argparse
import os
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from ci.mutants import making  # noqa: E402
from mock_server.contract import run as running  # noqa: E402
from mock_server.spec.loader import load  # noqa: E402
from mock_server.spec.model import Spec  # noqa: E402

KNOWN = ROOT / "mock_server" / "contract" / "adjudications.yaml"


def main() -> int:
    """Prints cases and findings of each seed and of the tapes."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=20, help="how many, from 0")
    parser.add_argument("--profile", choices=("smoke", "standard", "deep"), default="standard")
    parser.add_argument("--drawn", type=int, default=making.DRAWN, help="requests drawn for an operation")
    parser.add_argument("files", nargs="*", type=Path)
    asked = parser.parse_args()
    cases = alarms = 0
    for seed in range(asked.seeds):
        _, report = making.asked(asked.profile, seed, asked.drawn)
        cases, alarms = cases + len(report.exchanges), alarms + _told(report, f"seed {seed}")
    print(f"mock: {alarms} findings in {cases} cases, {asked.seeds} seeds")
    named = os.environ.get("DASHMOCK_RECORDINGS")
    if files := asked.files or sorted(Path(named).glob("*.jsonl") if named else []):
        known = running.adjudications(yaml.safe_load(KNOWN.read_text(encoding="utf-8")), str(KNOWN))
        report = running.of_tapes(Spec(load()), files, known)
        alarms += _told(report, "tapes")
        print(
            f"tapes: {len(report.failures)} findings in {len(report.exchanges)}, {len(report.known)} adjudicated"
        )
    return int(alarms > 0)


def _told(report: running.Report, where: str) -> int:
    for exchange, law, finding in report.failures:
        print(f"{where}: {exchange.case.id}: {law}: {finding}")
    return len(report.failures)


if __name__ == "__main__":
    sys.exit(main())
