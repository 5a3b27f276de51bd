"""Other servers to record: one that says given bytes and notes what it was asked, and the application that stands before it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from mock_server.app import Application
from mock_server.settings import Settings
from mock_server.wire import asgi

KEY = "sk-upstream-key-000042"
CHAT = "/compatible-mode/v1/chat/completions"
NATIVE = "/api/v1/services/aigc/text-generation/generation"
ANTHROPIC = "/apps/anthropic/v1/messages"
HEADERS = {"authorization": f"Bearer {KEY}", "content-type": "application/json"}


@dataclass
class Scripted:
    """An HTTP server that answers every request with the same pieces; `asked` holds each request as it came."""

    pieces: Sequence[bytes]
    asked: list[bytes] = field(default_factory=list)
    url: str = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            (int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0
        )
        self.asked.append(head + await reader.readexactly(length))
        for piece in self.pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)
        writer.close()


@asynccontextmanager
async def scripted(*pieces: bytes) -> AsyncIterator[Scripted]:
    made = Scripted(pieces)
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield made
    finally:
        server.close()


def head(
    media_type: str = "text/event-stream", length: int | None = None, status: str = "200 OK", **more: str
) -> bytes:
    """The head of an answer: of `length` bytes, or as chunks."""
    framing = "transfer-encoding: chunked" if length is None else f"content-length: {length}"
    lines = [f"HTTP/1.1 {status}", f"content-type: {media_type}", framing, "connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in more.items()]
    return "\r\n".join([*lines, "", ""]).encode()


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


END = b"0\r\n\r\n"


@asynccontextmanager
async def recording(
    upstream: str, folder: Path, redact: str = "", **settings: Any
) -> AsyncIterator[Application]:
    """The recorder, without a port; all tapes are written when it is left."""
    app = Application(Settings(upstream=upstream, record_to=str(folder), redact=redact, **settings))
    try:
        yield app
    finally:
        await app.close()


async def post(app: Application, path: str, body: Any, **headers: str) -> asgi.Answered:
    return await asgi.ask(
        app, "POST", path, HEADERS | headers, body if isinstance(body, bytes) else orjson.dumps(body)
    )


def asking(text: str, **more: Any) -> dict[str, Any]:
    return {"model": "qwen-plus", "messages": [{"role": "user", "content": text}], **more}


def deltas(*texts: str) -> list[bytes]:
    """A compatible stream that says these pieces."""
    frames = [
        b"data: "
        + orjson.dumps(
            {"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}], "id": "chatcmpl-1"}
        )
        + b"\n\n"
        for text in texts
    ]
    return [*frames, b"data: [DONE]\n\n"]


def row(folder: Path) -> dict[str, Any]:
    """The one tape in the folder."""
    [file] = folder.glob("*.jsonl")
    made: dict[str, Any] = orjson.loads(file.read_bytes())
    return made


def told(tape: dict[str, Any]) -> str:
    """What the stream of a tape says in all."""
    datas = [orjson.loads(event["data"]) for event in tape["response"]["sse"] if event["data"] != "[DONE]"]
    return "".join(data["choices"][0]["delta"]["content"] for data in datas)
