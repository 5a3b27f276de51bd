"""Recorded requests sent again, and the answers held against what was recorded."""

import asyncio
import http.client
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson

from mock_server.recording import stocking
from mock_server.recording.check import operation_of
from mock_server.recording.parity import Answer, differences
from mock_server.recording.stocking import Request
from mock_server.recording.tape import Tape, as_on_the_wire, files, read
from mock_server.spec.model import Operation, Spec
from mock_server.wire import asgi, sse

KEY = "sk-replayed-request-0001"
BAD_KEY = "sk-invalid-replayed-0001"

OF_THE_ACCOUNT = frozenset(
    {"Arrearage", "AllocationQuota.FreeTierOnly", "DataInspectionFailed", "data_inspection_failed", "limit_requests",
     "insufficient_quota", "limit_burst_rate", "Throttling", "Throttling.RateQuota", "Throttling.AllocationQuota"}
)  # fmt: skip
"""Refusals that say something of an account, of load or of content: no request alone brings them about."""

OF_THINGS = frozenset({"fine-tunes", "deployments", "model-imports"})
"""Topics whose answers are about what an account has made."""

_LEFT_OUT = frozenset(
    {"host", "authorization", "accept-encoding", "content-length", "connection", "content-encoding"}
)


Ask = Callable[[Request], Answer]
"""Sends a request and gives the answer. Raises OSError where there is nobody to answer."""


@dataclass(slots=True)
class Report:
    """What a replay came to: `different` holds each tape with what differs, `left_out` counts why tapes were not sent."""

    total: int = 0
    same: int = 0
    different: list[tuple[Tape, list[str]]] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    known: list[str] = field(default_factory=list)


def replay(
    spec: Spec,
    paths: Iterable[Path],
    ask: Ask,
    origins: Iterable[str],
    known: Mapping[str, str] | None = None,
) -> Report:
    """Sends every tape's request again. `known` explains differences by tape id. An `ask` with a method `wait` lets time pass
    on the other side; else it is waited for. Raises TapeError and OSError."""
    report = Report()
    wanted = frozenset(origins)
    sender = stocking.Sender(ask, getattr(ask, "wait", time.sleep))
    for path in files(paths):
        for tape in read(path):
            if tape.origin not in wanted:
                report.left_out[f"origin {tape.origin}"] += 1
                continue
            reason = why_not(spec, tape)
            if reason is not None:
                report.left_out[reason] += 1
                continue
            report.total += 1
            operation = operation_of(spec, tape)
            sent = request(tape)
            if operation is not None and stocking.stocks(operation) and not tape.refused:
                try:
                    sent = stocking.stocked(tape, operation, sent, sender)
                except LookupError as error:
                    report.different.append((tape, [f"could not be made: {error}"]))
                    continue
            found = differences(recorded(tape), ask(sent), newer_than(spec, tape))
            if not found:
                report.same += 1
            elif known and tape.id in known:
                report.known.append(tape.id)
            report.different += [(tape, found)] if found else []
    return report


def why_not(spec: Spec, tape: Tape) -> str | None:
    """Why a tape cannot be replayed, None if it can."""
    operation = operation_of(spec, tape)
    if operation is None:
        return "operation not in the spec"
    if "{" in tape.path:
        return "path not recorded"
    if operation.id in ("native-task", "native-tasks") and "UNKNOWN" not in str(tape.body):
        return "speaks of tasks that are not here"
    if operation.topic in OF_THINGS and not tape.refused and _of_something(operation, tape):
        return "speaks of things that are not here"
    if "failed_uploads" in str(tape.body) and tape.body["data"]["failed_uploads"]:
        return "speaks of the room of an account"
    if "requestBody" in operation.raw and not operation.form and not isinstance(tape.request, dict):
        return "request not recorded"
    if tape.body is None and tape.events is None and tape.raw is None:
        return "answer not recorded"
    if (
        isinstance(tape.request, dict)
        and (model := tape.request.get("model")) is not None
        and not tape.refused
    ):
        known = spec.catalogue.find(model) if isinstance(model, str) else None
        if known is None or operation.id not in (known.operations or ()):
            return "model is no chat model of the catalogue"
    if tape.refused and isinstance(tape.model, str) and "/" not in tape.model and _speaks(spec, tape.model):
        return "model is no chat model of the catalogue"
    if tape.refused and any(word in str(tape.body) + str(tape.events) for word in OF_THE_ACCOUNT):
        return "refusal by the state of an account"
    return None


def _of_something(operation: Operation, tape: Tape) -> bool:
    """Whether an answer is about something that was made before: by its id in the path, or in a list."""
    output = tape.body.get("output") if isinstance(tape.body, dict) else None
    listed = isinstance(output, dict) and bool(output.get("total")) and not operation.path.endswith("/models")
    return "{" in operation.path or (operation.method == "GET" and listed)


def _speaks(spec: Spec, model: str) -> bool:
    """Whether an id is that of a model that makes speech or pictures, which the catalogue leaves out."""
    return (
        spec.catalogue.find(model) is None
        and re.search(r"tts|asr|image|wan|cosyvoice|sambert|paraformer", model) is not None
    )


def newer_than(spec: Spec, tape: Tape) -> list[str]:
    """The places of an answer that answers have only been given since the day of the tape (wire.yaml, `since`)."""
    day = tape.day
    return [place for place, since in (spec.wire.get("since") or {}).items() if day and day < str(since)]


def request(tape: Tape) -> Request:
    """The tape's request with a key of the mock; a tape that recorded a refused key gets a bad one, or none if it had none."""
    headers = {name: value for name, value in tape.request_headers.items() if name.lower() not in _LEFT_OUT}
    if tape.host:
        headers["Host"] = tape.host
    if tape.status != 401:
        headers["Authorization"] = f"Bearer {KEY}"
    elif "No API-key" not in str(tape.body):
        headers["Authorization"] = f"Bearer {BAD_KEY}"
    body = orjson.dumps(tape.request) if isinstance(tape.request, dict) else b""
    if body and not any(name.lower() == "content-type" for name in headers):
        headers["Content-Type"] = "application/json"
    if tape.events is not None and tape.operation.startswith("POST /api/") and not _streams(headers):
        headers["Accept"] = (
            "text/event-stream"  # some recorders dropped the header; the answer shows that it was there
        )
    return Request(tape.method, tape.path, headers, body)


def _streams(headers: Mapping[str, str]) -> bool:
    return any(
        "event-stream" in value or name.lower() == "x-dashscope-sse" for name, value in headers.items()
    )


def recorded(tape: Tape) -> Answer:
    """The tape's answer in the form that is compared."""
    tape = as_on_the_wire(tape)
    media_type = tape.headers.get("content-type", "")
    if tape.events is not None:
        return Answer(tape.status, media_type, events=[event.fields() for event in tape.events])
    if tape.body is None and tape.raw is not None:
        return answer(tape.status or 200, media_type, tape.raw.encode())
    return Answer(tape.status, media_type, tape.body)


def answer(status: int, media_type: str, body: bytes) -> Answer:
    """An answer as it came over the wire; a body that is framed as events is a stream, whatever it is announced as."""
    if media_type.startswith("text/event-stream") or re.match(rb"(?:id:|data:)", body):
        return Answer(status, media_type, events=sse.events(body))
    try:
        return Answer(status, media_type, orjson.loads(body))
    except orjson.JSONDecodeError:
        pass
    try:  # JSON lines
        return Answer(status, media_type, [orjson.loads(line) for line in body.splitlines()])
    except orjson.JSONDecodeError:
        return Answer(status, media_type, body.decode("utf-8", "replace"))


def over_http(url: str, timeout: float = 60.0) -> Ask:
    """Sends requests to a base URL. Raises ValueError for what is no http(s) URL."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"--url {url}: is no base URL; write e.g. http://127.0.0.1:8787")
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection

    def ask(sent: Request) -> Answer:
        connection = kind(str(parts.hostname), parts.port, timeout=timeout)
        try:
            connection.request(sent.method, sent.path, sent.body or None, dict(sent.headers))
            response = connection.getresponse()
            return answer(response.status, response.getheader("content-type", ""), response.read())
        except http.client.HTTPException as error:
            raise OSError(f"{url} does not speak HTTP: {error!r}") from None
        finally:
            connection.close()

    return ask


class in_process:  # noqa: N801 - reads as the function beside it
    """Sends requests to an ASGI application of this process, without a socket; its clock is moved where time has to pass."""

    def __init__(self, app: Callable[..., Any]) -> None:
        self._app = app

    def __call__(self, sent: Request) -> Answer:
        """The answer to one request."""
        answered = asyncio.run(asgi.ask(self._app, sent.method, sent.path, sent.headers, sent.body))
        media_type = dict(answered.headers).get("content-type", "")
        return answer(answered.status, media_type, answered.body)

    def wait(self, seconds: float) -> None:
        """Lets time pass."""
        self._app.world.clock.advance(seconds)  # type: ignore[attr-defined]
