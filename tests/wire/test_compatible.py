"""The compatible encoder: frames of each recorded serialiser, from hand-made timelines."""

import json
from typing import Any

import pytest

from mock_server.wire import compatible, sse
from tests.wire.telling import PROFILES, call, choice, run, telling

CHAT = [name for surface, name in PROFILES if surface == "compatible"]


def chunks(*args: Any, include_usage: bool = False, **more: Any) -> list[dict[str, Any]]:
    """The chunks of a stream, parsed; the end marker is checked and left out."""
    raw = b"".join(
        frame.data
        for frame in compatible.stream(telling("compatible", *args, **more), include_usage=include_usage)
    )
    *events, end = sse.events(raw)
    assert end == {"data": "[DONE]"}
    return [json.loads(event["data"]) for event in events]


def deltas(*args: Any, **more: Any) -> list[dict[str, Any]]:
    return [chunk["choices"][0]["delta"] for chunk in chunks(*args, **more)]


def test_a_classic_stream_opens_with_an_empty_delta_and_ends_with_another() -> None:
    assert deltas("classic", choice("Hel", "lo", "!")) == [
        {"content": "", "role": "assistant"},
        {"content": "Hel"},
        {"content": "lo!"},
        {"content": ""},
    ]


def test_each_frame_is_framed_with_a_blank_after_data() -> None:
    frames = [
        frame.data
        for frame in compatible.stream(telling("compatible", "classic", choice("Hi")), include_usage=False)
    ]
    assert all(frame.startswith(b"data: ") and frame.endswith(b"\n\n") for frame in frames)


def test_while_thinking_the_other_key_is_null_in_every_frame() -> None:
    told = deltas("classic", choice("Yes", thinking=run("Hmm", "...")), flags={"thinking"})
    assert told[0] == {"content": None, "role": "assistant", "reasoning_content": ""}
    assert told[1] == {"content": None, "reasoning_content": "Hmm"}
    assert told[-2:] == [
        {"content": "Yes", "reasoning_content": None},
        {"content": "", "reasoning_content": None},
    ]


def test_with_tools_offered_the_first_piece_travels_in_the_opening_frame() -> None:
    assert deltas("classic", choice("Hel", "lo"), flags={"offered"})[0] == {
        "content": "Hel",
        "role": "assistant",
    }


def test_continued_tool_calls_have_an_empty_id_and_no_name() -> None:
    told = deltas("classic", choice(calls=(call("look", "{", '"a"', ": 1", "}"),)), flags={"tools"})
    first, *more = [delta["tool_calls"][0] for delta in told if "tool_calls" in delta]
    assert first["id"] == "call_1" and first["function"] == {"name": "look", "arguments": ""}
    assert {one["id"] for one in more} == {""} and all("name" not in one["function"] for one in more)
    assert "".join(one["function"]["arguments"] for one in (first, *more)) == '{"a": 1}'


def test_the_last_arguments_of_a_free_choice_travel_in_a_chunk_without_finish_reason() -> None:
    told = chunks("classic", choice(calls=(call("look", "{", '"a"', ": 1", "}"),)), flags={"tools"})
    assert "finish_reason" not in told[-2]["choices"][0]
    assert told[-1]["choices"][0]["finish_reason"] == "tool_calls"


def test_a_forced_call_ends_with_an_empty_content() -> None:
    told = chunks("classic-vision", choice(calls=(call("look", "{", "}"),)), flags={"tools", "forced"})
    assert told[-1]["choices"][0] == {
        "finish_reason": "tool_calls",
        "delta": {"content": ""},
        "index": 0,
        "logprobs": None,
    }


@pytest.mark.parametrize(
    ("flags", "last", "closed"),
    [
        ({"tools", "forced"}, " 1", False),
        ({"tools", "forced"}, ' "b"', True),
        ({"tools"}, " 1", True),
    ],
    ids=["forced number", "forced text", "free number"],
)
def test_a_demanded_call_that_ends_in_a_number_has_no_closing_frame(
    flags: set[str], last: str, closed: bool
) -> None:
    told = chunks("classic", choice(calls=(call("look", "{", '"a":', last, "}"),)), flags=flags)
    assert ("finish_reason" not in told[-2]["choices"][0]) is closed
    assert told[-1]["choices"][0]["delta"] == ({} if closed else {"content": ""})


def test_the_usage_chunk_has_no_choices_and_comes_only_on_request() -> None:
    assert [one for one in chunks("classic", choice("Hi")) if one["usage"]] == []
    last = chunks("classic", choice("Hi", "!"), include_usage=True)[-1]
    assert last["choices"] == []
    assert last["usage"] == {
        "prompt_tokens": 10,
        "completion_tokens": 2,
        "total_tokens": 12,
        "prompt_tokens_details": {"cached_tokens": 0},
    }


def test_terse_chunks_say_no_finish_reason_before_the_end() -> None:
    told = chunks("terse", choice("Hi", " there"))
    assert ["finish_reason" in one["choices"][0] for one in told] == [False, False, False, True]
    assert list(told[0]) == ["model", "id", "created", "object", "usage", "choices"]


def test_choices_take_turns_and_each_has_one_end() -> None:
    told = chunks("classic", choice("a", "b", "c"), choice("d", "e", "f", index=1))
    assert [one["choices"][0]["index"] for one in told] == [0, 1] * 4
    assert [one["choices"][0]["finish_reason"] for one in told[-2:]] == ["stop", "stop"]


@pytest.mark.parametrize("profile", CHAT)
@pytest.mark.parametrize(
    "flags",
    [set(), {"thinking"}, {"tools"}, {"thinking", "media", "image"}, {"thinking", "tools", "us-east-1"}],
)
def test_what_a_stream_says_is_what_the_whole_answer_says(profile: str, flags: set[str]) -> None:
    thinking = run("Let", " me", " see") if "thinking" in flags else None
    calls = (call("look", "{", '"a"', ": 1", "}"), call("see", "{", "}")) if "tools" in flags else ()
    said = choice(*([] if calls else ["One", " two", " three", "."]), thinking=thinking, calls=calls)
    whole = json.loads(compatible.whole(telling("compatible", profile, said, flags=flags)).body)["choices"][0]
    told = chunks(profile, said, flags=flags)
    for key in ("content", "reasoning_content"):
        joined = "".join(one["choices"][0]["delta"].get(key) or "" for one in told)
        assert joined == (whole["message"].get(key) or "")
    ends = [one["choices"][0]["finish_reason"] for one in told if one["choices"][0].get("finish_reason")]
    assert ends == [whole["finish_reason"]]
    arguments: dict[int, str] = {}
    for one in told:
        for piece in one["choices"][0]["delta"].get("tool_calls") or ():
            arguments[piece["index"]] = arguments.get(piece["index"], "") + (
                piece["function"]["arguments"] or ""
            )
    assert list(arguments.values()) == [
        one["function"]["arguments"] for one in whole["message"].get("tool_calls", ())
    ]
