"""One request to an ASGI application of this process, without a socket: what replay, the contract and the docs ask the mock with."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote


class Answered(NamedTuple):
    """Status, headers in the order they were sent (names in lower case), and the whole body."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


async def ask(
    app: Callable[..., Any], method: str, target: str, headers: Mapping[str, str], body: bytes
) -> Answered:
    """What the application answers to a request for `target`, a path with its query. The client stays until the end: an
    application that sees it go away may stop in the middle of a stream."""
    started: dict[str, Any] = {}
    answered = bytearray()
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> dict[str, Any]:
        if waiting:
            return waiting.pop()
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            started.update(message)
        else:
            answered.extend(message["body"])

    path, _, query = target.partition("?")
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [
            (name.lower().encode(), value.encode("latin-1", "replace")) for name, value in headers.items()
        ],
    }
    await app(scope, receive, send)
    told = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in started["headers"]]
    return Answered(int(started["status"]), told, bytes(answered))
