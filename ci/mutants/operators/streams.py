# ruff: noqa: D103 (what each operator does is said in operators.yaml)
"""The frames of a stream: lost, doubled, moved, framed wrongly, cut."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import orjson

from ci.mutants.operators.tools import (
    Site,
    another_s,
    blocks,
    choices,
    each_chunk,
    find,
    good,
    operator,
    retext,
    split,
    streams,
    whole,
    with_blocks,
)
from mock_server.contract.exchange import Exchange, Received


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
