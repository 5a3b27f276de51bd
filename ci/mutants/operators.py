# ruff: noqa: D103 (what each operator does is said in operators.yaml)
"""The operators of operators.yaml: each turns a good answer into a bad one, or gives None where it does not fit.

An operator takes the exchange, the place it works at (empty: the whole answer) and all good exchanges of the operation.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import orjson

from mock_server.contract.exchange import Exchange, Received

Site = tuple[str, ...]
Operator = Callable[[Exchange, Site, Sequence[Exchange]], Received | None]
OPERATORS: dict[str, Operator] = {}


def operator(function: Operator) -> Operator:
    """Registers a function under its name, hyphened."""
    OPERATORS[function.__name__.strip("_").replace("_", "-")] = function
    return function


# ---- tools -----------------------------------------------------------------------------------------------------------


def good(one: Exchange) -> Received:
    """The answer as it came."""
    return Received(one.status, one.headers, one.raw)


def with_body(one: Exchange, body: Any) -> Received:
    """The answer with another JSON body."""
    return replace(good(one), raw=orjson.dumps(body))


def with_headers(one: Exchange, **changes: str | None) -> Received:
    """The answer with other headers; None takes one away."""
    named = {name.replace("_", "-"): value for name, value in changes.items()}
    merged = {**one.headers, **named}
    return replace(good(one), headers={name: value for name, value in merged.items() if value is not None})


def blocks(one: Exchange) -> list[bytes]:
    """The frames of a stream, without the empty lines."""
    return one.raw.removesuffix(b"\n\n").split(b"\n\n")


def with_blocks(one: Exchange, made: list[bytes]) -> Received:
    """The answer with other frames."""
    return replace(good(one), raw=b"".join(block + b"\n\n" for block in made))


def split(block: bytes) -> tuple[bytes, Any]:
    """What stands before a frame's data, and the data; None where that is no JSON object."""
    head, data = re.split(rb"(?<=data:)(?= ?)", block, maxsplit=1)
    if data.startswith(b" "):
        head, data = head + b" ", data[1:]
    return head, orjson.loads(data) if data.startswith(b"{") else None


def each_chunk(one: Exchange, change: Callable[[Any, int], bool], first: int = 0) -> Received | None:
    """The stream with its chunks from the number `first` changed in place; None where nothing was."""
    made, changed = [], False
    for number, block in enumerate(blocks(one)):
        head, data = split(block)
        if data is not None and number >= first and change(data, number):
            changed = True
            block = head + orjson.dumps(data)
        made.append(block)
    return with_blocks(one, made) if changed else None


def streams(one: Exchange) -> bool:
    """A stream of an answer, with enough frames to do something to."""
    return one.said and one.events is not None and len(one.events) >= 4


def whole(one: Exchange) -> bool:
    """A whole JSON answer that is no refusal."""
    return one.said and isinstance(one.body, dict)


def every_object(value: Any, path: Site = ()) -> Iterator[tuple[Site, dict[str, Any]]]:
    """Each object in a value with its path; items of lists are `[]`."""
    if isinstance(value, dict):
        yield path, value
        for key, inner in value.items():
            yield from every_object(inner, (*path, key))
    elif isinstance(value, list):
        for inner in value:
            yield from every_object(inner, (*path, "[]"))


def fields(value: Any) -> Iterator[Site]:
    """The path of each key in a value."""
    for path, found in every_object(value):
        yield from ((*path, key) for key in found)


def at(value: Any, site: Site, change: Callable[[dict[str, Any], str], bool]) -> bool:
    """Changes the first place in a value that has this path."""
    return any(
        path == site[:-1] and site[-1] in found and change(found, site[-1])
        for path, found in every_object(value)
    )


def choices(data: Any) -> list[dict[str, Any]]:
    """The choices of a body or chunk of either surface."""
    inner = data.get("output", data) if isinstance(data, dict) else None
    found = inner.get("choices") if isinstance(inner, dict) else None
    if not isinstance(found, list):
        return [inner] if isinstance(inner, dict) and "finish_reason" in inner else []
    return [one for one in found if isinstance(one, dict)]


def said(choice: dict[str, Any]) -> dict[str, Any]:
    """The message of a choice: where its text stands."""
    inner = choice.get("delta", choice.get("message"))
    return inner if isinstance(inner, dict) else choice


def retext(choice: dict[str, Any], change: Callable[[str], str]) -> bool:
    """Changes the text of a choice; whether it has one."""
    message = said(choice)
    for key in ("content", "text"):
        value = message.get(key)
        if isinstance(value, str) and value:
            message[key] = change(value)
            return bool(message[key] != value)
        if isinstance(value, list) and value and isinstance(value[0], dict) and value[0].get("text"):
            before = value[0]["text"]
            value[0]["text"] = change(before)
            return bool(value[0]["text"] != before)
    return False


def copied(one: Exchange) -> Any:
    """The parsed body, to be changed."""
    return orjson.loads(one.raw)


def in_whole(one: Exchange, change: Callable[[Any], bool]) -> Received | None:
    """A whole answer with its body changed in place; None where it does not fit."""
    if not whole(one):
        return None
    body = copied(one)
    return with_body(one, body) if change(body) else None


def both(one: Exchange, change: Callable[[Any], bool]) -> Received | None:
    """As in_whole, and each chunk of a stream likewise."""
    return each_chunk(one, lambda data, _: change(data)) if streams(one) else in_whole(one, change)


def another_s(one: Exchange, other: Exchange) -> Received:
    """The answer of another exchange under this one's request id, so that it is not known by that alone."""
    old, new = other.headers.get("x-request-id", "?").encode(), one.headers.get("x-request-id", "?").encode()
    headers = {**other.headers, "x-request-id": one.headers.get("x-request-id", "")}
    return Received(other.status, headers, other.raw.replace(old, new))


def find(others: Sequence[Exchange], wanted: Callable[[Exchange], bool]) -> Exchange | None:
    """The first good exchange of the operation that is wanted."""
    return next((one for one in others if wanted(one)), None)


# ---- fields ----------------------------------------------------------------------------------------------------------

Change = Callable[[dict[str, Any], str], bool]


def dropped(holder: dict[str, Any], key: str) -> bool:
    """Takes a key away."""
    del holder[key]
    return True


def renamed(holder: dict[str, Any], key: str) -> bool:
    """Names a key otherwise."""
    holder[key + "_"] = holder.pop(key)
    return True


def nulled(holder: dict[str, Any], key: str) -> bool:
    """Makes a value null."""
    was, holder[key] = holder[key], None
    return was is not None


def retyped(holder: dict[str, Any], key: str) -> bool:
    """Gives a value another type."""
    was = holder[key]
    kinds: dict[type, Any] = {
        bool: "true",
        int: str(was),
        float: str(was),
        str: 7,
        dict: [],
        list: {},
        type(None): 7,
    }
    holder[key] = kinds[type(was)]
    return True


def added(holder: dict[str, Any], key: str) -> bool:
    """Puts an unknown key beside."""
    holder["x_internal_trace"] = 1
    return True


def negative(holder: dict[str, Any], key: str) -> bool:
    """Puts a number below zero."""
    was = holder[key]
    if not isinstance(was, int) or isinstance(was, bool):
        return False
    holder[key] = -was - 1
    return True


FIXED = ("object", "role", "type", "finish_reason", "owned_by")


def reworded(holder: dict[str, Any], key: str) -> bool:
    """Writes a fixed word otherwise."""
    if key not in FIXED or not isinstance(holder[key], str) or key == "owned_by":
        return False
    holder[key] = holder[key].upper() + "S"
    return True


def _of_field(change: Change, *, chunks: bool) -> Operator:
    def apply(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
        if chunks:
            if not streams(one):
                return None
            return each_chunk(one, lambda data, _: at(data, site, change), len(blocks(one)) // 2)
        return in_whole(one, lambda body: at(body, site, change))

    return apply


for _name, _change in (
    ("dropped", dropped), ("renamed", renamed), ("nulled", nulled), ("retyped", retyped), ("added", added),
):  # fmt: skip
    OPERATORS[f"field-{_name}"] = _of_field(_change, chunks=False)
    OPERATORS[f"chunk-field-{_name}"] = _of_field(_change, chunks=True)
OPERATORS["number-negative"] = _of_field(negative, chunks=False)
OPERATORS["word-changed"] = _of_field(reworded, chunks=False)


# ---- the envelope ----------------------------------------------------------------------------------------------------


@operator
def status_created(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return replace(good(one), status=201) if one.said else None


@operator
def error_as_200(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return replace(good(one), status=200) if one.status >= 400 and one.case.kind != "method" else None


@operator
def error_status_swapped(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return (
        replace(good(one), status=422)
        if one.status >= 400 and one.case.kind != "method" and one.case.expected.status
        else None
    )


@operator
def content_type_text(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return with_headers(one, content_type="text/plain") if whole(one) else None


@operator
def stream_as_json(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return with_headers(one, content_type="application/json") if streams(one) else None


@operator
def request_id_header_dropped(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return with_headers(one, x_request_id=None) if one.case.kind != "preflight" else None


@operator
def request_id_header_changed(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    named = one.headers.get("x-request-id", "")
    return (
        with_headers(one, x_request_id="0" * 8 + named[8:]) if named.encode() in one.raw and named else None
    )


@operator
def latency_header_dropped(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return with_headers(one, req_cost_time=None) if one.said else None


@operator
def latency_off(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    started = one.headers.get("resp-start-time", "")
    return with_headers(one, resp_start_time=str(int(started) + 250)) if started else None


@operator
def cors_dropped(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    if "access-control-allow-origin" not in one.headers:
        return None
    return replace(
        good(one), headers={k: v for k, v in one.headers.items() if not k.startswith("access-control")}
    )


@operator
def cors_narrow(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return (
        with_headers(one, access_control_allow_headers="content-type")
        if one.case.kind == "preflight"
        else None
    )


@operator
def preflight_refused(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return replace(good(one), status=401) if one.case.kind == "preflight" else None


@operator
def gateway_header_dropped(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    marked = one.said and "x-dashscope-call-gateway" in one.headers
    return with_headers(one, x_dashscope_call_gateway=None) if marked else None


@operator
def finished_header_flipped(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    was = one.headers.get("x-dashscope-finished")
    return (
        with_headers(one, x_dashscope_finished="true" if was == "false" else "false")
        if was and one.said
        else None
    )


# ---- bytes -----------------------------------------------------------------------------------------------------------


@operator
def json_truncated(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return replace(good(one), raw=one.raw[: len(one.raw) * 2 // 3]) if isinstance(one.body, dict) else None


@operator
def json_doubled(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return replace(good(one), raw=one.raw * 2) if isinstance(one.body, dict) else None


@operator
def body_empty(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return replace(good(one), raw=b"") if one.raw else None


@operator
def html_page(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return (
        replace(good(one), raw=b"<html><body>502 Bad Gateway</body></html>")
        if isinstance(one.body, dict)
        else None
    )


# ---- access ----------------------------------------------------------------------------------------------------------


@operator
def auth_ignored(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    other = find(
        others, lambda other: other.said and other.case.id.partition("/")[2].startswith(("example", "asked"))
    )
    return another_s(one, other) if one.case.kind == "key" and other else None


@operator
def auth_status_other(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return replace(good(one), status=403) if one.case.kind == "key" else None


@operator
def invalid_accepted(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    other = find(others, lambda other: whole(other) and not one.asks_for_a_stream)
    return another_s(one, other) if one.case.id.endswith("-breaks") and one.refused and other else None


@operator
def valid_refused(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    other = find(others, lambda other: other.status == 400 and other.case.id.endswith("-breaks"))
    return another_s(one, other) if one.said and other and one.case.expected.status == 200 else None


@operator
def valid_fails(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    if not one.said or one.operation.method != "POST":
        return None
    id = one.headers.get("x-request-id", "")
    body: dict[str, Any] = {
        "code": "InternalError",
        "message": "An internal error has occured, please try again later or contact service support.",
        "request_id": id,
    }
    if one.operation.surface != "native":
        body = {
            "error": {
                "message": body["message"],
                "type": "internal_error",
                "param": None,
                "code": "internal_error",
            },
            "request_id": id,
        }
    return replace(with_headers(one, content_type="application/json"), status=500, raw=orjson.dumps(body))


def _in_error(
    one: Exchange, change: Callable[[dict[str, Any]], None], foretold: bool = True
) -> Received | None:
    if not one.refused or not isinstance(one.body, dict) or (foretold and not one.case.expected.message):
        return None
    body = copied(one)
    change(body["error"] if isinstance(body.get("error"), dict) else body)
    return with_body(one, body)


@operator
def message_changed(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return _in_error(one, lambda error: error.update(message=error["message"].replace(" ", "  ", 1) + "!"))


@operator
def code_changed(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    other = "Throttling" if one.operation.surface == "native" else "limit_requests"
    return _in_error(one, lambda error: error.update(code=other))


@operator
def message_empty(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return _in_error(one, lambda error: error.update(message=""), foretold=False)


@operator
def key_echoed(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return _in_error(
        one, lambda error: error.update(message=f"{error['message']} (key {one.key})"), foretold=False
    )


@operator
def wrong_refusal(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    def other_rule(other: Exchange) -> bool:
        wanted = one.case.expected
        return (
            other.status == one.status
            and bool(other.case.expected.message)
            and other.case.expected.message != wanted.message
        )

    other = find(others, other_rule)
    return another_s(one, other) if one.case.expected.message and one.status >= 400 and other else None


# ---- streams ---------------------------------------------------------------------------------------------------------


def _frames(one: Exchange, change: Callable[[list[bytes]], list[bytes] | None]) -> Received | None:
    if not streams(one):
        return None
    made = change(blocks(one))
    return None if made is None or made == blocks(one) else with_blocks(one, made)


def _finishing(told: list[bytes]) -> int | None:
    for number, block in enumerate(told):
        _, data = split(block)
        if data and any(choice.get("finish_reason") not in (None, "null") for choice in choices(data)):
            return number
    return None


@operator
def done_dropped(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return _frames(one, lambda told: told[:-1] if told[-1].endswith(b"[DONE]") else None)


@operator
def done_doubled(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return _frames(one, lambda told: [*told, told[-1]] if told[-1].endswith(b"[DONE]") else None)


@operator
def done_early(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return _frames(
        one, lambda told: [*told[:-2], told[-1], told[-2]] if told[-1].endswith(b"[DONE]") else None
    )


def _renumbered(told: list[bytes], first: int = 1) -> list[bytes]:
    """A server that does something wrong still numbers the frames it sends."""
    return [re.sub(rb"^id:\d+", b"id:%d" % number, block) for number, block in enumerate(told, first)]


@operator
def first_frame_dropped(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return _frames(one, lambda told: _renumbered(told[1:]))


@operator
def finish_dropped(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    def change(told: list[bytes]) -> list[bytes] | None:
        place = _finishing(told)
        return None if place is None else _renumbered([*told[:place], *told[place + 1 :]])

    return _frames(one, change)


@operator
def finish_doubled(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    def change(told: list[bytes]) -> list[bytes] | None:
        place = _finishing(told)
        return None if place is None else _renumbered([*told[: place + 1], *told[place:]])

    return _frames(one, change)


@operator
def finish_early(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    def change(told: list[bytes]) -> list[bytes] | None:
        place = _finishing(told)
        if not place:
            return None
        head, data = split(told[place - 1])
        _, end = split(told[place])
        if data is None or not choices(data):
            return None
        choices(data)[0]["finish_reason"] = choices(end)[0]["finish_reason"]
        return [*told[: place - 1], head + orjson.dumps(data), *told[place:]]

    return _frames(one, change)


@operator
def frame_dropped(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return _frames(one, lambda told: _renumbered([*told[: len(told) // 2], *told[len(told) // 2 + 1 :]]))


@operator
def frame_doubled(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return _frames(one, lambda told: _renumbered([*told[: len(told) // 2], *told[len(told) // 2 - 1 :]]))


@operator
def frames_swapped(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    def change(told: list[bytes]) -> list[bytes]:
        middle = len(told) // 2
        return _renumbered([*told[: middle - 1], told[middle], told[middle - 1], *told[middle + 1 :]])

    return _frames(one, change)


@operator
def text_altered(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    done: list[bool] = []

    def change(data: Any, number: int) -> bool:
        if done or not any(
            retext(choice, lambda text: text[:-1] + ("z" if text[-1] != "z" else "y"))
            for choice in choices(data)
        ):
            return False
        done.append(True)
        return True

    return each_chunk(one, change, 2) if streams(one) and one.case.twin else None


def _drifting(one: Exchange, keys: Sequence[str], change: Callable[[Any], Any]) -> Received | None:
    def drift(data: Any, number: int) -> bool:
        found = [key for key in keys if key in data]
        for key in found:
            data[key] = change(data[key])
        return bool(found)

    return each_chunk(one, drift, len(blocks(one)) // 2) if streams(one) else None


@operator
def id_changes(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return _drifting(one, ("id", "request_id"), lambda id: id[:-4] + "0000")


@operator
def created_changes(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return _drifting(one, ("created",), lambda created: created + 1)


@operator
def model_changes(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return _drifting(one, ("model",), lambda model: model + "-latest")


@operator
def role_again(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    def change(data: Any, number: int) -> bool:
        found = [choice["delta"] for choice in choices(data) if isinstance(choice.get("delta"), dict)]
        for delta in found:
            delta["role"] = "assistant"
        return bool(found)

    return each_chunk(one, change, 1) if streams(one) else None


@operator
def usage_frame_dropped(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    def change(told: list[bytes]) -> list[bytes] | None:
        kept = [block for block in told if not ((data := split(block)[1]) and data.get("choices") == [])]
        return kept if len(kept) < len(told) else None

    return _frames(one, change)


@operator
def usage_unasked(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    usage = {"prompt_tokens": 9, "completion_tokens": 2, "total_tokens": 11}
    place = len(blocks(one)) - 3

    def change(data: Any, number: int) -> bool:
        if number != place or data.get("usage", 0) is not None:
            return False
        data["usage"] = usage
        return True

    return each_chunk(one, change) if streams(one) else None


@operator
def usage_falls(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    last = len(blocks(one)) - 1

    def change(data: Any, number: int) -> bool:
        usage = data.get("usage")
        if number != last or not isinstance(usage, dict) or not usage.get("output_tokens"):
            return False
        usage["output_tokens"] = 0
        if "total_tokens" in usage:
            usage["total_tokens"] = usage["input_tokens"]
        return True

    return each_chunk(one, change) if streams(one) else None


@operator
def blank_wrong(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    def change(told: list[bytes]) -> list[bytes]:
        old, new = (b"data: ", b"data:") if b"data: " in told[0] else (b"data:", b"data: ")
        return [block.replace(old, new, 1) for block in told]

    return _frames(one, change)


@operator
def comment_dropped(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return _frames(one, lambda told: [block.replace(b":HTTP_STATUS/200\n", b"") for block in told])


@operator
def number_off(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return _frames(one, lambda told: _renumbered(told, 0))


@operator
def event_name_wrong(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return _frames(one, lambda told: [block.replace(b"event:result", b"event:message") for block in told])


@operator
def line_ends_crlf(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return replace(good(one), raw=one.raw.replace(b"\n", b"\r\n")) if streams(one) else None


@operator
def empty_line_dropped(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return _frames(one, lambda told: [told[0] + b"\n" + told[1], *told[2:]])


@operator
def cut_in_half(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    return _frames(one, lambda told: told[: len(told) // 2])


@operator
def error_in_midst(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    def change(told: list[bytes]) -> list[bytes]:
        half = told[: len(told) // 2]
        id = one.headers.get("x-request-id", "")
        if one.operation.surface == "native":
            error = {"code": "InternalError", "message": "An internal error has occured.", "request_id": id}
            return [
                *half,
                b"id:%d\nevent:error\n:HTTP_STATUS/500\ndata:" % (len(half) + 1) + orjson.dumps(error),
            ]
        inner = {
            "code": "internal_error",
            "param": None,
            "message": "An internal error has occured.",
            "type": "internal_error",
        }
        return [*half, b"data: " + orjson.dumps({"error": inner, "id": f"chatcmpl-{id}"})]

    return _frames(one, change)


@operator
def cumulative_swapped(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    wanted = not one.parameters.get("incremental_output")
    other = find(
        others,
        lambda other: (
            streams(other)
            and other.case.id.split("/")[1].startswith("repeating" if not wanted else "incremental")
        ),
    )
    named = one.case.id.split("/")[1].startswith(("repeating", "incremental"))
    return another_s(one, other) if streams(one) and named and other else None


@operator
def answered_whole(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    other = find(others, lambda other: whole(other) and other.case.twin == one.case.twin)
    return another_s(one, other) if streams(one) and one.case.twin and other else None


# ---- values ----------------------------------------------------------------------------------------------------------


def _usage(change: Callable[[dict[str, Any]], bool]) -> Operator:
    def apply(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
        return both(one, lambda data: isinstance(data.get("usage"), dict) and change(data["usage"]))

    return apply


def _total(usage: dict[str, Any]) -> bool:
    if "total_tokens" not in usage:
        return False
    usage["total_tokens"] += 1
    return True


def _cached(usage: dict[str, Any]) -> bool:
    details = usage.get("prompt_tokens_details")
    if not isinstance(details, dict) or "cached_tokens" not in details:
        return False
    details["cached_tokens"] = usage.get("prompt_tokens", usage.get("input_tokens", 0)) + 1
    return True


def _doubled(usage: dict[str, Any]) -> bool:
    for key in ("completion_tokens", "output_tokens"):
        if usage.get(key, 0) > 40:
            if "total_tokens" in usage:
                usage["total_tokens"] += usage[key]
            usage[key] *= 2
            return True
    return False


OPERATORS["total-off"] = _usage(_total)
OPERATORS["cached-above-prompt"] = _usage(_cached)
OPERATORS["completion-doubled"] = _usage(_doubled)


@operator
def finish_swapped(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    forced = (
        isinstance(one.parameters.get("tool_choice"), dict) or one.parameters.get("tool_choice") == "required"
    )
    limited = any(name in one.parameters for name in ("max_tokens", "max_completion_tokens"))

    def change(data: Any) -> bool:
        found = False
        for choice in choices(data):
            was = choice.get("finish_reason")
            if was == "tool_calls" and not forced:
                choice["finish_reason"] = "stop"
            elif was == "stop" and not limited:
                choice["finish_reason"] = "length"
            else:
                continue
            found = True
        return found

    return both(one, change)


@operator
def model_other(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    def change(data: Any) -> bool:
        if not isinstance(data.get("model"), str):
            return False
        data["model"] = "qwen-max-2024-01-01"
        return True

    return both(one, change)


@operator
def created_in_ms(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    def change(data: Any) -> bool:
        if not isinstance(data.get("created"), int):
            return False
        data["created"] *= 1000
        return True

    return both(one, change)


@operator
def id_reused(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    first = find(others, lambda other: bool(other.headers.get("x-request-id")))
    if first is None or first is one or not one.headers.get("x-request-id"):
        return None
    old, new = one.headers["x-request-id"], first.headers["x-request-id"]
    return Received(
        one.status, {**one.headers, "x-request-id": new}, one.raw.replace(old.encode(), new.encode())
    )


@operator
def choice_lost(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    def change(data: Any) -> bool:
        output = data.get("output", data)
        listed = output.get("choices") if isinstance(output, dict) else None
        if not isinstance(listed, list) or len(listed) < 2:
            return False
        listed.pop()
        return True

    return in_whole(one, change)


@operator
def index_wrong(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    def change(data: Any) -> bool:
        found = [choice for choice in choices(data) if choice.get("index")]
        for choice in found:
            choice["index"] = 0
        return bool(found)

    return both(one, change)


def _calls(change: Callable[[dict[str, Any]], bool]) -> Operator:
    def apply(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
        def inner(data: Any) -> bool:
            found = [call for choice in choices(data) for call in said(choice).get("tool_calls") or ()]
            return (
                sum(change(call["function"]) for call in found if isinstance(call.get("function"), dict)) > 0
            )

        return in_whole(one, inner)

    return apply


def _broken(function: dict[str, Any]) -> bool:
    function["arguments"] = function["arguments"][:-1]
    return True


def _outside(function: dict[str, Any]) -> bool:
    arguments = orjson.loads(function["arguments"])
    if "days" not in arguments:
        return False
    function["arguments"] = orjson.dumps({**arguments, "days": 99}).decode()
    return True


def _other_tool(function: dict[str, Any]) -> bool:
    function["name"] = "get_time"
    return True


OPERATORS["arguments-broken"] = _calls(_broken)
OPERATORS["arguments-outside"] = _calls(_outside)
OPERATORS["tool-other"] = _calls(_other_tool)


def _texts(fits: Callable[[Exchange], bool], change: Callable[[Exchange, str], str]) -> Operator:
    def apply(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
        if not fits(one):
            return None
        return in_whole(
            one,
            lambda data: sum(retext(choice, lambda text: change(one, text)) for choice in choices(data)) > 0,
        )

    return apply


def _formed(one: Exchange) -> bool:
    form = one.parameters.get("response_format")
    return isinstance(form, dict) and form.get("type") != "text"


def _strict(one: Exchange) -> bool:
    form = one.parameters.get("response_format")
    return (
        isinstance(form, dict)
        and form.get("type") == "json_schema"
        and one.case.id.split("/")[1].startswith("schema-")
    )


def _stopping(one: Exchange) -> bool:
    stop = one.parameters.get("stop")
    return isinstance(stop, list) and bool(stop) and all(isinstance(text, str) for text in stop)


OPERATORS["json-fenced"] = _texts(_formed, lambda one, text: f"```json\n{text}\n```")
OPERATORS["json-key-renamed"] = _texts(_strict, lambda one, text: text.replace('"name"', '"named"'))
OPERATORS["stop-included"] = _texts(_stopping, lambda one, text: text + one.parameters["stop"][0])
OPERATORS["limit-ignored"] = _texts(
    lambda one: one.parameters.get("max_tokens") in range(1, 17),
    lambda one, text: text + " and so on it goes" * 8,
)


@operator
def thought_leaked(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    def change(data: Any) -> bool:
        found = [said(choice) for choice in choices(data) if "message" in choice]
        found = [message for message in found if not message.get("reasoning_content")]
        for message in found:
            message["reasoning_content"] = "The user asks something."
        return bool(found)

    return in_whole(one, change)


@operator
def thought_lost(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    def change(data: Any) -> bool:
        found = [said(choice) for choice in choices(data) if said(choice).get("reasoning_content")]
        for message in found:
            message["reasoning_content"] = ""
        return bool(found)

    return in_whole(one, change)


@operator
def logprobs_lost(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    def change(data: Any) -> bool:
        found = [choice for choice in choices(data) if isinstance(choice.get("logprobs"), dict)]
        for choice in found:
            choice["logprobs"] = {"content": []}
        return bool(found)

    return in_whole(one, change)


@operator
def list_doubled(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    def change(data: Any) -> bool:
        output = data.get("output") if isinstance(data.get("output"), dict) else data
        listed = next(
            (value for key, value in output.items() if isinstance(value, list) and key in ("data", "models")),
            None,
        )
        if not listed:
            return False
        listed.append(listed[0])
        return True

    return in_whole(one, change) if one.operation.method == "GET" else None


@operator
def token_lost(one: Exchange, site: Site, others: Sequence[Exchange]) -> Received | None:
    def change(data: Any) -> bool:
        output = data.get("output")
        listed = output.get("tokens") if isinstance(output, dict) else None
        return bool(listed) and listed.pop() is not None

    return in_whole(one, change)
