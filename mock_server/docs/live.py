"""Requests that are really sent while the site is built: to the mock in this process, with a frozen clock and a fixed seed."""

import asyncio
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple
from urllib.parse import quote

import orjson

from mock_server.app import Application
from mock_server.settings import Settings
from mock_server.spec.model import Operation, Spec
from mock_server.wire import asgi
from mock_server.wire.call import Call
from mock_server.wire.errors import Refused
from mock_server.wire.reply import Reply
from mock_server.world.clock import Clock

BUILT_AT = 1_764_144_000.0
"""What the clock shows in every example: 2025-11-26 08:00 UTC."""

KEY = "sk-docs-example-0001"


@dataclass(frozen=True)
class Request:
    """A request as it is shown and sent. `path` has its names filled in and may have a query; `body` None: none.

    `form` is sent as multipart/form-data in place of a body: name → text, or for a file `{name: …, content: …}`.
    """

    operation: Operation
    body: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    path: str = ""
    key: str = KEY
    form: Mapping[str, Any] | None = None

    @property
    def target(self) -> str:
        """The path it goes to."""
        return self.path or self.operation.path

    @property
    def streams(self) -> bool:
        """Whether it asks for a stream."""
        asked = "event-stream" in self.headers.get("Accept", "") or "X-DashScope-SSE" in self.headers
        return asked or bool(self.body and self.operation.surface != "native" and self.body.get("stream"))


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def streams(self) -> bool:
        """Whether it is a stream of events."""
        return self.headers.get("content-type", "").startswith("text/event-stream")

    @property
    def text(self) -> str:
        """The body for people: JSON in lines, a stream as it is."""
        if self.streams or not self.headers.get("content-type", "").startswith("application/json"):
            return self.body.decode("utf-8", "replace")
        return json.dumps(orjson.loads(self.body), indent=2, ensure_ascii=False)


class Step(NamedTuple):
    """A request of a journey, `after` seconds of the clock. `{1.id}` in path or body is what the first answer said there."""

    request: Request
    after: float = 0


class Failed(ValueError):
    """An example that broke the mock; the text names the operation and what broke."""


class Asker:
    """Sends requests, each to a world of its own, so that an example does not change when another one is added."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec

    def ask(self, request: Request) -> Answer:
        """The mock's answer. Raises Failed where a behaviour breaks."""
        return self._ask(self._app(self._clock()), request)

    def walk(self, steps: Sequence[Step]) -> list[tuple[Request, Answer]]:
        """What is asked and answered step by step in one world. Raises Failed."""
        clock = self._clock()
        app = self._app(clock)
        walked: list[tuple[Request, Answer]] = []
        for step in steps:
            clock.advance(step.after)
            answers = [answer.body for _, answer in walked]
            asked = step.request
            asked = replace(
                asked,
                path=_filled(asked.target, answers),
                body=asked.body and orjson.loads(_filled(orjson.dumps(asked.body).decode(), answers)),
            )
            walked.append((asked, self._ask(app, asked)))
        return walked

    def admin(self, path: str) -> Any:
        """The JSON under a path of our own, `/_mock…`."""
        answered = asyncio.run(asgi.ask(self._app(self._clock()), "GET", path, {"Host": "127.0.0.1"}, b""))
        return orjson.loads(answered.body)

    def _clock(self) -> Clock:
        return Clock(frozen_at=BUILT_AT)

    def _app(self, clock: Clock) -> "_Watched":
        return _Watched(Settings(log="off", check_answers=True), clock, self.spec)

    def _ask(self, app: "_Watched", request: Request) -> Answer:
        headers = {"Host": "127.0.0.1", **request.headers}
        if request.key:
            headers["Authorization"] = f"Bearer {request.key}"
        sent = b""
        if request.form is not None:
            headers["Content-Type"] = f"multipart/form-data; boundary={BOUNDARY}"
            sent = multipart(request.form)
        elif request.body is not None:
            headers["Content-Type"] = "application/json"
            sent = orjson.dumps(request.body)
        path, mark, query = request.target.partition("?")
        target = quote(path, safe="/:%") + mark + query
        app.broke = None
        try:
            answered = asyncio.run(asgi.ask(app, request.operation.method, target, headers, sent))
        except Exception as error:  # a stream breaks while it is read
            app.broke = error
        if app.broke is not None:
            broke = f"{type(app.broke).__name__}: {app.broke}".splitlines()[0]
            raise Failed(
                f"{request.operation.id}: {request.operation.method} {target}: {broke}"
            ) from app.broke
        return Answer(answered.status, dict(answered.headers), answered.body)


class _Watched(Application):
    """The mock, which keeps what broke in place of logging it: the site is not built then."""

    broke: Exception | None = None

    def do(self, call: Call) -> Reply:
        """What the endpoint does, held against the contract."""
        try:
            return super().check(call, super().do(call))
        except Refused:
            raise
        except Exception as error:
            self.broke = error
            raise Refused("InternalError", layer="gateway") from error

    def check(self, call: Call, reply: Reply) -> Reply:
        """Done already."""
        return reply


BOUNDARY = "dashmock-part"


def multipart(form: Mapping[str, Any]) -> bytes:
    """The form as multipart/form-data."""
    made = b""
    for name, value in form.items():
        file = isinstance(value, Mapping)
        named = f'; filename="{value["name"]}"' if file else ""
        made += f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{named}\r\n'.encode()
        made += b"Content-Type: application/octet-stream\r\n\r\n" if file else b"\r\n"
        made += f"{value['content'] if file else value}\r\n".encode()
    return made + f"--{BOUNDARY}--\r\n".encode()


def _filled(text: str, answers: Sequence[bytes]) -> str:
    """The text with what earlier answers said in place of `{1.output.task_id}`. Raises Failed where they said no such thing."""

    def said(found: "re.Match[str]") -> str:
        try:
            value = orjson.loads(answers[int(found[1]) - 1])
            for key in found[2].split("."):
                value = value[int(key)] if isinstance(value, list) else value[key]
        except (LookupError, ValueError, TypeError):
            raise Failed(f"{found[0]}: answer {found[1]} has no such thing") from None
        return str(value)

    return re.sub(r"\{(\d+)\.([\w.]+)\}", said, text)
