"""Finds out what the mock can do, gives it a share of that for a while, and looks at it meanwhile."""

import asyncio
import contextlib
import os
import platform
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import aiohttp

from ci.fuzz.report import descriptors, memory
from ci.soak.figures import quantile, slope, thirds
from ci.soak.traffic import CHAT, IMAGES, PATIENCE, RESPONSES, Client, Heard, job
from mock_server.behaviours._caching import SLICE
from mock_server.world.cache import MOST as BEGINNINGS
from tests.support import ServerProcess

SETTINGS = ("--journal", "1000", "--metrics", "--max-stored", str(64 * 2**20), "--request-timeout", "5")
EVERY = 1.0
"""Seconds between two looks."""

MOST_AT_ONCE = 400
"""Jobs under way; one more is late, and comes to nothing."""

PROMPT = round(1.47 * BEGINNINGS / 48) * SLICE
"""Characters of a prompt of which 48 fill the context cache: it keeps a beginning for each SLICE of them."""

FLAT = 24.0
"""MiB an hour that memory may rise, beyond twice the error of the slope."""

STEADY = 1.5, 20.0
"""How many times, and how many milliseconds more than the first, the last third's p99 may be."""


@dataclass(frozen=True)
class Plan:
    """How a run is to be. `seconds` are counted from when the load begins; memory and latencies from `warm` seconds on. `rate` (jobs
    a second): at most so many, whatever `share` of the capacity is. `fill`: how much of what is kept in numbers is kept before."""

    seconds: float
    warm: float
    share: float = 0.7
    rate: float = float("inf")
    calibrate: float = 10.0
    fill: float = 1.0
    seed: int = 0


@dataclass(frozen=True)
class Look:
    """What the process was like at a moment: seconds since the beginning, MiB, descriptors, seconds of the processor."""

    at: float
    mib: float
    open: int
    cpu: float


def soak(plan: Plan) -> dict[str, Any]:
    """The figures of a run, with verdicts."""
    process = ServerProcess(*SETTINGS)
    try:
        figures = asyncio.run(_soak(plan, process.server.url, process.server.pid))
    finally:
        process.stop()
    failed = [line.strip() for line in process.said if "failed (request" in line or "Traceback" in line]
    figures["verdicts"]["nothing failed in the log"] = not failed
    figures["log"] = failed[:5]
    figures["holds"] = all(figures["verdicts"].values())
    return figures


async def _soak(plan: Plan, base: str, pid: int) -> dict[str, Any]:
    timeout = aiohttp.ClientTimeout(total=PATIENCE)
    connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=30)
    async with aiohttp.ClientSession(timeout=timeout, connector=connector) as session:
        idle = _look(pid, time.monotonic())
        await _fill(session, base, plan.fill)
        capacity = await _capacity(session, base, pid, plan)
        rate = min(plan.rate, plan.share * capacity)
        heard, looks, late = await _load(session, base, pid, plan, rate)
        await connector.close()
    await asyncio.sleep(1.5)  # the mock hears that they have gone
    return _told(plan, heard, looks, idle, _look(pid, heard.begun)) | {
        "capacity_jobs_per_second_of_a_core": round(capacity, 1),
        "jobs_per_second": round(rate, 1),
        "late_jobs": late,
    }


async def _fill(session: aiohttp.ClientSession, base: str, share: float) -> None:
    """Keeps as much as is ever kept of what is bounded by number (10,000 tasks, 20,000 pictures, 1,000 responses and calls of the
    journal, both tables of beginnings of prompts): so memory has nothing left to grow by but a leak."""
    client = Client(session, base, Random(1), Heard(), True)
    order = {
        "model": "wanx2.1-t2i-turbo",
        "input": {"prompt": "A bridge."},
        "parameters": {"n": 2, "size": "1024*1024"},
    }
    asked = {"X-DashScope-Async": "enable"}
    ids: list[str] = []

    async def ordered() -> None:
        told = await client.told("fill", "POST", IMAGES, json=order, headers=asked)
        ids.append(told["output"]["task_id"])

    async def polled() -> None:
        await client.told("fill", "GET", f"/api/v1/tasks/{ids.pop()}")

    async def answered() -> None:
        await client.told("fill", "POST", RESPONSES, json={"model": "qwen-plus", "input": client.words()})

    async def begun() -> None:
        said = f"{client.chance.random()} {'word ' * (PROMPT // 5)}"
        body = {"model": "qwen-plus", "max_tokens": 1, "messages": [{"role": "user", "content": said}]}
        await client.told("fill", "POST", CHAT, json=body)

    async def times(count: int, work: Callable[[], Awaitable[None]]) -> None:
        async def one() -> None:
            for _ in range(max(1, int(count * share / 8))):
                await work()

        await asyncio.gather(*(one() for _ in range(8)))

    long = "".join(
        f"{number} " for number in range(30_000)
    )  # after so much text the tokeniser is filled, once
    await client.ask(
        "fill", "POST", CHAT, json={"model": "qwen-plus", "messages": [{"role": "user", "content": long}]}
    )
    await times(
        48, begun
    )  # so that of the context cache's two tables the older is full, and the younger nearly
    await times(10_000, ordered)
    await times(1_000, answered)
    await asyncio.sleep(2.2)  # until the last of the tasks is done
    await times(10_000, polled)


async def _capacity(session: aiohttp.ClientSession, base: str, pid: int, plan: Plan) -> float:
    """Jobs that the mock does in a second of the processor, which is a second of one core. Measured by what it uses, not by the
    clock: what else the machine does, and how fast this client is, is not in it."""
    chance, heard, done = Random(plan.seed), Heard(), 0
    before = _look(pid, heard.begun).cpu

    async def work() -> None:
        nonlocal done
        client = Client(session, base, chance, heard, True)
        while time.monotonic() < heard.begun + plan.calibrate:
            await job(chance)(client)
            done += 1

    await asyncio.gather(*(work() for _ in range(32)))
    return done / max(0.01, _look(pid, heard.begun).cpu - before)


async def _load(
    session: aiohttp.ClientSession, base: str, pid: int, plan: Plan, rate: float
) -> tuple[Heard, list[Look], int]:
    """Lets jobs come at their own time, whether the mock is done with those before or not."""
    chance, heard, late = Random(plan.seed + 1), Heard(), 0
    running: set[asyncio.Task[None]] = set()
    looks = [_look(pid, heard.begun)]
    client = Client(session, base, chance, heard, False)
    due = heard.begun
    while (now := time.monotonic()) < heard.begun + plan.seconds:
        if now >= looks[-1].at + heard.begun + EVERY:
            looks.append(_look(pid, heard.begun))
        if due > now:
            await asyncio.sleep(min(due - now, EVERY / 4))
            continue
        due += chance.expovariate(rate)
        if len(running) >= MOST_AT_ONCE:
            late += 1
            await asyncio.sleep(0)
            continue
        begun = asyncio.ensure_future(_done(job(chance)(client), heard))
        running.add(begun)
        begun.add_done_callback(running.discard)
    if running:
        await asyncio.wait(running, timeout=PATIENCE)
    return heard, looks, late


async def _done(work: Awaitable[None], heard: Heard) -> None:
    with contextlib.suppress(asyncio.CancelledError):
        try:
            await work
        except Exception as error:  # an answer of another form than a job reads
            heard.blame(f"a job failed: {error!r}")


def _look(pid: int, begun: float) -> Look:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    cpu = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return Look(time.monotonic() - begun, memory(pid)[0] / 1024, descriptors(pid), cpu)


def _told(plan: Plan, heard: Heard, looks: list[Look], idle: Look, last: Look) -> dict[str, Any]:
    ends = looks[-1].at
    warm = [look for look in looks if look.at >= plan.warm]
    rises, error = slope([(look.at / 3600, look.mib) for look in warm])
    p99 = thirds(heard.latencies, plan.warm, ends, 0.99)
    unasked = sum(count for what, count in heard.wrong.items() if ": 5" in what)
    long_enough = plan.seconds >= 300
    verdicts = {
        "memory is flat": rises - 2 * error < FLAT if long_enough else warm[-1].mib - warm[0].mib < 32,
        "no descriptor is left open": last.open <= idle.open + 4,
        "no 5xx that was not asked for": not unasked,
        "nothing else went wrong": not heard.wrong,
        "p99 is steady": not long_enough or p99[2] <= p99[0] * STEADY[0] + STEADY[1],
    }
    return {
        "verdicts": verdicts,
        "seconds": round(ends, 1),
        "warm_after_seconds": plan.warm,
        "requests": heard.requests.total(),
        "requests_per_second": round(heard.requests.total() / ends, 1),
        "by_kind": dict(heard.requests.most_common()),
        "by_status": {str(status): count for status, count in sorted(heard.statuses.items())},
        "unasked_5xx": unasked,
        "wrong": dict(heard.wrong.most_common(20)),
        "memory_mib": {
            "idle": round(idle.mib, 1),
            "warm": round(warm[0].mib, 1),
            "end": round(warm[-1].mib, 1),
            "most": round(max(look.mib for look in looks), 1),
        },
        "memory_slope_mib_per_hour": round(rises, 2),
        "memory_slope_error": round(error, 2),
        "descriptors": {"idle": idle.open, "most": max(look.open for look in looks), "end": last.open},
        "busy_share_of_a_core": round((looks[-1].cpu - looks[0].cpu) / (ends - looks[0].at), 2),
        "p50_ms": round(quantile([took for _, took in heard.latencies], 0.5) * 1000, 1),
        "p99_ms_by_thirds": p99,
        "seed": plan.seed,
        "machine": {
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "system": platform.platform(terse=True),
        },
        "memory_by_time": [
            [round(look.at), round(look.mib, 1)] for look in looks[:: max(1, len(looks) // 120)]
        ],
    }
