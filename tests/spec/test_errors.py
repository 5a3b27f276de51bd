"""The error rows: complete, in the API's words, and laid out as the recorded bodies are."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from mock_server.spec.loader import load
from mock_server.spec.model import Spec
from tests.support import exchanges

SPEC = Spec(load())
SHAPES = {"R", "E", "F", "native", "G", "V", "M", "M-stream", "anthropic", "studio"}
PLACEHOLDERS = {
    *("help", "model", "method", "path", "limit", "field", "value", "height", "width", "reason"),
    *("what", "id", "purpose", "used"),
}


@pytest.mark.parametrize("name", SPEC.errors)
def test_an_error_row_says_everything(name: str) -> None:
    row = SPEC.errors[name]
    assert set(row) == {
        *("status", "native", "compatible", "anthropic", "messages", "description", "remedy", "x-evidence")
    }
    assert 400 <= row["status"] < 600
    assert row["native"]["code"]
    assert {"code", "type"} <= set(row["compatible"])
    assert row["x-evidence"]["level"] in ("recorded", "documented", "assumed")


def texts(row: Mapping[str, Any]) -> list[str]:
    return [
        *row["messages"],
        *(row[one]["message"] for one in ("native", "compatible") if "message" in row[one]),
    ]


def test_messages_hold_only_known_placeholders() -> None:
    found = {
        word for row in SPEC.errors.values() for text in texts(row) for word in re.findall(r"\{(\w+)\}", text)
    }
    assert found <= PLACEHOLDERS


def test_no_message_is_written_twice_in_a_row() -> None:
    for name, row in SPEC.errors.items():
        assert len(set(row["messages"])) == len(row["messages"]), name


def test_every_shape_is_there_and_holds_only_words_an_error_has() -> None:
    words = {"error", "code", "type", "param", "message", "id", "request_id"}
    assert set(SPEC.error_shapes) == SHAPES
    for shape in SPEC.error_shapes.values():
        for key in shape:
            assert (set(key) if isinstance(key, dict) else {key}) <= words


def keys(shape: list[Any]) -> list[Any]:
    """`["error", ["code", …], "request_id"]`: the keys of a body laid out so, in order."""
    out: list[Any] = []
    for key in shape:
        for name, inner in key.items() if isinstance(key, dict) else [(key, None)]:
            out += [name, list(inner)] if isinstance(inner, list) else [name]
    return out


def keys_of(body: dict[str, Any]) -> list[Any]:
    return [part for key, value in body.items() for part in ([key, list(value)] if key == "error" else [key])]


def test_recorded_errors_are_laid_out_as_the_shapes_say(recordings: list[Path]) -> None:
    laid = {name: keys(shape) for name, shape in SPEC.error_shapes.items()}
    seen: set[str] = set()
    for exchange in exchanges(recordings):
        response = exchange["response"]
        if exchange["origin"] != "recording" or "chat/completions" not in exchange["operation"]:
            continue
        body, streamed = (
            response["body"],
            re.search(r'^data: (\{"error".*)$', response["raw"] or "", re.MULTILINE),
        )
        if streamed:
            assert keys_of(json.loads(streamed[1])) == laid["M-stream"]
            seen.add("M-stream")
        elif isinstance(body, dict) and "error" in body:
            shape = "G" if response["status"] in (401, 404) else "M"
            assert keys_of(body) == laid[shape]
            seen.add(shape)
    assert seen == {"G", "M", "M-stream"}


def test_recorded_codes_and_statuses_are_those_of_a_row(recordings: list[Path]) -> None:
    native = {(row["native"]["code"], row["status"]) for row in SPEC.errors.values()}
    compatible = {
        (row["compatible"]["code"], row["compatible"]["type"], row["status"]) for row in SPEC.errors.values()
    }
    for exchange in exchanges(recordings):
        body, status = exchange["response"]["body"], exchange["response"]["status"]
        if (
            not isinstance(body, dict)
            or (status or 0) < 400
            or "text-generation" not in exchange["operation"]
        ):
            if (
                isinstance(body, dict)
                and status
                and status >= 400
                and "chat/completions" in exchange["operation"]
            ):
                error = body["error"]
                assert (error["code"], error["type"], status) in compatible, exchange["id"]
            continue
        assert (body["code"], status) in native, exchange["id"]


def test_the_help_link_of_a_bad_key_is_that_of_the_region(recordings: list[Path]) -> None:
    text = SPEC.errors["InvalidApiKey"]["compatible"]["message"]
    region = SPEC.regions["ap-southeast-1"]
    one = next(one for one in exchanges(recordings) if one["id"] == "genai/Intl/errors/bad_apiKey/GenSync")
    assert text.format(help=region.error_help) == one["response"]["body"]["error"]["message"]
