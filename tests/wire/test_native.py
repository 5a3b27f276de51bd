"""The native encoder: numbered frames, incremental or cumulative, from hand-made timelines."""

import json
from typing import Any

import pytest

from mock_server.wire import native, sse
from tests.wire.telling import PROFILES, call, choice, run, telling

MESSAGE = {"message"}


def frames(*args: Any, cumulative: bool = False, **more: Any) -> list[dict[str, Any]]:
    """The data of each frame, parsed; framing is checked."""
    raw = b"".join(
        frame.data for frame in native.stream(telling("native", *args, **more), cumulative=cumulative)
    )
    events = sse.events(raw)
    assert [event["id"] for event in events] == [str(number) for number in range(1, len(events) + 1)]
    assert {(event["event"], *event["comment"]) for event in events} == {("result", "HTTP_STATUS/200")}
    return [json.loads(event["data"]) for event in events]


def messages(*args: Any, **more: Any) -> list[dict[str, Any]]:
    return [frame["output"]["choices"][0]["message"] for frame in frames(*args, **more)]


def test_a_frame_has_no_blank_after_any_colon() -> None:
    first = next(native.stream(telling("native", "text", choice("Hi"), flags=MESSAGE), cumulative=False)).data
    assert first.startswith(b'id:1\nevent:result\n:HTTP_STATUS/200\ndata:{"output":') and first.endswith(
        b"}\n\n"
    )


def test_the_finish_reason_is_the_string_null_until_the_last_frame() -> None:
    told = frames("text", choice("Hel", "lo", "!"), flags=MESSAGE)
    assert [one["output"]["choices"][0]["finish_reason"] for one in told] == ["null", "null", "stop"]


def test_usage_grows_with_every_frame_and_ends_at_the_whole() -> None:
    told = [one["usage"] for one in frames("text", choice("Hel", "lo", "!"), flags=MESSAGE)]
    assert [one["output_tokens"] for one in told] == [1, 3, 3]
    assert [one["total_tokens"] for one in told] == [11, 13, 13]


def test_the_first_thinking_frame_counts_the_opening_tag() -> None:
    told = frames(
        "text", choice("Yes", thinking=run("Hm", "m", "m")), flags={"message", "thinking"}, overhead=4
    )
    first, last = told[0]["usage"], told[-1]["usage"]
    assert (first["output_tokens"], first["output_tokens_details"]) == (3, {"reasoning_tokens": 1})
    assert (last["output_tokens"], last["output_tokens_details"]) == (8, {"reasoning_tokens": 3})


def test_thinking_frames_carry_both_keys_and_others_none() -> None:
    told = messages("text", choice("Yes", thinking=run("Hm")), flags={"message", "thinking"})
    assert told == [
        {"content": "", "reasoning_content": "Hm", "role": "assistant"},
        {"content": "Yes", "reasoning_content": "", "role": "assistant"},
        {"content": "", "reasoning_content": "", "role": "assistant"},
    ]
    assert "reasoning_content" not in messages("text", choice("Yes"), flags=MESSAGE)[0]


def test_cumulative_frames_repeat_all_that_was_said() -> None:
    told = frames("text", choice("Hel", "lo", "!"), cumulative=True)
    assert [one["output"]["text"] for one in told] == ["Hel", "Hello!", "Hello!"]


def test_a_call_opens_with_its_name_and_first_arguments() -> None:
    told = frames(
        "text", choice(calls=(call("look", "{", '"a"', ": 1", "}"),)), flags={"message", "tools", "index"}
    )
    pieces = [one["output"]["choices"][0]["message"]["tool_calls"][0] for one in told]
    assert pieces[0] == {
        "index": 0,
        "id": "call_1",
        "type": "function",
        "function": {"name": "look", "arguments": "{"},
    }
    assert {piece["id"] for piece in pieces[1:]} == {""}
    assert pieces[-1]["function"] == {} and told[-1]["output"]["choices"][0]["finish_reason"] == "tool_calls"


def test_parallel_calls_end_with_the_last_arguments() -> None:
    calls = (call("look", "{", '"a"', ": 1", "}"), call("look", "{", '"b"', ": 2", "}"))
    told = frames("text", choice(calls=calls), flags={"message", "tools", "index", "parallel"})
    last = told[-1]["output"]["choices"][0]
    assert last["finish_reason"] == "tool_calls"
    assert last["message"]["tool_calls"][0]["function"]["arguments"].endswith("}")


def test_multimodal_content_is_an_array_and_empty_at_the_end() -> None:
    told = messages("vision", choice("Hi"), flags={"message"})
    assert [one["content"] for one in told] == [[{"text": "Hi"}], []]


def test_in_2024_vision_the_last_text_travels_with_the_end() -> None:
    told = frames("vision-2024", choice("a", "b", "c"), flags={"message"})
    last = told[-1]["output"]["choices"][0]
    assert (last["message"]["content"], last["finish_reason"]) == ([{"text": "bc"}], "stop")
    assert "total_tokens" not in told[-1]["usage"]


@pytest.mark.parametrize("profile", [name for surface, name in PROFILES if surface == "native"])
@pytest.mark.parametrize("cumulative", [False, True])
def test_the_stream_says_what_the_whole_answer_says(profile: str, cumulative: bool) -> None:
    said = choice("One", " two", " three", ".")
    whole = json.loads(native.whole(telling("native", profile, said, flags=MESSAGE)).body)
    told = frames(profile, said, flags=MESSAGE, cumulative=cumulative)

    def text(content: Any) -> str:
        return content if isinstance(content, str) else "".join(part["text"] for part in content)

    texts = [text(one["output"]["choices"][0]["message"]["content"]) for one in told]
    assert (texts[-1] if cumulative else "".join(texts)) == text(
        whole["output"]["choices"][0]["message"]["content"]
    )
    assert told[-1]["usage"] == whole["usage"]
