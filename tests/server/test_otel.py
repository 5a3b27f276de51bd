"""Spans by OpenTelemetry's GenAI conventions: what a tracing backend sees of the mock, and that it sees no prompt."""

import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from mock_server.settings import SettingsError
from mock_server.telemetry import Spans
from mock_server.testing import KEY, MockDashScope
from mock_server.world.clock import Clock
from tests.support import ServerProcess

BASE = "https://dashscope.aliyuncs.com"
ASKED: Any = {"model": "qwen-plus", "messages": [{"role": "user", "content": "Name three rivers."}]}


class Traced:
    """A mock in the process whose spans are kept."""

    def __init__(self, mock: MockDashScope) -> None:
        self.mock, self.exporter = mock, InMemorySpanExporter()
        mock.app.watch.spans = Spans(mock.clock, SimpleSpanProcessor(self.exporter))
        mock.app.watch.settle()

    def ask(
        self, path: str = "/compatible-mode/v1/chat/completions", body: Any = ASKED, **headers: str
    ) -> httpx.Response:
        return httpx.post(f"{BASE}{path}", json=body, headers={"Authorization": f"Bearer {KEY}"} | headers)

    @property
    def span(self) -> ReadableSpan:
        (span,) = self.exporter.get_finished_spans()
        return span


@pytest.fixture
def traced() -> Iterator[Traced]:
    with MockDashScope() as mock:
        yield Traced(mock)


def test_a_chat_is_a_span_with_its_model_and_its_tokens(traced: Traced) -> None:
    answer = traced.ask(body=ASKED | {"temperature": 0.5, "max_tokens": 9})
    usage = answer.json()["usage"]
    assert traced.span.name == "chat qwen-plus" and traced.span.kind.name == "SERVER"
    assert dict(traced.span.attributes or {}).items() >= {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "dashscope",
        "gen_ai.request.model": "qwen-plus",
        "gen_ai.request.temperature": 0.5,
        "gen_ai.request.max_tokens": 9,
        "gen_ai.response.id": answer.headers["x-request-id"],
        "gen_ai.usage.input_tokens": usage["prompt_tokens"],
        "gen_ai.usage.output_tokens": usage["completion_tokens"],
        "http.response.status_code": 200,
    }.items()  # fmt: skip
    assert (
        "rivers" not in str(traced.span.attributes)
        and traced.span.resource.attributes["service.name"] == "dashmock"
    )


def test_a_native_stream_tells_its_first_byte(traced: Traced) -> None:
    traced.mock.fault("slow-first-token=2s")
    body = {"model": "qwen-plus", "input": {"messages": ASKED["messages"]}, "parameters": {"top_p": 0.5}}
    traced.ask("/api/v1/services/aigc/text-generation/generation", body, **{"X-DashScope-SSE": "enable"})
    attributes = traced.span.attributes or {}
    assert attributes["gen_ai.request.stream"] and attributes["gen_ai.request.top_p"] == 0.5
    (first,) = traced.span.events
    assert traced.span.start_time and traced.span.end_time
    assert 1.9e9 < first.timestamp - traced.span.start_time <= traced.span.end_time - traced.span.start_time


def test_a_refusal_is_an_error_with_its_name(traced: Traced) -> None:
    traced.mock.fault("RateQuota")
    traced.ask()
    assert (traced.span.attributes or {})["error.type"] == "RateQuota"
    assert traced.span.status.status_code.name == "ERROR"


def test_what_is_no_model_call_is_a_plain_span(traced: Traced) -> None:
    httpx.get(f"{BASE}/compatible-mode/v1/models", headers={"Authorization": f"Bearer {KEY}"})
    assert traced.span.name == "GET /compatible-mode/v1/models"
    assert "gen_ai.operation.name" not in (traced.span.attributes or {})


def test_a_span_joins_the_trace_of_the_client(traced: Traced) -> None:
    traced.ask(traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
    assert traced.span.context and traced.span.parent
    assert f"{traced.span.context.trace_id:032x}" == "0af7651916cd43dd8448eb211c80319c"
    assert f"{traced.span.parent.span_id:016x}" == "b7ad6b7169203331"


def test_a_server_sends_its_spans_where_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    received: list[tuple[str, bytes]] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append((self.path, self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Collector) as collector:
        thread = threading.Thread(target=collector.serve_forever)
        thread.start()
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{collector.server_port}")
        process = ServerProcess("--otel")
        headers = {"Authorization": f"Bearer {process.server.key}"}
        httpx.post(f"{process.server.compatible}/chat/completions", json=ASKED, headers=headers)
        process.stop()  # what waits is sent
        collector.shutdown()
        thread.join()
    ((path, sent),) = received
    assert path == "/v1/traces" and b"chat qwen-plus" in sent and b"rivers" not in sent


def test_without_the_extra_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.resources", None)
    with pytest.raises(SettingsError, match=r"--otel: .* pip install 'dashmock\[otel\]'"):
        Spans(Clock())
