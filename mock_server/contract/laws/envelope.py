"""Laws of the envelope: status, media type, schema, headers, request ids, errors, keys."""

import base64
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import orjson

from mock_server.contract.exchange import JSON, STREAM, Exchange
from mock_server.contract.laws.finding import Finding
from mock_server.spec.validation import check_answer

SLACK_MS = 1
"""Arrival, cost and start are rounded one by one: all recordings agree within one millisecond."""


def schema(exchange: Exchange) -> Iterator[Finding]:
    """The answer is what the Spec describes for this status and media type. Source: openapi/."""
    if exchange.case.kind in ("preflight", "method"):
        return
    if exchange.events is not None:
        media = STREAM
        content: Any = exchange.events
    else:
        media = exchange.headers.get("content-type", JSON)
        content = exchange.body
        known = exchange.operation.answers(exchange.status)
        if known and JSON not in known and "content-type" not in exchange.headers:
            media, content = (
                next(iter(known)),
                exchange.raw.decode("utf-8", "replace"),
            )  # a download, as it is
        if content is None and not exchange.raw and exchange.wire:
            yield Finding("a body", "none")
            return
        if media.startswith(JSON) and exchange.body is None and exchange.raw.strip() != b"null":
            yield Finding("JSON", repr(exchange.raw[:60])[1:])
            return
    for problem in check_answer(exchange.operation, exchange.status, media, content):
        frame = (
            problem.path[0] + 1
            if exchange.events is not None and problem.path and isinstance(problem.path[0], int)
            else 0
        )
        yield Finding(f"what the Spec says of {exchange.operation.id} {exchange.status}", str(problem), frame)


def foretold(exchange: Exchange) -> Iterator[Finding]:
    """A rule's breaking request is refused with its status, code and message, its legal neighbour is answered. Source:
    openapi/shared/rules.yaml and errors.yaml, each row with its evidence."""
    expected = exchange.case.expected
    if not expected.status:
        return
    if expected.status < 400:
        if exchange.refused:
            yield Finding(f"an answer ({expected.says})", f"{exchange.status} {_short(exchange.error)}")
        return
    if not exchange.refused:
        yield Finding(
            f"a refusal, {expected.status} {expected.code} ({expected.says})",
            f"{exchange.status} and an answer",
        )
        return
    in_stream = exchange.asks_for_a_stream and exchange.status == 200
    if exchange.status != expected.status and not in_stream:
        yield Finding(f"status {expected.status} ({expected.says})", str(exchange.status))
    error = exchange.error or {}
    if expected.code and error.get("code") != expected.code:
        yield Finding(f"code {expected.code} ({expected.says})", repr(error.get("code")))
    if expected.message and error.get("message") != expected.message:
        yield Finding(f"message {expected.message!r} ({expected.says})", repr(error.get("message")))


def media_type(exchange: Exchange) -> Iterator[Finding]:
    """Who asks for a stream gets one, who does not gets JSON; UTF-8 is announced. Source: recordings, sheet 1.4 and 2.5."""
    media = exchange.headers.get("content-type")
    if not exchange.said or media is None or not exchange.operation.answers(200):
        return
    if exchange.asks_for_a_stream and exchange.events is None:
        yield Finding("a stream of events", f"one body, {media}")
    if not exchange.asks_for_a_stream and exchange.events is not None and exchange.wire:
        yield Finding("one body", f"a stream, {media}")
    if (
        exchange.wire
        and exchange.events is not None
        and not re.fullmatch(r"text/event-stream; ?charset=utf-8", media, re.IGNORECASE)
    ):
        yield Finding("text/event-stream;charset=UTF-8", media)
    if (
        exchange.wire
        and exchange.events is None
        and JSON in exchange.operation.answers(200)
        and not media.startswith(JSON)
    ):
        yield Finding(JSON, media)


def request_id(exchange: Exchange) -> Iterator[Finding]:
    """Header and body name the request alike; a chat id is `chatcmpl-` and that id. Source: all recordings with both."""
    header = exchange.headers.get("x-request-id")
    if header is None:
        said = (
            exchange.operation.response(exchange.status).get("headers") or {}
        )  # the machine of the tasks sends none
        if exchange.wire and exchange.case.kind != "preflight" and "x-request-id" in said:
            yield Finding("a header x-request-id", "none")
        return
    bodies = exchange.data if exchange.events is not None else [exchange.body]
    messages = exchange.operation.surface == "anthropic"  # elsewhere msg_ is the id of an item
    for number, one in enumerate(bodies, 1 if exchange.events is not None else 0):
        if not isinstance(one, dict):
            continue
        named = one.get("request_id")
        if isinstance(named, str) and named.removeprefix("chatcmpl-") != header:
            yield Finding(f"request_id {header}, as in the header", named, number)
            return
        named = one.get("id")
        if (
            isinstance(named, str)
            and (found := re.fullmatch(r"(?:chatcmpl-|cmpl-)(.*)" if not messages else r"msg_(.*)", named))
            and found[1] != header
        ):
            yield Finding(f"an id that ends with {header}, as the header says", named, number)
            return


def latency_headers(exchange: Exchange) -> Iterator[Finding]:
    """Start is arrival plus cost, give or take one millisecond. Source: headers of all genai and loongsuite recordings."""
    named = ("req-arrive-time", "req-cost-time", "resp-start-time")
    values = [exchange.headers.get(name, "") for name in named]
    if exchange.wire and exchange.case.kind == "call" and any(values):
        for header, value in zip(named, values, strict=True):
            if not value:
                yield Finding(f"a header {header}", "none")
    if all(value.isdigit() for value in values):
        arrived, cost, started = map(int, values)
        if abs(arrived + cost - started) > SLACK_MS:
            yield Finding(f"resp-start-time {arrived + cost}", str(started))
        upstream = exchange.headers.get("x-envoy-upstream-service-time", "")
        if upstream.isdigit() and int(upstream) > cost + SLACK_MS:
            yield Finding(f"x-envoy-upstream-service-time up to {cost}", upstream)
    elif any(values) and all(values):
        yield Finding("whole milliseconds in " + ", ".join(named), ", ".join(values))


def headers(exchange: Exchange) -> Iterator[Finding]:
    """The gateway's marks: `x-dashscope-call-gateway: true` on answers of a model; natively x-dashscope-finished, where it is
    sent (56 of 67 recorded answers), tells JSON from streams. Source: headers of the recordings (wire.yaml)."""
    known = exchange.operation.response(200).get("headers") or {}
    if not exchange.said or not exchange.wire:
        return
    modelled = exchange.model is not None and exchange.operation.method == "POST"
    if (modelled or "x-dashscope-call-gateway" in known) and exchange.headers.get(
        "x-dashscope-call-gateway"
    ) != "true":
        yield Finding(
            "x-dashscope-call-gateway: true", repr(exchange.headers.get("x-dashscope-call-gateway"))
        )
    wanted = "false" if exchange.events is not None else "true"
    if (
        exchange.operation.surface == "native"
        and exchange.headers.get("x-dashscope-finished", wanted) != wanted
    ):
        yield Finding(f"x-dashscope-finished: {wanted}", repr(exchange.headers["x-dashscope-finished"]))


def error_complete(exchange: Exchange) -> Iterator[Finding]:
    """A refusal has a code, a message without holes, and an id. Source: error-code page, every recorded refusal."""
    if exchange.case.kind == "preflight" or not exchange.refused:
        return
    error = exchange.error
    if error is None:
        yield Finding("an error with code and message", _short(exchange.body or exchange.raw[:80]))
        return
    message = error.get("message")
    if not isinstance(message, str) or not message.strip():
        yield Finding("a message", repr(message))
    elif (
        exchange.wire
        and re.search(r"\{[a-z_.]+\}", message)
        and b"{" not in exchange.case.sent.raw.strip(b"{}")
    ):
        yield Finding("a message without placeholders", message)
    whole = next((one for one in (exchange.data or [exchange.body]) if isinstance(one, dict)), {})
    # Two shapes have neither code nor id: Anthropic's, and that of what the Responses API does not keep.
    shaped = exchange.operation.surface == "anthropic" and whole.get("type") == "error"
    shaped = shaped or (list(whole) == ["error"] and set(error) == {"message", "type"})
    nameless = exchange.operation.topic == "files" and list(whole) == ["error"]  # shape F of errors.yaml
    named = "type" if shaped and "code" not in error else "code"
    if named not in error:
        yield Finding(f"a {named}", "none")
    if (
        not (shaped or nameless)
        and not (whole.get("request_id") or whole.get("id"))
        and exchange.origin in ("", "recording")
    ):
        yield Finding("request_id or id", ", ".join(whole))


def allow(exchange: Exchange) -> Iterator[Finding]:
    """405 names the methods the path knows. Source: RFC 9110, 15.5.6."""
    if exchange.case.kind == "method" and (exchange.status == 405 or "allow" in exchange.headers):
        named = {one.strip() for one in exchange.headers.get("allow", "").split(",")}
        if exchange.operation.method not in named:
            yield Finding(f"allow: {exchange.operation.method}", repr(exchange.headers.get("allow")))


def cors(exchange: Exchange) -> Iterator[Finding]:
    """A browser may call: any origin, and a preflight allows the method and the headers a client sends. Source: the Fetch
    standard; that DashScope's hosts answer so is what browser clients of it rely on."""
    sent = {name.lower(): value for name, value in exchange.case.sent.headers.items()}
    if "origin" not in sent or not exchange.wire:
        return
    if exchange.headers.get("access-control-allow-origin") not in ("*", sent["origin"]):
        yield Finding(
            "access-control-allow-origin: *", repr(exchange.headers.get("access-control-allow-origin"))
        )
    if exchange.case.kind != "preflight":
        return
    if exchange.status not in (200, 204):
        yield Finding("status 200 or 204 to a preflight", str(exchange.status))
    methods = {one.strip() for one in exchange.headers.get("access-control-allow-methods", "").split(",")}
    if sent["access-control-request-method"] not in methods:
        yield Finding(
            f"access-control-allow-methods: {sent['access-control-request-method']}", ", ".join(methods)
        )
    allowed = exchange.headers.get("access-control-allow-headers", "").lower()
    for asked in sent["access-control-request-headers"].split(","):
        if asked.strip() not in allowed:
            yield Finding(f"access-control-allow-headers with {asked.strip()}", allowed[:60])


def no_secret(exchange: Exchange) -> Iterator[Finding]:
    """No answer repeats the key, plain, URL-encoded or in base64. Source: what an answer holds ends in logs and reports."""
    if len(exchange.key) < 8:
        return
    told = exchange.raw + b" ".join(f"{name}: {value}".encode() for name, value in exchange.headers.items())
    for form, needle in forms(exchange.key):
        if needle in told:
            yield Finding("no key in an answer", f"the key, {form}")


def forms(key: str) -> Iterator[tuple[str, bytes]]:
    """How a key can be written: what the form is called, and its bytes."""
    yield "plain", key.encode()
    yield "URL-encoded", quote(key, safe="").replace("-", "%2D").encode()
    for shift in range(3):
        coded = base64.b64encode(b"x" * shift + key.encode())
        yield "in base64", coded[4 if shift else 0 : -4]


def _short(value: object) -> str:
    try:
        return orjson.dumps(value).decode()[:160]
    except TypeError:
        return repr(value)[:160]


LAWS = (
    schema,
    foretold,
    media_type,
    request_id,
    latency_headers,
    headers,
    error_complete,
    allow,
    cors,
    no_secret,
)
