"""Exchanges → tapes: what passed by becomes one redacted, readable line of a file of its own, written whole or not at all."""

import base64
import itertools
import os
import re
import tempfile
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from mock_server.recording.redact import Redactor, secrets_of
from mock_server.recording.tape import RECORDING
from mock_server.spec import folders
from mock_server.spec.said import UsageError
from mock_server.wire import sse
from mock_server.wire.router import Router

LARGEST = 64 * 1024 * 1024
"""Bytes of an answer that are kept until it is whole; what is longer makes no tape."""

_FRAME_END = re.compile(rb"\r?\n\r?\n")


class ReelError(UsageError):
    """A place where no tapes can be written; the text names it."""


@dataclass(slots=True)
class Taken:
    """One exchange as it passed by. Times in milliseconds after the request was sent; header names in lower case."""

    number: int  # among those that were begun
    started: float  # epoch seconds
    method: str
    target: str
    host: str
    request_headers: dict[str, str]
    body: bytes
    status: int
    headers: dict[str, str]
    head: float
    chunks: list[tuple[float, bytes]] = field(default_factory=list)
    end: float = 0.0
    size: int = 0

    def add(self, at: float, chunk: bytes) -> None:
        """A chunk that came. Past LARGEST only its size is kept."""
        self.size += len(chunk)
        if self.size <= LARGEST:
            self.chunks.append((at, chunk))


class Reel:
    """A folder that tapes go to. Raises ReelError for one that cannot be written."""

    def __init__(self, folder: Path, redact: Iterable[str], router: Router, option: str = "--out") -> None:
        self.folder, self.redact, self._router = folder, frozenset(redact), router
        self.written = self.lost = 0
        self.numbers = itertools.count(1)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            raise ReelError(f"{option} {folder}: tapes cannot be written there: {error.strerror}") from None

    def write(self, taken: Taken) -> Path:
        """Writes the tape, whole or not at all. Raises OSError."""
        row = tape_of(taken, self._router, self.redact)
        day = datetime.fromtimestamp(taken.started, UTC)
        what = re.sub(r"[^a-z0-9]+", "-", row["operation"].lower().rpartition("/v1/")[2])[-48:].strip("-")
        name = f"{day:%Y%m%dT%H%M%S}-{os.getpid()}-{taken.number:05}-{what}"
        row["id"] = f"{name}#1"
        place = self.folder / f"{name}.jsonl"
        folders.write(place, orjson.dumps(row) + b"\n")
        return place


def tape_of(taken: Taken, router: Router, redact: Iterable[str]) -> dict[str, Any]:
    """The exchange in the format of tapes, redacted: keys always, the kinds named in `redact` too."""
    redactor = Redactor(redact, secrets_of(taken.request_headers.items(), taken.target))
    notes: list[str] = []
    request = _request(taken, redactor, notes)
    path = taken.target.partition("?")[0]
    operation, *_ = router.find(taken.method, path)
    named = request["body"].get("model") if isinstance(request["body"], dict) else None
    response = _response(taken, redactor, notes)
    return {
        "id": "",
        "origin": RECORDING,
        "source": f"dashmock, {taken.host}",
        "api": _API.get(operation.surface, "other") if operation else "other",
        "operation": f"{taken.method} {operation.path if operation else redactor.plain(path)}",
        "model": named if isinstance(named, str) else None,
        "request": request,
        "response": response,
        "timing": {
            "started": datetime.fromtimestamp(taken.started, UTC).isoformat(timespec="milliseconds"),
            "head_ms": round(taken.head, 2),
            "end_ms": round(taken.end, 2),
            "chunks": [[round(at, 2), len(chunk)] for at, chunk in taken.chunks],
        },
        "redacted": ["keys", *sorted(redactor.kinds)],
        "notes": "; ".join(notes),
    }


_API: Mapping[str, str] = {"native": "native", "compatible": "compat", "anthropic": "anthropic"}


def _request(taken: Taken, redactor: Redactor, notes: list[str]) -> dict[str, Any]:
    body: Any = None
    if taken.body:
        kind = taken.request_headers.get("content-type", "")
        plain = _unpacked(taken.body, taken.request_headers.get("content-encoding", ""))
        try:
            body = redactor.body(orjson.loads(plain))
        except orjson.JSONDecodeError:
            if kind.startswith(("multipart/", "application/octet-stream")) or not _is_text(plain):
                notes.append(f"request body of {len(plain)} bytes ({kind or 'no content type'}) not kept")
            else:
                body = redactor.body(plain.decode())
    headers = dict(taken.request_headers) | {"host": taken.host}
    return {
        "headers": redactor.headers(headers),
        "body": body,
        "path": redactor.plain(taken.target),
        "host": taken.host,
    }


def _response(taken: Taken, redactor: Redactor, notes: list[str]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "status": taken.status,
        "headers": redactor.headers(taken.headers),
        "body": None,
        "sse": None,
        "raw": None,
    }
    content = b"".join(chunk for _, chunk in taken.chunks)
    plain = _unpacked(content, taken.headers.get("content-encoding", ""))
    if plain is not content:
        notes.append("answer unpacked")
    if not _is_text(plain):
        if redactor.kinds:
            notes.append(
                f"answer of {len(plain)} bytes not kept: it is no text, and nothing can be taken out of it"
            )
        else:
            told["base64"] = base64.b64encode(plain).decode()
        return told
    if taken.headers.get("content-type", "").startswith("text/event-stream") or re.match(
        rb"(?:id|event|data): ?", plain
    ):
        told["sse"], told["raw"] = _stream(plain, taken, redactor)
        return told
    try:
        body = orjson.loads(plain)
    except orjson.JSONDecodeError:
        told["raw"] = redactor.body(plain.decode())
        return told
    told["body"] = redactor.body(body)
    raw = plain.decode()
    exact = orjson.dumps(body) == plain  # else white space, escapes or numbers were lost in parsing
    if not exact and not redactor.kinds and told["body"] == body and redactor.plain(raw) == raw:
        told["raw"] = raw
    return told


def _stream(plain: bytes, taken: Taken, redactor: Redactor) -> tuple[list[dict[str, Any]], str]:
    """The events, and the stream's text: each frame as it came but for what is redacted in its data."""
    frames, ends, start = [], [], 0
    for hit in _FRAME_END.finditer(plain):
        frames.append(plain[start : hit.end()])
        ends.append(start := hit.end())
    if plain[start:].strip():
        frames.append(plain[start:])
        ends.append(len(plain))
    read = [sse.events(frame.replace(b"\r\n", b"\n")) for frame in frames]
    kept = [(number, one[0]) for number, one in enumerate(read) if one and "data" in one[0]]
    datas = [event["data"] for _, event in kept]
    whole = "content-encoding" not in taken.headers
    times = _times(taken, ends) if whole else [None] * len(ends)
    told = redactor.events(datas)
    text = [frame.decode() for frame in frames]
    events = []
    for (number, event), old, new in zip(kept, datas, told, strict=True):
        if old != new:
            text[number] = _with_data(text[number], new)
        around: dict[str, Any] = {
            name: redactor.plain(event[name]) for name in ("id", "event") if name in event
        }
        if comment := [redactor.plain(line) for line in event.get("comment") or ()]:
            around["comment"] = comment
        events.append({**around, "data": new, "at_ms": times[number]})
    rest = plain[ends[-1] :] if ends else plain
    return events, redactor.plain("".join(text) + rest.decode())


def _with_data(frame: str, data: str) -> str:
    """The frame with other data: in the place of its first data line."""
    lines = re.split(r"(\r?\n)", frame)
    told, done = [], False
    for line, end in itertools.zip_longest(lines[::2], lines[1::2], fillvalue=""):
        if not line.startswith("data:"):
            told.append(line + end)
        elif not done:
            told.append(("data: " if line.startswith("data: ") else "data:") + data + end)
            done = True
    return "".join(told)


def _times(taken: Taken, ends: list[int]) -> list[float | None]:
    """When each frame was whole."""
    times: list[float | None] = []
    chunks = iter(taken.chunks)
    got, at = 0, 0.0
    for end in ends:
        while got < end:
            at, chunk = next(chunks)
            got += len(chunk)
        times.append(round(at, 2))
    return times


def _unpacked(content: bytes, encoding: str) -> bytes:
    if encoding.strip().lower() not in ("gzip", "x-gzip", "deflate"):
        return content
    with suppress(zlib.error):
        return zlib.decompressobj(32 + zlib.MAX_WBITS).decompress(content)
    return content


def _is_text(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True
