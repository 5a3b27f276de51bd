"""The bytes of a Responses stream, and refusals over raw HTTP."""

import json
import re
from typing import Any

import pytest

from tests.server.raw import RESPONSES, call, frames
from tests.support import Server

ASK: dict[str, Any] = {"model": "qwen-plus", "input": "Name three rivers.", "temperature": 0}


def test_a_frame_is_that_of_the_native_surface_with_the_events_name(server: Server) -> None:
    all_frames = frames(call(server, "POST", RESPONSES, ASK | {"stream": True}).body)
    assert len(all_frames) > 8
    for number, frame in enumerate(all_frames):
        found = re.fullmatch(rb"id:(\d+)\nevent:(response\.\S+)\n:HTTP_STATUS/200\ndata:(\{.*\})\n\n", frame)
        assert found, frame
        data = json.loads(found[3])
        assert (int(found[1]), data["type"]) == (number + 1, found[2].decode())
        assert data["sequence_number"] == number


def test_a_whole_answer_has_its_keys_in_alphabetical_order(server: Server) -> None:
    answer = call(server, "POST", RESPONSES, ASK).json
    assert list(answer) == sorted(answer)
    assert list(answer["output"][0]) == sorted(answer["output"][0])


def test_a_stream_that_is_refused_is_refused_with_its_status(server: Server) -> None:
    answer = call(server, "POST", RESPONSES, ASK | {"stream": True, "temperature": 3})
    assert (answer.status, answer.json["error"]["code"]) == (400, "invalid_parameter_error")


@pytest.mark.parametrize(
    "more",
    [
        {"input": None},
        {"input": []},
        {"input": [{"role": "king", "content": "a"}]},
        {"input": [{"type": "function_call"}]},
        {"tools": [{"type": "function"}]},
        {"max_output_tokens": 0},
    ],
    ids=str,
)
def test_what_the_dialect_does_not_allow_is_refused(server: Server, more: dict[str, Any]) -> None:
    assert call(server, "POST", RESPONSES, ASK | more).status == 400


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=many", "order=up"])
def test_a_page_that_is_none_is_refused(server: Server, query: str) -> None:
    id = call(server, "POST", RESPONSES, ASK).json["id"]
    assert call(server, "GET", f"{RESPONSES}/{id}/input_items?{query}").status == 400
