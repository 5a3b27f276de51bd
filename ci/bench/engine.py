"""How much of a chat completion's time the engine takes: `content.answer` against the whole request, without a socket.

    python ci/bench/engine.py BODY CALLS START

Prints one JSON object: microseconds a request and of it in the engine, where each request asks something else (questions
as in chat.lua, from number START), and the same where the first is asked again and again. Run on a core of its own.
"""

import asyncio
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from load import question  # the folder of the script is on the path

from mock_server.app import create_app
from mock_server.behaviours import _chat

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


async def measure(body: bytes, calls: int, number: int) -> dict[str, float]:
    """Microseconds a request and a call of the engine, over `calls` requests after a tenth as many to warm up."""
    before, after = body.split(b"@question@")
    app = create_app()
    spent = {"engine": 0.0}
    statuses: set[int] = set()
    _chat.answer = timed(_chat.answer, spent)

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            statuses.add(message["status"])

    async def ask(number: int) -> None:
        whole = before + question(number).encode() + after

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": whole, "more_body": False}

        await app(SCOPE, receive, send)

    async def asked(numbers: Sequence[int]) -> tuple[float, float]:
        for one in numbers[: calls // 10]:
            await ask(one)
        spent["engine"] = 0.0
        start = time.perf_counter()
        for one in numbers[calls // 10 :]:
            await ask(one)
        whole = time.perf_counter() - start
        return whole / calls * 1e6, spent["engine"] / calls * 1e6

    every = calls + calls // 10
    request, engine = await asked(range(number, number + every))
    again, in_engine = await asked([number] * every)
    assert statuses == {200}, f"answered with {statuses}"
    return {"request_us": request, "engine_us": engine, "again_us": again, "engine_again_us": in_engine}


def timed(function: Callable[..., Any], spent: dict[str, float]) -> Callable[..., Any]:
    """`function`, its time added up."""

    def measured(*args: Any, **more: Any) -> Any:
        start = time.perf_counter()
        try:
            return function(*args, **more)
        finally:
            spent["engine"] += time.perf_counter() - start

    return measured


if __name__ == "__main__":
    file, calls, start = sys.argv[1:]
    print(json.dumps(asyncio.run(measure(Path(file).read_bytes(), int(calls), int(start)))))
