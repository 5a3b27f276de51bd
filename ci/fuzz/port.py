"""Sends attacks to a mock on a port and judges what becomes of it."""

import asyncio
import contextlib
import re
import time
from collections.abc import Iterator

from ci.fuzz.grammar import Attack, Grammar
from ci.fuzz.report import Report, descriptors, memory

STATUS = re.compile(rb"HTTP/1\.[01] (\d{3}) ")
PATIENCE = 30.0
"""Seconds without an answer that is due: it hangs."""

MOMENT = 0.05
"""Seconds that a client stays who is owed no answer: what is said at once, is heard."""


async def fuzz(
    report: Report, host: str, port: int, pid: int, requests: int, seconds: float, at_once: int = 48
) -> None:
    """Sends so many attacks, or as many as there is time for."""
    before, open_before = memory(pid)[0], descriptors(pid)
    attacks = iter(Grammar(report.seed))
    until = time.monotonic() + seconds
    left: Iterator[int] = iter(range(requests))

    async def work() -> None:
        for _ in left:
            if time.monotonic() > until:
                return
            await one(report, host, port, next(attacks))

    await asyncio.gather(*(work() for _ in range(at_once)))
    await asyncio.sleep(1)  # connections that were left end on the other side, too
    report.held("port", before, *memory(pid))
    if (still := descriptors(pid)) > open_before + 8:
        report.wrong.append({"what": f"port: {still} descriptors are open, {open_before} were before"})


async def one(report: Report, host: str, port: int, attack: Attack) -> None:
    """One connection."""
    begun = time.monotonic()
    answer = bytearray()
    try:
        reader, writer = await asyncio.wait_for(asyncio.open_connection(host, port), PATIENCE)
    except (OSError, TimeoutError):
        report.blame("takes no connection", attack)
        return
    try:
        writer.write(attack.data)
        with contextlib.suppress(ConnectionError):
            await asyncio.wait_for(writer.drain(), PATIENCE)
        with contextlib.suppress(ConnectionError):
            async with asyncio.timeout(PATIENCE if attack.waits else MOMENT):
                while data := await reader.read(65536):
                    answer += data
    except TimeoutError:
        if attack.waits:
            report.blame("hangs", attack, bytes(answer))
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError, TimeoutError):
            await asyncio.wait_for(writer.wait_closed(), 5)
    report.took_for("port", attack, time.monotonic() - begun, PATIENCE)
    report.answered(attack, [status.decode() for status in STATUS.findall(bytes(answer))], bytes(answer))
