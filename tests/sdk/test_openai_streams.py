"""Streams and helpers of `openai.OpenAI` beside the plain ones: several answers, logprobs, parsing, thoughts and tools together."""

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import openai
import pytest
from openai import OpenAI
from pydantic import BaseModel, Field

from tests.sdk.asking import PERSON, RIVERS, SCHEMA, TOOLS, TWO_CITIES, WEATHER, picture
from tests.support import Server

COUNTED: Any = {"stream_options": {"include_usage": True}}
REPORTS = {"Hangzhou": "Sunny, 21 degrees", "Shanghai": "Rain, 14 degrees"}
THINKER = "qwen3-next-80b-a3b-thinking"


class Meeting(BaseModel):
    title: str
    people: list[str]
    hours: int = Field(ge=1, le=3)


class GetCurrentWeather(BaseModel):
    """The weather in a city"""

    location: str


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[OpenAI]:
    with OpenAI(base_url=server.compatible, api_key=server.key, max_retries=0) as client:
        yield client


def chunks(client: OpenAI, messages: Any = RIVERS, model: str = "qwen-plus", **more: Any) -> list[Any]:
    return list(client.chat.completions.create(model=model, messages=messages, stream=True, **more))


def said(told: list[Any], key: str = "content") -> str:
    deltas = [choice.delta for chunk in told for choice in chunk.choices]
    return "".join(getattr(delta, key, None) or "" for delta in deltas)


def test_two_answers_are_streamed_side_by_side(client: OpenAI) -> None:
    together = client.chat.completions.create(model="qwen-plus", messages=RIVERS, n=2, seed=3)
    told: dict[int, str] = defaultdict(str)
    for chunk in chunks(client, n=2, seed=3):
        for choice in chunk.choices:
            told[choice.index] += choice.delta.content or ""
    assert told == {choice.index: choice.message.content for choice in together.choices}


def test_two_answers_are_counted_together(client: OpenAI) -> None:
    whole = client.chat.completions.create(model="qwen-plus", messages=RIVERS, n=2, seed=3)
    counted = chunks(client, n=2, seed=3, **COUNTED)[-1]
    assert counted.choices == [] and counted.usage == whole.usage


def test_logprobs_spell_the_stream(client: OpenAI) -> None:
    told = chunks(client, logprobs=True, top_logprobs=1)
    rows = [row for c in told for choice in c.choices if choice.logprobs for row in choice.logprobs.content]
    assert "".join(row.token for row in rows) == said(told)


def test_a_stream_at_its_limit_says_length(client: OpenAI) -> None:
    *_, last, counted = chunks(client, max_tokens=5, **COUNTED)
    assert (last.choices[0].finish_reason, counted.usage.completion_tokens) == ("length", 5)


def test_a_stop_word_ends_a_stream_before_it(client: OpenAI) -> None:
    text = said(chunks(client, seed=5))
    word = text.split()[3]
    assert said(chunks(client, seed=5, stop=[word])) == text[: text.index(word)]


def test_json_is_streamed_whole(client: OpenAI) -> None:
    assert set(json.loads(said(chunks(client, PERSON, response_format=SCHEMA)))) == {"name", "age"}


def test_the_stream_helper_parses_into_a_model(client: OpenAI) -> None:
    asked: Any = {"model": "qwen-plus", "messages": [{"role": "user", "content": "A meeting, as json."}]}
    with client.chat.completions.stream(**asked, response_format=Meeting) as stream:
        parsed = stream.until_done().get_final_completion().choices[0].message.parsed
    assert isinstance(parsed, Meeting)


def test_the_stream_helper_counts_on_request(client: OpenAI) -> None:
    asked: Any = {"model": "qwen-plus", "messages": RIVERS, **COUNTED}
    with client.chat.completions.stream(**asked) as stream:
        usage = stream.until_done().get_final_completion().usage
    assert usage is not None and usage.prompt_tokens + usage.completion_tokens == usage.total_tokens


def test_arguments_are_parsed_into_a_model(client: OpenAI) -> None:
    tool = openai.pydantic_function_tool(GetCurrentWeather)
    answer = client.chat.completions.parse(model="qwen-plus", messages=WEATHER, tools=[tool])
    (call,) = answer.choices[0].message.tool_calls or []
    assert call.function.parsed_arguments == GetCurrentWeather(location="Hangzhou")


def test_two_results_are_used_in_one_streamed_answer(client: OpenAI) -> None:
    asked: Any = {"model": "qwen-plus", "tools": TOOLS, "parallel_tool_calls": True}
    with client.chat.completions.stream(messages=TWO_CITIES, **asked) as stream:
        turn = stream.until_done().get_final_completion().choices[0].message
    results = [
        {
            "role": "tool",
            "content": REPORTS[json.loads(call.function.arguments)["location"]],
            "tool_call_id": call.id,
        }
        for call in turn.tool_calls or []
    ]
    answer = said(chunks(client, [*TWO_CITIES, turn.to_dict(), *results], tools=TOOLS))
    assert "21" in answer and "14" in answer


def test_required_calls_a_tool(client: OpenAI) -> None:
    asked: Any = {"model": "qwen-plus", "messages": WEATHER, "tools": TOOLS, "tool_choice": "required"}
    answer = client.chat.completions.create(**asked)
    assert answer.choices[0].message.tool_calls and answer.choices[0].finish_reason == "tool_calls"


def test_a_model_thinks_before_it_calls(client: OpenAI) -> None:
    told = chunks(client, WEATHER, THINKER, tools=TOOLS)
    pieces = [p for c in told for choice in c.choices for p in choice.delta.tool_calls or []]
    assert said(told, "reasoning_content")
    assert json.loads("".join(p.function.arguments or "" for p in pieces)) == {"location": "Hangzhou"}
    assert told[-1].choices[0].finish_reason == "tool_calls"


def test_a_thought_is_null_while_the_answer_is_told(client: OpenAI) -> None:
    """Both keys are there in every chunk but the role's and the end's; the one that has nothing to say is null."""
    deltas = [chunk.choices[0].delta.to_dict() for chunk in chunks(client, model=THINKER)]
    assert all({"content", "reasoning_content"} <= set(delta) for delta in deltas)
    assert not [d for d in deltas if d["content"] and d["reasoning_content"]]


def test_a_streamed_answer_about_a_picture(client: OpenAI) -> None:
    parts = [
        {"type": "image_url", "image_url": {"url": picture()}},
        {"type": "text", "text": "What do you see?"},
    ]
    told = chunks(client, [{"role": "user", "content": parts}], "qwen3-vl-plus", **COUNTED)
    assert said(told) and told[-1].usage.prompt_tokens_details.image_tokens > 0


def test_a_response_can_be_read_as_it_comes(client: OpenAI) -> None:
    asked: Any = {"model": "qwen-plus", "messages": RIVERS, "stream": True}
    with client.chat.completions.with_streaming_response.create(**asked) as response:
        lines = [line for line in response.iter_lines() if line]
        request_id = response.headers["x-request-id"]
    assert all(line.startswith("data: ") for line in lines) and lines[-1] == "data: [DONE]"
    assert json.loads(lines[0].removeprefix("data: "))["id"] == f"chatcmpl-{request_id}"


def test_a_stream_that_is_closed_early_does_not_hold_up_the_next(client: OpenAI) -> None:
    with client.chat.completions.create(model="qwen-plus", messages=RIVERS, stream=True) as stream:
        next(iter(stream))
    assert said(chunks(client))


def test_a_beginning_is_continued_without_being_repeated(client: OpenAI) -> None:
    begun = "Three rivers are the"
    told = chunks(client, [*RIVERS, {"role": "assistant", "content": begun, "partial": True}])
    assert said(told) and begun not in said(told)


def test_a_search_shows_no_sources_here(client: OpenAI) -> None:
    body: Any = {"enable_search": True, "search_options": {"forced_search": True, "enable_source": True}}
    answer = client.chat.completions.create(model="qwen-plus", messages=RIVERS, extra_body=body)
    assert "search_info" not in answer.to_json() and answer.choices[0].message.content


def test_code_is_counted_and_cut_like_chat(client: OpenAI) -> None:
    asked: Any = {"model": "qwen-coder-turbo", "prompt": "<|fim_prefix|>def add(a, b):\n<|fim_suffix|>"}
    answer = client.completions.create(**asked, max_tokens=4, seed=1)
    *_, counted = client.completions.create(**asked, max_tokens=4, seed=1, stream=True, **COUNTED)
    assert answer.choices[0].finish_reason == "length" and answer.usage == counted.usage
    assert answer.usage is not None and answer.usage.completion_tokens == 4
