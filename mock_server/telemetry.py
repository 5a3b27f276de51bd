"""OpenTelemetry spans of the calls, by the GenAI conventions, where `dashmock[otel]` is installed. Where they go, OTEL_… in the
environment says. No prompt and no answer is in them.

Source: OpenTelemetry semantic conventions for generative AI, spans and attributes.
"""

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mock_server.settings import SettingsError
from mock_server.wire.call import Call
from mock_server.world.clock import Clock
from mock_server.world.journal import Entry

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import SpanProcessor

OPERATIONS = {
    "native-text-generation": "chat",
    "native-multimodal-generation": "chat",
    "chat-completions": "chat",
    "responses": "chat",
    "responses-old": "chat",
    "anthropic-messages": "chat",
    "anthropic-messages-old": "chat",
    "completions": "text_completion",
    "native-text-embedding": "embeddings",
    "native-multimodal-embedding": "embeddings",
    "embeddings": "embeddings",
}
"""Our operations → the conventions' `gen_ai.operation.name`; of all others there are plain HTTP spans."""

PARAMETERS = {
    "temperature": "temperature",
    "top_p": "top_p",
    "top_k": "top_k",
    "max_tokens": "max_tokens",
    "seed": "seed",
    "n": "choice.count",
    "presence_penalty": "presence_penalty",
    "frequency_penalty": "frequency_penalty",
}
"""Parameters of a request → `gen_ai.request.…`."""


class Spans:
    """A listener that makes a span of each call. `close` sends what waits."""

    def __init__(self, clock: Clock, processor: "SpanProcessor | None" = None) -> None:
        """Without a processor the spans are sent as OTLP over HTTP. Raises SettingsError where the extra is not installed."""
        try:
            from opentelemetry.sdk.resources import Resource
            from opentelemetry.sdk.trace import TracerProvider
            from opentelemetry.trace import SpanKind, Status, StatusCode
            from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
        except ImportError:
            raise SettingsError(
                "--otel: OpenTelemetry is not installed; pip install 'dashmock[otel]'"
            ) from None
        self._clock = clock
        self._provider = TracerProvider(resource=Resource.create({"service.name": "dashmock"}))
        self._provider.add_span_processor(processor or _otlp())
        self._tracer = self._provider.get_tracer("dashmock")
        self._context = TraceContextTextMapPropagator()
        self._kind, self._failed = SpanKind.SERVER, Status(StatusCode.ERROR)

    def over(self, call: Call, heard: Entry) -> None:
        """A call has ended: its span begins when it arrived, in the trace of the client if it sent one."""
        end = time.time()
        start = end - max(0.0, self._clock.elapsed() - heard.elapsed)
        carrier = {name: call.header(name.encode()) for name in ("traceparent", "tracestate")}
        name, attributes = _described(call, heard)
        span = self._tracer.start_span(
            name,
            context=self._context.extract(carrier),
            kind=self._kind,
            attributes=attributes,
            start_time=int(start * 1e9),
        )
        if heard.sent:
            span.add_event("first byte", timestamp=int((start + heard.sent[0].at) * 1e9))
        if "error.type" in attributes:
            span.set_status(self._failed)
        span.end(int(end * 1e9))

    def close(self) -> None:
        """Sends what waits, and makes no more."""
        self._provider.shutdown()


def _otlp() -> "SpanProcessor":
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    return BatchSpanProcessor(OTLPSpanExporter())


def _described(call: Call, heard: Entry) -> tuple[str, dict[str, Any]]:
    attributes: dict[str, Any] = {
        "http.request.method": heard.method,
        "http.response.status_code": heard.status,
        "url.path": heard.path,
        "server.address": call.header(b"host").rpartition(":")[0] or call.header(b"host"),
    }
    if heard.error or heard.status >= 400:
        attributes["error.type"] = heard.error or str(heard.status)
    elif heard.ended in ("cut", "reset"):
        attributes["error.type"] = heard.ended
    known = OPERATIONS.get(heard.operation or "")
    if known is None:
        return f"{heard.method} {call.operation.path if call.operation else ''}".strip(), attributes
    attributes |= {
        "gen_ai.operation.name": known,
        "gen_ai.provider.name": "dashscope",
        "gen_ai.response.id": heard.id,
        "gen_ai.request.stream": heard.stream,
    }
    if heard.model:
        attributes |= {"gen_ai.request.model": heard.model, "gen_ai.response.model": heard.model}
    if not heard.error:
        attributes["gen_ai.usage.input_tokens"] = heard.input_tokens
        attributes["gen_ai.usage.output_tokens"] = heard.output_tokens
    sent: Mapping[str, Any] = call.body
    if call.surface == "native" and isinstance(call.body.get("parameters"), dict):
        sent = call.body["parameters"]
    for name, convention in PARAMETERS.items():
        if isinstance(sent.get(name), int | float):
            attributes[f"gen_ai.request.{convention}"] = sent[name]
    return f"{known} {heard.model or ''}".strip(), attributes
