"""What re-implementations, SDK servers and proxies get wrong, by an author who never read a law; catalogue and classes: blind.yaml."""

import base64
import math
import struct
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any

import orjson

from ci.mutants.bending import (
    At,
    Bend,
    answers,
    anywhere,
    blocks,
    closed,
    ends,
    good,
    in_body,
    in_frames,
    many,
    opened,
    pieces,
    registering,
    streamed,
    told,
    usages,
    walk,
)
from mock_server.contract.exchange import Exchange, Received

OPERATORS: dict[str, Bend] = {}
operator = registering(OPERATORS)

# ruff: noqa: D103 (what each operator does is said in blind.yaml)


# ---- what several are made with ---------------------------------------------------------------------------------------


def _both(one: Exchange, at: At, edit: Callable[[Any], bool]) -> Received | None:
    """A good answer edited, whole or frame by frame."""
    return anywhere(one, at, edit) if good(one) else None


def _whole(one: Exchange, edit: Callable[[Any], bool]) -> Received | None:
    return in_body(one, edit) if good(one) and one.events is None else None


def _stream(one: Exchange, at: At, edit: Callable[[Any], bool]) -> Received | None:
    return in_frames(one, edit, at.frame) if good(one) and one.events is not None else None


def _refusal(one: Exchange, edit: Callable[[Any], bool], status: int = 0) -> Received | None:
    if one.status < 400:
        return None
    made = in_body(one, edit)
    return Received(status or one.status, made.headers, made.raw) if made else None


def _each(data: Any, keys: str | tuple[str, ...], kind: type, change: Callable[[Any], Any]) -> bool:
    """Every value of such a name and kind changed; whether one was."""
    named = (keys,) if isinstance(keys, str) else keys
    done = False
    for holder, name, path in list(walk(data)):
        held = holder.get(name)
        apart = {"metadata", "parameters", "input", "properties", "tools"} & set(path[:-1])
        if name in named and isinstance(held, kind) and not isinstance(held, bool) and not apart:
            holder[name] = change(held)
            done = done or holder[name] != held or type(holder[name]) is not type(held)
    return done


def _counts(data: Any, change: Callable[[int], Any]) -> bool:
    """Every count of the usage changed; whether one was."""
    done = False
    for usage in usages(data):
        done = _each(usage, tuple(usage), int, change) or done
    return done


def _texts(data: Any, change: Callable[[str], str], thinking: bool = False) -> bool:
    """Every said text changed, of the thinking too if `thinking`."""
    done = False
    for holder, key in pieces(data) if thinking else answers(data):
        made = change(holder[key])
        done = done or made != holder[key]
        holder[key] = made
    return done


def _lists(data: Any, key: str) -> Iterator[list[Any]]:
    for holder, name, _ in walk(data):
        if name == key and isinstance(holder[name], list):
            yield holder[name]


def _calls(data: Any) -> list[dict[str, Any]]:
    """The calls of functions in an answer or a frame of any dialect."""
    found: list[dict[str, Any]] = []
    for holder, name, path in walk(data):
        held = holder[name]
        if name == "tool_calls" and isinstance(held, list):
            found += [call for call in held if isinstance(call, dict)]
        if name == "type" and held in ("tool_use", "function_call") and "tools" not in path:
            found.append(holder)
    return found


def _arguments(data: Any) -> Iterator[tuple[dict[str, Any], str]]:
    """Where the calls hold their whole arguments: holder and key."""
    for call in _calls(data):
        inner = call.get("function", call)
        for key in ("arguments", "input"):
            if isinstance(inner, dict) and inner.get(key):
                yield inner, key


def _always(value: int, _: Any) -> int:
    return value


def _read(text: str) -> Any:
    """What a JSON text holds; the text itself where it is none."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text


def _peer(at: At, name: str) -> Exchange | None:
    return next((one for one in at.peers if one.case.id == name), None)


def _instead(one: Exchange, other: Exchange | None) -> Received | None:
    """The answer to another request, under the own request id."""
    if other is None:
        return None
    raw = other.raw
    theirs, own = other.headers.get("x-request-id", ""), one.headers.get("x-request-id", "")
    if theirs and own:
        raw = raw.replace(theirs.encode(), own.encode())
    return told(one, raw, other.status, content_type=other.headers.get("content-type"))


def _foreign(one: Exchange) -> bool:
    """Whether the text has letters outside of ASCII."""
    found = [holder[key] for data in one.data or [one.body] for holder, key in pieces(data)]
    return any(not text.isascii() for text in found)


def _wants_json(one: Exchange) -> str:
    asked = one.parameters.get("response_format")
    kind = asked.get("type") if isinstance(asked, dict) else ""
    return kind if kind in ("json_object", "json_schema") else ""


def _json(one: Exchange, change: Callable[[Any], Any]) -> Received | None:
    """The structured output of a whole answer changed; `change` gives text, or what is written as JSON."""

    def edit(body: Any) -> bool:
        for holder, key in answers(body):
            try:
                value = orjson.loads(holder[key])
            except orjson.JSONDecodeError:
                continue
            made = change(value)
            text = made if isinstance(made, str) else orjson.dumps(made).decode()
            if text != holder[key] and made != value:
                holder[key] = text
                return True
        return False

    return _whole(one, edit) if _wants_json(one) else None


def _several(one: Exchange) -> int:
    """How many answers a good answer should hold."""
    return many(one) if good(one) else 1


def _native(one: Exchange) -> bool:
    return one.operation.surface == "native"


def _compatible(one: Exchange) -> bool:
    return one.operation.surface == "compatible"


# ---- types ------------------------------------------------------------------------------------------------------------


@operator
def index_as_text(one: Exchange, at: At) -> Received | None:
    return _both(one, at, lambda data: _each(data, "index", int, str))


@operator
def counts_as_text(one: Exchange, at: At) -> Received | None:
    def edit(data: Any) -> bool:
        return _counts(data, str)

    return _both(one, at, edit)


@operator
def counts_as_floats(one: Exchange, at: At) -> Received | None:
    def edit(data: Any) -> bool:
        return _counts(data, float)

    return _both(one, at, edit)


@operator
def zero_left_out(one: Exchange, at: At) -> Received | None:
    def edit(data: Any) -> bool:
        empty = [(holder, name) for holder, name, _ in walk(data) if holder[name] in (0, "", None, [])]
        for holder, name in empty:
            holder.pop(name, None)
        return bool(empty)

    return _both(one, at, edit)


@operator
def text_in_parts(one: Exchange, at: At) -> Received | None:
    def edit(data: Any) -> bool:
        done = False
        for key in ("message", "delta"):
            for holder, name, _ in walk(data):
                if (
                    name == key
                    and isinstance(holder[key], dict)
                    and isinstance(holder[key].get("content"), str)
                ):
                    holder[key]["content"] = [{"type": "text", "text": holder[key]["content"]}]
                    done = True
        return done

    return _both(one, at, edit)


@operator
def parts_in_text(one: Exchange, at: At) -> Received | None:
    def joined(parts: list[Any]) -> str:
        return "".join(part.get("text", "") for part in parts if isinstance(part, dict))

    return _both(one, at, lambda data: _each(data, "content", list, joined))


@operator
def arguments_as_object(one: Exchange, at: At) -> Received | None:
    def edit(body: Any) -> bool:
        held = [(holder, key) for holder, key in _arguments(body) if isinstance(holder[key], str)]
        for holder, key in held:
            holder[key] = _read(holder[key])
        return bool(held)

    return _whole(one, edit)


@operator
def usage_null(one: Exchange, at: At) -> Received | None:
    return _whole(one, lambda body: _each(body, "usage", dict, lambda _: None))


@operator
def role_of_another_dialect(one: Exchange, at: At) -> Received | None:
    return _both(
        one, at, lambda data: _each(data, "role", str, lambda role: "model" if role == "assistant" else role)
    )


@operator
def chunk_says_whole(one: Exchange, at: At) -> Received | None:
    return _stream(one, at, lambda data: _each(data, "object", str, lambda kind: kind.removesuffix(".chunk")))


@operator
def flag_as_number(one: Exchange, at: At) -> Received | None:
    def edit(data: Any) -> bool:
        held = [(holder, name) for holder, name, path in walk(data) if isinstance(holder[name], bool)]
        for holder, name in held:
            holder[name] = int(holder[name])
        return bool(held)

    return _both(one, at, edit)


# ---- statuses ---------------------------------------------------------------------------------------------------------


@operator
def made_is_201(one: Exchange, at: At) -> Received | None:
    making = one.operation.method == "POST" and one.operation.id.endswith(("-create", "-add", "-upload"))
    return told(one, status=201) if one.status == 200 and making and one.case.kind == "call" else None


@operator
def deleted_is_204(one: Exchange, at: At) -> Received | None:
    fits = one.status == 200 and one.operation.id.endswith("-delete") and one.case.kind == "call"
    return told(one, b"", 204, content_type=None) if fits else None


@operator
def refused_with_200(one: Exchange, at: At) -> Received | None:
    return told(one, status=200) if one.status in (400, 403, 404) and one.case.kind == "call" else None


@operator
def refused_with_422(one: Exchange, at: At) -> Received | None:
    fits = one.status == 400 and one.case.id.endswith(("-type-breaks", "-range-breaks"))
    return told(one, status=422) if fits else None


@operator
def refused_with_detail(one: Exchange, at: At) -> Received | None:
    if one.status != 400 or not one.case.id.endswith("-missing-breaks"):
        return None
    body = {"detail": [{"type": "missing", "loc": ["body", "model"], "msg": "Field required", "input": {}}]}
    return told(one, orjson.dumps(body), 422)


@operator
def keyless_is_403(one: Exchange, at: At) -> Received | None:
    return told(one, status=403) if one.status == 401 and one.case.id.endswith("/no-key") else None


@operator
def bad_json_is_500(one: Exchange, at: At) -> Received | None:
    if not one.case.id.endswith(("/no-json", "/no-utf-8")) or one.status != 400:
        return None
    return told(one, b"Internal Server Error", 500, content_type="text/plain; charset=utf-8")


@operator
def unknown_task_is_404(one: Exchange, at: At) -> Received | None:
    def unknown(body: Any) -> bool:
        return any(name == "task_status" and holder[name] == "UNKNOWN" for holder, name, _ in walk(body))

    return told(one, status=404) if one.status == 200 and unknown(one.body) else None


@operator
def method_is_405(one: Exchange, at: At) -> Received | None:
    if one.case.kind != "method" or one.status != 400:
        return None
    return told(one, b'{"detail":"Method Not Allowed"}', 405)


@operator
def model_unknown_is_another_status(one: Exchange, at: At) -> Received | None:
    fits = "model-unknown" in one.case.id and one.status in (400, 404)
    return told(one, status=404 if one.status == 400 else 400) if fits else None


# ---- errors -----------------------------------------------------------------------------------------------------------


@operator
def error_of_the_other_dialect(one: Exchange, at: At) -> Received | None:
    def edit(body: Any) -> bool:
        if _native(one) and "message" in body:
            said = {"message": body.pop("message"), "type": "invalid_request_error", "param": None}
            body["error"] = {**said, "code": body.pop("code", None)}
            return True
        inner = body.pop("error", None)
        if isinstance(inner, dict):
            body.pop("type", None)
            body |= {"code": inner.get("code") or inner.get("type"), "message": inner.get("message")}
            body.setdefault("request_id", one.headers.get("x-request-id", ""))
        return isinstance(inner, dict)

    return _refusal(one, edit)


@operator
def error_as_text(one: Exchange, at: At) -> Received | None:
    return _refusal(one, lambda body: _each(body, "error", dict, lambda inner: inner.get("message", "")))


@operator
def code_is_the_status(one: Exchange, at: At) -> Received | None:
    return _refusal(one, lambda body: _each(body, "code", str, lambda _: one.status))


@operator
def message_general(one: Exchange, at: At) -> Received | None:
    fits = one.case.id.endswith("-breaks")
    return _refusal(one, lambda body: _each(body, "message", str, lambda _: "Bad Request")) if fits else None


@operator
def message_with_a_trace(one: Exchange, at: At) -> Received | None:
    trace = 'Traceback (most recent call last):\n  File "app.py", line 12, in handle\nValueError: '
    fits = one.status == 400 and "-range-" in one.case.id
    return (
        _refusal(one, lambda body: _each(body, "message", str, lambda said: trace + said)) if fits else None
    )


@operator
def parameter_named_wrong(one: Exchange, at: At) -> Received | None:
    def other(said: str) -> str:
        for right, wrong in (("temperature", "top_p"), ("top_p", "temperature"), ("max_tokens", "n")):
            if right in said:
                return said.replace(right, wrong)
        return said

    return _refusal(one, lambda body: _each(body, "message", str, other))


@operator
def error_without_request_id(one: Exchange, at: At) -> Received | None:
    return _refusal(one, lambda body: body.pop("request_id", None) is not None)


@operator
def native_code_in_snake_case(one: Exchange, at: At) -> Received | None:
    words = {"InvalidParameter": "invalid_parameter_error", "InvalidApiKey": "invalid_api_key"}
    if not _native(one):
        return None
    return _refusal(one, lambda body: _each(body, "code", str, lambda code: words.get(code, code)))


@operator
def error_as_a_page(one: Exchange, at: At) -> Received | None:
    if one.status != 404:
        return None
    page = b"<html><head><title>404 Not Found</title></head><body><center>nginx</center></body></html>"
    return told(one, page, content_type="text/html")


# ---- headers ----------------------------------------------------------------------------------------------------------


@operator
def stream_without_its_id(one: Exchange, at: At) -> Received | None:
    return told(one, x_request_id=None) if good(one) and one.events is not None else None


@operator
def stream_under_another_id(one: Exchange, at: At) -> Received | None:
    number = one.headers.get("x-request-id", "")
    if not good(one) or one.events is None or not number:
        return None
    return told(one, one.raw.replace(number.encode(), (number[:-4] + "abcd").encode()))


@operator
def stream_said_to_be_json(one: Exchange, at: At) -> Received | None:
    return told(one, content_type="application/json") if good(one) and one.events is not None else None


@operator
def error_said_to_be_text(one: Exchange, at: At) -> Received | None:
    return told(one, content_type="text/plain; charset=utf-8") if one.status >= 400 else None


@operator
def error_hidden_from_the_page(one: Exchange, at: At) -> Received | None:
    from_a_page = one.case.id.endswith("/from-a-page") and one.status >= 400
    return told(one, access_control_allow_origin=None) if from_a_page else None


@operator
def preflight_without_the_key(one: Exchange, at: At) -> Received | None:
    if one.case.kind != "preflight":
        return None
    allowed = one.headers.get("access-control-allow-headers", "").split(", ")
    return told(
        one, access_control_allow_headers=", ".join(name for name in allowed if name != "authorization")
    )


@operator
def preflight_refused(one: Exchange, at: At) -> Received | None:
    return told(one, status=401) if one.case.kind == "preflight" else None


@operator
def answered_before_it_came(one: Exchange, at: At) -> Received | None:
    arrived = one.headers.get("req-arrive-time", "")
    return told(one, resp_start_time=str(int(arrived) - 5000)) if arrived.isdigit() else None


@operator
def length_in_letters(one: Exchange, at: At) -> Received | None:
    text = one.raw.decode("utf-8", "replace")
    fits = good(one) and one.events is None and len(text) != len(one.raw)
    return told(one, content_length=str(len(text))) if fits else None


@operator
def charset_of_another_time(one: Exchange, at: At) -> Received | None:
    fits = good(one) and one.events is None and _foreign(one)
    return told(one, content_type="application/json; charset=GBK") if fits else None


# ---- access -----------------------------------------------------------------------------------------------------------


@operator
def any_key_will_do(one: Exchange, at: At) -> Received | None:
    if not one.case.id.endswith("/bad-key"):
        return None
    return _instead(one, next((other for other in at.peers if good(other) and other.events is None), None))


@operator
def stranger_is_shown_it(one: Exchange, at: At) -> Received | None:
    if one.case.kind != "stranger" or one.status < 400:
        return None
    return _instead(one, _peer(at, one.case.id.removesuffix(" by a stranger")))


@operator
def stranger_is_told_whose(one: Exchange, at: At) -> Received | None:
    said = "You do not have access to it: it belongs to another account."
    if one.case.kind != "stranger":
        return None
    return _refusal(one, lambda body: _each(body, "message", str, lambda _: said), status=403)


@operator
def key_half_hidden(one: Exchange, at: At) -> Received | None:
    def edit(said: str) -> str:
        return f"{said.rstrip('. ')}: {one.key[:6]}****{one.key[-4:]}."

    fits = one.case.id.endswith("/bad-key")
    return _refusal(one, lambda body: _each(body, "message", str, edit)) if fits else None


@operator
def keyless_is_told_it_is_wrong(one: Exchange, at: At) -> Received | None:
    bad = one.case.id.replace("/no-key", "/bad-key")
    return _instead(one, _peer(at, bad)) if one.case.id.endswith("/no-key") else None


# ---- state ------------------------------------------------------------------------------------------------------------


def _of_a_flow(one: Exchange) -> bool:
    return (
        " > " in one.case.id and one.case.kind == "call" and one.status == 200 and isinstance(one.body, dict)
    )


@operator
def gone_but_shown(one: Exchange, at: At) -> Received | None:
    if one.case.kind != "gone" or one.status < 400:
        return None
    return _instead(one, _peer(at, one.case.id.removesuffix(" when gone")))


@operator
def gone_but_listed(one: Exchange, at: At) -> Received | None:
    if one.case.kind != "gone" or one.status != 200:
        return None
    return _instead(one, _peer(at, one.case.id.removesuffix(" when gone")))


@operator
def deletion_denied(one: Exchange, at: At) -> Received | None:
    if one.status != 200:
        return None

    def edit(body: Any) -> bool:
        had = body.get("deleted") is True
        return had and not body.update(deleted=False)

    return in_body(one, edit)


@operator
def unknown_is_deleted(one: Exchange, at: At) -> Received | None:
    if not one.operation.id.endswith("-delete") or one.case.id.count(" > ") or one.status != 404:
        return None
    done = next((other for other in at.peers if other.status == 200 and isinstance(other.body, dict)), None)
    return _instead(one, done)


@operator
def second_has_the_first_id(one: Exchange, at: At) -> Received | None:
    made = [
        other
        for other in at.peers
        if other.status == 200 and isinstance(other.body, dict) and "id" in other.body
    ]
    if one.operation.method != "POST" or len(made) < 2 or one is not made[1] or one.events is not None:
        return None
    return in_body(one, lambda body: not body.update(id=made[0].body["id"]))


@operator
def read_under_another_id(one: Exchange, at: At) -> Received | None:
    def other(name: str) -> str:
        return name[:-4] + ("0000" if not name.endswith("0000") else "1111")

    if not _of_a_flow(one) or one.operation.method != "GET":
        return None
    return in_body(one, lambda body: "id" in body and not body.update(id=other(body["id"])))


@operator
def made_anew_at_each_look(one: Exchange, at: At) -> Received | None:
    if not _of_a_flow(one) or one.operation.method != "GET":
        return None
    return in_body(
        one,
        lambda body: _each(body, ("created_at", "created"), int, lambda when: when + 3600),
    )


@operator
def what_was_given_is_lost(one: Exchange, at: At) -> Received | None:
    def edit(body: Any) -> bool:
        return _each(body, ("name", "instructions", "filename", "title", "description"), str, lambda _: "")

    return in_body(one, edit) if _of_a_flow(one) and one.operation.method == "GET" else None


@operator
def always_more(one: Exchange, at: At) -> Received | None:
    return _whole(one, lambda body: body.get("has_more") is False and not body.update(has_more=True))


@operator
def ends_of_the_page_swapped(one: Exchange, at: At) -> Received | None:
    def edit(body: Any) -> bool:
        first, last = body.get("first_id"), body.get("last_id")
        if not first:
            return False
        body["first_id"], body["last_id"] = last, first
        return bool(first != last)

    return _whole(one, edit)


@operator
def page_from_zero(one: Exchange, at: At) -> Received | None:
    return _whole(one, lambda body: _each(body, "page_no", int, lambda page: page - 1))


@operator
def total_one_too_few(one: Exchange, at: At) -> Received | None:
    fits = one.operation.method == "GET"
    return (
        _whole(one, lambda body: _each(body, "total", int, lambda total: max(0, total - 1))) if fits else None
    )


# ---- tasks ------------------------------------------------------------------------------------------------------------


@operator
def status_in_small_letters(one: Exchange, at: At) -> Received | None:
    return _whole(one, lambda body: _each(body, "task_status", str, str.lower))


@operator
def status_of_another_product(one: Exchange, at: At) -> Received | None:
    words = {"PENDING": "QUEUED", "RUNNING": "PROCESSING", "SUCCEEDED": "SUCCESS", "CANCELED": "CANCELLED"}
    return _whole(one, lambda body: _each(body, "task_status", str, lambda word: words.get(word, word)))


@operator
def task_under_another_id(one: Exchange, at: At) -> Received | None:
    fits = one.operation.id == "native-task"
    return _whole(one, lambda body: _each(body, "task_id", str, lambda name: name[::-1])) if fits else None


@operator
def task_time_in_utc(one: Exchange, at: At) -> Received | None:
    def other(when: str) -> str:
        if not when:
            return when
        found = datetime.fromisoformat(f"{when}+08:00")
        return found.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    return _whole(
        one,
        lambda body: _each(body, ("submit_time", "scheduled_time", "end_time"), str, other),
    )


@operator
def waits_with_results(one: Exchange, at: At) -> Received | None:
    def edit(body: Any) -> bool:
        output = body.get("output")
        waits = isinstance(output, dict) and output.get("task_status") == "PENDING"
        return waits and not output.update(results=[{"url": "https://example.com/0.png"}])

    return _whole(one, edit)


@operator
def tasks_miscounted(one: Exchange, at: At) -> Received | None:
    return _whole(one, lambda body: _each(body, "SUCCEEDED", int, lambda done: done + 3))


# ---- streams ----------------------------------------------------------------------------------------------------------


@operator
def end_in_quotes(one: Exchange, at: At) -> Received | None:
    made = one.raw.replace(b"data: [DONE]", b'data: "[DONE]"')
    return told(one, made) if one.events is not None and made != one.raw else None


@operator
def end_said_twice(one: Exchange, at: At) -> Received | None:
    fits = one.events is not None and b"data: [DONE]" in one.raw
    return told(one, one.raw + b"data: [DONE]\n\n") if fits else None


@operator
def end_of_another_dialect(one: Exchange, at: At) -> Received | None:
    fits = good(one) and one.events is not None and b"[DONE]" not in one.raw
    return told(one, one.raw + b"data: [DONE]\n\n") if fits else None


def _without_lines(one: Exchange, start: bytes, last: bool = False) -> Received | None:
    frames = blocks(one)
    made = [
        b"\n".join(
            line
            for line in frame.split(b"\n")
            if not line.startswith(start) or (last and place < len(frames) - 1)
        )
        for place, frame in enumerate(frames)
    ]
    return streamed(one, made) if good(one) and frames and made != frames else None


@operator
def events_unnamed(one: Exchange, at: At) -> Received | None:
    return _without_lines(one, b"event:")


@operator
def last_event_unnumbered(one: Exchange, at: At) -> Received | None:
    return _without_lines(one, b"id:", last=True)


@operator
def status_comment_lost(one: Exchange, at: At) -> Received | None:
    return _without_lines(one, b":HTTP_STATUS")


@operator
def numbers_start_again(one: Exchange, at: At) -> Received | None:
    frames = blocks(one)
    if not good(one) or len(frames) <= 10 or not frames[0].startswith(b"id:"):
        return None
    made = [
        frame if place < 10 else b"id:%d\n" % (place - 9) + frame.partition(b"\n")[2]
        for place, frame in enumerate(frames)
    ]
    return streamed(one, made)


@operator
def heartbeat_as_data(one: Exchange, at: At) -> Received | None:
    frames = blocks(one)
    if not good(one) or len(frames) < 4:
        return None
    frames.insert(len(frames) // 2, b"data: {}")
    return streamed(one, frames)


@operator
def last_frame_again(one: Exchange, at: At) -> Received | None:
    frames = [frame for frame in blocks(one) if b"[DONE]" not in frame]
    end = blocks(one)[len(frames) :]
    return streamed(one, [*frames, frames[-1], *end]) if good(one) and frames else None


@operator
def increments_from_the_middle(one: Exchange, at: At) -> Received | None:
    if not good(one) or one.events is None or not _native(one) or one.parameters.get("incremental_output"):
        return None
    frames = blocks(one)
    opens = [opened(frame) for frame in frames]
    said = [answers(data) for data in opens]
    made = list(frames)
    for place in range(len(frames) // 2, len(frames)):
        if place and len(said[place]) == len(said[place - 1]) == 1:
            (_, before), (holder, key) = said[place - 1][0], said[place][0]
            old = opened(frames[place - 1])
            start = answers(old)[0][0][before]
            if holder[key].startswith(start) and start:
                holder[key] = holder[key][len(start) :]
                made[place] = closed(frames[place], opens[place])
    return streamed(one, made) if made != frames else None


@operator
def all_anew_in_each_increment(one: Exchange, at: At) -> Received | None:
    if not good(one) or one.events is None or one.parameters.get("incremental_output") is not True:
        return None
    text = ""

    def edit(data: Any) -> bool:
        nonlocal text
        held = answers(data)
        if len(held) == 1:
            holder, key = held[0]
            text += holder[key]
            changed = holder[key] != text
            holder[key] = text
            return bool(changed)
        return False

    return in_frames(one, edit)


@operator
def ended_before_its_end(one: Exchange, at: At) -> Received | None:
    frames = blocks(one)
    places = [place for place, frame in enumerate(frames) if answers(opened(frame))]
    if not good(one) or len(places) < 4 or _several(one) != 1:
        return None
    place = at.frame if at.frame in places else places[len(places) // 2]

    def edit(data: Any) -> bool:
        done = False
        for holder, name, _ in list(walk(data)):
            if name == "finish_reason" and holder[name] in (None, "null"):
                holder[name] = "stop"
                done = True
        return done

    return in_frames(one, edit, place)


@operator
def role_in_each_chunk(one: Exchange, at: At) -> Received | None:
    def edit(data: Any) -> bool:
        done = False
        for holder, name, _ in list(walk(data)):
            if (
                name == "delta"
                and isinstance(holder[name], dict)
                and "role" not in holder[name]
                and "type" not in data
            ):
                holder[name]["role"] = "assistant"
                done = True
        return done

    return _stream(one, at, edit)


@operator
def usage_unasked(one: Exchange, at: At) -> Received | None:
    frames = blocks(one)
    if (
        not good(one)
        or len(frames) < 2
        or b"[DONE]" not in frames[-1]
        or one.parameters.get("stream_options")
    ):
        return None
    last = opened(frames[-2])
    usage = {"prompt_tokens": 10, "completion_tokens": 20, "total_tokens": 30}
    return streamed(
        one, [*frames[:-1], closed(frames[-2], {**last, "choices": [], "usage": usage}), frames[-1]]
    )


@operator
def usage_beside_choices(one: Exchange, at: At) -> Received | None:
    def edit(data: Any) -> bool:
        fits = data.get("choices") == [] and bool(data.get("usage"))
        choice = {"index": 0, "delta": {"content": ""}, "finish_reason": None, "logprobs": None}
        return fits and not data.update(choices=[choice])

    return _stream(one, at, edit)


@operator
def letter_cut_in_two(one: Exchange, at: At) -> Received | None:
    def edit(data: Any) -> bool:
        return _texts(
            data, lambda text: text[:-1] + "\ufffd" if len(text) > 1 and not text[-1].isascii() else text
        )

    return _stream(one, at, edit)


@operator
def another_id_in_each_chunk(one: Exchange, at: At) -> Received | None:
    count = 0

    def edit(data: Any) -> bool:
        nonlocal count
        count += 1
        return (
            count > 1
            and isinstance(data.get("id"), str)
            and not data.update(id=f"{data['id'][:-3]}{count:03}")
        )

    return _stream(one, at, edit)


@operator
def told_at_once_though_streamed(one: Exchange, at: At) -> Received | None:
    if not good(one) or one.events is None or one.case.id == one.case.twin:
        return None
    return _instead(one, _peer(at, one.case.twin))


@operator
def sequence_skips(one: Exchange, at: At) -> Received | None:
    return _stream(
        one, at, lambda data: _each(data, "sequence_number", int, lambda place: place + place // 5)
    )


@operator
def completed_with_nothing(one: Exchange, at: At) -> Received | None:
    def edit(data: Any) -> bool:
        return data.get("type") == "response.completed" and _each(
            data["response"], "output", list, lambda _: []
        )

    return _stream(one, at, edit)


@operator
def done_text_trimmed(one: Exchange, at: At) -> Received | None:
    def edit(data: Any) -> bool:
        fits = data.get("type") == "response.output_text.done" and len(data.get("text", "")) > 3
        return fits and not data.update(text=data["text"][:-1])

    return _stream(one, at, edit)


@operator
def block_never_closed(one: Exchange, at: At) -> Received | None:
    frames = blocks(one)
    stops = [place for place, frame in enumerate(frames) if b"content_block_stop" in frame]
    return (
        streamed(one, [frame for place, frame in enumerate(frames) if place != stops[0]]) if stops else None
    )


@operator
def all_blocks_are_the_first(one: Exchange, at: At) -> Received | None:
    fits = one.operation.surface == "anthropic"
    return _stream(one, at, lambda data: _each(data, "index", int, lambda _: 0)) if fits else None


@operator
def item_under_another_id(one: Exchange, at: At) -> Received | None:
    def edit(data: Any) -> bool:
        item = data.get("item")
        fits = data.get("type") == "response.output_item.done" and isinstance(item, dict) and "id" in item
        return fits and not item.update(id=item["id"][:-4] + "0f0f")

    return _stream(one, at, edit)


# ---- several answers --------------------------------------------------------------------------------------------------


@operator
def several_are_one(one: Exchange, at: At) -> Received | None:
    if _several(one) < 2:
        return None

    def edit(body: Any) -> bool:
        found = [choices for choices in _lists(body, "choices") if len(choices) > 1]
        for choices in found:
            del choices[1:]
        return bool(found)

    return _both(one, at, edit)


@operator
def several_under_one_number(one: Exchange, at: At) -> Received | None:
    return _both(one, at, lambda data: _each(data, "index", int, lambda _: 0)) if _several(one) > 1 else None


@operator
def several_the_same_end(one: Exchange, at: At) -> Received | None:
    """Of several answers only the first ever ends."""
    if _several(one) < 2:
        return None

    def edit(data: Any) -> bool:
        found = [
            choice
            for choices in _lists(data, "choices")
            for choice in choices
            if choice.get("index", 0) > 0 and choice.get("finish_reason") not in (None, "null")
        ]
        for choice in found:
            choice["finish_reason"] = "null" if _native(one) else None
        return bool(found)

    return _both(one, at, edit)


@operator
def several_counted_as_one(one: Exchange, at: At) -> Received | None:
    number = _several(one)
    if number < 2:
        return None

    def edit(data: Any) -> bool:
        done = False
        for usage in usages(data):
            for key in ("output_tokens", "completion_tokens"):
                if usage.get(key, 0) > 1:
                    less = usage[key] - usage[key] // number
                    usage[key] -= less
                    usage["total_tokens"] = usage.get("total_tokens", less) - less
                    done = True
        return done

    return _both(one, at, edit)


# ---- thinking ---------------------------------------------------------------------------------------------------------


@operator
def thinking_in_the_answer(one: Exchange, at: At) -> Received | None:
    def edit(data: Any) -> bool:
        done = False
        for holder, name, _ in list(walk(data)):
            if (
                name == "reasoning_content"
                and holder[name]
                and isinstance(holder.get("content", ""), str | None)
            ):
                holder["content"] = f"<think>{holder.pop(name)}</think>{holder.get('content') or ''}"
                done = True
        return done

    return _both(one, at, edit)


@operator
def thinking_after_the_answer(one: Exchange, at: At) -> Received | None:
    if not good(one) or one.events is None or not _compatible(one):
        return None
    frames = blocks(one)

    def thinks(frame: bytes) -> bool:
        return any(key == "reasoning_content" for _, key in pieces(opened(frame)))

    places = [place for place, frame in enumerate(frames) if thinks(frame)]
    said = [place for place, frame in enumerate(frames) if answers(opened(frame)) and not thinks(frame)]
    if not places or len(said) < 2:
        return None
    moved = frames.pop(places[-1])
    frames.insert(said[0], moved)
    return streamed(one, frames)


@operator
def thinking_though_off(one: Exchange, at: At) -> Received | None:
    if one.parameters.get("enable_thinking") is not False:
        return None

    def edit(data: Any) -> bool:
        found = [
            holder[name]
            for holder, name, _ in walk(data)
            if name in ("message", "delta") and isinstance(holder[name], dict)
        ]
        for holder in found:
            holder["reasoning_content"] = "First the question itself."
        return bool(found)

    return _both(one, at, edit)


@operator
def thinking_not_counted(one: Exchange, at: At) -> Received | None:
    def edit(data: Any) -> bool:
        return _each(data, "reasoning_tokens", int, lambda _: 0)

    return _both(one, at, edit)


@operator
def thinking_beyond_its_budget(one: Exchange, at: At) -> Received | None:
    budget = one.parameters.get("thinking_budget")
    if not isinstance(budget, int):
        return None

    def edit(data: Any) -> bool:
        return _each(data, "reasoning_tokens", int, lambda _: budget + 50)

    return _both(one, at, edit)


# ---- tools ------------------------------------------------------------------------------------------------------------


@operator
def tool_nobody_offered(one: Exchange, at: At) -> Received | None:
    def edit(data: Any) -> bool:
        named = [call.get("function", call) for call in _calls(data)]
        named = [inner for inner in named if isinstance(inner, dict) and inner.get("name")]
        for inner in named:
            inner["name"] = f"functions.{inner['name']}"
        return bool(named)

    return _both(one, at, edit)


@operator
def arguments_as_python(one: Exchange, at: At) -> Received | None:
    def edit(body: Any) -> bool:
        held = [(holder, key) for holder, key in _arguments(body) if isinstance(holder[key], str)]
        for holder, key in held:
            holder[key] = repr(_read(holder[key]))
        return bool(held)

    return _whole(one, edit)


@operator
def arguments_without_the_required(one: Exchange, at: At) -> Received | None:
    def edit(body: Any) -> bool:
        held = list(_arguments(body))
        for holder, key in held:
            holder[key] = "{}" if isinstance(holder[key], str) else {}
        return bool(held)

    return _whole(one, edit)


@operator
def arguments_encoded_twice(one: Exchange, at: At) -> Received | None:
    def edit(body: Any) -> bool:
        held = [(holder, key) for holder, key in _arguments(body) if isinstance(holder[key], str)]
        for holder, key in held:
            holder[key] = orjson.dumps(holder[key]).decode()
        return bool(held)

    return _whole(one, edit)


@operator
def called_but_stopped(one: Exchange, at: At) -> Received | None:
    words = {"tool_calls": "stop", "tool_use": "end_turn"}

    def edit(data: Any) -> bool:
        found = [(holder, key) for holder, key in ends(data) if holder[key] in words]
        for holder, key in found:
            holder[key] = words[holder[key]]
        return bool(found)

    return _both(one, at, edit)


@operator
def calls_all_named_alike(one: Exchange, at: At) -> Received | None:
    def edit(data: Any) -> bool:
        found = [
            (call, key)
            for call in _calls(data)
            for key in ("call_id", "id")
            if str(call.get(key, "")).startswith("call_")
        ]
        for call, key in found:
            call[key] = "call_0"
        return bool(found)

    return _both(one, at, edit)


@operator
def call_under_another_id(one: Exchange, at: At) -> Received | None:
    count = 0

    def edit(data: Any) -> bool:
        nonlocal count
        found = [call for call in _calls(data) if "function" in call]
        count += bool(found)
        for call in found if count > 1 else []:
            call["id"] = f"call_{count:024x}"
        return bool(found) and count > 1

    return _stream(one, at, edit)


@operator
def arguments_once_more(one: Exchange, at: At) -> Received | None:
    if not good(one) or one.events is None or not _compatible(one) or "responses" in one.operation.id:
        return None
    frames = blocks(one)
    places = [place for place, frame in enumerate(frames) if list(_arguments(opened(frame)))]
    if len(places) < 2:
        return None
    text = "".join(holder[key] for place in places for holder, key in _arguments(opened(frames[place])))
    data = opened(frames[places[-1]])
    holder, key = next(_arguments(data))
    holder[key] = text
    return streamed(
        one, [*frames[: places[-1] + 1], closed(frames[places[-1]], data), *frames[places[-1] + 1 :]]
    )


@operator
def called_though_forbidden(one: Exchange, at: At) -> Received | None:
    if one.parameters.get("tool_choice") != "none":
        return None
    calling = [
        other
        for other in at.peers
        if good(other)
        and _calls(other.body if other.events is None else other.data)
        and (other.events is None) == (one.events is None)
    ]
    return _instead(one, calling[0]) if calling and good(one) else None


@operator
def forced_but_silent(one: Exchange, at: At) -> Received | None:
    if not isinstance(one.parameters.get("tool_choice"), dict):
        return None

    def edit(body: Any) -> bool:
        done = False
        for holder, name, _ in list(walk(body)):
            if name == "message" and isinstance(holder[name], dict) and holder[name].pop("tool_calls", None):
                holder[name]["content"] = "Which one do you mean?"
                holder["finish_reason"] = "stop"
                done = True
        return done

    return _whole(one, edit)


# ---- structured output ------------------------------------------------------------------------------------------------


@operator
def json_after_a_greeting(one: Exchange, at: At) -> Received | None:
    return _json(one, lambda value: f"Here is the JSON:\n{orjson.dumps(value).decode()}")


@operator
def json_as_python(one: Exchange, at: At) -> Received | None:
    return _json(one, repr)


@operator
def json_with_a_last_comma(one: Exchange, at: At) -> Received | None:
    return _json(one, lambda value: orjson.dumps(value).decode()[:-1] + ",}" if value else value)


@operator
def schema_without_its_first(one: Exchange, at: At) -> Received | None:
    def less(value: Any) -> Any:
        return dict(list(value.items())[1:]) if isinstance(value, dict) else value

    return _json(one, less) if _wants_json(one) == "json_schema" else None


@operator
def schema_with_more(one: Exchange, at: At) -> Received | None:
    def more(value: Any) -> Any:
        return {**value, "explanation": "as asked"} if isinstance(value, dict) else value

    return _json(one, more) if _wants_json(one) == "json_schema" else None


@operator
def schema_numbers_in_quotes(one: Exchange, at: At) -> Received | None:
    def quoted(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: quoted(held) for key, held in value.items()}
        return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value

    return _json(one, quoted) if _wants_json(one) == "json_schema" else None


# ---- limits and probabilities -----------------------------------------------------------------------------------------


@operator
def one_beyond_the_limit(one: Exchange, at: At) -> Received | None:
    limit = one.parameters.get("max_tokens")

    def edit(data: Any) -> bool:
        done = False
        for usage in usages(data):
            for key in ("output_tokens", "completion_tokens"):
                if usage.get(key) == limit:
                    usage[key] += 1
                    usage["total_tokens"] = usage.get("total_tokens", 0) + 1
                    done = True
        return done

    return _both(one, at, edit) if isinstance(limit, int) else None


@operator
def cut_but_stopped(one: Exchange, at: At) -> Received | None:
    words = {"length": "stop", "max_tokens": "end_turn"}

    def edit(data: Any) -> bool:
        found = [(holder, key) for holder, key in ends(data) if holder[key] in words]
        for holder, key in found:
            holder[key] = words[holder[key]]
        return bool(found)

    return _both(one, at, edit)


@operator
def stop_word_kept(one: Exchange, at: At) -> Received | None:
    words = one.parameters.get("stop")
    word = words if isinstance(words, str) else words[0] if isinstance(words, list) and words else ""
    return (
        _whole(one, lambda body: _texts(body, lambda text: f"{text}{word}"))
        if isinstance(word, str) and word
        else None
    )


@operator
def chances_not_their_logs(one: Exchange, at: At) -> Received | None:
    return _both(one, at, lambda data: _each(data, "logprob", float, math.exp))


@operator
def one_candidate_more(one: Exchange, at: At) -> Received | None:
    def edit(data: Any) -> bool:
        done = False
        for listed in _lists(data, "top_logprobs"):
            if listed:
                listed.append({**listed[-1], "token": "zz", "bytes": [122, 122]})
                done = True
        return done

    return _both(one, at, edit)


@operator
def candidates_upside_down(one: Exchange, at: At) -> Received | None:
    def edit(data: Any) -> bool:
        found = [listed for listed in _lists(data, "top_logprobs") if len(listed) > 1]
        for listed in found:
            listed.reverse()
        return bool(found)

    return _both(one, at, edit)


@operator
def tokens_without_their_spaces(one: Exchange, at: At) -> Received | None:
    return _both(one, at, lambda data: _each(data, "token", str, str.strip))


@operator
def logprobs_forgotten(one: Exchange, at: At) -> Received | None:
    fits = one.parameters.get("logprobs") is True
    return _both(one, at, lambda data: _each(data, "logprobs", dict, lambda _: None)) if fits else None


# ---- vectors and ranks ------------------------------------------------------------------------------------------------


@operator
def half_a_vector(one: Exchange, at: At) -> Received | None:
    asked = "dimension" in one.parameters or "dimensions" in one.parameters
    return (
        _whole(one, lambda body: _each(body, "embedding", list, lambda vector: vector[::2]))
        if asked
        else None
    )


@operator
def vector_in_base64(one: Exchange, at: At) -> Received | None:
    def packed(vector: list[float]) -> str:
        return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()

    return _whole(one, lambda body: _each(body, "embedding", list, packed))


@operator
def vector_with_no_number(one: Exchange, at: At) -> Received | None:
    made = _whole(one, lambda body: _each(body, "embedding", list, lambda vector: ["NOT", *vector[1:]]))
    return told(one, made.raw.replace(b'"NOT"', b"NaN")) if made else None


@operator
def vectors_changed_about(one: Exchange, at: At) -> Received | None:
    def edit(body: Any) -> bool:
        rows = [
            row
            for key in ("data", "embeddings")
            for rows in _lists(body, key)
            for row in rows
            if isinstance(row, dict)
        ]
        rows = [row for row in rows if "embedding" in row]
        if len(rows) < 2:
            return False
        rows[0]["embedding"], rows[1]["embedding"] = rows[1]["embedding"], rows[0]["embedding"]
        return True

    return _whole(one, edit)


@operator
def first_vector_only(one: Exchange, at: At) -> Received | None:
    def edit(body: Any) -> bool:
        found = [
            rows
            for key in ("data", "embeddings")
            for rows in _lists(body, key)
            if len(rows) > 1 and "embedding" in rows[0]
        ]
        for rows in found:
            del rows[1:]
        return bool(found)

    return _whole(one, edit)


def _ranked(body: Any) -> list[list[Any]]:
    return [rows for rows in _lists(body, "results") if rows and "relevance_score" in rows[0]]


@operator
def worst_first(one: Exchange, at: At) -> Received | None:
    def edit(body: Any) -> bool:
        found = [rows for rows in _ranked(body) if len(rows) > 1]
        for rows in found:
            rows.reverse()
        return bool(found)

    return _whole(one, edit)


@operator
def score_in_percent(one: Exchange, at: At) -> Received | None:
    return _whole(one, lambda body: _each(body, "relevance_score", float, lambda score: 100 * score))


@operator
def rank_from_one(one: Exchange, at: At) -> Received | None:
    def edit(body: Any) -> bool:
        rows = [row for rows in _ranked(body) for row in rows]
        for row in rows:
            row["index"] += 1
        return bool(rows)

    return _whole(one, edit)


# ---- counting ---------------------------------------------------------------------------------------------------------


@operator
def more_cached_than_sent(one: Exchange, at: At) -> Received | None:
    def edit(data: Any) -> bool:
        done = False
        for usage in usages(data):
            sent = usage.get("input_tokens", usage.get("prompt_tokens", 0))
            done = _each(usage, "cached_tokens", int, partial(_always, int(sent) + 7)) or done
        return done

    return _both(one, at, edit)


@operator
def letters_counted(one: Exchange, at: At) -> Received | None:
    def edit(body: Any) -> bool:
        letters = sum(len(holder[key]) for holder, key in pieces(body))
        done = False
        for usage in usages(body):
            for key in ("output_tokens", "completion_tokens"):
                if key in usage and letters:
                    usage["total_tokens"] = usage.get("total_tokens", usage[key]) - usage[key] + letters
                    usage[key] = letters
                    done = True
        return done

    return _whole(one, edit)


@operator
def prompt_not_counted(one: Exchange, at: At) -> Received | None:
    def edit(data: Any) -> bool:
        done = False
        for usage in usages(data):
            for key in ("input_tokens", "prompt_tokens"):
                if usage.get(key):
                    usage["total_tokens"] = usage.get("total_tokens", usage[key]) - usage[key]
                    usage[key] = 0
                    done = True
        return done

    return _both(one, at, edit)


@operator
def usage_doubles_at_the_end(one: Exchange, at: At) -> Received | None:
    frames = blocks(one)
    places = [place for place, frame in enumerate(frames) if usages(opened(frame))]
    if not good(one) or not places:
        return None

    def edit(data: Any) -> bool:
        return _counts(data, lambda count: 2 * count)

    return in_frames(one, edit, places[-1])


# ---- ids and times ----------------------------------------------------------------------------------------------------


LATE = 10**11
"""Times above it are in milliseconds."""


@operator
def time_in_words(one: Exchange, at: At) -> Received | None:
    def words(when: int) -> str:
        return datetime.fromtimestamp(when / 1000 if when > LATE else when, UTC).isoformat()

    return _both(one, at, lambda data: _each(data, ("created", "created_at"), int, words))


@operator
def time_in_thousandths(one: Exchange, at: At) -> Received | None:
    def longer(when: int) -> int:
        return when if when > LATE else when * 1000

    return _both(one, at, lambda data: _each(data, ("created", "created_at", "expires_at"), int, longer))


@operator
def over_before_it_began(one: Exchange, at: At) -> Received | None:
    def earlier(when: int) -> int:
        return when - 30 * 86400 * (1000 if when > LATE else 1)

    return _both(one, at, lambda data: _each(data, "expires_at", int, earlier))


@operator
def time_moves_in_the_stream(one: Exchange, at: At) -> Received | None:
    count = 0

    def edit(data: Any) -> bool:
        nonlocal count
        count += 1
        return count > 8 and _each(data, "created", int, lambda when: when + count)

    return _stream(one, at, edit)


@operator
def id_without_its_prefix(one: Exchange, at: At) -> Received | None:
    def bare(name: str) -> str:
        for prefix in ("chatcmpl-", "cmpl-", "resp_", "msg_", "batch_", "thread_", "asst_"):
            name = name.removeprefix(prefix)
        return name

    return _both(one, at, lambda data: _each(data, "id", str, bare))


@operator
def id_in_capitals(one: Exchange, at: At) -> Received | None:
    number = one.headers.get("x-request-id", "")
    if number == number.upper():
        return None
    return told(one, one.raw.replace(number.encode(), number.upper().encode()), x_request_id=number.upper())


@operator
def id_always_the_same(one: Exchange, at: At) -> Received | None:
    number, fixed = one.headers.get("x-request-id", ""), "4f7a1c2e-6b3d-9a58-8c1f-2d9e7b605a43"
    return told(one, one.raw.replace(number.encode(), fixed.encode()), x_request_id=fixed) if number else None


@operator
def model_by_its_date(one: Exchange, at: At) -> Received | None:
    asked = one.case.sent.body.get("model") if isinstance(one.case.sent.body, dict) else None

    def dated(name: str) -> str:
        return f"{name}-2025-07-28" if name == asked else name

    return _both(one, at, lambda data: _each(data, "model", str, dated))


# ---- cross-talk and letters -------------------------------------------------------------------------------------------


@operator
def answer_of_another(one: Exchange, at: At) -> Received | None:
    if not good(one) or not pieces(one.body if one.events is None else {}):
        return None
    others = [
        other
        for other in at.peers
        if other is not one
        and good(other)
        and other.events is None
        and pieces(other.body)
        and other.parameters.get("response_format") == one.parameters.get("response_format")
        and not _calls(other.body)
        and other.parameters.get("model") == one.parameters.get("model")
    ]
    return _instead(one, at.pick(others)) if others else None


@operator
def first_answer_for_all(one: Exchange, at: At) -> Received | None:
    alike = [other for other in at.peers if good(other) and (other.events is None) == (one.events is None)]
    if not good(one) or not alike or one is alike[0]:
        return None
    return Received(alike[0].status, alike[0].headers, alike[0].raw)


@operator
def letters_decoded_wrong(one: Exchange, at: At) -> Received | None:
    def wrong(text: str) -> str:
        return text.encode().decode("latin-1")

    return _both(one, at, lambda data: _texts(data, wrong, thinking=True)) if _foreign(one) else None


@operator
def letters_replaced(one: Exchange, at: At) -> Received | None:
    def ascii_only(text: str) -> str:
        return text.encode("ascii", "replace").decode()

    return _both(one, at, lambda data: _texts(data, ascii_only)) if _foreign(one) else None


@operator
def mark_before_the_body(one: Exchange, at: At) -> Received | None:
    return told(one, b"\xef\xbb\xbf" + one.raw) if good(one) and one.events is None else None


@operator
def body_cut_short(one: Exchange, at: At) -> Received | None:
    return told(one, one.raw[:4096]) if good(one) and one.events is None and len(one.raw) > 4096 else None


@operator
def lines_lost(one: Exchange, at: At) -> Received | None:
    return _both(one, at, lambda data: _texts(data, lambda text: text.replace("\n", ""), thinking=True))


@operator
def first_space_trimmed(one: Exchange, at: At) -> Received | None:
    if not good(one) or one.events is None:
        return None
    return _stream(one, at, lambda data: _texts(data, str.strip))
