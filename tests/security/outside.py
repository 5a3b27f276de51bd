"""What a request could make the mock reach for: an address that notes who comes, and every operation asked with it."""

import json
import os
import socket
import sys
import sysconfig
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mock_server.spec.loader import cache_folder, load
from mock_server.spec.model import Operation, Spec
from tests.support import ROOT

SPEC = Spec(load())
POINTING = (
    "url",
    "image",
    "video",
    "audio",
    "file",
    "ref",
    "data",
    "source",
    "endpoint",
    "website",
    "callback",
)


@dataclass
class Canary:
    """An HTTP server that nobody should come to; `came` says who did."""

    socket: socket.socket
    came: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.socket.getsockname()[1]}"

    def listen(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(2)
                try:
                    self.came.append(connection.recv(4096))
                except OSError:
                    self.came.append(b"")
                connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")


@contextmanager
def canary() -> Iterator[Canary]:
    made = Canary(socket.create_server(("127.0.0.1", 0)))
    thread = threading.Thread(target=made.listen, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.socket.shutdown(socket.SHUT_RDWR)
        made.socket.close()
        thread.join(timeout=5)


def pointed(value: Any, at: str, key: str = "") -> Any:
    """The value with every address in it, and every text that could be one, put to `at`."""
    if isinstance(value, Mapping):
        return {name: pointed(inner, at, str(name)) for name, inner in value.items()}
    if isinstance(value, list):
        return [pointed(inner, at, key) for inner in value]
    if isinstance(value, str) and (
        value.startswith(("http://", "https://", "oss://", "data:")) or any(word in key for word in POINTING)
    ):
        return f"{at}/x.png" if "://" in value or value.startswith("data:") else value
    return value


def asked(operation: Operation, at: str) -> tuple[str, bytes]:
    """Path and body of the operation's example, pointed at an address."""
    path = operation.path
    while "{" in path:
        before, _, rest = path.partition("{")
        path = before + "x" + rest.partition("}")[2]
    body = pointed(operation.example_request, at)
    return path, json.dumps(body).encode() if body else b""


ALLOWED = tuple(
    {
        str(Path(folder).resolve())
        for folder in (
            ROOT,
            sys.prefix,
            sys.base_prefix,
            *sysconfig.get_paths().values(),
            "/usr/share/zoneinfo",
        )
    }
)
NETWORK = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.bind")
PROGRAMS = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork")
CHANGES = (
    "os.remove",
    "os.rename",
    "os.mkdir",
    "os.rmdir",
    "os.symlink",
    "os.link",
    "os.chmod",
    "os.truncate",
)

_seen: list[str] | None = None


def _heard(event: str, args: tuple[Any, ...]) -> None:
    if _seen is None:
        return
    if str(cache_folder()) in str(args):
        return  # the bundled Spec of a checkout
    if event in NETWORK or event in PROGRAMS or event in CHANGES:
        if "__pycache__" not in str(args):
            _seen.append(f"{event} {args!r}")
    elif event == "open" and isinstance(args[0], str | bytes):
        name, mode, flags = os.fsdecode(args[0]), args[1], args[2]
        writes = (isinstance(mode, str) and any(sign in mode for sign in "wax+")) or flags & (
            os.O_WRONLY | os.O_RDWR
        )
        if "__pycache__" not in name and (writes or not str(Path(name).resolve()).startswith(ALLOWED)):
            _seen.append(f"open {name} {mode}")


@contextmanager
def audited() -> Iterator[list[str]]:
    """What this process does meanwhile that reaches out of it: connections, programs, files written, files read elsewhere.
    An audit hook cannot be taken away again; ours hears nothing outside of this."""
    global _seen
    if not _hooked:
        sys.addaudithook(_heard)
        _hooked.append(True)
    _seen = seen = []
    try:
        yield seen
    finally:
        _seen = None


_hooked: list[bool] = []
