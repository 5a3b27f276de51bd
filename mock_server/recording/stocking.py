"""What a recorded answer speaks of is made first: a file uploaded, a batch begun. Then the request is sent again with its id."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson

from mock_server.recording.parity import Answer
from mock_server.recording.tape import Tape
from mock_server.spec.model import Operation
from mock_server.wire import forms

FILES, BATCHES, NATIVE = "/compatible-mode/v1/files", "/compatible-mode/v1/batches", "/api/v1/files"
LAPSE = {"validating": 0.0, "in_progress": 0.6, "cancelling": 0.6}
LONG = 3.0
"""Seconds after which a batch of a few lines is at this, or is over."""


class Request(NamedTuple):
    """A recorded request as it is sent again."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Sender:
    """How requests are sent, and how time passes."""

    ask: Callable[[Request], Answer]
    wait: Callable[[float], None]


def stocks(operation: Operation) -> bool:
    """Whether answers of the operation speak of what has to be made first."""
    return operation.topic in ("files", "batches")


def stocked(tape: Tape, operation: Operation, request: Request, sender: Sender) -> Request:
    """The request, about what has just been made, by a key that nobody else has. Raises LookupError where the other side
    does not make it."""
    key = {"Authorization": f"Bearer sk-replayed-{sum(map(ord, tape.id)):08d}-{len(tape.id)}"}
    request = request._replace(headers={**request.headers, **key})
    shelf = _Shelf(sender, request.headers)
    if request.method == "POST" and operation.form:
        return shelf.upload_request(tape)
    if operation.topic == "batches" and tape.operation.endswith("/batches") and request.method == "POST":
        sent = dict(tape.request) if isinstance(tape.request, dict) else {}
        sent["input_file_id"] = shelf.file("in.jsonl", "batch", orjson.dumps(_line("1", "qwen-flash")))
        return request._replace(body=orjson.dumps(sent))
    if operation.topic == "batches":
        return _about_batches(tape, request, shelf)
    if operation.path.endswith("/content"):
        return request._replace(path=f"{FILES}/{shelf.results(tape)}/content")
    return _about_files(tape, request, shelf)


class _Shelf:
    def __init__(self, sender: Sender, headers: Mapping[str, str]) -> None:
        self._sender = sender
        kept = ("host", "authorization")
        self._headers = {name: value for name, value in headers.items() if name.lower() in kept}

    def _made(self, request: Request) -> dict[str, Any]:
        answer = self._sender.ask(request)
        if answer.status != 200 or not isinstance(answer.body, dict):
            raise LookupError(f"{request.method} {request.path}: {answer.status} {answer.body}")
        return answer.body

    def upload_request(self, tape: Tape) -> Request:
        """The upload that a recorded answer is about: the answer says all but the bytes."""
        body = tape.body
        if tape.path.startswith(NATIVE):
            names = [one["name"] for one in body["data"]["uploaded_files"]]
            parts = [("files", name, b"Hello.") for name in names]
            return self._form(NATIVE, parts, {"purpose": "file-extract"})
        return self._form(
            FILES, [("file", body["filename"], b"x" * body["bytes"])], {"purpose": body["purpose"]}
        )

    def file(self, name: str, purpose: str, data: bytes) -> str:
        """A new file's id."""
        made = self._made(self._form(FILES, [("file", name, data)], {"purpose": purpose}))
        return str(made["id"])

    def batch(self, lines: list[dict[str, Any]], like: Mapping[str, Any], file: str = "") -> tuple[str, str]:
        """Ids of the input file and of a new batch; `like` says what it is called, and whether it is cancelled."""
        if not file:
            file = self.file("in.jsonl", "batch", b"\n".join(map(orjson.dumps, lines)))
        sent = {
            "input_file_id": file,
            "endpoint": like.get("endpoint", "/v1/chat/completions"),
            "completion_window": "24h",
        }
        made = self._made(self._json(BATCHES, {**sent, "metadata": like.get("metadata")}))
        if like.get("status") == "cancelled":
            self._made(self._json(f"{BATCHES}/{made['id']}/cancel", None))
        return file, str(made["id"])

    def results(self, tape: Tape) -> str:
        """Id of an output file with lines like the recorded ones."""
        recorded = [orjson.loads(line) for line in (tape.raw or "").splitlines()]
        lines = [_line(one["custom_id"], one["response"]["body"]["model"]) for one in recorded]
        _, id = self.batch(lines, {})
        self.wait()
        batch = self._made(Request("GET", f"{BATCHES}/{id}", self._headers, b""))
        return str(batch["output_file_id"])

    def wait(self, status: str = "") -> None:
        """Until a batch is at this; until batches are over."""
        self._sender.wait(LAPSE.get(status, LONG))

    def _json(self, path: str, body: Any) -> Request:
        headers = {**self._headers, "Content-Type": "application/json"}
        return Request("POST", path, headers, b"" if body is None else orjson.dumps(body))

    def _form(self, path: str, files: list[tuple[str, str, bytes]], fields: Mapping[str, str]) -> Request:
        texts = [(name, None, value.encode()) for name, value in fields.items()]
        raw, announced = forms.packed([*texts, *files])
        return Request("POST", path, {**self._headers, "Content-Type": announced}, raw)


def _line(id: str, model: str) -> dict[str, Any]:
    body = {"model": model, "messages": [{"role": "user", "content": "Hello."}]}
    return {"custom_id": id, "method": "POST", "url": "/v1/chat/completions", "body": body}


def _wrong(error: Mapping[str, Any]) -> dict[str, Any]:
    """A line with the recorded mistake: a URL that there is not, or the test model on another one."""
    if error["code"] == "mismatched_test_url":
        return _line(str(error["line"]), "batch-test-model")
    return _line(str(error["line"]), "qwen-flash") | {"url": "/v1/chat/completion"}


def _about_batches(tape: Tape, request: Request, shelf: _Shelf) -> Request:
    told = [tape.body] if "data" not in tape.body else tape.body["data"] or []
    files: dict[str, str] = {}
    id = ""
    for one in reversed(told):
        wrong = [_wrong(error) for error in (one.get("errors") or {}).get("data", ())]
        number = one["request_counts"]["total"] or 1
        lines = wrong or [_line(str(at), "qwen-flash") for at in range(number)]
        known = files.get(one["input_file_id"], "")
        files[one["input_file_id"]], id = shelf.batch(lines, one, known)
    shelf.wait(told[0]["status"] if told and "data" not in tape.body else "")
    path = request.path
    for old, new in files.items():
        path = path.replace(old, new)
    if told and "data" not in tape.body:
        path = path.replace(told[0]["id"], id)
    return request._replace(path=_widened(path))


def _about_files(tape: Tape, request: Request, shelf: _Shelf) -> Request:
    body = tape.body
    data = body.get("data", body) if isinstance(body, dict) else body
    told = data if isinstance(data, list) else data.get("files", [data])
    id = ""
    for one in reversed(told):
        name = one.get("filename") or one.get("name") or "a.txt"
        id = shelf.file(name, one.get("purpose") or "file-extract", b"x" * min(one.get("bytes", 6), 10_000))
    return request._replace(path=_widened(re.sub(r"(?<=/files/)[^/?]+", id, request.path)))


def _widened(path: str) -> str:
    """The path with times that hold what was made just now."""
    path = re.sub(r"(?<=create_after=)\d+", "20000101", path)
    return re.sub(r"(?<=create_before=)\d+", "20991231", path)
