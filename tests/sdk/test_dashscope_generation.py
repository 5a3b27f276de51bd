"""`dashscope.Generation`, as 1.x has it and 2.x still ships it: every form of a call, on a real port."""

import json
from itertools import pairwise
from typing import Any

import dashscope
import pytest
from dashscope import Generation

from tests.sdk.asking import FORCED, PERSON, RIVERS, SCHEMA, TOOLS, TWO_CITIES, WEATHER
from tests.support import Server


@pytest.fixture(autouse=True)
def _here(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dashscope, "base_http_api_url", server.native)
    monkeypatch.setattr(dashscope, "api_key", server.key)


def ask(messages: Any = RIVERS, model: str = "qwen-plus", **more: Any) -> Any:
    answer = Generation.call(model=model, messages=messages, **{"result_format": "message", **more})
    assert answer.status_code == 200, answer
    return answer


def frames(messages: Any = RIVERS, model: str = "qwen-plus", **more: Any) -> list[Any]:
    parts = {"result_format": "message", "stream": True, "incremental_output": True, **more}
    answers = list(Generation.call(model=model, messages=messages, **parts))
    assert [answer for answer in answers if answer.status_code != 200] == []
    return answers


def said(answers: list[Any], key: str = "content", index: int = 0) -> str:
    """What the messages of one choice say, joined."""
    choices = [choice for answer in answers for choice in answer.output.choices]
    return "".join(choice.message.get(key, "") for choice in choices if choice.get("index", 0) == index)


def test_a_prompt_is_answered_as_text() -> None:
    answer = Generation.call("qwen-plus", prompt="Name three rivers.")
    assert (answer.status_code, answer.code, answer.output.finish_reason) == (200, "", "stop")
    assert answer.output.text and answer.output.choices is None


def test_messages_are_answered_as_text_unless_a_message_is_asked_for() -> None:
    assert ask(result_format="text").output.text
    assert ask().output.choices[0].message.role == "assistant"


def test_usage_adds_up() -> None:
    usage = ask().usage
    assert 0 < usage["input_tokens"] < usage["total_tokens"]
    assert usage["input_tokens"] + usage["output_tokens"] == usage["total_tokens"]


def test_a_stream_of_text_comes_in_pieces_and_ends_once() -> None:
    answers = list(Generation.call("qwen-plus", prompt="Name a river.", stream=True, incremental_output=True))
    reasons = [answer.output.finish_reason for answer in answers]
    assert reasons == ["null"] * (len(answers) - 1) + ["stop"]
    assert len({answer.request_id for answer in answers}) == 1


def test_a_stream_of_messages_counts_its_tokens_in_every_frame() -> None:
    counts = [answer.usage["output_tokens"] for answer in frames()]
    assert counts == sorted(counts) and counts[0] > 0
    assert len(counts) > 2


@pytest.mark.parametrize(
    "more", [{"incremental_output": False}, {"incremental_output": None}], ids=["false", "absent"]
)
def test_without_increments_every_frame_repeats_what_was_said(more: dict[str, Any]) -> None:
    """With False the SDK asks for increments and joins them; with nothing the server repeats."""
    texts = [answer.output.choices[0].message.content for answer in frames(**more)]
    assert all(later.startswith(earlier) for earlier, later in pairwise(texts))
    assert len(texts[-1]) > len(texts[0])


def test_a_seed_gives_the_same_answer_streamed_or_not() -> None:
    whole = ask(seed=1234).output.choices[0].message.content
    assert whole == ask(seed=1234).output.choices[0].message.content == said(frames(seed=1234))
    assert whole != ask(seed=4321).output.choices[0].message.content


def test_thoughts_come_before_the_answer_and_stay_in_their_budget() -> None:
    answers = frames(enable_thinking=True, thinking_budget=20)
    thinking = [bool(answer.output.choices[0].message.reasoning_content) for answer in answers[:-1]]
    assert thinking == sorted(thinking, reverse=True)
    assert said(answers, "reasoning_content") and said(answers)
    assert 0 < answers[-1].usage["output_tokens_details"]["reasoning_tokens"] <= 20


def test_the_sdk_joins_thoughts_too() -> None:
    last = frames(enable_thinking=True, incremental_output=False)[-1].output.choices[0].message
    assert last.reasoning_content and last.content


def test_a_tool_is_called_and_its_result_used() -> None:
    first = ask(WEATHER, tools=TOOLS).output.choices[0]
    call = first.message.tool_calls[0]
    assert (first.finish_reason, first.message.content) == ("tool_calls", "")
    assert json.loads(call["function"]["arguments"]) == {"location": "Hangzhou"}
    result = {"role": "tool", "content": "Sunny, 21 degrees", "tool_call_id": call["id"]}
    second = ask([*WEATHER, first.message, result], tools=TOOLS).output.choices[0]
    assert second.finish_reason == "stop" and "21" in second.message.content


def test_a_forced_tool_ends_with_stop() -> None:
    choice = ask(RIVERS, "qwen-max", tools=TOOLS, tool_choice=FORCED).output.choices[0]
    assert choice.finish_reason == "stop"
    assert choice.message.tool_calls[0]["function"]["name"] == "get_current_weather"


def test_two_tools_are_called_at_once_where_that_is_allowed() -> None:
    calls = ask(TWO_CITIES, tools=TOOLS, parallel_tool_calls=True).output.choices[0].message.tool_calls
    assert [json.loads(call["function"]["arguments"])["location"] for call in calls] == [
        "Hangzhou",
        "Shanghai",
    ]
    assert [call["index"] for call in calls] == [0, 1] and calls[0]["id"] != calls[1]["id"]


def test_a_streamed_call_has_its_id_once_and_then_an_empty_one() -> None:
    answers = frames(TWO_CITIES, tools=TOOLS, parallel_tool_calls=True)
    pieces = [p for answer in answers for p in answer.output.choices[0].message.get("tool_calls", [])]
    for index in (0, 1):
        first, *later = [piece for piece in pieces if piece["index"] == index]
        assert first["id"].startswith("call_") and {piece["id"] for piece in later} == {""}
        assert json.loads("".join(p["function"].get("arguments", "") for p in (first, *later)))
    assert answers[-1].output.choices[0].finish_reason == "tool_calls"


def test_the_sdk_joins_streamed_calls() -> None:
    last = frames(TWO_CITIES, tools=TOOLS, parallel_tool_calls=True, incremental_output=False)[-1]
    calls = last.output.choices[0].message.tool_calls
    assert [json.loads(call["function"]["arguments"])["location"] for call in calls] == [
        "Hangzhou",
        "Shanghai",
    ]


def test_json_is_answered_as_an_object() -> None:
    answer = ask(PERSON, response_format={"type": "json_object"})
    assert isinstance(json.loads(answer.output.choices[0].message.content), dict)


def test_a_schema_is_followed() -> None:
    person = json.loads(ask(PERSON, response_format=SCHEMA).output.choices[0].message.content)
    assert set(person) == {"name", "age"} and isinstance(person["age"], int)


def test_two_answers_are_two_choices_with_one_usage() -> None:
    answer = ask(n=2)
    assert [choice.index for choice in answer.output.choices] == [0, 1]
    assert answer.output.choices[0].message.content != answer.output.choices[1].message.content


def test_two_answers_are_streamed_side_by_side() -> None:
    answers = frames(n=2)
    assert said(answers, index=0) and said(answers, index=1)
    ends = [c.index for a in answers for c in a.output.choices if c.finish_reason == "stop"]
    assert sorted(ends) == [0, 1]


def test_a_stop_word_ends_the_answer_before_it() -> None:
    whole = ask(seed=5).output.choices[0].message.content
    word = whole.split()[3]
    choice = ask(seed=5, stop=[word]).output.choices[0]
    assert choice.finish_reason == "stop"
    assert choice.message.content == whole[: whole.index(word)]


def test_an_answer_at_its_limit_says_length() -> None:
    answer = ask(max_tokens=5)
    assert (answer.output.choices[0].finish_reason, answer.usage["output_tokens"]) == ("length", 5)


def test_logprobs_spell_the_answer() -> None:
    choice = ask(logprobs=True, top_logprobs=2).output.choices[0]
    rows = choice.logprobs["content"]
    assert "".join(row["token"] for row in rows) == choice.message.content
    assert all(row["logprob"] <= 0 for row in rows)


def test_a_search_names_its_sources() -> None:
    answer = ask(enable_search=True, search_options={"forced_search": True, "enable_source": True})
    assert {"index", "title", "url"} <= set(answer.output["search_info"]["search_results"][0])
    assert answer.usage["plugins"]["search"]["count"] == 1


def test_the_next_instruct_model_answers_as_text_by_default() -> None:
    answer = Generation.call("qwen3-next-80b-a3b-instruct", messages=RIVERS)
    assert answer.output.text and answer.output.choices is None


def test_the_next_thinking_model_thinks_without_being_asked() -> None:
    answers = frames(model="qwen3-next-80b-a3b-thinking")
    assert said(answers, "reasoning_content") and said(answers)
