"""What gateways, proxies, caches and translators between dialects do wrong; catalogue and classes: gateways.yaml."""

import base64
import re
import unicodedata
from collections.abc import Callable
from datetime import datetime, timedelta
from html import escape
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

# ruff: noqa: D103 (what each operator does is said in gateways.yaml)


def _each(one: Exchange, edit: Callable[[Any], bool]) -> Received | None:
    """A good whole answer edited, or every frame of a good stream."""
    if not good(one):
        return None
    return in_body(one, edit) if one.events is None else in_frames(one, edit)


def _with(one: Exchange, raw: bytes) -> Received | None:
    return told(one, raw) if raw != one.raw else None


# ---- headers ----------------------------------------------------------------------------------------------------------


@operator
def kept_for_others(one: Exchange, at: At) -> Received | None:
    return told(one, cache_control="public, max-age=300") if good(one) else None


@operator
def answered_from_a_cache(one: Exchange, at: At) -> Received | None:
    return told(one, age="120", x_cache="HIT") if good(one) else None


@operator
def packed_unasked(one: Exchange, at: At) -> Received | None:
    return told(one, content_encoding="gzip") if good(one) else None


@operator
def request_id_of_its_own(one: Exchange, at: At) -> Received | None:
    id = one.headers.get("x-request-id")
    if not good(one) or not id:
        return None
    own = f"req-{at.chance:010d}"
    return told(one, one.raw.replace(id.encode(), own.encode()), x_request_id=own)


@operator
def cost_in_seconds(one: Exchange, at: At) -> Received | None:
    cost = one.headers.get("req-cost-time", "")
    return told(one, req_cost_time=f"{int(cost) / 1000:.3f}") if cost.isdigit() else None


@operator
def arrival_in_seconds(one: Exchange, at: At) -> Received | None:
    names = [name for name in ("req-arrive-time", "resp-start-time") if one.headers.get(name, "").isdigit()]
    changed = {name.replace("-", "_"): str(int(one.headers[name]) // 1000) for name in names}
    return told(one, **changed) if names else None


@operator
def passed_says_1(one: Exchange, at: At) -> Received | None:
    return told(one, x_dashscope_call_gateway="1") if "x-dashscope-call-gateway" in one.headers else None


# ---- refusals ---------------------------------------------------------------------------------------------------------


def _refusal(one: Exchange, edit: Callable[[dict[str, Any]], bool]) -> Received | None:
    """A refusal whose object with the words is edited."""
    if not one.refused or not isinstance(one.body, dict) or one.case.kind == "preflight":
        return None
    body = orjson.loads(one.raw)
    inner = body.get("error")
    return told(one, orjson.dumps(body)) if edit(inner if isinstance(inner, dict) else body) else None


@operator
def status_of_another_code(one: Exchange, at: At) -> Received | None:
    return told(one, status=403) if _refusal(one, lambda error: True) and one.status in (400, 401) else None


def _worded(more: str) -> Bend:
    def bend(one: Exchange, at: At) -> Received | None:
        def edit(error: dict[str, Any]) -> bool:
            error["message"] = f"{error.get('message')}{more}"
            return True

        return _refusal(one, edit)

    return bend


OPERATORS["stack-in-the-words"] = _worded(
    '\nTraceback (most recent call last):\n  File "app.py", line 3, in ask'
)
OPERATORS["address-in-the-words"] = _worded(" (upstream 10.12.0.7:8080)")


@operator
def key_in_hexadecimal(one: Exchange, at: At) -> Received | None:
    return told(one, x_debug=one.key.encode().hex()) if good(one) else None


@operator
def key_in_base64(one: Exchange, at: At) -> Received | None:
    return told(one, x_debug=base64.b64encode(f"Bearer {one.key}".encode()).decode()) if good(one) else None


@operator
def refusal_in_one_word(one: Exchange, at: At) -> Received | None:
    if not isinstance(one.body, dict) or not one.refused:
        return None
    return told(one, orjson.dumps({"error": str((one.error or {}).get("message"))}))


@operator
def refusal_without_its_shape(one: Exchange, at: At) -> Received | None:
    if not isinstance(one.body, dict) or not one.refused:
        return None
    inner = one.body.get("error")
    return told(one, orjson.dumps(inner if isinstance(inner, dict) else {"error": one.body}))


# ---- writing ----------------------------------------------------------------------------------------------------------


@operator
def key_twice(one: Exchange, at: At) -> Received | None:
    if not good(one):
        return None
    found = list(re.finditer(rb'([{,])("[a-z_]+":(?:"[^"\\]{0,40}"|\d+))(?=[,}])', one.raw))
    if not found:
        return None
    hit = at.pick(found)
    return told(one, one.raw[: hit.end()] + b"," + hit[2] + one.raw[hit.end() :])


@operator
def points_behind_whole_numbers(one: Exchange, at: At) -> Received | None:
    return (
        _with(
            one, re.sub(rb'("[a-z_]*(?:tokens|index|created(?:_at)?|total)":\d+)(?=[,}])', rb"\1.0", one.raw)
        )
        if good(one)
        else None
    )


@operator
def exponents(one: Exchange, at: At) -> Received | None:
    def written(found: re.Match[bytes]) -> bytes:
        digits = found[2].decode()
        return found[1] + f"{digits[0]}.{digits[1:]}e{len(digits) - 1}".encode()

    return _with(one, re.sub(rb'("[a-z_]+":)(\d{7,15})(?=[,}])', written, one.raw)) if good(one) else None


def _said(change: Callable[[str], str]) -> Bend:
    """An operator that writes each piece of said text anew."""

    def bend(one: Exchange, at: At) -> Received | None:
        def edit(data: Any) -> bool:
            changed = False
            for holder, key in pieces(data):
                anew = change(holder[key])
                changed, holder[key] = changed or anew != holder[key], anew
            return changed

        return _each(one, edit)

    return bend


OPERATORS["letters-misread"] = _said(lambda text: text.encode().decode("latin-1"))
OPERATORS["letters-escaped-twice"] = _said(lambda text: text.encode("ascii", "backslashreplace").decode())
OPERATORS["letters-for-pages"] = _said(escape)
OPERATORS["letters-taken-apart"] = _said(lambda text: unicodedata.normalize("NFD", text))


@operator
def numbers_rounded(one: Exchange, at: At) -> Received | None:
    def edit(data: Any) -> bool:
        rows = [
            (holder, key)
            for holder, key, _ in walk(data)
            if key == "embedding" and isinstance(holder[key], list)
        ]
        for holder, key in rows:
            holder[key] = [round(value, 2) for value in holder[key]]
        return bool(rows)

    return _each(one, edit)


@operator
def role_with_a_capital(one: Exchange, at: At) -> Received | None:
    return _with(one, one.raw.replace(b'"role":"assistant"', b'"role":"Assistant"')) if good(one) else None


# ---- clocks -----------------------------------------------------------------------------------------------------------


def _later(seconds: int) -> Bend:
    def edit(data: Any) -> bool:
        changed = False
        for holder, key, _ in walk(data):
            if not re.fullmatch(r"created|created_at|submit_time|scheduled_time|gmt_create|create_time", key):
                continue
            value = holder[key]
            if isinstance(value, int) and value > 1_000_000_000:
                holder[key] = value + seconds * (1000 if value > 1e11 else 1)
            elif isinstance(value, str) and value:
                moved = datetime.fromisoformat(value) + timedelta(seconds=seconds)
                holder[key] = moved.isoformat(
                    sep=value[10], timespec="milliseconds" if "." in value else "seconds"
                )
                holder[key] = holder[key].replace("+00:00", "Z")
            changed = changed or holder[key] != value
        return changed

    def bend(one: Exchange, at: At) -> Received | None:
        return _each(one, edit) if one.operation.method == "POST" else None

    return bend


OPERATORS["eight-hours-off"] = _later(-8 * 3600)
OPERATORS["an-hour-old"] = _later(-3600)


# ---- crosstalk --------------------------------------------------------------------------------------------------------


def _other(one: Exchange, at: At, alike: Callable[[Exchange], bool]) -> Exchange | None:
    others = [
        other
        for other in at.peers
        if good(other)
        and (other.events is None) == (one.events is None)
        and other.raw != one.raw
        and alike(other)
    ]
    return at.pick(others) if others else None


@operator
def answer_of_another_request(one: Exchange, at: At) -> Received | None:
    mine, asked = one.headers.get("x-request-id", ""), one.asked
    if not good(one) or not asked or not mine:
        return None
    other = _other(
        one, at, lambda other: other.asked.get("model") == asked.get("model") and other.asked != asked
    )
    if other is None or (not pieces(other.body) and other.events is None):
        return None
    theirs = other.headers.get("x-request-id", "")
    return told(one, other.raw.replace(theirs.encode(), mine.encode())) if theirs else None


@operator
def answer_from_before(one: Exchange, at: At) -> Received | None:
    if not good(one) or one.operation.method != "POST":
        return None
    other = _other(
        one, at, lambda other: other.case.sent.raw == one.case.sent.raw or other.asked != one.asked
    )
    return Received(200, other.headers, other.raw) if other is not None else None


def _prompt(times: float) -> Bend:
    def edit(data: Any) -> bool:
        changed = False
        for usage in usages(data):
            for name in ("prompt_tokens", "input_tokens"):
                if isinstance(usage.get(name), int) and usage[name] > 3:
                    less = int(usage[name] * times) - usage[name]
                    usage[name] += less
                    if isinstance(usage.get("total_tokens"), int):
                        usage["total_tokens"] += less
                    changed = True
        return changed

    return lambda one, at: _each(one, edit) if one.asked else None


OPERATORS["history-cut"] = _prompt(0.34)
OPERATORS["prompt-counted-by-another"] = _prompt(30)


@operator
def stranger_reads(one: Exchange, at: At) -> Received | None:
    if one.case.kind != "stranger":
        return None
    shown = next(
        (other for other in at.peers if other.said and other.case.sent.path == one.case.sent.path), None
    )
    return Received(200, shown.headers, shown.raw) if shown is not None else None


@operator
def one_id_for_all_calls(one: Exchange, at: At) -> Received | None:
    return _with(one, re.sub(rb'"id":"call_\w+"', b'"id":"call_0"', one.raw)) if good(one) else None


# ---- lists ------------------------------------------------------------------------------------------------------------


def _rows(one: Exchange, edit: Callable[[list[Any]], bool]) -> Received | None:
    def whole(data: Any) -> bool:
        inner = data.get("output") if isinstance(data.get("output"), dict) else data
        rows = next((value for value in inner.values() if isinstance(value, list) and value), None)
        return rows is not None and isinstance(rows[0], dict) and edit(rows)

    return in_body(one, whole) if good(one) and one.operation.method == "GET" else None


def _listing(one: Exchange) -> bool:
    return " > " in one.case.id and one.operation.method == "GET" and not one.operation.path.endswith("}")


@operator
def list_is_behind(one: Exchange, at: At) -> Received | None:
    if not _listing(one):
        return None
    return _rows(one, lambda rows: bool(rows.pop(0) or True))


@operator
def list_keeps_the_dead(one: Exchange, at: At) -> Received | None:
    before = one.case.id.removesuffix(" when gone")
    if before == one.case.id or not one.said:
        return None
    shown = next((other for other in at.peers if other.case.id == before and other.said), None)
    if shown is None:
        return None
    ids = [other.headers.get("x-request-id", "").encode() for other in (shown, one)]
    return told(one, shown.raw.replace(*ids))


@operator
def last_row_lost(one: Exchange, at: At) -> Received | None:
    return _rows(one, lambda rows: bool(rows.pop() or True))


@operator
def first_row_twice(one: Exchange, at: At) -> Received | None:
    return _rows(one, lambda rows: rows.insert(0, rows[0]) is None)


@operator
def choices_backwards(one: Exchange, at: At) -> Received | None:
    def edit(data: Any) -> bool:
        lists = [
            holder[key] for holder, key, _ in walk(data) if key == "choices" and len(holder[key] or ()) > 1
        ]
        for choices in lists:
            choices.reverse()
        return bool(lists)

    return in_body(one, edit) if good(one) and many(one) > 1 else None


# ---- streams ----------------------------------------------------------------------------------------------------------


def _speaking(one: Exchange) -> list[int]:
    return [number for number, frame in enumerate(blocks(one)) if answers(opened(frame))] if good(one) else []


@operator
def kept_alive(one: Exchange, at: At) -> Received | None:
    places = _speaking(one)
    if not places:
        return None
    frames = blocks(one)
    frames.insert(at.pick(places), b": keep-alive")
    return streamed(one, frames)


@operator
def frames_in_one(one: Exchange, at: At) -> Received | None:
    places = _speaking(one)[1:-1]
    if len(places) < 2:
        return None
    frames = blocks(one)
    second = frames.pop(places[1])
    frames[places[0]] += b"\n" + next(line for line in second.split(b"\n") if line.startswith(b"data:"))
    return streamed(one, frames)


@operator
def frame_of_nothing(one: Exchange, at: At) -> Received | None:
    places = _speaking(one)
    if not places:
        return None
    frames = blocks(one)
    frames.insert(places[-1], closed(frames[places[-1]], {}))
    return streamed(one, frames)


@operator
def blanks_lost(one: Exchange, at: At) -> Received | None:
    return _said(str.strip)(one, at) if len(_speaking(one)) > 3 else None


@operator
def begun_anew(one: Exchange, at: At) -> Received | None:
    places = _speaking(one)
    if len(places) < 4:
        return None
    frames = blocks(one)
    return streamed(one, frames[: places[len(places) // 2]] + frames)


@operator
def thought_in_the_text(one: Exchange, at: At) -> Received | None:
    def edit(data: Any) -> bool:
        found = [holder for holder, key, _ in walk(data) if key == "reasoning_content" and holder[key]]
        for holder in found:
            holder["content"] = (
                f"<think>{holder.pop('reasoning_content')}</think>{holder.get('content') or ''}"
            )
        return bool(found)

    return _each(one, edit)


@operator
def pieces_of_another_choice(one: Exchange, at: At) -> Received | None:
    if not good(one) or one.events is None or many(one) < 2:
        return None

    def edit(data: Any) -> bool:
        spoken = [holder for holder, key, _ in walk(data) if key == "index" and isinstance(holder[key], int)]
        for holder in spoken:
            if answers(holder):
                holder["index"] = (holder["index"] + 1) % many(one)
        return bool(spoken)

    return in_frames(one, edit, most=len(blocks(one)) // 2)


@operator
def last_fifth_lost(one: Exchange, at: At) -> Received | None:
    places = _speaking(one)
    if len(places) < 10:
        return None
    lost = set(places[-max(len(places) // 5, 2) : -1])
    return streamed(one, [frame for number, frame in enumerate(blocks(one)) if number not in lost])


@operator
def told_at_the_end(one: Exchange, at: At) -> Received | None:
    places = _speaking(one)
    if len(places) < 6 or one.operation.surface == "native" or many(one) > 1:
        return None
    frames = blocks(one)
    said = [answers(opened(frames[number]))[0] for number in places]
    whole = opened(frames[places[-1]])
    holder, key = answers(whole)[0]
    holder[key] = "".join(inner[name] for inner, name in said)
    kept = [frame for number, frame in enumerate(frames) if number not in places[:-1]]
    return streamed(one, [closed(frame, whole) if frame == frames[places[-1]] else frame for frame in kept])


@operator
def usage_of_its_own(one: Exchange, at: At) -> Received | None:
    def edit(data: Any) -> bool:
        found = usages(data)
        for usage in found:
            for made, asked in (("completion_tokens", "prompt_tokens"), ("output_tokens", "input_tokens")):
                if isinstance(usage.get(made), int) and usage[made] > 1:
                    usage[made] = 1
                    if isinstance(usage.get("total_tokens"), int):
                        usage["total_tokens"] = usage[asked] + 1
        return bool(found)

    return in_frames(one, edit) if good(one) and one.events is not None else None


# ---- values -----------------------------------------------------------------------------------------------------------


def _arguments(change: Callable[[str], Any]) -> Bend:
    def bend(one: Exchange, at: At) -> Received | None:
        def edit(data: Any) -> bool:
            found = [
                (holder, key)
                for holder, key, path in walk(data)
                if key == "arguments" and isinstance(holder[key], str) and holder[key].startswith("{")
            ]
            for holder, key in found:
                holder[key] = change(holder[key])
            return bool(found)

        return in_body(one, edit) if good(one) else None

    return bend


OPERATORS["arguments-wrapped-twice"] = _arguments(lambda text: orjson.dumps(text).decode())
OPERATORS["arguments-as-an-object"] = _arguments(orjson.loads)


@operator
def model_with_a_prefix(one: Exchange, at: At) -> Received | None:
    return (
        _with(one, re.sub(rb'"model":"(?!openai/)(?=\w)', b'"model":"openai/', one.raw))
        if good(one)
        else None
    )


@operator
def end_in_another_dialect(one: Exchange, at: At) -> Received | None:
    words = {
        "stop": "end_turn",
        "end_turn": "stop",
        "length": "max_tokens",
        "max_tokens": "length",
        "tool_calls": "tool_use",
    }

    def edit(data: Any) -> bool:
        found = [(holder, key) for holder, key in ends(data) if holder[key] in words]
        for holder, key in found:
            holder[key] = words[holder[key]]
        return bool(found)

    return anywhere(one, at, edit) if good(one) else None


@operator
def text_cut(one: Exchange, at: At) -> Received | None:
    def edit(data: Any) -> bool:
        said = [(holder, key) for holder, key in answers(data) if len(holder[key]) > 160]
        for holder, key in said:
            holder[key] = holder[key][: len(holder[key]) * 3 // 4]
        return bool(said)

    return in_body(one, edit) if good(one) and one.operation.method == "POST" else None


@operator
def tokens_of_the_vector_doubled(one: Exchange, at: At) -> Received | None:
    def edit(data: Any) -> bool:
        if not any(key == "embedding" for _, key, _ in walk(data)):
            return False
        for usage in usages(data):
            for name in ("prompt_tokens", "input_tokens", "total_tokens"):
                if isinstance(usage.get(name), int):
                    usage[name] *= 2
        return bool(usages(data))

    return _each(one, edit)
