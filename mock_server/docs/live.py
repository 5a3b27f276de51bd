"""Requests that are really sent while the site is built: to the mock in this process, with a frozen clock and a fixed seed."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import orjson

from mock_server.app import Application
from mock_server.settings import Settings
from mock_server.spec.model import Operation, Spec
from mock_server.wire import asgi, forms
from mock_server.world.clock import Clock

BUILT_AT = 1_764_144_000.0
"""What the clock shows in every example: 2025-11-26 08:00 UTC."""

KEY = "sk-docs-example-0001"
CONTENT = b"Hello."
"""What is in every file that an example uploads."""


@dataclass(frozen=True)
class Request:
    """A request as it is shown and sent. `path` and `query` are filled in; `body` None: none."""

    operation: Operation
    body: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    path: str = ""
    key: str = KEY
    form: Mapping[str, tuple[str, bool]] | None = (
        None  # of each field its text, and whether it is a file, of which it is the name
    )

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


class Asker:
    """Sends requests, each to a world of its own, so that an example does not change when another one is added."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec

    def ask(self, request: Request) -> Answer:
        """The mock's answer."""
        app = Application(Settings(log="off"), Clock(frozen_at=BUILT_AT), self.spec)
        sent = b"" if request.body is None else orjson.dumps(request.body)
        announced = "application/json"
        if request.form is not None:
            fields = [
                (name, text if is_file else None, CONTENT if is_file else text.encode())
                for name, (text, is_file) in request.form.items()
            ]
            sent, announced = forms.packed(fields)
        headers = {"Host": "127.0.0.1", **request.headers}
        if request.key:
            headers["Authorization"] = f"Bearer {request.key}"
        if sent:
            headers["Content-Type"] = announced
        path, mark, query = request.target.partition("?")
        target = quote(path, safe="/:%") + mark + query
        answered = asyncio.run(asgi.ask(app, request.operation.method, target, headers, sent))
        return Answer(answered.status, dict(answered.headers), answered.body)
