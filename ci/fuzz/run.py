"""Sends attacks to a mock on a port and judges what becomes of it."""

import asyncio
import contextlib
import json
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ci.fuzz.grammar import Attack, Grammar

STATUS = re.compile(rb"HTTP/1\.[01] (\d{3}) ")
PATIENCE = 30.0  # seconds without an answer that is due: it hangs
SLOW = 1.0  # seconds that are reported


@dataclass
class Report:
    """What was sent, what came back, and what is wrong."""

    seed: int
    sent: int = 0
    answers: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    slow: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    took: float = 0.0
    memory_before: int = 0
    memory_after: int = 0
    memory_most: int = 0
    files_before: int = 0
    files_after: int = 0
    wrong: list[dict[str, Any]] = field(default_factory=list)

    def blame(self, what: str, attack: Attack, answer: bytes = b"") -> None:
        """Notes an attack that succeeded; the first hundred are kept."""
        if len(self.wrong) < 100:
            said = {
                "what": what,
                "kind": attack.kind,
                "sent": repr(attack.data[:2000]),
                "answer": repr(answer[:500]),
            }
            self.wrong.append(said)

    def as_json(self) -> dict[str, Any]:
        """For a file."""
        return {
            name: dict(value) if isinstance(value, Counter) else value for name, value in vars(self).items()
        }

    def __str__(self) -> str:
        kinds = ", ".join(f"{name} {count}" for name, count in sorted(self.kinds.items()))
        statuses = ", ".join(f"{name} {count}" for name, count in sorted(self.statuses.items()))
        return (
            f"{self.sent} attacks in {self.took:.0f} s (seed {self.seed}): {kinds}\n"
            f"{self.answers} answers: {statuses}\n"
            f"slower than {SLOW:.0f} s: {self.slow.total()} {dict(self.slow) or ''}, slowest {self.slowest:.2f} s\n"
            f"memory {self.memory_before // 1024} MiB before, {self.memory_after // 1024} after, {self.memory_most // 1024} at most; "
            f"descriptors {self.files_before} before, {self.files_after} after\n"
            f"wrong: {len(self.wrong)}"
        )


def memory(pid: int) -> tuple[int, int]:
    """KiB that the process holds now, and held at most."""
    said = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    now, most = (re.search(rf"{name}:\s+(\d+)", said) for name in ("VmRSS", "VmHWM"))
    assert now is not None and most is not None
    return int(now[1]), int(most[1])


def descriptors(pid: int) -> int:
    """Files and sockets that the process has open."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


async def fuzz(
    host: str, port: int, pid: int, requests: int, seed: int, seconds: float, at_once: int = 16
) -> Report:
    """Sends so many attacks, or as many as there is time for."""
    report = Report(seed)
    report.memory_before, _ = memory(pid)
    report.files_before = descriptors(pid)
    attacks = iter(Grammar(seed))
    begun = time.monotonic()

    async def work() -> None:
        while report.sent < requests and time.monotonic() - begun < seconds:
            report.sent += 1
            attack = next(attacks)
            report.kinds[attack.kind] += 1
            await one(host, port, attack, report)

    await asyncio.gather(*(work() for _ in range(at_once)))
    report.took = time.monotonic() - begun
    await asyncio.sleep(1)  # connections that were left end on the other side, too
    report.memory_after, report.memory_most = memory(pid)
    report.files_after = descriptors(pid)
    return report


async def one(host: str, port: int, attack: Attack, report: Report) -> None:
    """One connection."""
    try:
        reader, writer = await asyncio.wait_for(asyncio.open_connection(host, port), PATIENCE)
    except (OSError, TimeoutError):
        report.blame("takes no connection", attack)
        return
    begun = time.monotonic()
    answer = bytearray()
    try:
        writer.write(attack.data)
        with contextlib.suppress(ConnectionError):
            await asyncio.wait_for(writer.drain(), PATIENCE)
        # What is not whole is not answered before its time is over; a moment shows what is said at once.
        limit = PATIENCE if attack.waits else 0.05
        with contextlib.suppress(ConnectionError):
            async with asyncio.timeout(limit):
                while data := await reader.read(65536):
                    answer += data
    except TimeoutError:
        if attack.waits:
            report.blame("hangs", attack, bytes(answer))
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError, TimeoutError):
            await asyncio.wait_for(writer.wait_closed(), 5)
    took = time.monotonic() - begun
    if attack.waits:
        report.slowest = max(report.slowest, took)
        report.slow.update([attack.kind] if took > SLOW else [])
    found = [status.decode() for status in STATUS.findall(bytes(answer))]
    report.answers += len(found)
    report.statuses.update(found)
    if any(status.startswith("5") for status in found):
        report.blame("5xx", attack, bytes(answer))
    if len([status for status in found if status != "100"]) > attack.requests:
        report.blame("more answers than requests", attack, bytes(answer))
    if attack.waits and not found:
        report.blame("no answer", attack, bytes(answer))


def write(report: Report, file: Path) -> None:
    """The report as JSON."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(report.as_json(), indent=1), encoding="utf-8")
