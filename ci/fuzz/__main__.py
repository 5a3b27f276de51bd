"""`python -m ci.fuzz`: starts a mock, attacks it, prints what came of it; exit code 1 if anything is wrong."""

import argparse
import asyncio
import sys
from pathlib import Path
from urllib.parse import urlsplit

from ci.fuzz.run import fuzz, write
from tests.support import ServerProcess

MOST_MEMORY = 1024 * 1024  # KiB


def main() -> int:
    """Runs it."""
    parser = argparse.ArgumentParser(prog="python -m ci.fuzz", description=__doc__)
    parser.add_argument("--requests", type=int, default=1_000_000)
    parser.add_argument(
        "--seconds", type=float, default=float("inf"), help="stop after this time, however many were sent"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--report", type=Path, help="a file for all figures, as JSON")
    given = parser.parse_args()
    process = ServerProcess("--max-body", "4194304", "--request-timeout", "2", "--keep-alive", "5")
    try:
        address = urlsplit(process.server.url)
        assert address.hostname is not None and address.port is not None
        report = asyncio.run(
            fuzz(
                address.hostname, address.port, process.server.pid, given.requests, given.seed, given.seconds
            )
        )
    finally:
        process.stop()
    for line in process.said:
        if "failed (request" in line or "Traceback" in line:
            report.wrong.append({"what": "log", "line": line.strip()})
    if report.memory_most > MOST_MEMORY:
        report.wrong.append({"what": f"memory above {MOST_MEMORY // 1024} MiB"})
    print(report)
    for row in report.wrong[:10]:
        print(row)
    if given.report:
        write(report, given.report)
    return int(bool(report.wrong))


if __name__ == "__main__":
    sys.exit(main())
