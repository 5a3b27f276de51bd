"""The least an HTTP server of this kind can do: raw ASGI on uvicorn, uvloop and httptools, the mock's own stack.

    python ci/bench/bare.py WHOLE_BODY STREAM_FRAMES [PORT]

Both bodies are files: the JSON body of a whole answer, and the frames of a streamed one as a JSON list of texts.
The request is parsed with orjson to find out which of the two is asked for; each frame is a send of its own.
"""

import socket
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import orjson
import uvicorn

Message = dict[str, Any]
WHOLE = Path(sys.argv[1]).read_bytes()
FRAMES = [frame.encode() for frame in orjson.loads(Path(sys.argv[2]).read_bytes())]
JSON_HEADERS = [(b"content-type", b"application/json")]
STREAM_HEADERS = [(b"content-type", b"text/event-stream;charset=UTF-8")]


async def app(
    scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    """Answers any POST with the fixed answer of its kind."""
    message = await receive()
    raw = message["body"]
    while message["more_body"]:
        message = await receive()
        raw += message["body"]
    if orjson.loads(raw).get("stream") is True:
        await send({"type": "http.response.start", "status": 200, "headers": STREAM_HEADERS})
        for frame in FRAMES:
            await send({"type": "http.response.body", "body": frame, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
        return
    await send({"type": "http.response.start", "status": 200, "headers": JSON_HEADERS})
    await send({"type": "http.response.body", "body": WHOLE})


if __name__ == "__main__":
    listening = socket.create_server(
        ("127.0.0.1", int(sys.argv[3]) if len(sys.argv) > 3 else 0), backlog=2048
    )
    config = uvicorn.Config(
        app,
        loop="auto",
        http="httptools",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
    )
    print(f"bare is serving on http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
    uvicorn.Server(config).run(sockets=[listening])
