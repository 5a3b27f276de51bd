"""`openai.OpenAI` on the compatible surface: every form of a call that its own types can express."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from openai import OpenAI
from pydantic import BaseModel

from tests.sdk.asking import FORCED, PERSON, RIVERS, SCHEMA, TOOLS, TWO_CITIES, WEATHER, picture
from tests.support import Server

FIM = "<|fim_prefix|>def add(a, b):\n<|fim_suffix|>\nprint(add(1, 2))<|fim_middle|>"


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[OpenAI]:
    with OpenAI(base_url=server.compatible, api_key=server.key, max_retries=0) as client:
        yield client


def ask(client: OpenAI, messages: Any = RIVERS, model: str = "qwen-plus", **more: Any) -> Any:
    return client.chat.completions.create(model=model, messages=messages, **more)


def deltas(client: OpenAI, *asked: Any, **more: Any) -> list[Any]:
    return [choice.delta for chunk in ask(client, *asked, stream=True, **more) for choice in chunk.choices]


def test_a_question_is_answered(client: OpenAI) -> None:
    answer = ask(client)
    assert answer.object == "chat.completion" and answer.id.startswith("chatcmpl-")
    assert answer.choices[0].message.content and answer.choices[0].finish_reason == "stop"
    assert answer.usage.prompt_tokens + answer.usage.completion_tokens == answer.usage.total_tokens


def test_the_request_id_of_the_header_is_in_the_id(client: OpenAI) -> None:
    raw = client.chat.completions.with_raw_response.create(model="qwen-plus", messages=RIVERS)
    answer = raw.parse()
    assert answer.id == f"chatcmpl-{raw.headers['x-request-id']}" == f"chatcmpl-{answer._request_id}"


def test_a_stream_says_usage_only_on_request(client: OpenAI) -> None:
    plain = list(ask(client, stream=True))
    counted = list(ask(client, stream=True, stream_options={"include_usage": True}))
    assert [chunk.usage for chunk in plain if chunk.usage] == []
    assert counted[-1].choices == [] and counted[-1].usage.completion_tokens > 0
    assert [chunk.usage for chunk in counted[:-1] if chunk.usage] == []


def test_a_stream_has_one_id_one_role_and_one_end(client: OpenAI) -> None:
    chunks = list(ask(client, stream=True))
    assert len({(chunk.id, chunk.created, chunk.model) for chunk in chunks}) == 1
    assert [chunk.choices[0].delta.role for chunk in chunks if chunk.choices[0].delta.role] == ["assistant"]
    assert [chunk.choices[0].finish_reason for chunk in chunks] == [None] * (len(chunks) - 1) + ["stop"]


def test_a_seed_gives_the_same_answer_streamed_or_not(client: OpenAI) -> None:
    whole = ask(client, seed=11).choices[0].message.content
    assert whole == "".join(delta.content or "" for delta in deltas(client, seed=11))


def test_the_stream_helper_builds_the_answer(client: OpenAI) -> None:
    with client.chat.completions.stream(model="qwen-plus", messages=RIVERS) as stream:
        pieces = [event.delta for event in stream if event.type == "content.delta"]
        final = stream.get_final_completion()
    assert len(pieces) > 1 and final.choices[0].message.content == "".join(pieces)


def test_the_stream_helper_builds_calls(client: OpenAI) -> None:
    asked: Any = {"model": "qwen-plus", "messages": TWO_CITIES, "tools": TOOLS, "parallel_tool_calls": True}
    with client.chat.completions.stream(**asked) as stream:
        for _ in stream:
            pass
        calls = stream.get_final_completion().choices[0].message.tool_calls
    assert [json.loads(call.function.arguments)["location"] for call in calls or []] == [
        "Hangzhou",
        "Shanghai",
    ]


def test_a_tool_is_called_and_its_result_used(client: OpenAI) -> None:
    choice = ask(client, WEATHER, tools=TOOLS).choices[0]
    (call,) = choice.message.tool_calls
    assert (choice.finish_reason, choice.message.content) == ("tool_calls", "")
    result = {"role": "tool", "content": "Sunny, 21 degrees", "tool_call_id": call.id}
    second = ask(client, [*WEATHER, choice.message, result], tools=TOOLS).choices[0]
    assert second.finish_reason == "stop" and "21" in second.message.content


def test_a_forced_tool_is_called(client: OpenAI) -> None:
    (call,) = ask(client, RIVERS, tools=TOOLS, tool_choice=FORCED).choices[0].message.tool_calls
    assert call.function.name == "get_current_weather"


def test_a_tool_that_is_switched_off_is_not_called(client: OpenAI) -> None:
    assert ask(client, WEATHER, tools=TOOLS, tool_choice="none").choices[0].message.tool_calls is None


def test_two_tools_are_called_at_once_where_that_is_allowed(client: OpenAI) -> None:
    calls = ask(client, TWO_CITIES, tools=TOOLS, parallel_tool_calls=True).choices[0].message.tool_calls
    assert [json.loads(call.function.arguments)["location"] for call in calls] == ["Hangzhou", "Shanghai"]
    assert len(ask(client, TWO_CITIES, tools=TOOLS).choices[0].message.tool_calls) == 1


def test_a_streamed_call_has_its_id_once_and_then_an_empty_one(client: OpenAI) -> None:
    pieces = [piece for delta in deltas(client, WEATHER, tools=TOOLS) for piece in delta.tool_calls or []]
    assert pieces[0].id.startswith("call_") and {piece.id for piece in pieces[1:]} == {""}
    assert [piece.function.name for piece in pieces[1:] if piece.function.name] == []
    assert json.loads("".join(piece.function.arguments or "" for piece in pieces)) == {"location": "Hangzhou"}


def test_thoughts_are_streamed_in_a_field_openai_does_not_know(client: OpenAI) -> None:
    told = deltas(client, extra_body={"enable_thinking": True, "thinking_budget": 20})
    thoughts = "".join(getattr(delta, "reasoning_content", None) or "" for delta in told)
    assert thoughts and "".join(delta.content or "" for delta in told)


def test_thoughts_are_counted(client: OpenAI) -> None:
    asked = {
        "stream_options": {"include_usage": True},
        "extra_body": {"enable_thinking": True, "thinking_budget": 20},
    }
    usage = list(ask(client, stream=True, **asked))[-1].usage
    assert 0 < usage.completion_tokens_details.reasoning_tokens <= 20


def test_newer_models_think_without_a_stream(client: OpenAI) -> None:
    message = ask(client, model="qwen3-max", extra_body={"enable_thinking": True}).choices[0].message
    assert message.reasoning_content and message.content


def test_the_next_models_answer(client: OpenAI) -> None:
    assert ask(client, model="qwen3-next-80b-a3b-instruct").choices[0].message.content
    told = deltas(client, model="qwen3-next-80b-a3b-thinking")
    assert any(getattr(delta, "reasoning_content", None) for delta in told)


def test_json_is_answered_as_an_object(client: OpenAI) -> None:
    answer = ask(client, PERSON, response_format={"type": "json_object"})
    assert isinstance(json.loads(answer.choices[0].message.content), dict)


def test_a_schema_is_followed(client: OpenAI) -> None:
    person = json.loads(ask(client, PERSON, response_format=SCHEMA).choices[0].message.content)
    assert set(person) == {"name", "age"} and isinstance(person["age"], int)


def test_an_answer_is_parsed_into_a_model(client: OpenAI) -> None:
    class Event(BaseModel):
        title: str
        people: list[str]
        confirmed: bool

    asked: Any = [{"role": "user", "content": "An event, as json."}]
    answer = client.chat.completions.parse(model="qwen-plus", messages=asked, response_format=Event)
    assert isinstance(answer.choices[0].message.parsed, Event)


def test_logprobs_spell_the_answer(client: OpenAI) -> None:
    choice = ask(client, logprobs=True, top_logprobs=2).choices[0]
    assert "".join(row.token for row in choice.logprobs.content) == choice.message.content


def test_two_answers_differ(client: OpenAI) -> None:
    first, second = ask(client, n=2).choices
    assert (first.index, second.index) == (0, 1)
    assert first.message.content != second.message.content


def test_a_stop_word_ends_the_answer_before_it(client: OpenAI) -> None:
    whole = ask(client, seed=5).choices[0].message.content
    word = whole.split()[3]
    assert ask(client, seed=5, stop=word).choices[0].message.content == whole[: whole.index(word)]


def test_an_answer_at_its_limit_says_length(client: OpenAI) -> None:
    answer = ask(client, max_tokens=5)
    assert (answer.choices[0].finish_reason, answer.usage.completion_tokens) == ("length", 5)


def test_a_picture_of_six_megabytes_fits(client: OpenAI) -> None:
    parts = [
        {"type": "image_url", "image_url": {"url": picture(1450, 1450)}},
        {"type": "text", "text": "What do you see?"},
    ]
    answer = ask(client, [{"role": "user", "content": parts}], model="qwen3-vl-plus")
    assert answer.choices[0].message.content and answer.usage.prompt_tokens_details.image_tokens > 1000


def test_models_are_listed_and_retrieved(client: OpenAI) -> None:
    names = [model.id for model in client.models.list()]
    assert "qwen3-next-80b-a3b-instruct" in names
    assert client.models.retrieve("qwen-plus").object == "model"


def test_a_gap_in_code_is_filled(client: OpenAI) -> None:
    answer = client.completions.create(model="qwen-coder-turbo", prompt=FIM)
    assert answer.object == "text_completion" and answer.choices[0].text


def test_a_gap_in_code_is_filled_in_a_stream(client: OpenAI) -> None:
    chunks = list(client.completions.create(model="qwen-coder-turbo", prompt=FIM, stream=True))
    assert "".join(choice.text for chunk in chunks for choice in chunk.choices)
