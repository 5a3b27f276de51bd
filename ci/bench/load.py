"""A small load client: posts a body over a few kept-alive connections, and counts answers, and frames in their bytes.

    python ci/bench/load.py PORT PATH BODY CONNECTIONS SECONDS START

Prints one JSON object. For streams always, for whole answers only where wrk is not installed: counting in Python costs
the client's core, never the server's, and the driver prints how busy the server's was. Questions as in chat.lua.
"""

import json
import os
import re
import selectors
import socket
import statistics
import sys
import time
from pathlib import Path

PLACES = tuple(os.environ.get("PLACES", "").split(","))
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


def question(number: int) -> str:
    """Another question for each number; the same words in chat.lua."""
    start, end = PLACES[number % len(PLACES)], PLACES[number // len(PLACES) % len(PLACES)]
    return f"{start} to {end} for group {number}"


class Connection:
    """One connection that asks again as soon as it is answered."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setblocking(False)
        self.frames = 0
        self.status = 0
        self._head = b""
        self._left: int | None = None  # bytes of a body with a length still to come; None: it is chunked
        self._tail = b""
        self.asked = 0.0

    def ask(self, request: bytes) -> None:
        """Sends a request, of a few KiB at most: the socket's buffer takes it whole."""
        self.asked = time.perf_counter()
        self.status, self._head, self._tail = 0, b"", b""
        assert self.socket.send(request) == len(request)

    def read(self) -> bool:
        """Takes what has come; True when the answer is complete."""
        data = self.socket.recv(1 << 18)
        if not data:
            raise ConnectionError("the server closed a connection")
        if not self.status:
            self._head += data
            head, blank, data = self._head.partition(b"\r\n\r\n")
            if not blank:
                return False
            self.status = int(head[9:12])
            length = LENGTH.search(head)
            self._left = int(length[1]) if length else None
        if self._left is not None:
            self._left -= len(data)
            return self._left == 0
        # A frame ends with two line feeds; nothing else on the wire has two: JSON escapes them, chunks end with CR LF.
        joined = self._tail + data
        self.frames += joined.count(b"\n\n") - self._tail.count(b"\n\n")
        self._tail = joined[-7:]
        return self._tail == b"\r\n0\r\n\r\n"


def main(port: int, path: str, body: bytes, connections: int, seconds: float, number: int) -> None:
    """Loads the server for `seconds`, prints what was answered in that time."""
    before, mark, after = body.partition(b"@question@")
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
        "Authorization: Bearer sk-bench-key-0001\r\nContent-Length: %d\r\n\r\n"
    )

    def ask(connection: Connection) -> None:
        nonlocal number
        number += 1
        whole = before + question(number).encode() + after if mark else body
        connection.ask((head % len(whole)).encode() + whole)

    selector = selectors.DefaultSelector()
    everyone = [Connection(port) for _ in range(connections)]
    for connection in everyone:
        selector.register(connection.socket, selectors.EVENT_READ, connection)
        ask(connection)
    done = failed = 0
    took = []
    start = time.perf_counter()
    while (now := time.perf_counter()) < start + seconds:
        for key, _ in selector.select(0.1):
            connection = key.data
            if connection.read():
                done += 1
                failed += connection.status != 200
                took.append(now - connection.asked)
                ask(connection)
    result = {
        "done": done,
        "failed": failed,
        "frames": sum(connection.frames for connection in everyone),
        "seconds": time.perf_counter() - start,
        "p50_ms": statistics.median(took) * 1000 if took else None,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    port, path, file, connections, seconds, start = sys.argv[1:]
    main(int(port), path, Path(file).read_bytes(), int(connections), float(seconds), int(start))
