"""What was asked and what was answered, the last calls first forgotten. Keys are never kept; what looks like one is blanked."""

import re
from collections import deque
from collections.abc import AsyncGenerator, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

import orjson

from mock_server.wire.call import Call
from mock_server.wire.reply import Bent, Content, Frame, Json, Relayed, Reply

Step = TypeVar("Step")

KEPT = 256 * 1024
"""Bytes of a body or an answer that are kept of each call; the rest is counted, not kept."""

_KEY = re.compile(rb"\b(sk|st)-[A-Za-z0-9-]{8,}")


@dataclass(slots=True)
class Entry:
    """One call, redacted. `body` is the JSON that was sent (None: no JSON). `reply` grows while a stream is read."""

    at: float  # epoch seconds
    method: str
    path: str
    query: str
    request_id: str
    operation: str | None
    model: str | None
    stream: bool
    status: int
    body: Any
    _said: list[bytes] = field(default_factory=list)
    _size: int = 0

    @property
    def reply(self) -> Any:
        """The answer as far as it was made: JSON as Python values, a stream or anything else as text."""
        raw = _KEY.sub(rb"\1-***", b"".join(self._said))
        try:
            return orjson.loads(raw)
        except orjson.JSONDecodeError:
            return raw.decode("utf-8", "replace")

    def say(self, data: bytes) -> None:
        """Adds what was said."""
        if self._size < KEPT:
            self._said.append(data)
        self._size += len(data)

    def as_json(self) -> dict[str, Any]:
        """The entry as the admin page shows it."""
        names = (
            "at",
            "method",
            "path",
            "query",
            "request_id",
            "operation",
            "model",
            "stream",
            "status",
            "body",
        )
        return {name: getattr(self, name) for name in names} | {"reply": self.reply}


class Journal:
    """The last `size` calls."""

    def __init__(self, size: int) -> None:
        self.entries: deque[Entry] = deque(maxlen=size)

    def keep(self, call: Call, reply: Reply, at: float) -> Reply:
        """Remembers the call; returns the reply, which notes what is read of it."""
        if not self.entries.maxlen:
            return reply
        entry = self._entry(call, reply.status, at)
        if isinstance(reply, Json | Content):
            entry.say(reply.body)
            return reply
        if isinstance(reply, Bent):
            return reply._replace(steps=_noted(reply.steps, entry))
        return reply._replace(frames=_noted(reply.frames, entry))

    def pass_on(self, call: Call, relayed: Relayed, at: float) -> Relayed:
        """Remembers a call that another server answers."""
        if not self.entries.maxlen:
            return relayed
        entry = self._entry(call, relayed.status, at)
        return relayed._replace(chunks=_passing(relayed.chunks, entry))

    def _entry(self, call: Call, status: int, at: float) -> Entry:
        named = call.body.get("model")
        entry = Entry(
            at=at,
            method=call.method,
            path=_KEY.sub(rb"\1-***", call.path.encode()).decode(),
            query=_KEY.sub(rb"\1-***", call.query.encode()).decode(),
            request_id=call.request_id,
            operation=call.operation.id if call.operation else None,
            model=named if isinstance(named, str) else None,
            stream=call.stream,
            status=status,
            body=_body(call.raw),
        )
        self.entries.append(entry)
        return entry


async def _passing(chunks: AsyncGenerator[bytes, None], entry: Entry) -> AsyncGenerator[bytes, None]:
    try:
        async for chunk in chunks:
            entry.say(chunk)
            yield chunk
    finally:
        await chunks.aclose()


def _body(raw: bytes) -> Any:
    if not raw or len(raw) > KEPT:
        return None
    try:
        return orjson.loads(_KEY.sub(rb"\1-***", raw))
    except orjson.JSONDecodeError:
        return None


def _noted(steps: Iterator[Step], entry: Entry) -> Iterator[Step]:
    for step in steps:
        if isinstance(step, Frame):
            entry.say(step.data)
        yield step
