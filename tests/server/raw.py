"""Bytes out, bytes in: a client without an opinion, for what clients with one hide."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tests.support import KEY, Server

CHAT = "/compatible-mode/v1/chat/completions"
COMPLETIONS = "/compatible-mode/v1/completions"
MODELS = "/compatible-mode/v1/models"
TEXT = "/api/v1/services/aigc/text-generation/generation"
MULTIMODAL = "/api/v1/services/aigc/multimodal-generation/generation"
ANTHROPIC = "/apps/anthropic/v1/messages"
CONVERSATIONS = "/compatible-mode/v1/conversations"
RESPONSES = "/compatible-mode/v1/responses"
TOKENIZER = "/api/v1/tokenizer"

QUESTION = [{"role": "user", "content": "Why is the sky blue?"}]
ASK = {"model": "qwen-plus", "messages": QUESTION}
NATIVE_ASK = {
    "model": "qwen-plus",
    "input": {"messages": QUESTION},
    "parameters": {"result_format": "message"},
}

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[49][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
PATIENCE = 20.0  # seconds until a silent server fails a test


@dataclass(frozen=True)
class Answer:
    """One HTTP answer; `headers` has lower-case names, `chunks` are the pieces of a chunked body, None of another."""

    status: int
    headers: dict[str, str]
    body: bytes
    chunks: list[bytes] | None = None

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Connection:
    """One TCP connection to the mock; it never reconnects and never waits for less than what is there."""

    def __init__(self, server: Server) -> None:
        address = urlsplit(server.url)
        self.socket = socket.create_connection((address.hostname, address.port), timeout=PATIENCE)
        self._kept = b""

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def answer(self, method: str = "POST") -> Answer:
        """Reads one whole answer, and leaves what follows it for the next."""
        head = self.until(b"\r\n\r\n").decode("latin-1")
        status_line, *lines = head[:-4].split("\r\n")
        status = int(status_line.split(" ")[1])
        headers: dict[str, str] = {}
        for line in lines:
            name, _, value = line.partition(":")
            name = name.strip().lower()
            headers[name] = f"{headers[name]}, {value.strip()}" if name in headers else value.strip()
        if method == "HEAD" or status in (204, 304):
            return Answer(status, headers, b"")
        if headers.get("transfer-encoding") == "chunked":
            chunks = list(self.chunks())
            return Answer(status, headers, b"".join(chunks), chunks)
        if "content-length" in headers:
            return Answer(status, headers, self.take(int(headers["content-length"])))
        return Answer(status, headers, self.rest())

    def chunks(self) -> Iterator[bytes]:
        """The pieces of a chunked body, up to and without the empty last one."""
        while size := int(self.until(b"\r\n"), 16):
            yield self.take(size)
            assert self.take(2) == b"\r\n"
        assert self.take(2) == b"\r\n"

    def until(self, end: bytes) -> bytes:
        """What comes up to and with `end`."""
        while end not in self._kept:
            self._kept += self._more()
        found, _, self._kept = self._kept.partition(end)
        return found + end

    def take(self, count: int) -> bytes:
        """The next `count` bytes."""
        while len(self._kept) < count:
            self._kept += self._more()
        found, self._kept = self._kept[:count], self._kept[count:]
        return found

    def rest(self) -> bytes:
        """All that comes until the server closes the connection."""
        while data := self.socket.recv(65536):
            self._kept += data
        found, self._kept = self._kept, b""
        return found

    def _more(self) -> bytes:
        data = self.socket.recv(65536)
        if not data:
            raise ConnectionError(f"closed by the server; before that it said {self._kept!r}")
        return data

    def close(self) -> None:
        self.socket.close()


@contextmanager
def connected(server: Server) -> Iterator[Connection]:
    """A connection, closed at the end."""
    connection = Connection(server)
    try:
        yield connection
    finally:
        connection.close()


def request(method: str, path: str, body: bytes = b"", key: str | None = KEY, **headers: str) -> bytes:
    """The bytes of one request; `content_type=` and the like name headers, an empty text leaves a header out."""
    fields = {"host": "127.0.0.1", "accept": "*/*"}
    if key is not None:
        fields["authorization"] = f"Bearer {key}"
    if body or method == "POST":
        fields |= {"content-type": "application/json", "content-length": str(len(body))}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items() if value)]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def call(
    server: Server, method: str, path: str, body: Any = b"", key: str | None = KEY, **headers: str
) -> Answer:
    """One request on a connection of its own; a body that is not bytes is sent as JSON."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    with connected(server) as connection:
        connection.send(request(method, path, raw, key, **headers))
        return connection.answer(method)


def frames(body: bytes) -> list[bytes]:
    """The frames of a stream, each with its blank line; the stream must end with one."""
    assert body.endswith(b"\n\n")
    return [frame + b"\n\n" for frame in body[:-2].split(b"\n\n")]
