"""Bytes → JSON object, and whether a stream is asked for.

Broken compression, broken JSON and what is not an object are the API's `IllegalInput`.
"""

import zlib
from typing import Any

import orjson

from mock_server.wire import forms
from mock_server.wire.call import Call
from mock_server.wire.errors import Refused

_WINDOWS = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}


def body(call: Call, limit: int) -> dict[str, Any]:
    """The JSON object of the call's body, at most `limit` bytes when unpacked.

    Raises Refused TooLarge or IllegalInput. Duplicate keys: the last one counts. NaN, Infinity, lone surrogates and
    nesting deeper than 1,024 are not JSON here. Where an operation needs no body, none, and the empty text that the
    official SDK sends then, are an empty object.
    """
    if call.too_large:  # what is left of it may still be on its way
        raise Refused("TooLarge", layer="gateway", headers={"connection": "close"})
    raw = call.raw
    if b"content-encoding" in call.headers:
        raw = unpacked(raw, call.header(b"content-encoding"), limit)
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError:
        if not raw and _needs_none(call):
            return {}
        raise Refused("IllegalInput", layer="gateway") from None
    if not isinstance(value, dict):
        if value == "" and _needs_none(call):
            return {}
        raise Refused("IllegalInput", layer="gateway")
    return value


def _needs_none(call: Call) -> bool:
    """Whether the operation may be called without a body."""
    return call.operation is not None and call.operation.raw["requestBody"].get("required") is False


def form(call: Call, limit: int) -> dict[str, Any]:
    """The fields of the call's form, at most `limit` bytes when unpacked: of a file its name, and as `bytes` the size of the
    largest. The parts themselves are left in `call.parts`. Raises Refused TooLarge or IllegalInput."""
    if call.too_large:
        raise Refused("TooLarge", layer="gateway", headers={"connection": "close"})
    raw = unpacked(call.raw, call.header(b"content-encoding"), limit)
    call.parts = forms.parts(raw, call.header(b"content-type"))
    call.raw = b""  # the files are in the parts now
    fields: dict[str, Any] = {
        part.name: part.text if part.filename is None else part.filename for part in call.parts
    }
    fields["bytes"] = max((len(part.data) for part in call.parts if part.filename is not None), default=0)
    return fields


def unpacked(raw: bytes, encoding: str, limit: int) -> bytes:
    """`raw` without its content encoding. Raises Refused TooLarge past `limit`, IllegalInput for broken or unknown coding."""
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        return raw
    window = _WINDOWS.get(encoding)
    if window is None:
        raise Refused("IllegalInput", layer="gateway")
    unpacker = zlib.decompressobj(window)
    try:
        plain = unpacker.decompress(raw, limit)
    except zlib.error:
        raise Refused("IllegalInput", layer="gateway") from None
    if unpacker.unconsumed_tail:
        raise Refused("TooLarge", layer="gateway")
    if not unpacker.eof:
        raise Refused("IllegalInput", layer="gateway")
    return plain


def wants_task(call: Call) -> bool:
    """Whether the request asks for a task instead of an answer: natively a header does."""
    return call.surface == "native" and call.headers.get(b"x-dashscope-async") == b"enable"


def wants_stream(call: Call) -> bool:
    """Whether the answer will be a stream: natively a header decides, `Accept` alone suffices (19 of 22 recordings); else the body."""
    if call.surface != "native":
        return call.body.get("stream") is True
    headers = call.headers
    return headers.get(b"x-dashscope-sse") == b"enable" or b"text/event-stream" in headers.get(b"accept", b"")
