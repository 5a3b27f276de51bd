"""A second set of operators, by another author, who knew the API's sheets and recordings and not the laws: the held-out set.

It answers one question: how much the contract notices of faults it was not written against. Catalogue and classes:
heldout.yaml. An operator takes a good exchange and where it strikes (`At`), and gives the bad answer, or None where it does
not fit.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

import orjson

from ci.mutants.bending import (
    At,
    Bend,
    answers,
    anywhere,
    at_path,
    blocks,
    camel,
    closed,
    ends,
    good,
    in_body,
    in_frames,
    many,
    middle,
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

# ---- fields -----------------------------------------------------------------------------------------------------------


def _field(change: Callable[[dict[str, Any], str], bool]) -> Bend:
    def bend(one: Exchange, at: At) -> Received | None:
        def edit(data: Any) -> bool:
            return sum(change(holder, key) for holder, key in list(at_path(data, at.site))) > 0

        return in_body(one, edit) if good(one) else None

    return bend


def _chunk_field(change: Callable[[dict[str, Any], str], bool]) -> Bend:
    def bend(one: Exchange, at: At) -> Received | None:
        def edit(data: Any) -> bool:
            return sum(change(holder, key) for holder, key in list(at_path(data, at.site))) > 0

        return in_frames(one, edit, at.frame, most=1) if good(one) else None

    return bend


def _lost(holder: dict[str, Any], key: str) -> bool:
    del holder[key]
    return True


def _renamed(holder: dict[str, Any], key: str) -> bool:
    if camel(key) == key:
        return False
    holder[camel(key)] = holder.pop(key)
    return True


def _null(holder: dict[str, Any], key: str) -> bool:
    changed = holder[key] is not None
    holder[key] = None
    return changed


def _number_as_text(holder: dict[str, Any], key: str) -> bool:
    if isinstance(holder[key], bool) or not isinstance(holder[key], int | float):
        return False
    holder[key] = str(holder[key])
    return True


def _text_as_list(holder: dict[str, Any], key: str) -> bool:
    if not isinstance(holder[key], str):
        return False
    holder[key] = [holder[key]]
    return True


def _list_as_object(holder: dict[str, Any], key: str) -> bool:
    if not isinstance(holder[key], list):
        return False
    holder[key] = {str(number): item for number, item in enumerate(holder[key])}
    return True


def _whole_as_broken(holder: dict[str, Any], key: str) -> bool:
    if isinstance(holder[key], bool) or not isinstance(holder[key], int):
        return False
    holder[key] = holder[key] + 0.5
    return True


def _flag_as_text(holder: dict[str, Any], key: str) -> bool:
    if not isinstance(holder[key], bool):
        return False
    holder[key] = str(holder[key]).lower()
    return True


def _list_emptied(holder: dict[str, Any], key: str) -> bool:
    if not isinstance(holder[key], list) or not holder[key]:
        return False
    holder[key] = []
    return True


def _text_emptied(holder: dict[str, Any], key: str) -> bool:
    if not isinstance(holder[key], str) or not holder[key]:
        return False
    holder[key] = ""
    return True


def _object_as_text(holder: dict[str, Any], key: str) -> bool:
    if not isinstance(holder[key], dict):
        return False
    holder[key] = orjson.dumps(holder[key]).decode()
    return True


def _stranger(holder: dict[str, Any], key: str) -> bool:
    holder["debug_trace_info"] = {"node": "a-17", "elapsed": 3}
    return True


OPERATORS |= {
    "key-lost": _field(_lost),
    "key-in-camel-case": _field(_renamed),
    "value-null": _field(_null),
    "number-quoted": _field(_number_as_text),
    "text-in-a-list": _field(_text_as_list),
    "list-as-object": _field(_list_as_object),
    "whole-number-broken": _field(_whole_as_broken),
    "flag-quoted": _field(_flag_as_text),
    "list-emptied": _field(_list_emptied),
    "text-emptied": _field(_text_emptied),
    "object-serialised-twice": _field(_object_as_text),
    "stranger-beside": _field(_stranger),
    "chunk-key-lost": _chunk_field(_lost),
    "chunk-key-in-camel-case": _chunk_field(_renamed),
    "chunk-value-null": _chunk_field(_null),
    "chunk-number-quoted": _chunk_field(_number_as_text),
    "chunk-list-as-object": _chunk_field(_list_as_object),
    "chunk-stranger": _chunk_field(_stranger),
}


@operator
def refusal_key_lost(one: Exchange, at: At) -> Received | None:
    """A refusal without one of its keys."""

    def edit(data: Any) -> bool:
        holder = data["error"] if isinstance(data.get("error"), dict) else data
        names = [name for name in ("code", "message", "type") if name in holder]
        if not names:
            return False
        del holder[at.pick(names)]
        return True

    return in_body(one, edit) if one.status >= 400 else None


@operator
def refusal_of_the_other_surface(one: Exchange, at: At) -> Received | None:
    """A refusal in the shape of the other dialect."""
    if one.status < 400 or not isinstance(one.body, dict) or one.error is None:
        return None
    code, message = one.error.get("code", ""), one.error.get("message", "")
    if "error" in one.body:
        body: dict[str, Any] = {
            "code": code,
            "message": message,
            "request_id": one.headers.get("x-request-id", ""),
        }
    else:
        body = {"error": {"code": code, "message": message, "type": code, "param": None}}
    return told(one, orjson.dumps(body))


# ---- envelope ---------------------------------------------------------------------------------------------------------


@operator
def status_created(one: Exchange, at: At) -> Received | None:
    """201 where the API says 200."""
    return told(one, status=201) if good(one) else None


@operator
def refusal_as_200(one: Exchange, at: At) -> Received | None:
    """A refusal's body with status 200."""
    return told(one, status=200) if one.status >= 400 and one.raw else None


@operator
def refusal_as_422(one: Exchange, at: At) -> Received | None:
    """Another status of the four hundreds."""
    return told(one, status=422) if one.status == 400 else None


@operator
def typed_as_text(one: Exchange, at: At) -> Received | None:
    """JSON that calls itself plain text."""
    return told(one, content_type="text/plain; charset=utf-8") if one.events is None and one.raw else None


@operator
def untyped(one: Exchange, at: At) -> Received | None:
    """No content type."""
    return told(one, content_type=None) if one.raw and "content-type" in one.headers else None


@operator
def stream_typed_as_json(one: Exchange, at: At) -> Received | None:
    """Frames that call themselves JSON."""
    return told(one, content_type="application/json") if one.events else None


@operator
def request_id_not_sent(one: Exchange, at: At) -> Received | None:
    """No x-request-id."""
    return told(one, x_request_id=None) if "x-request-id" in one.headers and one.raw else None


@operator
def request_id_of_another(one: Exchange, at: At) -> Received | None:
    """The header has another id than the body."""
    held = one.headers.get("x-request-id", "")
    if not held or held.encode() not in one.raw:
        return None
    return told(one, x_request_id=held[:-4] + ("0000" if not held.endswith("0000") else "1111"))


@operator
def cost_below_zero(one: Exchange, at: At) -> Received | None:
    """A latency of minus five milliseconds."""
    return told(one, req_cost_time="-5") if "req-cost-time" in one.headers and one.raw else None


@operator
def started_before_it_came(one: Exchange, at: At) -> Received | None:
    """The answer starts an hour before the request arrived."""
    come = one.headers.get("req-arrive-time", "")
    return told(one, resp_start_time=str(int(come) - 3_600_000)) if come.isdigit() and one.raw else None


@operator
def page_not_let_in(one: Exchange, at: At) -> Received | None:
    """No CORS header where a browser asks."""
    names = [name for name in one.headers if name.startswith("access-control-")]
    return told(one, **dict.fromkeys(names)) if names else None


@operator
def last_byte_lost(one: Exchange, at: At) -> Received | None:
    """The body ends one byte early."""
    return told(one, one.raw[:-1]) if one.events is None and one.raw else None


@operator
def comma_too_many(one: Exchange, at: At) -> Received | None:
    """JSON with a comma before the closing brace."""
    return told(one, one.raw[:-1] + b",}") if one.events is None and one.raw.endswith(b"}") else None


@operator
def single_quotes(one: Exchange, at: At) -> Received | None:
    """JSON as Python prints it."""
    return told(one, repr(one.body).encode()) if one.events is None and isinstance(one.body, dict) else None


@operator
def mark_in_front(one: Exchange, at: At) -> Received | None:
    """A byte order mark before the JSON."""
    return told(one, b"\xef\xbb\xbf" + one.raw) if one.events is None and one.raw.startswith(b"{") else None


@operator
def said_twice(one: Exchange, at: At) -> Received | None:
    """Two documents in one body."""
    return told(one, one.raw + one.raw) if one.events is None and one.raw.startswith(b"{") else None


@operator
def nothing_said(one: Exchange, at: At) -> Received | None:
    """No body."""
    return told(one, b"") if one.raw and one.events is None else None


@operator
def not_a_number(one: Exchange, at: At) -> Received | None:
    """NaN where a number was."""
    if one.events is not None:
        return None
    made = re.sub(rb'":\s*\d+(?=[,}])', b'":NaN', one.raw, count=1)
    return told(one, made) if made != one.raw else None


@operator
def letter_cut(one: Exchange, at: At) -> Received | None:
    """The second half of a letter of several bytes is missing from a whole answer."""
    found = re.search(rb"[\xc3-\xf4][\x80-\xbf]+", one.raw) if one.events is None else None
    return told(one, one.raw[: found.end() - 1] + one.raw[found.end() :]) if found else None


@operator
def key_told(one: Exchange, at: At) -> Received | None:
    """The key of the caller stands in a header."""
    return told(one, x_debug_authorization=f"Bearer {one.key}") if one.key and one.raw else None


# ---- access -----------------------------------------------------------------------------------------------------------


def _answer_of_a_peer(at: At) -> Exchange | None:
    found = [one for one in at.peers if good(one)]
    return at.pick(found) if found else None


@operator
def stranger_let_in(one: Exchange, at: At) -> Received | None:
    """A wrong key gets an answer."""
    peer = _answer_of_a_peer(at) if one.case.kind == "key" else None
    return Received(peer.status, peer.headers, peer.raw) if peer else None


@operator
def key_refused_as_403(one: Exchange, at: At) -> Received | None:
    """A wrong key is forbidden, not unauthorised."""
    return told(one, status=403) if one.status == 401 else None


@operator
def breach_answered(one: Exchange, at: At) -> Received | None:
    """A request that a rule refuses is answered."""
    if one.case.kind != "call" or one.status not in (400, 404) or one.case.expected.status < 400:
        return None
    peer = _answer_of_a_peer(at)
    return Received(peer.status, peer.headers, peer.raw) if peer else None


def _body_of_refusal(one: Exchange, code: str, message: str) -> bytes:
    id = one.headers.get("x-request-id", "")
    if one.operation.surface == "native":
        return orjson.dumps({"code": code, "message": message, "request_id": id})
    error: dict[str, Any] = {"message": message, "type": code}
    if one.operation.surface == "anthropic":
        return orjson.dumps({"type": "error", "error": error})
    return orjson.dumps({"error": error | {"param": None, "code": code}, "request_id": id})


@operator
def legal_refused(one: Exchange, at: At) -> Received | None:
    """A good request is refused, in a good form."""
    if not good(one):
        return None
    raw = _body_of_refusal(one, "InvalidParameter", "The request is invalid.")
    return told(one, raw, status=400, content_type="application/json")


@operator
def failure_at_a_bound(one: Exchange, at: At) -> Received | None:
    """500 for a value at its bound."""
    if not good(one) or not re.search(r"range|bound|maximum|minimum|budget|length|top|legal", one.case.id):
        return None
    raw = _body_of_refusal(one, "InternalError", "An internal error has occured, please try again later.")
    return told(one, raw, status=500, content_type="application/json")


@operator
def busy(one: Exchange, at: At) -> Received | None:
    """503 with a page of a proxy."""
    raw = b"<html><body><h1>503 Service Temporarily Unavailable</h1></body></html>"
    return told(one, raw, status=503, content_type="text/html") if good(one) else None


@operator
def another_reason(one: Exchange, at: At) -> Received | None:
    """A refusal has the message of another one."""
    said = {
        (peer.error or {}).get("message")
        for peer in at.peers
        if peer.status >= 400 and peer.error is not None
    }

    def edit(data: Any) -> bool:
        holder = data["error"] if isinstance(data.get("error"), dict) else data
        others = sorted(str(text) for text in said if text and text != holder.get("message"))
        if not others or "message" not in holder:
            return False
        holder["message"] = at.pick(others)
        return True

    return in_body(one, edit) if one.status >= 400 else None


@operator
def another_code(one: Exchange, at: At) -> Received | None:
    """A refusal has a code that means something else."""

    def edit(data: Any) -> bool:
        holder = data["error"] if isinstance(data.get("error"), dict) else data
        if not isinstance(holder.get("code"), str):
            return False
        holder["code"] = (
            "Throttling.RateQuota" if holder["code"] != "Throttling.RateQuota" else "InvalidParameter"
        )
        return True

    return in_body(one, edit) if one.status >= 400 else None


# ---- state ------------------------------------------------------------------------------------------------------------


@operator
def resource_lost(one: Exchange, at: At) -> Received | None:
    """What was just made is not found."""
    if " > " not in one.case.id or not good(one) or one.operation.method != "GET":
        return None
    return told(one, _body_of_refusal(one, "NotFound", "The resource does not exist."), status=404)


@operator
def alive_after_its_end(one: Exchange, at: At) -> Received | None:
    """What was deleted is read as before."""
    if one.case.kind != "gone":
        return None
    before = [peer for peer in at.peers if peer.case.id == one.case.id.removesuffix(" when gone")]
    return Received(before[0].status, before[0].headers, before[0].raw) if before else None


@operator
def another_resource(one: Exchange, at: At) -> Received | None:
    """What was asked for has another id."""
    if " > " not in one.case.id or not good(one) or one.operation.method != "GET":
        return None

    def edit(data: Any) -> bool:
        for holder, key, _ in walk(data):
            value = holder[key]
            if key in ("id", "task_id", "file_id") and isinstance(value, str) and value in one.case.sent.path:
                holder[key] = value[:-6] + ("abcdef" if not value.endswith("abcdef") else "fedcba")
                return True
        return False

    return in_body(one, edit)


@operator
def not_as_it_was_made(one: Exchange, at: At) -> Received | None:
    """What was read has another time of making, by a day."""

    def edit(data: Any) -> bool:
        if isinstance(data.get("created_at"), int):
            data["created_at"] += 86_400
            return True
        return False

    return (
        in_body(one, edit) if " > " in one.case.id and good(one) and one.operation.method == "GET" else None
    )


@operator
def deletion_denied(one: Exchange, at: At) -> Received | None:
    """The answer to a deletion says that nothing was deleted."""

    def edit(data: Any) -> bool:
        if data.get("deleted") is not True:
            return False
        data["deleted"] = False
        return True

    return in_body(one, edit) if good(one) else None


@operator
def unknown_state(one: Exchange, at: At) -> Received | None:
    """A state that the API does not know."""

    def edit(data: Any) -> bool:
        done = False
        for holder, key, _ in walk(data):
            if key in ("task_status", "status") and isinstance(holder[key], str):
                holder[key] = "FINISHED" if holder[key].isupper() else "finished"
                done = True
        return done

    return in_body(one, edit) if good(one) else None


@operator
def done_at_birth(one: Exchange, at: At) -> Received | None:
    """A task is SUCCEEDED in the answer that makes it, without a result."""

    def edit(data: Any) -> bool:
        output = data.get("output")
        if not isinstance(output, dict) or output.get("task_status") != "PENDING":
            return False
        output["task_status"] = "SUCCEEDED"
        return True

    return in_body(one, edit) if good(one) else None


@operator
def times_out_of_order(one: Exchange, at: At) -> Received | None:
    """A task was scheduled before it was submitted."""

    def edit(data: Any) -> bool:
        output = data.get("output")
        if not isinstance(output, dict) or not isinstance(output.get("submit_time"), str):
            return False
        output["scheduled_time"] = "2019-01-01 00:00:00.000"
        return True

    return in_body(one, edit) if good(one) else None


# ---- streams ----------------------------------------------------------------------------------------------------------


def _said_in_frames(one: Exchange) -> bool:
    return good(one) and bool(one.events) and sum(bool(pieces(opened(frame))) for frame in blocks(one)) > 2


@operator
def role_not_said(one: Exchange, at: At) -> Received | None:
    """No frame says who speaks."""

    def edit(data: Any) -> bool:
        holders = [holder for holder, key, _ in walk(data) if key == "role"]
        for holder in holders:
            del holder["role"]
        return bool(holders)

    return in_frames(one, edit, at.frame) if _said_in_frames(one) else None


@operator
def role_said_again(one: Exchange, at: At) -> Received | None:
    """A later frame of the compatible dialect says who speaks once more."""
    place = middle(one, at) if _said_in_frames(one) else -1

    def edit(data: Any) -> bool:
        done = False
        for choice in _listed(data, "choices"):
            if isinstance(choice.get("delta"), dict) and "role" not in choice["delta"]:
                choice["delta"]["role"] = "assistant"
                done = True
        return done

    return in_frames(one, edit, place) if place >= 0 else None


@operator
def end_not_said(one: Exchange, at: At) -> Received | None:
    """The frame that says why it ended is missing."""
    kept = [frame for frame in blocks(one) if not ends(opened(frame))]
    return streamed(one, kept) if _said_in_frames(one) and len(kept) < len(blocks(one)) else None


@operator
def end_said_twice(one: Exchange, at: At) -> Received | None:
    """The frame that says why it ended comes twice."""
    if not _said_in_frames(one):
        return None
    made: list[bytes] = []
    for frame in blocks(one):
        made += [frame, frame] if ends(opened(frame)) else [frame]
    return streamed(one, made) if len(made) > len(blocks(one)) else None


@operator
def end_before_the_last_words(one: Exchange, at: At) -> Received | None:
    """The frame that says why it ended comes before the last piece."""
    frames = blocks(one) if _said_in_frames(one) else []
    places = [number for number, frame in enumerate(frames) if ends(opened(frame))]
    if not places or places[0] < 2:
        return None
    frames[places[0] - 1], frames[places[0]] = frames[places[0]], frames[places[0] - 1]
    return streamed(one, frames)


@operator
def usage_not_said(one: Exchange, at: At) -> Received | None:
    """No frame of a stream has usage."""

    def edit(data: Any) -> bool:
        done = False
        for holder, key, _ in walk(data):
            if key == "usage" and isinstance(holder[key], dict):
                del holder[key]
                done = True
        return done

    return in_frames(one, edit, at.frame) if good(one) else None


@operator
def usage_too_early(one: Exchange, at: At) -> Received | None:
    """A piece in the middle of a compatible stream carries the usage of the end."""
    place = middle(one, at) if _said_in_frames(one) else -1
    final = [usage for frame in blocks(one) for usage in usages(opened(frame))]

    def edit(data: Any) -> bool:
        if "usage" in data and data["usage"] is None:
            data["usage"] = final[-1]
            return True
        return False

    return in_frames(one, edit, place) if place >= 0 and final else None


@operator
def marker_not_sent(one: Exchange, at: At) -> Received | None:
    """A compatible stream without [DONE], an event stream without its last event."""
    frames = blocks(one) if good(one) else []
    return streamed(one, frames[:-1]) if len(frames) > 2 else None


@operator
def marker_sent_twice(one: Exchange, at: At) -> Received | None:
    """The last frame comes twice."""
    frames = blocks(one) if good(one) else []
    return streamed(one, [*frames, frames[-1]]) if len(frames) > 2 else None


@operator
def words_after_the_marker(one: Exchange, at: At) -> Received | None:
    """One more piece after the end."""
    frames = blocks(one) if _said_in_frames(one) else []
    place = middle(one, At(at.site, -1, at.chance, at.peers)) if frames else -1
    return streamed(one, [*frames, frames[place]]) if place >= 0 else None


@operator
def pieces_swapped(one: Exchange, at: At) -> Received | None:
    """Two neighbouring pieces change places."""
    place = middle(one, at) if _said_in_frames(one) else -1
    frames = blocks(one)
    if place < 0 or place + 1 >= len(frames) or opened(frames[place]) == opened(frames[place + 1]):
        return None
    frames[place], frames[place + 1] = frames[place + 1], frames[place]
    return streamed(one, frames)


@operator
def piece_repeated(one: Exchange, at: At) -> Received | None:
    """A piece comes twice."""
    place = middle(one, at) if _said_in_frames(one) else -1
    frames = blocks(one)
    return streamed(one, [*frames[: place + 1], *frames[place:]]) if place >= 0 else None


@operator
def piece_lost(one: Exchange, at: At) -> Received | None:
    """A piece never comes."""
    place = middle(one, at) if _said_in_frames(one) else -1
    frames = blocks(one)
    return streamed(one, [*frames[:place], *frames[place + 1 :]]) if place >= 0 else None


@operator
def piece_altered(one: Exchange, at: At) -> Received | None:
    """One piece says something else."""
    place = middle(one, at) if _said_in_frames(one) else -1

    def edit(data: Any) -> bool:
        for holder, key in pieces(data):
            holder[key] = holder[key] + "\ufffdqx"
        return True

    return in_frames(one, edit, place) if place >= 0 else None


def _changed_on_the_way(key: str, change: Callable[[Any], Any]) -> Bend:
    def bend(one: Exchange, at: At) -> Received | None:
        place = middle(one, at) if _said_in_frames(one) else -1

        def edit(data: Any) -> bool:
            if data.get(key) is None:
                return False
            data[key] = change(data[key])
            return True

        return in_frames(one, edit, place) if place >= 0 else None

    return bend


OPERATORS |= {
    "id-changes-on-the-way": _changed_on_the_way("id", lambda id: str(id)[:-4] + "ffff"),
    "request-id-changes-on-the-way": _changed_on_the_way("request_id", lambda id: str(id)[:-4] + "ffff"),
    "created-changes-on-the-way": _changed_on_the_way("created", lambda when: when + 1),
    "model-changes-on-the-way": _changed_on_the_way(
        "model", lambda name: "qwen-turbo" if name != "qwen-turbo" else "qwen-max"
    ),
    "sequence-jumps": _changed_on_the_way("sequence_number", lambda number: number + 7),
    "object-of-a-whole": _changed_on_the_way(
        "object", lambda name: "chat.completion" if "chat" in name else "text"
    ),
}


def _framing(pattern: bytes, by: bytes) -> Bend:
    def bend(one: Exchange, at: At) -> Received | None:
        frames = blocks(one) if good(one) else []
        changed = False
        for number, frame in enumerate(frames):
            if at.frame in (-1, number):
                frames[number] = re.sub(pattern, by, frame, flags=re.MULTILINE)
                changed |= frames[number] != frame
        return streamed(one, frames) if changed else None

    return bend


OPERATORS |= {
    "comment-says-500": _framing(rb"^:HTTP_STATUS/200$", b":HTTP_STATUS/500"),
    "comment-not-sent": _framing(rb"^:HTTP_STATUS/200\n", b""),
    "comment-in-words": _framing(rb"^:HTTP_STATUS/200$", b":HTTP_STATUS/OK"),
    "blank-after-colon": _framing(rb"^(data|event|id):(?! )", rb"\1: "),
    "no-blank-after-colon": _framing(rb"^data: ", b"data:"),
    "event-named-message": _framing(rb"^event:.*$", b"event:message"),
    "numbers-from-zero": _framing(rb"^id:1$", b"id:0"),
    "number-not-sent": _framing(rb"^id:\d+\n", b""),
    "retry-line": _framing(rb"^data:", b"retry:3000\ndata:"),
}


@operator
def lines_end_in_crlf(one: Exchange, at: At) -> Received | None:
    """Lines end as on Windows."""
    return told(one, one.raw.replace(b"\n", b"\r\n")) if good(one) and one.events else None


@operator
def empty_lines_lost(one: Exchange, at: At) -> Received | None:
    """A single line end between frames."""
    return told(one, one.raw.replace(b"\n\n", b"\n")) if good(one) and one.events else None


@operator
def whole_told_as_parts(one: Exchange, at: At) -> Received | None:
    """A cumulative stream says parts."""
    if (
        not _said_in_frames(one)
        or one.operation.surface != "native"
        or one.parameters.get("incremental_output")
    ):
        return None
    so_far: dict[tuple[int, str], str] = {}

    def edit(data: Any) -> bool:
        done = False
        for number, choice in enumerate(_speakers(data)):
            for key in ("content", "text", "reasoning_content"):
                if isinstance(choice.get(key), str):
                    place = (choice.get("index", number), key)
                    before, now = so_far.get(place, ""), choice[key]
                    if before and now.startswith(before):
                        choice[key] = now[len(before) :]
                        done = True
                    so_far[place] = now
        return done

    return in_frames(one, edit)


@operator
def parts_told_as_whole(one: Exchange, at: At) -> Received | None:
    """An incremental stream says the whole so far."""
    if not _said_in_frames(one) or (
        one.operation.surface == "native" and not one.parameters.get("incremental_output")
    ):
        return None
    so_far: dict[tuple[Any, str], str] = {}

    def edit(data: Any) -> bool:
        done = False
        for holder, key in pieces(data):
            place = (data.get("type"), key)
            done |= place in so_far
            so_far[place] = holder[key] = so_far.get(place, "") + holder[key]
        return done

    return in_frames(one, edit) if many(one) == 1 else None


def _speakers(data: Any) -> list[dict[str, Any]]:
    output = data.get("output") if isinstance(data, dict) else None
    if not isinstance(output, dict):
        return []
    choices = output.get("choices")
    return (
        [choice["message"] for choice in choices if isinstance(choice.get("message"), dict)]
        if choices
        else [output]
    )


@operator
def error_among_the_pieces(one: Exchange, at: At) -> Received | None:
    """An error arrives as if it were a piece."""
    place = middle(one, at) if _said_in_frames(one) else -1
    frames = blocks(one)
    if place < 0:
        return None
    wrong = {
        "code": "InternalError",
        "message": "Something failed.",
        "request_id": one.headers.get("x-request-id", ""),
    }
    data = wrong if one.operation.surface == "native" else {"error": wrong}
    return streamed(one, [*frames[:place], closed(frames[place], data), *frames[place + 1 :]])


@operator
def error_in_the_words(one: Exchange, at: At) -> Received | None:
    """A piece says an error's JSON in its text, and the stream goes on."""
    place = middle(one, at) if _said_in_frames(one) else -1

    def edit(data: Any) -> bool:
        for holder, key in answers(data):
            holder[key] = '{"error":{"code":"InternalError","message":"upstream failed"}}'
        return bool(answers(data))

    return in_frames(one, edit, place) if place >= 0 else None


@operator
def never_ends(one: Exchange, at: At) -> Received | None:
    """Pieces go on and on, until whoever reads gives up."""
    place = middle(one, at) if _said_in_frames(one) else -1
    frames = blocks(one)
    return streamed(one, frames[: place + 1] + [frames[place]] * 200) if place >= 0 else None


@operator
def cut_off(one: Exchange, at: At) -> Received | None:
    """The connection is lost in the middle of a frame."""
    frames = blocks(one) if _said_in_frames(one) else []
    if len(frames) < 4:
        return None
    place = at.frame if at.frame > 0 else len(frames) * 2 // 3
    if place >= len(frames):
        return None
    return told(
        one, b"".join(frame + b"\n\n" for frame in frames[:place]) + frames[place][: len(frames[place]) // 2]
    )


@operator
def letter_cut_in_a_piece(one: Exchange, at: At) -> Received | None:
    """A letter of several bytes lacks its last one in a frame."""
    if not good(one) or not one.events:
        return None
    frames = blocks(one)
    for number, frame in enumerate(frames):
        found = re.search(rb"[\xc3-\xf4][\x80-\xbf]+", frame)
        if found and at.frame in (-1, number):
            frames[number] = frame[: found.end() - 1] + frame[found.end() :]
            return streamed(one, frames)
    return None


@operator
def thinking_after_the_words(one: Exchange, at: At) -> Received | None:
    """The last piece of thinking comes after the first piece of the answer."""
    frames = blocks(one) if _said_in_frames(one) else []
    thought = [
        number
        for number, frame in enumerate(frames)
        if (held := pieces(opened(frame)))
        and not answers(opened(frame))
        and (held[0][1] in ("reasoning_content", "thinking") or "reasoning" in str(opened(frame).get("type")))
    ]
    said = [number for number, frame in enumerate(frames) if answers(opened(frame))]
    if not thought or not said or thought[-1] > said[0]:
        return None
    moved = frames.pop(thought[-1])
    frames.insert(said[0], moved)
    return streamed(one, frames)


@operator
def usage_falls(one: Exchange, at: At) -> Received | None:
    """A frame counts fewer tokens than the one before."""
    place = middle(one, at) if _said_in_frames(one) else -1

    def edit(data: Any) -> bool:
        for usage in usages(data):
            if isinstance(usage.get("output_tokens"), int) and usage["output_tokens"] > 1:
                usage["total_tokens"] = usage.get("total_tokens", 0) - usage["output_tokens"]
                usage["output_tokens"] = 0
                return True
        return False

    return in_frames(one, edit, place) if place > 0 else None


@operator
def whole_instead_of_a_stream(one: Exchange, at: At) -> Received | None:
    """Who asked for a stream gets one JSON body."""
    whole = [peer for peer in at.peers if good(peer) and peer.events is None]
    if not good(one) or not one.events or not whole or not one.asks_for_a_stream:
        return None
    peer = at.pick(whole)
    return Received(peer.status, peer.headers, peer.raw)


# ---- values -----------------------------------------------------------------------------------------------------------


def _count(change: Callable[[dict[str, Any], Exchange], bool]) -> Bend:
    def bend(one: Exchange, at: At) -> Received | None:
        def edit(data: Any) -> bool:
            return sum(change(usage, one) for usage in usages(data)) > 0

        return anywhere(one, at, edit) if good(one) else None

    return bend


def _sum_off(usage: dict[str, Any], one: Exchange) -> bool:
    if "total_tokens" not in usage or not {"output_tokens", "completion_tokens"} & set(usage):
        return False
    usage["total_tokens"] += 1
    return True


def _cached_too_many(usage: dict[str, Any], one: Exchange) -> bool:
    for name in ("prompt_tokens_details", "input_tokens_details"):
        if isinstance(usage.get(name), dict):
            usage[name]["cached_tokens"] = int(usage.get("input_tokens", usage.get("prompt_tokens", 0))) + 1
            return True
    if "cache_read_input_tokens" in usage:
        usage["cache_read_input_tokens"] = -1
        return True
    return False


def _thought_too_many(usage: dict[str, Any], one: Exchange) -> bool:
    for name in ("output_tokens_details", "completion_tokens_details"):
        if isinstance(usage.get(name), dict) and usage[name].get("reasoning_tokens"):
            usage[name]["reasoning_tokens"] = (
                int(usage.get("output_tokens", usage.get("completion_tokens", 0))) + 1
            )
            return True
    return False


def _one_over(usage: dict[str, Any], one: Exchange) -> bool:
    limit = one.parameters.get("max_tokens") or one.parameters.get("max_output_tokens")
    thinking = _reasoned(usage)
    for name in ("output_tokens", "completion_tokens"):
        if isinstance(limit, int) and usage.get(name) == limit and not thinking:
            usage[name] += 1
            if "total_tokens" in usage:
                usage["total_tokens"] += 1
            return True
    return False


def _reasoned(usage: Mapping[str, Any]) -> int:
    for name in ("output_tokens_details", "completion_tokens_details"):
        if isinstance(usage.get(name), dict):
            return int(usage[name].get("reasoning_tokens") or 0)
    return 0


def _twice_as_many(usage: dict[str, Any], one: Exchange) -> bool:
    for name in ("output_tokens", "completion_tokens"):
        if isinstance(usage.get(name), int) and usage[name] > 3 and not _reasoned(usage):
            if "total_tokens" in usage:
                usage["total_tokens"] += usage[name] * 4
            usage[name] *= 5
            return True
    return False


def _no_prompt(usage: dict[str, Any], one: Exchange) -> bool:
    for name in ("input_tokens", "prompt_tokens"):
        if usage.get(name):
            if "total_tokens" in usage:
                usage["total_tokens"] -= usage[name]
            usage[name] = 0
            return True
    return False


OPERATORS |= {
    "sum-off-by-one": _count(_sum_off),
    "more-cached-than-asked": _count(_cached_too_many),
    "more-thought-than-said": _count(_thought_too_many),
    "one-over-the-limit": _count(_one_over),
    "five-times-as-many": _count(_twice_as_many),
    "nothing-asked": _count(_no_prompt),
}

_ENDS = {
    "stop": "length",
    "length": "stop",
    "tool_calls": "stop",
    "end_turn": "max_tokens",
    "max_tokens": "end_turn",
    "tool_use": "end_turn",
}


@operator
def another_end(one: Exchange, at: At) -> Received | None:
    """It says that it ended for another reason."""

    def edit(data: Any) -> bool:
        done = False
        for holder, key in ends(data):
            if holder[key] in _ENDS:
                holder[key] = _ENDS[holder[key]]
                done = True
        return done

    return anywhere(one, at, edit) if good(one) else None


@operator
def another_model(one: Exchange, at: At) -> Received | None:
    """It says that another model answered."""

    def edit(data: Any) -> bool:
        done = False
        for holder, key, path in walk(data):
            if key == "model" and isinstance(holder[key], str) and holder[key] and len(path) <= 2:
                holder[key] = "qwen-turbo" if holder[key] != "qwen-turbo" else "qwen-max"
                done = True
        return done

    return anywhere(one, at, edit) if good(one) and one.operation.method == "POST" else None


@operator
def milliseconds(one: Exchange, at: At) -> Received | None:
    """Times in milliseconds where they are in seconds."""

    def edit(data: Any) -> bool:
        done = False
        for holder, key, _ in walk(data):
            if key in ("created", "created_at", "completed_at", "expires_at") and isinstance(
                holder[key], int
            ):
                holder[key] *= 1000
                done = True
        return done

    return anywhere(one, at, edit) if good(one) else None


@operator
def id_used_before(one: Exchange, at: At) -> Received | None:
    """The ids of the first answer, again."""
    first = next((peer for peer in at.peers if good(peer)), None)
    if first is None or first is one or not good(one):
        return None
    old, new = one.headers.get("x-request-id", ""), first.headers.get("x-request-id", "")
    if not old or not new:
        return None
    return told(one, one.raw.replace(old.encode(), new.encode()), x_request_id=new)


def _listed(data: Any, *names: str) -> list[dict[str, Any]]:
    """The first list of objects of such a name, in the output or beside it; empty where there is none."""
    holders = [data, data.get("output")] if isinstance(data, dict) else []
    for holder in holders:
        for name in names:
            held = holder.get(name) if isinstance(holder, dict) else None
            if isinstance(held, list) and all(isinstance(item, dict) for item in held):
                return held
    return []


def _vectors(data: Any) -> list[dict[str, Any]]:
    return [item for item in _listed(data, "data", "embeddings") if isinstance(item.get("embedding"), list)]


def _embedding(change: Callable[[list[dict[str, Any]]], bool]) -> Bend:
    def bend(one: Exchange, at: At) -> Received | None:
        def edit(data: Any) -> bool:
            held = _vectors(data)
            return bool(held) and change(held)

        return in_body(one, edit) if good(one) else None

    return bend


def _turned(held: list[dict[str, Any]]) -> bool:
    held[0]["embedding"], held[-1]["embedding"] = held[-1]["embedding"], held[0]["embedding"]
    return len(held) > 1


def _places_turned(held: list[dict[str, Any]]) -> bool:
    for name in ("text_index", "index"):
        if name in held[0]:
            for number, item in enumerate(held):
                item[name] = len(held) - number
            return True
    return False


def _shorter(held: list[dict[str, Any]]) -> bool:
    held[-1]["embedding"] = held[-1]["embedding"][:-1]
    return True


def _longer_arrow(held: list[dict[str, Any]]) -> bool:
    for item in held:
        item["embedding"] = [3 * value for value in item["embedding"]]
    return True


def _zero(held: list[dict[str, Any]]) -> bool:
    held[0]["embedding"] = [0.0] * len(held[0]["embedding"])
    return True


def _all_the_same(held: list[dict[str, Any]]) -> bool:
    for item in held[1:]:
        item["embedding"] = held[0]["embedding"]
    return len(held) > 1


def _one_fewer(held: list[dict[str, Any]]) -> bool:
    held[-1].clear()
    return len(held) > 1


OPERATORS |= {
    "vectors-change-places": _embedding(_turned),
    "places-count-down": _embedding(_places_turned),
    "vector-shorter": _embedding(_shorter),
    "vector-not-of-length-one": _embedding(_longer_arrow),
    "vector-of-zeros": _embedding(_zero),
    "vectors-all-the-same": _embedding(_all_the_same),
    "vector-missing": _embedding(_one_fewer),
}


def _ranked(change: Callable[[list[dict[str, Any]]], bool]) -> Bend:
    def bend(one: Exchange, at: At) -> Received | None:
        def edit(data: Any) -> bool:
            held = _listed(data, "results")
            return bool(held) and "relevance_score" in held[0] and change(held)

        return in_body(one, edit) if good(one) else None

    return bend


def _worst_first(held: list[dict[str, Any]]) -> bool:
    held.reverse()
    return len(held) > 1


def _above_one(held: list[dict[str, Any]]) -> bool:
    held[0]["relevance_score"] = 1.7
    return True


def _none_such(held: list[dict[str, Any]]) -> bool:
    held[-1]["index"] = 99
    return True


def _one_place(held: list[dict[str, Any]]) -> bool:
    held[-1]["index"] = held[0]["index"]
    return len(held) > 1


OPERATORS |= {
    "worst-first": _ranked(_worst_first),
    "score-above-one": _ranked(_above_one),
    "document-there-is-not": _ranked(_none_such),
    "document-ranked-twice": _ranked(_one_place),
}


def _calls(data: Any) -> list[dict[str, Any]]:
    """What holds the name and arguments of calls."""
    found = [
        holder
        for holder, key, path in walk(data)
        if key == "arguments" and isinstance(holder[key], str) and not {"tools", "parameters"} & set(path)
    ]
    kept = [holder for holder, key, _ in walk(data) if key == "input" and holder.get("type") == "tool_use"]
    return found + kept


@operator
def arguments_not_json(one: Exchange, at: At) -> Received | None:
    """The arguments of a call lack their last brace."""

    def edit(data: Any) -> bool:
        done = False
        for holder in _calls(data):
            if "arguments" in holder and holder["arguments"].endswith("}"):
                holder["arguments"] = holder["arguments"][:-1]
                done = True
        if data.get("type") == "content_block_delta" and str(data["delta"].get("partial_json", "")).endswith(
            "}"
        ):
            data["delta"]["partial_json"] = data["delta"]["partial_json"][:-1]
            done = True
        return done

    return anywhere(one, at, edit) if good(one) else None


@operator
def arguments_not_of_the_schema(one: Exchange, at: At) -> Received | None:
    """The arguments of a call are good JSON that the tool does not take."""

    def edit(data: Any) -> bool:
        done = False
        for holder in _calls(data):
            if "arguments" in holder:
                holder["arguments"] = '{"nonsense": [1, 2, 3]}'
            else:
                holder["input"] = {"nonsense": [1, 2, 3]}
            done = True
        return done

    return in_body(one, edit) if good(one) else None


@operator
def tool_nobody_offered(one: Exchange, at: At) -> Received | None:
    """A call of a tool that was not among the tools."""

    def edit(data: Any) -> bool:
        done = False
        for holder in _calls(data):
            if holder.get("name"):
                holder["name"] = "launch_rocket"
                done = True
        return done

    return anywhere(one, at, edit) if good(one) and "tools" in one.parameters else None


@operator
def output_not_as_asked(one: Exchange, at: At) -> Received | None:
    """Structured output that is no JSON, or not of the schema."""
    asked = one.parameters.get("response_format")
    if (
        not isinstance(asked, dict)
        or asked.get("type") not in ("json_schema", "json_object")
        or not good(one)
    ):
        return None

    def edit(data: Any) -> bool:
        for holder, key in answers(data):
            if isinstance(holder[key], str) and holder[key].lstrip().startswith("{"):
                other = '{"unexpected": true}' if asked["type"] == "json_schema" else "Sure! " + holder[key]
                holder[key] = other
                return True
        return False

    return in_body(one, edit)


@operator
def stop_word_said(one: Exchange, at: At) -> Received | None:
    """The answer has the word at which it should have stopped."""
    stop = one.parameters.get("stop")
    word = stop[0] if isinstance(stop, list) and stop else stop
    if not isinstance(word, str) or not word or not good(one):
        return None

    def edit(data: Any) -> bool:
        held = answers(data)
        for holder, key in held:
            holder[key] += word
        return bool(held)

    if one.events is None:
        return in_body(one, edit)
    places = [number for number, frame in enumerate(blocks(one)) if answers(opened(frame))]
    return in_frames(one, edit, places[-1]) if places else None


@operator
def choice_missing(one: Exchange, at: At) -> Received | None:
    """One answer fewer than were asked for."""
    if not good(one) or many(one) < 2:
        return None

    def edit(data: Any) -> bool:
        held = _listed(data, "choices")
        last = [choice for choice in held if choice.get("index") != one.parameters["n"] - 1]
        if len(last) == len(held):
            return False
        held[:] = last
        return True

    if one.events is None:
        return in_body(one, edit)
    kept = [frame for frame in blocks(one) if not edit(opened(frame) or {})]
    return streamed(one, kept) if len(kept) < len(blocks(one)) else None


@operator
def choices_all_first(one: Exchange, at: At) -> Received | None:
    """All answers have the index 0."""
    if not good(one) or many(one) < 2:
        return None

    def edit(data: Any) -> bool:
        done = False
        for choice in _listed(data, "choices"):
            done |= choice.get("index", 0) != 0
            if "index" in choice:
                choice["index"] = 0
        return done

    return anywhere(one, at, edit)


@operator
def nothing_but_an_end(one: Exchange, at: At) -> Received | None:
    """An answer without a word, whose tokens are counted."""

    def edit(data: Any) -> bool:
        held = answers(data)
        for holder, key in held:
            holder[key] = ""
        return bool(held)

    return (
        anywhere(one, at, edit) if good(one) and one.operation.method == "POST" and usages_of(one) else None
    )


def usages_of(one: Exchange) -> bool:
    """Whether an answer counts tokens that were said."""
    held = [one.body] if one.events is None else [opened(frame) for frame in blocks(one)]
    return any({"output_tokens", "completion_tokens"} & set(usage) for data in held for usage in usages(data))


@operator
def in_another_language(one: Exchange, at: At) -> Received | None:
    """An English question is answered in Russian."""
    asked = orjson.dumps(one.asked.get("messages") or (one.asked.get("input") or {})).decode()
    if not good(one) or one.events is not None or not asked.isascii() or not usages_of(one):
        return None
    if "response_format" in one.parameters or re.search(r"(?i)translat|russian|json", asked):
        return None

    def edit(data: Any) -> bool:
        held = [(holder, key) for holder, key in answers(data) if len(holder[key]) > 40]
        for holder, key in held:
            holder[key] = (
                "Небо кажется голубым, потому что воздух рассеивает короткие волны света сильнее длинных."
            )
        return bool(held)

    return in_body(one, edit)


@operator
def likelier_than_certain(one: Exchange, at: At) -> Received | None:
    """A logarithm of a probability above zero."""

    def edit(data: Any) -> bool:
        for holder, key, _ in walk(data):
            if key == "logprob" and isinstance(holder[key], int | float):
                holder[key] = 0.25
                return True
        return False

    return anywhere(one, at, edit) if good(one) else None


@operator
def whole_differs_from_its_stream(one: Exchange, at: At) -> Received | None:
    """A whole answer ends in a sentence that its stream does not say."""
    if not good(one) or one.events is not None or not one.case.twin or not usages_of(one):
        return None

    def edit(data: Any) -> bool:
        held = [(holder, key) for holder, key in answers(data) if not holder[key].startswith(("{", "["))]
        for holder, key in held[:1]:
            holder[key] += " And so it goes."
        return bool(held)

    return in_body(one, edit)
