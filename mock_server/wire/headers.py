"""Response headers as the live gateway sends them (sheet 1.4; data: `headers` of wire.yaml), their constant part made once."""

import re
from collections.abc import Mapping
from typing import Any

from mock_server.wire.call import Call
from mock_server.wire.reply import Events, Json

Pairs = list[tuple[bytes, bytes]]

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9a-z-]+")

ALLOWED_HEADERS = (
    "authorization, content-type, accept, accept-language, user-agent, cache-control, x-requested-with, x-api-key, "
    "anthropic-version, anthropic-beta, anthropic-dangerous-direct-browser-access, openai-organization, "
    "openai-project, openai-beta, idempotency-key, "
    "x-dashscope-sse, x-dashscope-async, x-dashscope-workspace, x-dashscope-datainspection, x-dashscope-plugin, "
    "x-dashscope-ossresourceresolve, x-dashscope-encryptionkey, x-dashscope-session-cache, x-dashscope-sdk-client, "
    "x-dashscope-sdk-session-id, x-accel-buffering, "
    "x-stainless-lang, x-stainless-package-version, x-stainless-os, x-stainless-arch, x-stainless-runtime, "
    "x-stainless-runtime-version, x-stainless-retry-count, x-stainless-read-timeout, x-stainless-timeout, "
    "x-stainless-async, x-stainless-raw-response, x-stainless-helper-method, x-stainless-custom-poll-interval, "
    "x-stainless-poll-helper, x-request-id, traceparent, tracestate, baggage"
)
"""By name, because `*` does not stand for Authorization in a browser. What a preflight asks for beyond them is allowed too."""

CORS: Pairs = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"x-request-id, req-cost-time, req-arrive-time, resp-start-time"),
]


class HeaderBlocks:
    """The constant headers of each kind of answer."""

    def __init__(self, wire: Mapping[str, Any]) -> None:
        headers = wire["headers"]
        self._blocks: dict[tuple[str, bool, bool], Pairs] = {}
        self._heads: dict[tuple[str, bool, bool], bytes] = {}
        for surface in ("native", "compatible", "anthropic"):
            for streams in (False, True):
                for gateway in (False, True):
                    block = dict(headers["always"])
                    if streams and (vary := headers["stream-vary"].get(surface)):
                        block["vary"] = vary
                    if gateway:
                        block |= headers["gateway"] | _of_surface(headers.get(surface) or {}, streams)
                    pairs = self._blocks[surface, streams, gateway] = _pairs(block)
                    self._heads[surface, streams, gateway] = written(pairs)
        self._media_types: dict[str, bytes] = {
            name: text.encode() for name, text in headers["media-types"].items()
        }

    def media_type(self, reply: Json | Events) -> bytes:
        """The content type as recorded; some serialisers write the charset of a stream in lower case (wire.yaml)."""
        if isinstance(reply, Json):
            return self._media_types["json"]
        return reply.media_type.encode() or self._media_types["stream"]

    def block(self, call: Call, media_type: bytes, *, streams: bool, gateway: bool, spent_ms: int) -> Pairs:
        """All headers of one answer. `gateway`: the request reached the model gateway; `spent_ms`: time to the first byte."""
        pairs = [
            *self._blocks[call.surface, streams, gateway],
            (b"content-type", media_type),
            (b"x-request-id", call.request_id.encode()),
            (b"req-arrive-time", b"%d" % call.arrived),
            (b"req-cost-time", b"%d" % spent_ms),
            (b"resp-start-time", b"%d" % (call.arrived + spent_ms)),
            (b"x-envoy-upstream-service-time", b"%d" % max(0, spent_ms - 1)),
        ]
        if b"origin" in call.headers:
            pairs += CORS
        return pairs

    def head(self, call: Call, media_type: bytes, *, streams: bool, gateway: bool, spent_ms: int) -> bytes:
        """The same as it is written."""
        return _HEAD % (
            self._heads[call.surface, streams, gateway],
            media_type,
            call.request_id.encode(),
            call.arrived,
            spent_ms,
            call.arrived + spent_ms,
            max(0, spent_ms - 1),
            _CORS if b"origin" in call.headers else b"",
        )


def written(pairs: Pairs) -> bytes:
    """Headers as they are written, each on its line."""
    return b"".join([b"%b: %b\r\n" % pair for pair in pairs])


_HEAD = (
    b"%bcontent-type: %b\r\nx-request-id: %b\r\nreq-arrive-time: %d\r\nreq-cost-time: %d\r\nresp-start-time: %d\r\n"
    b"x-envoy-upstream-service-time: %d\r\n%b"
)
_CORS = written(CORS)


def preflight(call: Call) -> Pairs:
    """The answer to a browser's preflight: any origin, the operation's methods, every header that is asked for."""
    asked = call.header(b"access-control-request-headers")
    allowed = {name.strip() for name in ALLOWED_HEADERS.split(",")}
    names = [part.strip().lower() for part in asked.split(",")]
    more = [name for name in names if _NAME.fullmatch(name) and name not in allowed]
    return [
        (b"access-control-allow-origin", b"*"),
        (b"access-control-allow-methods", ", ".join((*call.allow, "OPTIONS")).encode()),
        (b"access-control-allow-headers", ", ".join((ALLOWED_HEADERS, *more)).encode("latin-1")),
        (b"access-control-max-age", b"600"),
        (b"vary", b"Origin,Access-Control-Request-Method,Access-Control-Request-Headers"),
        (b"content-length", b"0"),
    ]


def _of_surface(headers: Mapping[str, Any], streams: bool) -> dict[str, str]:
    kind = "stream" if streams else "json"
    return {name: value[kind] if isinstance(value, dict) else str(value) for name, value in headers.items()}


def _pairs(block: Mapping[str, Any]) -> Pairs:
    return [(name.encode(), str(value).encode()) for name, value in block.items()]
