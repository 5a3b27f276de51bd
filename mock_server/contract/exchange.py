"""An Exchange: one request, what was expected of it, and the answer down to its bytes. What laws look at."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from mock_server.recording.tape import Tape, as_on_the_wire
from mock_server.spec import rules
from mock_server.spec.model import JSON, STREAM, Model, Operation, Spec
from mock_server.wire import sse


@dataclass(frozen=True)
class Sent:
    """A request as it is sent; `path` may have a query. `body` is JSON, bytes as they are, or None."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Any = None

    @property
    def raw(self) -> bytes:
        """The body's bytes."""
        if self.body is None:
            return b""
        if isinstance(self.body, bytes):
            return self.body
        try:
            return orjson.dumps(self.body)
        except TypeError:  # a number beyond 64 bits
            return json.dumps(self.body, ensure_ascii=False).encode()


@dataclass(frozen=True)
class Received:
    """An answer as it came: header names in lower case. `seconds` until its end and until its `first` byte; 0: not measured."""

    status: int
    headers: Mapping[str, str]
    raw: bytes
    seconds: float = 0.0
    first: float = 0.0


@dataclass(frozen=True)
class Expected:
    """What the Spec foretells of an answer. `status` 0: not foretold; `message` empty: any. `says`: where that stands."""

    status: int = 0
    code: str = ""
    message: str = ""
    says: str = ""


@dataclass(frozen=True)
class Case:
    """One request of the contract. `kind`: call, key, preflight, method, gone or stranger. Cases with the same `twin` must say the same.

    `variant` is the value that a matrix gives the same case in turn, as `temperature=0.7`."""

    id: str
    operation: Operation
    sent: Sent
    expected: Expected = Expected()
    kind: str = "call"
    twin: str = ""
    variant: str = ""


@dataclass(frozen=True)
class Exchange:
    """A case and its answer. `body` is the parsed JSON (None: none), `events` the frames of a stream in the form of
    `wire.sse.events` (None: no stream). `wire` is false for a tape, whose bytes and headers a recorder has touched."""

    case: Case
    status: int
    headers: Mapping[str, str]
    raw: bytes
    body: Any
    events: list[dict[str, Any]] | None
    model: Model | None = None
    key: str = ""
    wire: bool = True
    origin: str = ""
    data: list[Any] = field(default_factory=list)  # each event's data parsed; None where it is no JSON
    seconds: float = 0.0
    first: float = 0.0

    @property
    def operation(self) -> Operation:
        """The operation that was asked."""
        return self.case.operation

    @property
    def asked(self) -> dict[str, Any]:
        """The request's body; empty where it had none."""
        body = self.case.sent.body
        return body if isinstance(body, dict) else {}

    @property
    def parameters(self) -> dict[str, Any]:
        """What steers the answer, under the names that both surfaces share; nulls left out."""
        asked = self.asked
        if self.operation.surface == "native":
            found = asked.get("parameters")
            asked = found if isinstance(found, dict) else {}
        found = {name: value for name, value in asked.items() if value is not None}
        if self.operation.surface == "anthropic" and isinstance(switch := found.get("thinking"), dict):
            found["enable_thinking"] = switch.get("type") != "disabled"
            if budget := switch.get("budget_tokens"):
                found["thinking_budget"] = budget
        effort = reasoning.get("effort") if isinstance(reasoning := found.get("reasoning"), dict) else None
        if effort is not None:
            found.setdefault("enable_thinking", effort != "none")
        form = text.get("format") if isinstance(text := found.get("text"), dict) else None
        if isinstance(form, dict) and form.get("type") == "json_object":
            found.setdefault("response_format", form)
        return found

    @property
    def asks_for_a_stream(self) -> bool:
        """Whether the request asks for a stream, the way its surface does."""
        if not self.operation.streams:
            return False
        if self.operation.surface != "native":
            return self.asked.get("stream") is True
        sent = {name.lower(): value for name, value in self.case.sent.headers.items()}
        return sent.get("x-dashscope-sse") == "enable" or "event-stream" in sent.get("accept", "")

    @property
    def error(self) -> Mapping[str, Any] | None:
        """The error the answer tells of, in a body or in a frame: its keys `code` and `message`; None if there is none."""
        for one in self.data if self.events is not None else [self.body]:
            if isinstance(one, dict):
                if isinstance(one.get("error"), dict):
                    return dict(one["error"])
                if "message" in one and "code" in one and not one.get("output"):
                    return one
        return None

    @property
    def refused(self) -> bool:
        """Whether the answer is a refusal."""
        return self.status >= 400 or self.error is not None

    @property
    def said(self) -> bool:
        """Whether this is an answer to a call, whole or streamed, and not a refusal."""
        return self.case.kind == "call" and not self.refused and self.status == 200


def received(spec: Spec, case: Case, answer: Received, key: str) -> Exchange:
    """The exchange of a case and what came back for it."""
    media = answer.headers.get("content-type", "")
    streamed = media.startswith(STREAM) or re.match(rb"(?:id:\s?\d|data:|event:)", answer.raw) is not None
    body: Any = None
    events = None
    if streamed:
        events = sse.events(answer.raw.decode("utf-8", "replace").encode())
    elif answer.raw:
        body = _parsed(answer.raw)
    return Exchange(
        case,
        answer.status,
        answer.headers,
        answer.raw,
        body,
        events,
        _model(spec, case),
        key,
        True,
        "",
        _data(events),
        answer.seconds,
        answer.first,
    )


_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[\w-]{16}")


def of_tape(spec: Spec, operation: Operation, tape: Tape) -> Exchange:
    """The exchange a tape holds."""
    tape = as_on_the_wire(tape)
    request = tape.request if isinstance(tape.request, dict) else None
    case = Case(tape.id, operation, Sent(tape.method, tape.path, tape.request_headers, request))
    events = [event.fields() for event in tape.events] if tape.events is not None else None
    raw = orjson.dumps(tape.body) if events is None else b"".join(orjson.dumps(event) for event in events)
    headers = {name: str(value) for name, value in tape.headers.items()}
    if "joins headers and body" in tape.notes or not _ID.fullmatch(headers.get("x-request-id", "")):
        headers.pop("x-request-id", None)  # masked, or another exchange's
    return Exchange(
        case,
        tape.status or 200,
        headers,
        raw,
        tape.body,
        events,
        _model(spec, case),
        "",
        False,
        tape.origin,
        _data(events),
    )


def _model(spec: Spec, case: Case) -> Model | None:
    named = case.sent.body.get("model") if isinstance(case.sent.body, dict) else None
    return spec.catalogue.find(named) if isinstance(named, str) else None


def _parsed(raw: bytes | str) -> Any:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None


def _data(events: list[dict[str, Any]] | None) -> list[Any]:
    return [_parsed(event.get("data", "")) for event in events or []]


def thinks(exchange: Exchange) -> bool:
    """Whether the model thinks before it answers this request (rules.thinks)."""
    return rules.thinks(exchange.model, exchange.parameters.get("enable_thinking"))


__all__ = [
    "JSON",
    "STREAM",
    "Case",
    "Exchange",
    "Expected",
    "Received",
    "Sent",
    "of_tape",
    "received",
    "thinks",
]
