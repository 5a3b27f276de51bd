"""Tools through `dashscope.Generation`: whole conversations, streamed and not, and what is refused on the way."""

import json
from typing import Any

import pytest
from dashscope import Generation, MultiModalConversation

from tests.sdk.asking import FORCED, PREFIX, RIVERS, TOOLS, TWO_CITIES, WEATHER
from tests.support import Server

pytestmark = pytest.mark.usefixtures("classic")

REPORTS = {"Hangzhou": "Sunny, 21 degrees", "Shanghai": "Rain, 14 degrees"}
CALL: Any = {
    "id": "call_aaaaaaaaaaaaaaaaaaaaaa",
    "type": "function",
    "function": {"name": "get_current_weather", "arguments": '{"location": "Hangzhou"}'},
}


def ask(messages: Any, **more: Any) -> Any:
    """The only choice of a whole answer, or of the last frame of a stream that the SDK has joined."""
    parts = {"model": "qwen-plus", "result_format": "message", "tools": TOOLS, **more}
    answer = Generation.call(messages=messages, **parts)
    *_, answer = answer if more.get("stream") else [answer]
    assert answer.status_code == 200, answer
    (choice,) = answer.output.choices
    return choice


def refused(messages: Any, **more: Any) -> tuple[int, str, str]:
    parts = {"model": "qwen-plus", "result_format": "message", "tools": TOOLS, **more}
    answer: Any = Generation.call(messages=messages, **parts)
    return answer.status_code, answer.code, answer.message


def results(calls: Any) -> list[dict[str, Any]]:
    """What a program answers to `calls`: each tool's report under the id of its call."""
    cities = [json.loads(call["function"]["arguments"])["location"] for call in calls]
    ids = [call["id"] for call in calls]
    return [
        {"role": "tool", "content": REPORTS[city], "tool_call_id": name}
        for city, name in zip(cities, ids, strict=True)
    ]


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
def test_two_results_are_used_in_one_answer(stream: bool) -> None:
    more = {"parallel_tool_calls": True, "stream": stream, "incremental_output": False}
    turn = ask(TWO_CITIES, **more).message
    said = ask([*TWO_CITIES, turn, *results(turn.tool_calls)], **more)
    assert said.finish_reason == "stop"
    assert "21" in said.message.content and "14" in said.message.content


def test_a_joined_stream_says_what_the_whole_answer_says() -> None:
    """The arguments arrive in pieces; joined they are the same text, not only the same JSON."""
    whole = ask(WEATHER, seed=6).message.tool_calls
    joined = ask(WEATHER, seed=6, stream=True, incremental_output=False).message.tool_calls
    assert [c["function"] for c in joined] == [c["function"] for c in whole]
    assert joined[0]["id"].startswith("call_")


def test_a_model_thinks_before_it_calls() -> None:
    more = {"enable_thinking": True, "stream": True, "incremental_output": False}
    choice = ask(WEATHER, **more)
    assert choice.finish_reason == "tool_calls" and choice.message.reasoning_content
    assert [c["function"]["name"] for c in choice.message.tool_calls] == ["get_current_weather"]


def test_thoughts_and_calls_take_turns_in_a_stream() -> None:
    """A frame thinks, speaks or calls; the keys of the other two are there and empty, or absent."""
    answers = Generation.call(
        model="qwen-plus",
        messages=WEATHER,
        tools=TOOLS,
        result_format="message",
        stream=True,
        incremental_output=True,
        enable_thinking=True,
    )
    messages = [answer.output.choices[0].message for answer in answers]
    assert not [m for m in messages if m.get("reasoning_content") and m.get("tool_calls")]
    calling = [bool(m.get("tool_calls")) for m in messages]
    assert any(calling) and calling == sorted(calling)


def test_tools_that_are_switched_off_are_not_called() -> None:
    assert "tool_calls" not in ask(WEATHER, tool_choice="none").message


def test_a_tool_nobody_asks_for_is_not_called() -> None:
    assert ask(RIVERS).finish_reason == "stop"


def test_required_calls_a_tool_where_the_model_does_not_think() -> None:
    """31 recordings accept it, against the official page, which knows only none and auto."""
    assert ask(WEATHER, tool_choice="required").message.tool_calls


def test_an_id_from_elsewhere_is_good_enough() -> None:
    turn = {"role": "assistant", "content": "", "tool_calls": [CALL]}
    assert "21" in ask([*WEATHER, turn, *results([CALL])]).message.content


@pytest.mark.parametrize(
    ("messages", "message"),
    [
        (
            [*WEATHER, {"role": "assistant", "content": "", "tool_calls": [CALL]}, *RIVERS],
            'An assistant message with "tool_calls" must be followed by tool messages responding to each '
            '"tool_call_id". The following tool_call_ids did not have response messages: message[2].role',
        ),
        (
            [*WEATHER, *results([CALL])],
            'messages with role "tool" must be a response to a preceeding message with "tool_calls".',
        ),
        (
            [
                *WEATHER,
                {
                    "role": "assistant",
                    "content": "",
                    "tool_calls": [
                        {**CALL, "function": {"name": "get_current_weather", "arguments": "Hangzhou"}}
                    ],
                },
                *results([CALL]),
            ],
            'The "function.arguments" parameter of the code model must be in JSON format.',
        ),
    ],
    ids=["unanswered", "orphan", "not-json"],
)
def test_a_conversation_out_of_order_is_refused(messages: Any, message: str) -> None:
    assert refused(messages) == (400, "InvalidParameter", PREFIX + message)


def test_a_choice_nobody_knows_is_refused() -> None:
    status, _, message = refused(WEATHER, tool_choice="sometimes")
    assert status == 400
    assert message == 'tool_choice is one of the strings that should be ["none", "auto"]'


def test_nobody_can_be_forced_while_thinking() -> None:
    (answer,) = Generation.call(
        model="qwen-plus",
        messages=WEATHER,
        tools=TOOLS,
        tool_choice=FORCED,
        result_format="message",
        stream=True,
        incremental_output=True,
        enable_thinking=True,
    )
    assert (answer.status_code, answer.message) == (
        400,
        PREFIX
        + "The tool_choice parameter does not support being set to required or object in thinking mode",
    )


def test_the_name_search_is_taken() -> None:
    tool = {"type": "function", "function": {"name": "search", "description": "Searches"}}
    assert refused(RIVERS, tools=[tool])[2] == "Tool names are not allowed to be [search]"


def test_a_conversation_with_lists_of_parts_goes_on_after_a_call(server: Server) -> None:
    asked = [{"role": "user", "content": [{"text": "What is the weather in Hangzhou?"}]}]
    parts: Any = {"model": "qwen3-vl-plus", "tools": TOOLS}
    turn = MultiModalConversation.call(messages=asked, **parts).output.choices[0].message
    assert turn.content == []
    (call,) = turn.tool_calls
    result = {"role": "tool", "content": [{"text": REPORTS["Hangzhou"]}], "tool_call_id": call["id"]}
    said = MultiModalConversation.call(messages=[*asked, turn, result], **parts).output.choices[0]
    assert said.finish_reason == "stop" and "21" in said.message.content[0]["text"]
