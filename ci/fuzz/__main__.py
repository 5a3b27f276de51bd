"""`python -m ci.fuzz`: attacks a mock and prints what came of it; exit code 1 if anything is wrong.

Of a thousand attacks 60 go to a mock on a port (bytes that are no HTTP, or only nearly), 540 are whole requests for the application
in this process, and 400 are what its readers are given: streams, forms, lines, scenarios, tapes, settings."""

import argparse
import asyncio
import gc
import signal
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

from ci.fuzz import inside, port, readers
from ci.fuzz.report import Report, memory
from tests.support import ServerProcess

SHARES = {"port": 0.06, "application": 0.54, "readers": 0.40}


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
    report = run(given.requests, given.seconds, given.seed)
    print(report)
    for row in report.wrong[:10]:
        print(row)
    if given.report:
        report.write(given.report)
    return int(bool(report.wrong))


def run(requests: int, seconds: float, seed: int) -> Report:
    """Attacks port, application and readers, each with its share of requests and time."""
    report = Report(seed)
    gc.collect()
    gc.freeze()  # to look through what this process held before is no attack's time
    for part, attack in (("port", on_port), ("application", inside.fuzz), ("readers", readers.fuzz)):
        begun = time.monotonic()
        before = memory()[0]
        attack(report, max(1, round(requests * SHARES[part])), seconds * SHARES[part])
        report.seconds[part] = time.monotonic() - begun
        if part != "port":
            report.held(part, before, *memory())
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    gc.unfreeze()
    return report


def on_port(report: Report, requests: int, seconds: float) -> None:
    """Starts a mock and attacks it."""
    process = ServerProcess("--max-body", "4194304", "--request-timeout", "2", "--keep-alive", "5")
    try:
        address = urlsplit(process.server.url)
        assert address.hostname is not None and address.port is not None
        asyncio.run(port.fuzz(report, address.hostname, address.port, process.server.pid, requests, seconds))
    finally:
        process.stop()
    for line in process.said:
        if "failed (request" in line or "Traceback" in line:
            report.wrong.append({"what": "log", "line": line.strip()})


if __name__ == "__main__":
    sys.exit(main())
