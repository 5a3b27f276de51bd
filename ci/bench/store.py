"""What a store costs a typical chat completion: CPU a call in this process, without a socket to the client.

    python -m ci.bench.store [--calls 1000] [--redis redis://127.0.0.1:6379/15]

Six messages and two tools; another question each time, and the very same again; each also with the journal on. The database that
is named for Redis must be empty. Prints a table: microseconds of CPU, and the ratio to a mock without a store in the same run.
"""

import argparse
import asyncio
import json
import tempfile
import time
from typing import Any

from mock_server.app import Application, create_app
from mock_server.settings import Settings

TOOLS = [
    {
        "type": "function",
        "function": {
            "name": name,
            "parameters": {"type": "object", "properties": {"place": {"type": "string"}}},
        },
    }
    for name in ("weather", "timetable")
]
BEFORE = [
    {"role": "system", "content": "You are a helpful guide to rivers and towns. " * 8},
    {"role": "user", "content": "Hello there"},
    {"role": "assistant", "content": "Hello! Which river are you interested in? " * 6},
    {"role": "user", "content": "Tell me about the Danube."},
    {"role": "assistant", "content": "The Danube runs through ten countries. " * 6},
]
SCOPE = {
    "type": "http",
    "http_version": "1.1",
    "method": "POST",
    "path": "/compatible-mode/v1/chat/completions",
    "raw_path": b"/compatible-mode/v1/chat/completions",
    "query_string": b"",
    "headers": [
        (b"host", b"127.0.0.1"),
        (b"content-type", b"application/json"),
        (b"authorization", b"Bearer sk-bench-key-0001"),
    ],
}


async def ask(app: Application, number: int) -> None:
    """One completion."""
    last = {"role": "user", "content": f"And which towns lie on it, number {number}?"}
    body = json.dumps({"model": "qwen-plus", "tools": TOOLS, "messages": [*BEFORE, last]}).encode()
    statuses = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body}

    async def send(message: dict[str, Any]) -> None:
        statuses.append(message.get("status"))

    await app(dict(SCOPE), receive, send)
    assert statuses[0] == 200, statuses


async def measure(settings: Settings, calls: int) -> tuple[float, float]:
    """Microseconds of CPU a call: another question each time, and the same again."""
    app, figures = create_app(settings), []
    for number in range(50):
        await ask(app, number)
    for numbers in (range(1000, 1000 + calls), [0] * calls):
        began = time.process_time()
        for number in numbers:
            await ask(app, number)
        figures.append((time.process_time() - began) / calls * 1e6)
    await app.close()
    return figures[0], figures[1]


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--calls", type=int, default=1000)
    parser.add_argument("--redis", help="an empty database of a server that is there")
    given = parser.parse_args()
    print(f"{'store':8} {'journal':>7} {'another':>9} {'ratio':>6} {'again':>9} {'ratio':>6}")
    with tempfile.TemporaryDirectory() as folder:
        for journal in (0, 500):
            plain = (0.0, 0.0)
            stores = {"memory": "memory", "sqlite": f"sqlite:{folder}/{journal}.db"}
            if given.redis:
                stores["redis"] = given.redis
            for name, address in stores.items():
                found = asyncio.run(measure(Settings(store=address, journal=journal), given.calls))
                plain = found if name == "memory" else plain
                row = " ".join(
                    f"{one:6.0f} us {one / least:6.2f}" for one, least in zip(found, plain, strict=True)
                )
                print(f"{name:8} {journal:7} {row}")


if __name__ == "__main__":
    main()
