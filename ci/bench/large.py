"""Large inputs: the CPU time of one request against its size, in this process, without a socket.

    make bench ARGS=--large          a prompt up to 1 MB, up to 2,000 messages, 200 tools, a JSON schema of 500 properties

Each size is asked `--rounds` times, each time with other words, so that nothing is known from the time before; the fastest counts.
Time grows linearly if the time per unit stays the same: the exponent is the slope of log(time) over log(size) in its upper half,
1 for linear, 2 for quadratic. `make bench ARGS='--large --keep mock_server/docs/figures.json'` makes the plot of the docs anew.
"""

import argparse
import asyncio
import gc
import json
import math
import time
from collections.abc import Callable
from typing import Any

import figures
from engine import SCOPE
from speed import PLACES, TOOLS, Bench, Table

from mock_server.app import create_app

WORDS = PLACES.replace("'", "").split(",")
STEPS = 5
STEEPEST = 1.25
"""An exponent above this is no longer called linear: doubling the input more than doubles the time, by a sixth at least."""


def prose(size: int, start: int) -> str:
    """Text of so many bytes, other words for each `start`."""
    said, length, number = [], 0, start
    while length < size:
        words = [WORDS[(number * step) % len(WORDS)] for step in (1, 3, 7)]
        said.append(
            f"From {words[0]} one goes to {words[1]} by train {number}, and from there to {words[2]} on foot."
        )
        length += len(said[-1]) + 1
        number += 1
    return " ".join(said)[:size]


def prompt(size: int, start: int) -> dict[str, Any]:
    """One message of so many bytes."""
    return {"messages": [{"role": "user", "content": prose(size, start)}]}


def messages(count: int, start: int) -> dict[str, Any]:
    """A conversation of so many turns."""
    turns = [
        {"role": "assistant" if at % 2 else "user", "content": prose(120, start + at)}
        for at in range(count - 1)
    ]
    return {
        "messages": [
            {"role": "system", "content": f"Be brief, {start}."},
            *turns[:-1],
            {"role": "user", "content": prose(90, start)},
        ]
    }


def tools(count: int, start: int) -> dict[str, Any]:
    """So many tools to choose from."""
    many = [
        {
            "type": "function",
            "function": TOOLS[at % 2]["function"]
            | {"name": f"{TOOLS[at % 2]['function']['name']}_{start}_{at}"},
        }  # type: ignore[dict-item,index]
        for at in range(count)
    ]
    return {
        "messages": [{"role": "user", "content": f"What is the weather in Lisbon on day {start}?"}],
        "tools": many,
    }


def schema(count: int, start: int) -> dict[str, Any]:
    """An answer by a JSON schema of so many properties."""
    kinds: tuple[dict[str, Any], ...] = (
        {"type": "string", "maxLength": 30}, {"type": "integer", "minimum": 0, "maximum": 900}, {"type": "boolean"},
        {"type": "array", "items": {"type": "string"}, "maxItems": 3}, {"type": "string", "enum": ["red", "green", "blue"]},
    )  # fmt: skip
    properties = {f"field_{start}_{at}": kinds[at % len(kinds)] for at in range(count)}
    whole = {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
    wanted = {"type": "json_schema", "json_schema": {"name": "filled", "strict": True, "schema": whole}}
    return {
        "messages": [{"role": "user", "content": f"Fill in the JSON form number {start}."}],
        "response_format": wanted,
    }


ROWS: dict[str, tuple[int, Callable[[int, int], dict[str, Any]]]] = {
    "prompt bytes": (1 << 20, prompt),
    "messages": (2000, messages),
    "tools": (200, tools),
    "schema properties": (500, schema),
}


def main(arguments: argparse.Namespace, table: Table) -> dict[str, float]:
    """All rows; the milliseconds by name and size. Raises Bench."""
    app = create_app()
    kept: dict[str, float] = {}
    number = 0

    async def ask(body: bytes) -> float:
        statuses: list[int] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])

        start = time.process_time()
        await app(SCOPE, receive, send)
        took = time.process_time() - start
        if statuses != [200]:
            raise Bench(f"answered with {statuses}")
        return took * 1000

    asyncio.run(ask(json.dumps({"model": arguments.model} | prompt(3000, 7)).encode()))
    for name, (most, made) in ROWS.items():
        sizes = [max(1, most >> step) for step in reversed(range(STEPS))]
        taken: dict[int, float] = {}
        for size in sizes:
            times = []
            for _ in range(arguments.rounds):
                number += 1
                body = json.dumps(
                    {"model": arguments.model, "max_tokens": 4000} | made(size, number * 10_007)
                ).encode()
                gc.collect()
                times.append(asyncio.run(ask(body)))
                table.keep("large", what=name, size=size, bytes=len(body), ms=times[-1])
            taken[size] = min(times)
        exponent = slope({size: ms for size, ms in taken.items() if size >= most >> 2})
        said = ", ".join(f"{size:,}: {ms:.1f}" for size, ms in taken.items())
        table.say(f"large, {name}", f"exponent {exponent:.2f}; ms at {said}", ("<=", STEEPEST), exponent)
        kept |= {f"large {name} {size} ms": ms for size, ms in taken.items()}
        kept[f"large {name} exponent"] = exponent
    return kept


def slope(points: dict[int, float]) -> float:
    """The least-squares slope of log(time) over log(size)."""
    pairs = [(math.log(size), math.log(ms)) for size, ms in points.items()]
    x, y = (sum(values) / len(pairs) for values in zip(*pairs, strict=True))
    return sum((a - x) * (b - y) for a, b in pairs) / sum((a - x) ** 2 for a, _ in pairs)


def parsed() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="ci/bench/run --large", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5, help="times that each size is asked [5]")
    parser.add_argument(
        "--model", default="qwen-plus", help="whom to ask; it must take a prompt of 1 MB [qwen-plus]"
    )
    figures.arguments(parser)
    return parser.parse_args()


if __name__ == "__main__":
    figures.run(main, parsed())
