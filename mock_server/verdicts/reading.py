"""What a call said and what it was answered, read alike from every surface. Lenient: what has another shape is left out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Any

import orjson

from mock_server.spec.model import Spec
from mock_server.wire import sse
from mock_server.world.journal import WHOLE, Entry

LATER = 60.0
"""Seconds after which the same call is no retry any more, but asked anew: nobody backs off for longer."""

TELLING = (b"x-dashscope-", b"x-mock-", b"accept")
"""How the headers begin that change what is answered: calls that differ in them are not the same call."""


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

    @property
    def appended(self) -> str:
        """What comes of it where frames that each repeat all so far are joined, as they came or as dashscope's SDK makes them of
        increments; empty where there are no such frames."""
        told = [piece for piece in self.pieces if piece]
        if not self.native or len(told) < 2:
            return ""
        return "".join(told if self.cumulative else accumulate(told))


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
        """Calls that are the same to the byte, of the same caller, each made after the one before had ended and not long after.
        Those that overlap with others are left out: several who ask for the same at once do not retry for one another."""
        same: dict[tuple[Any, ...], list[Entry]] = {}
        for call in self.calls:
            if call.method == "POST" and call.raw:
                telling = [pair for pair in call.request_headers if pair[0].startswith(TELLING)]
                key = (call.caller, call.path, call.query, call.stream, tuple(telling), call.raw)
                same.setdefault(key, []).append(call)
        found: list[list[Entry]] = []
        for calls in same.values():
            calls.sort(key=lambda call: call.elapsed)
            if any(again.elapsed < ended_at(first) for first, again in pairwise(calls)):
                continue
            runs = [[calls[0]]]
            for first, again in pairwise(calls):
                if again.elapsed - ended_at(first) > LATER:
                    runs.append([])
                runs[-1].append(again)
            found += [run for run in runs if len(run) > 1]
        return found

    def retries(self) -> Iterator[tuple[Entry, Entry]]:
        """A call that failed, and the same call made again after it."""
        for calls in self.attempts:
            for first, again in pairwise(calls):
                if self.failed(first):
                    yield first, again


def messages(call: Entry) -> list[Mapping[str, Any]]:
    """The conversation that a chat call sends, in whichever dialect, as the compatible chat writes it."""
    body = call.body if isinstance(call.body, dict) else {}
    inner = body.get("input")
    if call.path.endswith("/responses"):
        return _items(inner)
    told = (inner if isinstance(inner, dict) else body).get("messages")
    found: list[Mapping[str, Any]] = [one for one in listed(told) if isinstance(one, dict)]
    return [each for one in found for each in _parted(one)] if call.surface == "anthropic" else found


def is_continued(call: Entry) -> bool:
    """Whether the call goes on with a conversation that the API keeps, so that not all of it is in the call."""
    body = call.body if isinstance(call.body, dict) else {}
    return bool(body.get("previous_response_id") or body.get("conversation"))


def _items(given: Any) -> list[Mapping[str, Any]]:
    """The input of the Responses API."""
    if isinstance(given, str):
        return [{"role": "user", "content": given}]
    found: list[Mapping[str, Any]] = []
    for item in listed(given):
        if not isinstance(item, dict):
            continue
        if item.get("type") == "function_call":
            found.append({"role": "assistant", "content": "", "tool_calls": [{"id": item.get("call_id")}]})
        elif item.get("type") == "function_call_output":
            found.append({"role": "tool", "tool_call_id": item.get("call_id")})
        elif "role" in item:
            found.append(item)
    return found


def _parted(message: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """A message of the Anthropic dialect, whose calls and results are parts of it."""
    parts = [part for part in listed(message.get("content")) if isinstance(part, dict)]
    results = [part for part in parts if part.get("type") == "tool_result"]
    calls = [{"id": part.get("id")} for part in parts if part.get("type") == "tool_use"]
    for part in results:
        yield {"role": "tool", "tool_call_id": part.get("tool_use_id")}
    if calls:
        yield {**message, "tool_calls": calls}
    elif not results or _text(message.get("content")):
        yield message


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
    said.finished = call.content[:1] == b"{"  # in one piece, whatever was asked for
    for event, chunk in _chunks(call):
        if _is_error(call, event, chunk):
            said.failed = True
        elif call.surface == "anthropic":
            _read_anthropic(chunk, said)
        elif chunk.get("object") == "response" or str(chunk.get("type")).startswith("response."):
            _read_response(chunk, said)
        else:
            _read_choice(chunk.get("output") if call.surface == "native" else chunk, said)
    return said


def _is_error(call: Entry, event: str, chunk: Mapping[str, Any]) -> bool:
    """Whether this says that there is no answer. Answers have an `error` too, that is null where there was none."""
    if event == "error" or chunk.get("error") or chunk.get("type") in ("error", "response.failed"):
        return call.stream or call.status >= 400
    coded = chunk.get("code") and "message" in chunk and "output" not in chunk
    return bool(coded) and (call.stream or call.status >= 400)


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


def _read_response(chunk: Mapping[str, Any], said: Said) -> None:
    kind = str(chunk.get("type") or "")
    if kind == "response.output_text.delta":
        said.pieces.append(str(chunk.get("delta") or ""))
    elif kind.startswith("response.reasoning") and kind.endswith(".delta"):
        said.thinking += str(chunk.get("delta") or "")
    elif kind in ("response.completed", "response.incomplete"):
        said.finished = True
    for item in listed(chunk.get("output")):
        if isinstance(item, dict) and item.get("type") == "message":
            said.pieces.append(_text(item.get("content")))
            said.finished = True
