"""Sends attacks to the application in this process: the same requests as on a port, without the connection, five times as many a
second."""

import asyncio
import logging
import time
from random import Random
from typing import Any
from urllib.parse import unquote_to_bytes

from ci.fuzz.grammar import Attack, Grammar
from ci.fuzz.report import Report, alarm, alarmed
from mock_server.app import Application, create_app
from mock_server.settings import Settings

KINDS = (
    "damaged JSON", "odd JSON", "odd values", "deep", "form", "lines", "compressed", "addresses", "many keys",
)  # fmt: skip
"""Whole requests; the other kinds attack the framing, and need a port."""


class Failures(logging.Handler):
    """Notes what the mock logs as a failure of its own."""

    def __init__(self, report: Report) -> None:
        super().__init__(logging.ERROR)
        self.report, self.attack = report, Attack("", b"")

    def emit(self, record: logging.LogRecord) -> None:
        """Blames the attack for it."""
        if record.exc_info:
            self.report.blame("failed", self.attack, logging.Formatter().format(record).encode())


def fuzz(report: Report, requests: int, seconds: float) -> None:
    """Sends so many attacks, or as many as there is time for."""
    app = create_app(Settings(max_body=4 * 2**20, journal=1000))
    grammar = Grammar(report.seed + 1)
    grammar.kinds = [
        make for make in grammar.kinds if make.__name__.replace("_json", "_JSON").replace("_", " ") in KINDS
    ]
    failures = Failures(report)
    logger = logging.getLogger("dashmock")
    logger.addHandler(failures)
    logger.propagate = False
    try:
        asyncio.run(_all(app, grammar, report, failures, requests, time.monotonic() + seconds))
    finally:
        logger.propagate = True
        logger.removeHandler(failures)


async def _all(
    app: Application, grammar: Grammar, report: Report, failures: Failures, requests: int, until: float
) -> None:
    leaving = Random(report.seed)
    attacks = iter(grammar)
    alarmed()
    for _ in range(requests):
        if time.monotonic() > until:
            return
        failures.attack = attack = next(attacks)
        alarm()
        begun = time.process_time()
        status, ended = await one(app, attack, leaves=leaving.random() < 0.02)
        report.took_for("application", attack, time.process_time() - begun)
        report.answered(attack, [status] if status else [])
        if not ended:
            report.blame("an answer without an end", attack)


async def one(app: Application, attack: Attack, *, leaves: bool) -> tuple[str, bool]:
    """The status of what is answered, and whether it came to an end. `leaves`: the client goes away at its first bytes."""
    head, _, body = attack.data.partition(b"\r\n\r\n")
    line, *fields = head.split(b"\r\n")
    method, target, _ = line.split(b" ")
    path, _, query = target.partition(b"?")
    headers = [
        (name.lower(), value.strip()) for name, _, value in (field.partition(b":") for field in fields)
    ]
    scope = {
        "type": "http", "http_version": "1.1", "method": method.decode(), "raw_path": path, "query_string": query,
        "path": unquote_to_bytes(path).decode("utf-8", "replace"), "headers": headers, "client": ("127.0.0.1", 1),
    }  # fmt: skip
    gone = asyncio.Event()
    waiting: list[dict[str, Any]] = [{"type": "http.request", "body": body, "more_body": False}]
    status, ended = "", False

    async def receive() -> dict[str, Any]:
        if waiting:
            return waiting.pop()
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        nonlocal status, ended
        if message["type"] == "http.response.start":
            status = str(message["status"])
        else:
            ended = not message.get("more_body", False)
            if leaves:
                gone.set()

    await app(scope, receive, send)
    return status, ended or leaves
