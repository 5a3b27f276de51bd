"""Laws of the envelope: status, media type, schema, headers, request ids, errors, keys."""

import base64
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

import orjson

from mock_server.contract.drift.documents import resolved
from mock_server.contract.exchange import JSON, STREAM, Exchange
from mock_server.contract.laws.finding import Finding
from mock_server.spec.model import Operation
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
    if expected.message and not matches(expected.message, error.get("message")):
        yield Finding(f"message {expected.message!r} ({expected.says})", repr(error.get("message")))


def matches(expected: str, message: object) -> bool:
    """Whether a message is the one expected; what stands for `{name}` may be anything."""
    words = re.split(r"\{[a-z_]+\}", expected)
    return isinstance(message, str) and re.fullmatch(".+".join(map(re.escape, words)), message) is not None


def code_fits_status(exchange: Exchange) -> Iterator[Finding]:
    """A code that is known comes with a status that is known of it. Source: openapi/shared/errors.yaml, each row with its
    evidence; `x-error-codes` of the operation's own responses."""
    error = exchange.error
    if not exchange.wire or exchange.status < 400 or error is None:
        return
    code = str(error.get("code") or error.get("type"))
    known = _statuses(exchange.operation, code)
    own = exchange.operation.response(exchange.status).get("x-error-codes") or ()
    if known and exchange.status not in known and code not in own:
        yield Finding(f"{code} with status {' or '.join(map(str, sorted(known)))}", str(exchange.status))


def _statuses(operation: Operation, code: str) -> set[int]:
    """The statuses that the Spec's table of errors has a code with, on the surface of an operation."""
    found = set()
    for row in operation.root["components"]["x-errors"].values():
        words = row.get(operation.surface) or row.get("native") or {}
        if code in (words.get("code"), words.get("type")):
            found.add(int(row["status"]))
    return found


def described_headers(exchange: Exchange) -> Iterator[Finding]:
    """A header that the Spec describes has one of the values it says. Source: openapi/shared/headers.yaml, from the recordings."""
    if not exchange.wire or exchange.case.kind == "preflight":
        return
    described = exchange.operation.response(exchange.status).get("headers") or {}
    for name, header in described.items():
        came = exchange.headers.get(name.lower())
        if came is None:
            continue
        root = exchange.operation.root
        schema = resolved(resolved(header, root).get("schema") or {}, root)
        words = schema.get("enum") or ([schema["const"]] if "const" in schema else None)
        pattern = schema.get("pattern")
        if (pattern and not re.search(pattern, came)) or (words and came not in words):
            yield Finding(f"{name} as {pattern or words}", repr(came))


def for_the_caller_alone(exchange: Exchange) -> Iterator[Finding]:
    """What a key was needed for is in no shared cache, and is packed only as the client said it can unpack it. Source: RFC 9111,
    3.5; RFC 9110, 12.5.3; no recorded answer may be cached."""
    if not exchange.wire or exchange.case.kind not in ("call", "key", "method"):
        return
    control = exchange.headers.get("cache-control", "")
    if exchange.status == 200 and re.search(r"public|s-maxage|(?<!s-)max-age=[1-9]|immutable", control):
        yield Finding("an answer that no cache keeps for others", f"cache-control: {control}")
    if exchange.headers.get("age", "0") != "0":
        yield Finding("an answer to this request", f"one from a cache, age: {exchange.headers['age']}")
    packed = exchange.headers.get("content-encoding", "identity")
    asked = {name.lower(): value for name, value in exchange.case.sent.headers.items()}
    if packed != "identity" and packed not in asked.get("accept-encoding", ""):
        yield Finding(
            "an answer that is not packed, since nobody asked for that", f"content-encoding: {packed}"
        )


_INSIDES = re.compile(
    r"Traceback \(most recent call last\)|^\s+at [\w$.]+\([\w.]+:\d+\)|\bException in thread|File \"[^\"]+\", line \d+"
    r"|\b(?:java|javax|org\.springframework|sun\.reflect)\.[\w.]+Exception|(?:ECONNREFUSED|ETIMEDOUT|connect: connection refused)"
    r"|\b(?:10|127|192\.168|172\.(?:1[6-9]|2\d|3[01]))(?:\.\d{1,3}){2,3}(?::\d+)?\b|\.svc\.cluster\.local",
    re.MULTILINE,
)


def no_insides(exchange: Exchange) -> Iterator[Finding]:
    """The words of a refusal tell what is wrong with the request and nothing of the machines behind: no stack, no address. Source:
    every recorded refusal, the error-code page."""
    error = exchange.error
    message = error.get("message") if error is not None else None
    if not isinstance(message, str) or not exchange.refused:
        return
    found = _INSIDES.search(message)
    if found and found[0].encode() not in exchange.case.sent.raw:
        yield Finding("words about the request", repr(message[max(found.start() - 20, 0) :][:80]))


def as_long_as_it_took(exchange: Exchange) -> Iterator[Finding]:
    """The service cannot have needed longer than the caller waited, and a stream comes while it is made, not when it is done.
    Source: sheet 1.4 (req-cost-time is up to the first byte); every recorded stream with times."""
    if not exchange.wire or not exchange.seconds:
        return
    cost = exchange.headers.get("req-cost-time", "")
    if cost.isdigit() and int(cost) > exchange.seconds * 1000 + WAITED_MS:
        yield Finding(f"a cost up to {exchange.seconds * 1000:.0f} ms, which was waited", f"{cost} ms")
    long = exchange.events is not None and len(exchange.events) >= 20 and exchange.seconds >= BUFFERED_S
    if long and exchange.first > 0.95 * exchange.seconds:
        yield Finding(
            f"a stream that begins before its end after {exchange.seconds:.1f} s",
            f"the first byte after {exchange.first:.1f} s",
        )


WAITED_MS = 250
"""By how much the service's clock and the caller's may disagree on how long a call took."""

BUFFERED_S = 2.0
"""Seconds from which a stream of many frames that comes all at once was held back by somebody."""


def no_failure(exchange: Exchange) -> Iterator[Finding]:
    """No request makes the server fail, also not one that it may refuse: a status of 500 or more is its own fault. Source:
    error-code page, InternalError; RFC 9110, 15.6."""
    if exchange.wire and exchange.status >= 500 and exchange.case.expected.status != exchange.status:
        yield Finding("an answer, or a refusal below 500", f"{exchange.status} {_short(exchange.error)}")


def letters_whole(exchange: Exchange) -> Iterator[Finding]:
    """JSON and events are UTF-8, and no letter is cut, between two pieces either. Source: RFC 8259, 8.1; the Server-Sent Events
    standard; every recorded raw stream."""
    media = exchange.headers.get("content-type", "")
    if not exchange.wire or not media.startswith((JSON, STREAM)):
        return
    try:
        exchange.raw.decode()
    except UnicodeDecodeError as error:
        frame = exchange.raw[: error.start].count(b"\n\n") + 1 if exchange.events is not None else 0
        yield Finding("UTF-8", repr(exchange.raw[max(error.start - 10, 0) : error.end + 10])[1:], frame)


def media_type(exchange: Exchange) -> Iterator[Finding]:
    """Who asks for a stream gets one, who does not gets JSON; UTF-8 is announced, and a refusal has its type too, without which
    the official SDK knows no code. Source: recordings (30 of refusals), sheet 1.2, 1.4 and 2.5."""
    media = exchange.headers.get("content-type")
    if media is None and exchange.wire and exchange.raw and exchange.case.kind != "preflight":
        yield Finding("a content type", "none")
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
    for header in ("req-arrive-time", "resp-start-time"):
        if exchange.wire and not re.fullmatch(r"\d{13}", exchange.headers.get(header, "0" * 13)):
            yield Finding(f"{header} in milliseconds since 1970", exchange.headers[header])
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
    """No answer repeats the key, plain, URL-encoded or in base64, nor do the pieces of a stream when they are joined. Source: what
    an answer holds ends in logs and reports."""
    if len(exchange.key) < 8:
        return
    told = exchange.raw + b" ".join(f"{name}: {value}".encode() for name, value in exchange.headers.items())
    told += b" ".join([one.encode("utf-8", "replace") for one in joined(exchange)])
    for form, needle in forms(exchange.key):
        if needle in told:
            yield Finding("no key in an answer", f"the key, {form}")


def forms(key: str) -> Iterator[tuple[str, bytes]]:
    """How a key can be written: what the form is called, and its bytes."""
    plain = key.encode()
    yield "plain", plain
    yield "in hexadecimal", plain.hex().encode()
    yield "in hexadecimal", plain.hex().upper().encode()
    for quoted in (
        quote(key, safe=""),
        quote(key, safe="").replace("-", "%2D"),
        "".join([f"%{one:02X}" for one in plain]),
    ):
        yield "URL-encoded", quoted.encode()
        yield "URL-encoded", re.sub("%..", lambda found: found[0].lower(), quoted).encode()
    yield "escaped", orjson.dumps(key)[1:-1]
    yield "escaped", "".join([f"\\u{ord(one):04x}" for one in key]).encode()
    for code in (base64.b64encode, base64.urlsafe_b64encode):
        for shift in range(3):
            yield "in base64", code(b"x" * shift + plain)[4 if shift else 0 : -4]


def joined(exchange: Exchange) -> Iterator[str]:
    """What the frames of a stream say at each place, joined: where they are pieces, the whole."""
    told: dict[str, list[str]] = {}
    for data in exchange.data:
        _gather(data, "", told)
    yield from ("".join(pieces) for pieces in told.values() if len(pieces) > 1)


def _gather(value: Any, place: str, told: dict[str, list[str]]) -> None:
    if isinstance(value, str):
        told.setdefault(place, []).append(value)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            _gather(inner, f"{place}.{key}", told)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            _gather(inner, f"{place}.{number}", told)


def _short(value: object) -> str:
    try:
        return orjson.dumps(value).decode()[:160]
    except TypeError:
        return repr(value)[:160]


LAWS = (
    schema,
    foretold,
    code_fits_status,
    described_headers,
    for_the_caller_alone,
    no_insides,
    as_long_as_it_took,
    no_failure,
    letters_whole,
    media_type,
    request_id,
    latency_headers,
    headers,
    error_complete,
    allow,
    cors,
    no_secret,
)
