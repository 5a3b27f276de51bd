"""Tapes: recorded exchanges, one JSON object a line. The format is that of the shared recordings' README.

What was pasted or printed in documentation is not what was on the wire. `as_on_the_wire` puts back what is known to have been
changed, and only that; the list stands there.
"""

import base64
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import orjson

from mock_server.spec import folders
from mock_server.spec.said import UsageError

RECORDING = "recording"
"""The origin of a tape that holds what was on the wire; others are pastes and examples of documentation."""


class TapeError(UsageError):
    """A file that holds something other than tapes; the text names the file, the line and what is wrong."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a stream as it came: `data` is text. None: the event has no such line."""

    data: str
    id: str | None = None
    event: str | None = None
    comment: tuple[str, ...] = ()
    at: float | None = None  # milliseconds after the request at which it was whole; None: not recorded

    def fields(self) -> dict[str, Any]:
        """The event as a mapping of the lines it has."""
        return {
            "data": self.data,
            **({"id": self.id} if self.id is not None else {}),
            **({"event": self.event} if self.event is not None else {}),
            **({"comment": list(self.comment)} if self.comment else {}),
        }


@dataclass(frozen=True, slots=True)
class Timing:
    """When an answer came, in milliseconds after the request was sent: its head, its end, and each chunk with its bytes."""

    head: float
    end: float
    chunks: tuple[tuple[float, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Tape:
    """One exchange. `operation` is method and path with `{names}`; `path` is path and query as called.

    `request` and `body` are parsed JSON, text where it is none, None where there was none or it was not recorded; `events`
    is None where the answer was no stream. `status` is None where the source does not say it. `coded` is a body that is
    no text, `redacted` names what was taken out beside keys, `place` is file and line.
    """

    id: str
    origin: str
    operation: str
    path: str
    model: str | None
    request_headers: Mapping[str, str]
    request: Any
    status: int | None
    headers: Mapping[str, str]
    body: Any
    events: tuple[Event, ...] | None
    raw: str | None
    notes: str
    host: str = ""
    coded: bytes | None = None
    timing: Timing | None = None
    redacted: tuple[str, ...] = ()
    place: str = ""

    @property
    def content(self) -> bytes | None:
        """The body as it was on the wire, where the tape tells it; None: only what it means is known."""
        if self.coded is not None:
            return self.coded
        return self.raw.encode() if self.raw is not None else None

    @property
    def method(self) -> str:
        """The HTTP method."""
        return self.operation.partition(" ")[0]

    @property
    def day(self) -> str:
        """The day of the exchange, YYYY-MM-DD, as far as its headers or its id tell; else empty."""
        if date := self.headers.get("date"):
            return parsedate_to_datetime(str(date)).date().isoformat()
        if (arrived := str(self.headers.get("req-arrive-time", ""))).isdigit():
            return datetime.fromtimestamp(int(arrived) / 1000, UTC).date().isoformat()
        named = re.search(r"(20\d\d)-(\d\d)(?:-(\d\d))?", self.id)
        return f"{named[1]}-{named[2]}-{named[3] or '01'}" if named else ""

    @property
    def refused(self) -> bool:
        """Whether the API refused the request, by status, in a body or in a stream."""
        if self.status is not None and self.status >= 400:
            return True
        if self.events is not None:
            return any(event.event == "error" or event.data.startswith('{"error"') for event in self.events)
        return isinstance(self.body, dict) and ("error" in self.body or {"code", "message"} <= set(self.body))


def read(path: Path) -> Iterator[Tape]:
    """The tapes of a file, or those that a HAR's exchanges make, in order. Raises TapeError, and OSError for a file that cannot be
    read."""
    if path.suffix.lower() == ".har":
        from mock_server.recording import har  # which knows tapes itself

        for number, row in har.rows(path):
            yield _tape(row, f"{path}: log.entries[{number}]")
        return
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                yield _tape(orjson.loads(line), f"{path}:{number}")
            except orjson.JSONDecodeError as error:
                cut = "" if line.endswith(b"\n") else " (the file ends in the middle of a tape)"
                raise TapeError(f"{path}:{number}: is not JSON: {error}{cut}") from None
            except (KeyError, TypeError, AttributeError, ValueError) as error:
                what = f"has no {error}" if isinstance(error, KeyError) else str(error)
                raise TapeError(f"{path}:{number}: is not a tape: {what}") from None


def files(paths: Iterable[Path]) -> list[Path]:
    """The paths, each folder replaced by its `*.jsonl` in the order of their names. Raises TapeError for one without any, and
    OSError for one that cannot be read."""
    found: list[Path] = []
    for path in paths:
        inside = folders.files(path, ".jsonl") if path.is_dir() else [path]
        if not inside:
            raise TapeError(f"{path}: holds no tapes; a folder of tapes has files named *.jsonl")
        found += inside
    return found


def _tape(row: Mapping[str, Any], place: str) -> Tape:
    request, response = row["request"], row["response"]
    events = response.get("sse")
    status = response["status"]
    if status is not None and not isinstance(status, int):
        raise ValueError(f"response.status must be a number or null, not {status!r}")
    return Tape(
        id=row["id"],
        origin=row.get("origin") or RECORDING,
        operation=row["operation"],
        path=request.get("path") or row["operation"].partition(" ")[2],
        model=row.get("model"),
        request_headers={k: v for k, v in (request.get("headers") or {}).items() if isinstance(v, str)},
        request=request.get("body"),
        status=status,
        headers={name.lower(): value for name, value in (response.get("headers") or {}).items()},
        body=response.get("body"),
        events=tuple(_event(event) for event in events) if events else None,
        raw=response.get("raw"),
        notes=row.get("notes") or "",
        host=_host(request),
        coded=base64.b64decode(response["base64"]) if response.get("base64") else None,
        timing=_timing(row.get("timing")),
        redacted=tuple(row.get("redacted") or ()),
        place=place,
    )


def _timing(row: Mapping[str, Any] | None) -> Timing | None:
    if row is None:
        return None
    chunks = tuple((float(at), int(size)) for at, size in row.get("chunks") or ())
    return Timing(float(row["head_ms"]), float(row["end_ms"]), chunks)


def _host(request: Mapping[str, Any]) -> str:
    named = [value for name, value in (request.get("headers") or {}).items() if name.lower() == "host"]
    host = request.get("host") or (named[0] if named else "")
    return host if isinstance(host, str) else ""


def _event(row: Mapping[str, Any]) -> Event:
    data = row["data"]
    if not isinstance(data, str):  # parsed where it is JSON
        data = orjson.dumps(data).decode()
    return Event(data, row.get("id"), row.get("event"), tuple(row.get("comment") or ()), row.get("at_ms"))


# --- what was changed on the way to a page ----------------------------------------------------------------------------

_UUID = "00000000-0000-4000-8000-000000000000"
_LOUD = re.compile(r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}")
_FILE = re.compile(r"(file-(?:fe|batch|batch_output)-)([xyz])\2{2,}")
_MASKED = re.compile(r"x{3,}|TRUNCATED|^REQUEST_ID$|\*{3,}|^<|…|\.\.\.$", re.IGNORECASE)


def as_on_the_wire(tape: Tape) -> Tape:
    """The tape with what was changed on its way put back.

    In a recording:

    - A native stream of which the recorder kept nothing but data lines gets its id and event lines.

    In a paste or a page of documentation, besides that:

    - An id that was masked or cut (`…-xxxx`, `TRUNCATED`, `REQUEST_ID`) becomes a whole one, those of items (`msg_xxx`) and sessions too.
    - `status_code`, and `output`, `usage`, `code` or `message` where they are empty, and nulls in `output`: the SDK's
      rendering, taken away.
    - A task without its times, or with masked ones, gets some; one of which only `output` was quoted gets a request id.
    - A compatible error of which only `error` was quoted gets an id.
    - A request id in capitals, of one page, is written small; a value of which only three stars are left is taken away.
    - `requestId`, which one page writes, becomes `request_id`.
    - A status nobody noted is 200, or 400 for a refusal.
    - A request body that is not JSON (a page's example with a remark in it) counts as not recorded.
    """
    events = tape.events
    if (
        events is not None
        and tape.path.startswith("/api/")
        and not any(event.id or event.event for event in events)
    ):
        events = tuple(_framed(event, number) for number, event in enumerate(events, 1))
    if tape.origin == RECORDING:
        return replace(tape, events=events)
    if events is not None:
        events = tuple(_with_unmasked_data(event) for event in events)
    return replace(
        tape,
        request=None if isinstance(tape.request, str) else tape.request,
        status=tape.status or (400 if tape.refused else 200),
        body=_unmasked(tape.body),
        events=events,
    )


def on_its_own_operation(tape: Tape) -> str:
    """The operation that a page's answer is of: one page shows what a model says at once under the request for tasks, one a
    list of files and a deleted file under the request before."""
    output = tape.body.get("output") if isinstance(tape.body, dict) else None
    if (
        tape.origin != RECORDING
        and "/tasks/" in tape.operation
        and isinstance(output, dict)
        and "sentence" in output
    ):
        return "POST /api/v1/services/aigc/multimodal-generation/generation"
    if tape.origin != RECORDING and "/files" in tape.operation and isinstance(tape.body, dict):
        files = "/compatible-mode/v1/files"
        if tape.body.get("object") == "list":
            return f"GET {files}"
        if "deleted" in tape.body:
            return f"DELETE {files}/{{file_id}}"
    return tape.operation


def _unmasked(body: Any) -> Any:
    if not isinstance(body, dict):
        return body
    made = {"request_id" if key == "requestId" else key: value for key, value in body.items()}
    if "status_code" in made:
        empty = [key for key in ("output", "usage", "code", "message") if key in made and not made[key]]
        made = {key: value for key, value in made.items() if key not in ("status_code", *empty)}
        if isinstance(made.get("output"), dict):
            made["output"] = {key: value for key, value in made["output"].items() if value is not None}
    for key, prefix in (("id", "chatcmpl-"), ("request_id", "")):
        value = made.get(key)
        if isinstance(value, str) and (file := _FILE.fullmatch(value)):
            made[key] = file[1] + str("xyz".index(file[2])) * 24
        elif isinstance(value, str) and _MASKED.search(value):
            kind = re.match(r"(?:resp|conv|msg)_", value)
            made[key] = (kind[0] if kind else "" if made.get("object") == "response" else prefix) + _UUID
        elif isinstance(value, str) and key == "request_id":
            made[key] = value.lower() if _LOUD.fullmatch(value) else value
    for key in ("output", "data", "item"):
        if isinstance(made.get(key), (list, dict)):
            made[key] = _unmasked_items(made[key])
    if isinstance(made.get("output"), dict) and "task_id" in made["output"]:
        made["output"] = _task(made["output"])
        made.setdefault("request_id", _UUID)
    if list(made) == ["error"]:
        made["id"] = f"chatcmpl-{_UUID}"
    return made


def _unmasked_items(value: Any) -> Any:
    """A value in which each masked id of an item or a file is a whole one, and what is nothing but stars is left out."""
    if isinstance(value, list):
        return [_unmasked_items(item) for item in value]
    if not isinstance(value, dict):
        return value
    made = {key: _unmasked_items(item) for key, item in value.items() if item != "***"}
    id = made.get("id")
    if isinstance(id, str) and id.startswith("msg_") and _MASKED.search(id):
        made["id"] = f"msg_{_UUID}"
    session = made.get("session_id")
    if isinstance(session, str) and _MASKED.search(session):
        made["session_id"] = _UUID.replace("-", "")
    if isinstance(id, str) and (file := _FILE.fullmatch(id)):
        made["id"] = file[1] + str("xyz".index(file[2])) * 24
    return made


def _task(output: Mapping[str, Any]) -> dict[str, Any]:
    """The task of a page: a masked id made whole, times that are left out or masked put in."""
    made = dict(output)
    if _MASKED.search(made["task_id"]):
        made["task_id"] = _UUID
    times = {"RUNNING": 2, "SUCCEEDED": 3, "FAILED": 3}.get(made.get("task_status", ""), 0)
    for name in ("submit_time", "scheduled_time", "end_time")[:times]:
        if "xx" in made.get(name, "xx"):
            made[name] = "2026-01-01 00:00:00.000"
    return made


def _framed(event: Event, number: int) -> Event:
    return replace(event, id=str(number), event="error" if event.data.startswith('{"code"') else "result")


def _with_unmasked_data(event: Event) -> Event:
    try:
        return replace(event, data=orjson.dumps(_unmasked(orjson.loads(event.data))).decode())
    except orjson.JSONDecodeError:  # [DONE]
        return event
