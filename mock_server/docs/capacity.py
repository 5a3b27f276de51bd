"""What a page says of speed and size: the figures of `ci/bench`, kept in figures.json, and what follows from them."""

import json
import re
from functools import cache
from math import ceil
from pathlib import Path

from mock_server.docs.words import Words

FILE = Path(__file__).with_name("figures.json")
"""Medians by name, as `ci/bench/run --keep` writes them."""

ERROR_MS = 10
"""Streams are held as long as 99 of 100 gaps between chunks are no further off than this."""

USED = 0.7
"""How much of a core is planned with; the rest is for bursts."""

CHUNKS_A_SECOND = 50
CHUNKS_A_STREAM = 200
GIB = 1024 * 1024  # in KiB


@cache
def figures() -> dict[str, float]:
    """The medians by name."""
    known: dict[str, float] = json.loads(FILE.read_text(encoding="utf-8"))
    return known


def measured(words: Words) -> str:
    """What one core and one GiB do."""
    known, row = figures(), [f"| {words('One core, one process')} | {words('Measured')} |", "| --- | --- |"]

    def add(what: str, value: str | None) -> None:
        if value is not None:
            row.append(f"| {what} | {value} |")

    add(words("Chat completions a second, the same question again"), _number(known.get("whole: dashmock")))
    add(
        words("Chat completions a second, another question each time"),
        _number(known.get("whole: dashmock-fresh")),
    )
    add(
        words("Chunks a second, 100 streams at once, as fast as possible"),
        _number(known.get("stream: dashmock")),
    )
    for count in paced():
        error, lost = (
            known[f"paced {count} error p99 ms: dashmock"],
            known.get(f"paced {count} lost: dashmock", 0),
        )
        what = words(
            "{count} streams at once, a chunk every 20 ms: error of 99 of 100 gaps", count=f"{count:,}"
        )
        add(what, words("{error} ms at most; {lost} lost", error=f"{error:.1f}", lost=f"{lost:.0f}"))
    add(words("CPU time a paced chunk"), f"{microseconds_a_chunk():.1f} µs")
    add(words("Memory an open stream of 200 chunks"), f"{kib_a_stream():.1f} KiB")
    add(words("Memory of a process that has nothing to do"), f"{known['idle MiB: dashmock']:.0f} MiB")
    streams = (GIB - known["idle MiB: dashmock"] * 1024) / kib_a_stream()
    add(words("Open streams that fit into one GiB"), _number(streams))
    return "\n".join(row)


def plan(words: Words, *counts: str) -> str:
    """Cores, processes and memory for so many streams at once."""
    head = ("Streams at once", "Chunks a second", "Cores, at 70 %", "Memory")
    lines = [f"| {' | '.join(words(one) for one in head)} |", "| --- | --- | --- | --- |"]
    for text in counts:
        count = int(text)
        busy = count * CHUNKS_A_SECOND * microseconds_a_chunk() / 1e6
        cores = max(1, ceil(busy / USED))
        mib = cores * figures()["idle MiB: dashmock"] + count * kib_a_stream() / 1024
        memory = f"{mib / 1024:.1f} GiB" if mib >= 1024 else f"{mib:.0f} MiB"
        lines.append(f"| {count:,} | {count * CHUNKS_A_SECOND:,} | {cores:,} | {memory} |")
    return "\n".join(lines)


def beside(words: Words) -> str:
    """The mock over other mock servers, in the same run on the same core."""
    head = ("Beside", "Chat completions a second", "Chunks a second", "Time to the first answer")
    lines = [f"| {' | '.join(words(one) for one in head)} |", "| --- | --- | --- | --- |"]
    rows = ("whole", "stream", "start")
    names = {
        name.rpartition(" / ")[2]
        for name in figures()
        if re.match(r"(whole|stream|start): dashmock / ", name)
    }
    for name in sorted(names - {"dashmock-fresh"}):
        cells = [figures().get(f"{row}: dashmock / {name}") for row in rows]
        lines.append(f"| {name} | {' | '.join('—' if cell is None else f'{cell:.2f} ×' for cell in cells)} |")
    return "\n".join(lines)


def growth(words: Words) -> str:
    """A plot of time against size: each series as shares of its largest."""
    names = {
        "prompt bytes": "prompt, 1 MB",
        "messages": "2,000 messages",
        "tools": "200 tools",
        "schema properties": "schema, 500 properties",
    }
    series = []
    for key, name in names.items():
        found = re.compile(rf"large {key} (\d+) ms")
        points = sorted((int(hit[1]), ms) for one, ms in figures().items() if (hit := found.fullmatch(one)))
        if points:
            most, longest = points[-1]
            series.append(
                {
                    "name": f"{words(name)}: {longest:.0f} ms",
                    "points": [[round(size / most, 3), round(ms / longest, 3)] for size, ms in points],
                }
            )
    said = {"x": words("Size, of the largest"), "y": words("CPU time, of the longest"), "series": series}
    return f"```plot\n{json.dumps(said, ensure_ascii=False)}\n```"


def paced() -> list[int]:
    """How many paced streams at once were measured."""
    found = (re.fullmatch(r"paced (\d+) error p99 ms: dashmock", name) for name in figures())
    return sorted(int(one[1]) for one in found if one)


def microseconds_a_chunk() -> float:
    """CPU time of a paced chunk, its share of the request included, where the most streams were measured that were held."""
    return figures()[f"paced {_held()} us a chunk: dashmock"]


def kib_a_stream() -> float:
    """Memory of an open stream."""
    return figures()[f"paced {paced()[-1]} KiB a stream: dashmock"]


def _held() -> int:
    held = [count for count in paced() if figures()[f"paced {count} error p99 ms: dashmock"] < ERROR_MS]
    return (held or paced())[-1] if held else paced()[0]


def _number(value: float | None) -> str | None:
    if value is None:
        return None
    digits = 10 ** max(0, len(str(int(value))) - 2)  # two digits: more would say that it is known
    return f"{round(value / digits) * digits:,}"
