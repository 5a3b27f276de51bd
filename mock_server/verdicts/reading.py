"""What a call said and what it was answered, read alike from every surface. Lenient: what has another shape is left out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any

import orjson

from mock_server.spec.model import Spec
from mock_server.wire import sse
from mock_server.world.journal import WHOLE, Entry


@dataclass
class Said:
    """The first choice of an answer. `pieces` are the texts of its frames; `calls` the ids of its tool calls; `native`: it is a
    stream of the native surface, whose frames may repeat what was said."""

    native: bool = False

    pieces: list[str] = field(default_factory=list)
    thinking: str = ""
    calls: list[str] = field(default_factory=list)
    finished: bool = False
    failed: bool = False

    @property
    def cumulative(self) -> bool:
        """Whether each frame repeats all so far: at least two do, and one of them adds to it."""
        told = [piece for piece in self.pieces if piece]
        return (
            self.native
            and len(set(told)) > 1
            and all(later.startswith(earlier) for earlier, later in pairwise(told))
        )

    @property
    def text(self) -> str:
        """What was said."""
        return (self.pieces or [""])[-1] if self.cumulative else "".join(self.pieces)


class Case:
    """The calls that are judged, in order, and what is found out about them once."""

    def __init__(self, calls: list[Entry], spec: Spec) -> None:
        self.calls, self.spec = calls, spec
        self._said: dict[int, Said] = {}

    def said(self, call: Entry) -> Said:
        """What the call was answered."""
        found = self._said.get(id(call))
        if found is None:
            found = self._said[id(call)] = _said(call)
        return found

    def status(self, call: Entry) -> int:
        """The status it was refused with, also where a stream says so inside itself; else that of the answer."""
        row = self.spec.errors.get(call.error or "")
        return int(row["status"]) if row else call.status

    def failed(self, call: Entry) -> bool:
        """Whether the client did not get what it asked for: refused, or not answered to the end."""
        return self.status(call) >= 400 or self.broken(call) or self.said(call).failed

    def broken(self, call: Entry) -> bool:
        """Whether the answer ended before its end and the client could see that: cut, or a stream that never finished."""
        if call.status != 200 or call.error:
            return False
        if call.ended != WHOLE:
            return call.ended in ("cut", "reset")
        said = self.said(call)
        return call.stream and bool(said.pieces) and not said.finished and call.is_complete

    @cached_property
    def turns(self) -> list[tuple[Entry, Mapping[str, Any], list[Entry]]]:
        """Each earlier answer that comes back in a later call: that call, the message, and the calls it may be the answer of."""
        asked: dict[bytes, list[Entry]] = {}
        found = []
        for call in self.calls:
            told = messages(call)
            for number, message in enumerate(told):
                if message.get("role") == "assistant" and number:
                    sources = asked.get(_key(told[:number]))
                    if sources:
                        found.append((call, message, list(sources)))
            if told:
                asked.setdefault(_key(told), []).append(call)
        return found

    @cached_property
    def attempts(self) -> list[list[Entry]]:
        """Calls that are the same to the byte, of the same caller, in order; those that were made more than once."""
        same: dict[tuple[str, ...], list[Entry]] = {}
        for call in self.calls:
            if call.method == "POST" and call.raw:
                key = (call.caller, call.path, call.query, call.raw.decode("latin-1"))
                same.setdefault(key, []).append(call)
        return [calls for calls in same.values() if len(calls) > 1]

    def retries(self) -> Iterator[tuple[Entry, Entry]]:
        """A call that failed, and the same call made again after it."""
        for calls in self.attempts:
            for first, again in pairwise(calls):
                if self.failed(first):
                    yield first, again


def messages(call: Entry) -> list[Mapping[str, Any]]:
    """The conversation that a chat call sends."""
    body = call.body if isinstance(call.body, dict) else {}
    inner = body.get("input")
    told = (inner if isinstance(inner, dict) else body).get("messages")
    return [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []


def parameters(call: Entry) -> Mapping[str, Any]:
    """Where the surface has its parameters."""
    body = call.body if isinstance(call.body, dict) else {}
    found = body.get("parameters") if call.surface == "native" else body
    return found if isinstance(found, dict) else {}


def listed(value: Any) -> list[Any]:
    """The value if it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def text_of(message: Mapping[str, Any]) -> str:
    """The text of a message, whether it is one or comes in parts."""
    return _text(message.get("content"))


def ended_at(call: Entry) -> float:
    """When the last of its answer was sent, on the clock's own count of seconds."""
    return call.elapsed + call.took


def _key(told: list[Mapping[str, Any]]) -> bytes:
    return orjson.dumps([[one.get("role"), _text(one.get("content"))] for one in told])


def _text(content: Any) -> str:
    if isinstance(content, str):
        return content
    return "".join(str(part["text"]) for part in listed(content) if isinstance(part, dict) and "text" in part)


def _said(call: Entry) -> Said:
    said = Said(call.surface == "native" and call.stream)
    for event, chunk in _chunks(call):
        if (
            event == "error"
            or "error" in chunk
            or ("code" in chunk and "message" in chunk and "output" not in chunk)
        ):
            said.failed = True
        elif call.surface == "anthropic":
            _read_anthropic(chunk, said)
        else:
            _read_choice(chunk.get("output") if call.surface == "native" else chunk, said)
    return said


def _chunks(call: Entry) -> Iterator[tuple[str, Mapping[str, Any]]]:
    raw = call.content
    if raw[:1] == b"{":
        try:
            whole = orjson.loads(raw)
        except orjson.JSONDecodeError:
            return
        yield "", whole
        return
    for event in sse.events(raw.decode("utf-8", "replace").encode()):
        try:
            chunk = orjson.loads(event.get("data", ""))
        except orjson.JSONDecodeError:
            continue
        if isinstance(chunk, dict):
            yield event.get("event", ""), chunk


def _read_choice(output: Any, said: Said) -> None:
    if not isinstance(output, dict):
        return
    choices = output.get("choices")
    if not isinstance(choices, list):
        if isinstance(output.get("text"), str):
            said.pieces.append(output["text"])
            said.finished |= output.get("finish_reason") not in (None, "null", "")
        return
    for choice in choices:
        if not isinstance(choice, dict) or choice.get("index", 0) != 0:
            continue
        message = choice.get("delta") or choice.get("message") or {}
        if not isinstance(message, dict):
            continue
        said.pieces.append(_text(message.get("content")) or str(choice.get("text") or ""))
        said.thinking += str(message.get("reasoning_content") or "")
        for tool in listed(message.get("tool_calls")):
            id = tool.get("id") if isinstance(tool, dict) else None
            if id and id not in said.calls:
                said.calls.append(str(id))
        said.finished |= choice.get("finish_reason") not in (None, "null", "")


def _read_anthropic(chunk: Mapping[str, Any], said: Said) -> None:
    delta = chunk.get("delta")
    delta = delta if isinstance(delta, dict) else {}
    said.pieces.append(str(delta.get("text") or "") or _text(chunk.get("content")))
    said.thinking += str(delta.get("thinking") or "")
    said.finished |= bool(delta.get("stop_reason") or chunk.get("stop_reason"))
