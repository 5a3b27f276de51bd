"""Refused: the only early exit of the pipeline, and how each surface words it. The texts are data: openapi/shared/errors.yaml."""

from collections.abc import Callable, Mapping
from typing import Any

from mock_server.spec.model import Spec
from mock_server.wire import sse
from mock_server.wire.call import Call
from mock_server.wire.encode import dumps
from mock_server.wire.reply import Content, Events, Frame, Json, Reply


class Refused(Exception):
    """A request that gets the API's error `name` (a row of components.x-errors).

    `layer` says which machine of the live API refuses: `key`, `gateway`, `validator`, `precheck` or `model`; it decides the shape
    of the body and whether a stream carries the refusal. `message` overrides the row's text; `values` fill its
    placeholders.
    """

    def __init__(
        self,
        name: str,
        *,
        layer: str,
        message: str | None = None,
        values: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(name)
        self.name, self.layer, self.message = name, layer, message
        self.values = values or {}
        self.headers = headers or {}


class UpstreamError(Exception):
    """Another server cannot be reached, or broke off; the text names it and says what happened."""


class UpstreamSlow(UpstreamError):
    """Another server said nothing for too long."""


def refusal(call: Call, refused: Refused, spec: Spec, stream_errors: str = "model") -> Reply:
    """The answer that says `refused` in the voice of the call's surface."""
    row = spec.errors[refused.name]
    surface = call.surface
    words = row[surface if surface in row else "native"]
    message = refused.message
    if message is None:
        message = _message(row, words).format_map(_Values(refused.values, help=call.region.error_help))
    values = {
        "code": (row["native"] if surface == "anthropic" else words).get("code"),
        "type": words.get("type") or (row["anthropic"]["type"] if surface == "native" else None),
        "param": param.format_map(_Values(refused.values)) if (param := words.get("param")) else None,
        "message": message,
        "request_id": call.request_id,
        "id": f"chatcmpl-{call.request_id}",
    }
    form = _stream_form(call, refused.layer, stream_errors)
    in_stream = form in ("event", "framed")
    body = _body(spec.error_shapes[_shape(call, refused.layer, words, in_stream)], values)
    status = int(row["status"])
    if not in_stream:
        return Json(body, status=status, headers=refused.headers)
    frame = _FRAMES[surface](body, status)
    if form == "framed":
        return Content(frame, "application/json", status, refused.headers)
    return Events(iter([Frame(frame)]))


_FRAMES: Mapping[str, Callable[[bytes, int], bytes]] = {
    "native": lambda body, status: sse.native(1, body, b"error", status),
    "compatible": lambda body, status: sse.compatible(body),
    "anthropic": lambda body, status: sse.named(b"error", body),
}
"""How each surface frames a refusal."""


def _message(row: Mapping[str, Any], words: Mapping[str, Any]) -> str:
    text = words.get("message") or (row.get("messages") or [""])[0]
    return str(text)


class _Values(dict[str, str]):
    """Placeholders of a message; one that nothing fills stays as it is written."""

    def __init__(self, values: Mapping[str, str], **more: str) -> None:
        super().__init__(values, **more)

    def __missing__(self, name: str) -> str:
        return "{" + name + "}"


def _stream_form(call: Call, layer: str, stream_errors: str) -> str:
    """How a stream says that it is refused: `status` (JSON with the status), `event` (HTTP 200 and an error frame), or
    `framed` (the status, and the frame as body: pasted since 2026-08, by the machine before the model even on streams that
    say `event` otherwise)."""
    if not call.stream or layer not in ("model", "precheck"):
        return "status"
    if call.operation is not None and (told := call.operation.raw.get("x-stream-errors")):
        return str(told)
    if stream_errors != "model":
        return stream_errors
    if layer == "precheck" or call.surface == "anthropic":
        return "framed"
    return "status" if call.model is not None and call.model.stream_errors == "status" else "event"


def _shape(call: Call, layer: str, words: Mapping[str, Any], in_stream: bool) -> str:
    if call.operation is not None and (own := call.operation.raw.get("x-error-shape")):
        return str(own)
    if "shape" in words and not in_stream:
        return str(words["shape"])
    surface = call.surface
    if surface == "native":
        return "native"
    if surface == "anthropic":
        return "native" if layer in ("model", "precheck") else "anthropic"
    return {"key": "G", "gateway": "G", "validator": "V"}.get(layer, "M-stream" if in_stream else "M")


def _body(shape: Any, values: Mapping[str, Any]) -> bytes:
    """The JSON of a shape of x-error-shapes: keys in order, `{key: [keys inside]}`, `{key: text with placeholders}`."""
    return dumps(_object(shape, values))


def _object(shape: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key in shape:
        if isinstance(key, Mapping):
            for name, inner in key.items():
                made[name] = (
                    _object(inner, values) if isinstance(inner, list) else str(inner).format_map(values)
                )
        else:
            made[key] = values[key]
    return made
