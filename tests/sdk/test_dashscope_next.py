"""The two Qwen3-Next models through `dashscope.Generation`: what they can, and what they refuse, word by word."""

import json
from itertools import pairwise
from typing import Any

import pytest
from dashscope import Generation

from tests.sdk.asking import FORCED, PERSON, PREFIX, RIVERS, SCHEMA, STREAM_ONLY, TOOLS, WEATHER

pytestmark = pytest.mark.usefixtures("classic")

INSTRUCT, THINKING = "qwen3-next-80b-a3b-instruct", "qwen3-next-80b-a3b-thinking"
STREAM: Any = {"stream": True, "incremental_output": True}


def answers(model: str, messages: Any = RIVERS, **more: Any) -> list[Any]:
    answer: Any = Generation.call(model=model, messages=messages, **more)
    found = list(answer) if more.get("stream") else [answer]
    assert [frame for frame in found if frame.status_code != 200] == []
    return found


def refused(model: str, messages: Any = RIVERS, **more: Any) -> tuple[int, str, str]:
    answer: Any = Generation.call(model=model, messages=messages, **more)
    if more.get("stream"):
        (answer,) = answer
    return answer.status_code, answer.code, answer.message


def test_instruct_streams_text() -> None:
    frames = answers(INSTRUCT, **STREAM)
    assert "".join(frame.output.text for frame in frames)
    assert frames[-1].output.finish_reason == "stop"


def test_instruct_answers_with_a_message_on_request() -> None:
    (answer,) = answers(INSTRUCT, result_format="message")
    message = answer.output.choices[0].message
    assert message.content and "reasoning_content" not in message


def test_instruct_calls_tools() -> None:
    (answer,) = answers(INSTRUCT, WEATHER, tools=TOOLS, result_format="message")
    assert answer.output.choices[0].finish_reason == "tool_calls"


def test_instruct_can_be_joined_by_the_sdk() -> None:
    """The SDK asks for increments, so that the model, which knows nothing else, is not asked for anything else."""
    texts = [frame.output.text for frame in answers(INSTRUCT, stream=True, incremental_output=False)]
    assert all(later.startswith(earlier) for earlier, later in pairwise(texts)) and texts[-1]


def test_instruct_follows_a_seed() -> None:
    (one,), (two,) = answers(INSTRUCT, seed=8), answers(INSTRUCT, seed=8)
    assert one.output.text == two.output.text


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
def test_instruct_cannot_think(stream: bool) -> None:
    assert refused(INSTRUCT, enable_thinking=True, result_format="message", stream=stream) == (
        400,
        "InvalidParameter.NotSupportEnableThinking",
        f"The model {INSTRUCT} does not support enable_thinking.",
    )


@pytest.mark.parametrize("model", [INSTRUCT, THINKING])
def test_both_answer_with_at_most_32768_tokens(model: str) -> None:
    wanted = (400, "InvalidParameter", PREFIX + "Range of max_tokens should be [1, 32768]")
    assert refused(model, max_tokens=32769, **STREAM) == wanted
    assert answers(model, max_tokens=32768, **STREAM)


def test_thinking_streams_messages_and_has_both_keys_in_every_frame() -> None:
    messages = [frame.output.choices[0].message for frame in answers(THINKING, **STREAM)]
    assert all({"content", "reasoning_content"} <= set(message) for message in messages)
    assert not [m for m in messages if m["content"] and m["reasoning_content"]]


def test_thinking_is_joined_by_the_sdk() -> None:
    last = answers(THINKING, stream=True, incremental_output=False)[-1].output.choices[0].message
    assert last.reasoning_content and last.content


def test_thinking_stops_thinking_when_its_budget_is_spent_and_goes_on() -> None:
    last = answers(THINKING, thinking_budget=7, **STREAM)[-1]
    assert last.usage["output_tokens_details"]["reasoning_tokens"] == 7
    assert last.output.choices[0].finish_reason == "stop"
    assert last.usage["output_tokens"] > 7


def test_thinking_calls_tools() -> None:
    frames = answers(THINKING, WEATHER, tools=TOOLS, **STREAM)
    pieces = [p for frame in frames for p in frame.output.choices[0].message.get("tool_calls", [])]
    arguments = "".join(piece["function"].get("arguments", "") for piece in pieces)
    assert json.loads(arguments) == {"location": "Hangzhou"}
    assert frames[-1].output.choices[0].finish_reason == "tool_calls"


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (
            {"enable_thinking": False},
            PREFIX + "The value of the enable_thinking parameter is restricted to True.",
        ),
        (
            {"result_format": "text"},
            'The result_format parameter must be "message" when enable_thinking is true',
        ),
        (
            {"thinking_budget": 81921},
            PREFIX + "The thinking_budget parameter must be a positive integer and not greater than 81920",
        ),
        (
            {"thinking_budget": 0},
            PREFIX + "The thinking_budget parameter must be a positive integer and not greater than 81920",
        ),
        (
            {"tools": TOOLS, "tool_choice": FORCED},
            PREFIX
            + "The tool_choice parameter does not support being set to required or object in thinking mode",
        ),
    ],
    ids=["not-thinking", "text", "budget", "no-budget", "forced"],
)
def test_thinking_refuses_what_does_not_go_with_thinking(more: dict[str, Any], message: str) -> None:
    assert refused(THINKING, **STREAM, **more) == (400, "InvalidParameter", message)


@pytest.mark.parametrize("more", [{}, {"enable_thinking": True}], ids=["unasked", "asked"])
def test_thinking_only_streams(more: dict[str, Any]) -> None:
    assert refused(THINKING, **more)[2].removeprefix(PREFIX) == STREAM_ONLY


def test_a_schema_binds_whoever_takes_it() -> None:
    (answer,) = answers(INSTRUCT, PERSON, response_format=SCHEMA, result_format="message")
    assert set(json.loads(answer.output.choices[0].message.content)) == {"name", "age"}
