"""`openai.OpenAI` on the Responses API: what is answered, what is remembered, what a stream tells."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from openai import BadRequestError, NotFoundError, OpenAI

from tests.support import Server

RIVERS = "Name three rivers."
WEATHER = "What is the weather in Hangzhou?"
TOOLS: Any = [
    {
        "type": "function",
        "name": "get_current_weather",
        "description": "The weather in a city",
        "parameters": {
            "type": "object",
            "properties": {"location": {"type": "string"}},
            "required": ["location"],
        },
    }
]


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[OpenAI]:
    with OpenAI(base_url=server.compatible, api_key=server.key, max_retries=0) as client:
        yield client


def ask(client: OpenAI, input: Any = RIVERS, **more: Any) -> Any:
    return client.responses.create(**({"model": "qwen-plus", "input": input, "temperature": 0} | more))


def events(client: OpenAI, **more: Any) -> list[Any]:
    return list(ask(client, stream=True, **more))


def chat(client: OpenAI, messages: Any, **more: Any) -> Any:
    asked: Any = {"model": "qwen-plus", "messages": messages, "temperature": 0} | more
    return client.chat.completions.create(**asked)


def test_a_question_is_answered_with_the_text_and_the_tokens_of_chat(client: OpenAI) -> None:
    response = ask(client)
    expected = chat(client, [{"role": "user", "content": RIVERS}])
    assert (response.object, response.status) == ("response", "completed")
    assert response.output_text == expected.choices[0].message.content
    usage = response.usage
    assert (usage.input_tokens, usage.output_tokens, usage.total_tokens) == (
        expected.usage.prompt_tokens,
        expected.usage.completion_tokens,
        expected.usage.total_tokens,
    )


def test_the_id_is_that_of_the_request(client: OpenAI) -> None:
    raw = client.responses.with_raw_response.create(model="qwen-plus", input=RIVERS)
    assert raw.parse().id == f"resp_{raw.headers['x-request-id']}"


def test_instructions_count_as_a_system_message(client: OpenAI) -> None:
    messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": RIVERS}]
    expected = chat(client, messages).usage.prompt_tokens
    assert ask(client, instructions="Be brief.").usage.input_tokens == expected


def test_effort_makes_a_hybrid_think_and_none_keeps_it_from_it(client: OpenAI) -> None:
    response = ask(client, reasoning={"effort": "medium"})
    assert [item.type for item in response.output] == ["reasoning", "message"]
    assert response.output[0].summary[0].text
    assert response.usage.output_tokens_details.reasoning_tokens > 0
    silent = ask(client, model="qwen3.6-plus", reasoning={"effort": "none"})
    assert [item.type for item in silent.output] == ["message"]


def test_a_stream_tells_the_answer_in_the_documented_order(client: OpenAI) -> None:
    told = events(client)
    kinds = [event.type for event in told]
    assert kinds[:4] == [
        "response.created",
        "response.in_progress",
        "response.output_item.added",
        "response.content_part.added",
    ]
    assert set(kinds[4:-4]) == {"response.output_text.delta"}
    assert kinds[-4:] == [
        "response.output_text.done",
        "response.content_part.done",
        "response.output_item.done",
        "response.completed",
    ]
    assert [event.sequence_number for event in told] == list(range(len(told)))
    text = "".join(event.delta for event in told if event.type == "response.output_text.delta")
    assert text == ask(client).output_text == told[-1].response.output_text
    assert told[-1].response.usage.output_tokens == ask(client).usage.output_tokens


def test_a_stream_of_a_model_that_thinks_tells_its_thoughts_first(client: OpenAI) -> None:
    told = events(client, reasoning={"effort": "low"})
    thoughts = "".join(event.delta for event in told if event.type == "response.reasoning_summary_text.delta")
    final = told[-1].response
    assert thoughts == final.output[0].summary[0].text and thoughts
    assert [event.item.type for event in told if event.type == "response.output_item.added"] == [
        "reasoning",
        "message",
    ]


def test_the_stream_helper_gathers_the_response(client: OpenAI) -> None:
    with client.responses.stream(model="qwen-plus", input=RIVERS, temperature=0) as stream:
        final = stream.get_final_response()
    assert final.output_text == ask(client).output_text


def test_a_function_is_called_and_its_output_answered(client: OpenAI) -> None:
    first = ask(client, WEATHER, tools=TOOLS)
    (call,) = first.output
    assert (call.type, json.loads(call.arguments)) == ("function_call", {"location": "Hangzhou"})
    output = {"type": "function_call_output", "call_id": call.call_id, "output": "Sunny, 31 degrees"}
    second = ask(client, [output], tools=TOOLS, previous_response_id=first.id)
    assert "31 degrees" in second.output_text
    by_hand = [{"role": "user", "content": WEATHER}, call.to_dict(), output]
    assert ask(client, by_hand, tools=TOOLS).output_text == second.output_text


def test_a_streamed_call_is_told_piece_by_piece(client: OpenAI) -> None:
    told = events(client, input=WEATHER, tools=TOOLS)
    pieces = [event.delta for event in told if event.type == "response.function_call_arguments.delta"]
    (done,) = [event for event in told if event.type == "response.function_call_arguments.done"]
    assert "".join(pieces) == done.arguments == told[-1].response.output[0].arguments


def test_a_search_of_the_web_is_an_item_of_its_own(client: OpenAI) -> None:
    response = ask(client, "What is new in Hangzhou?", tools=[{"type": "web_search"}])
    search, message = response.output
    assert (search.type, search.status, message.type) == ("web_search_call", "completed", "message")
    assert search.action.query == "What is new in Hangzhou?" and search.action.sources
    assert response.usage.x_tools == {"web_search": {"count": 1}}
    kinds = [
        event.type
        for event in events(client, input="What is new in Hangzhou?", tools=[{"type": "web_search"}])
    ]
    assert [kind for kind in kinds if "web_search" in kind] == [
        "response.web_search_call.in_progress",
        "response.web_search_call.searching",
        "response.web_search_call.completed",
    ]


def test_a_text_format_is_kept(client: OpenAI) -> None:
    schema = {"type": "object", "properties": {"age": {"type": "integer"}}, "required": ["age"]}
    response = ask(client, text={"format": {"type": "json_schema", "name": "person", "schema": schema}})
    assert type(json.loads(response.output_text)["age"]) is int


def test_a_limit_makes_the_response_incomplete(client: OpenAI) -> None:
    response = ask(client, max_output_tokens=3)
    assert (response.status, response.usage.output_tokens) == ("incomplete", 3)
    assert response.incomplete_details.reason == "max_output_tokens"
    assert events(client, max_output_tokens=3)[-1].type == "response.incomplete"


def test_the_turn_before_is_remembered(client: OpenAI) -> None:
    first = ask(client)
    second = ask(client, "And three lakes?", previous_response_id=first.id)
    messages = [
        {"role": "user", "content": RIVERS},
        {"role": "assistant", "content": first.output_text},
        {"role": "user", "content": "And three lakes?"},
    ]
    assert second.usage.input_tokens == chat(client, messages).usage.prompt_tokens
    items = client.responses.input_items.list(second.id, order="asc")
    assert [item.content[0].text for item in items.data] == [  # type: ignore[union-attr]
        RIVERS,
        first.output_text,
        "And three lakes?",
    ]


def test_input_items_come_newest_first_and_in_pages(client: OpenAI) -> None:
    first = ask(client)
    second = ask(client, "And three lakes?", previous_response_id=first.id)
    page = client.responses.input_items.list(second.id, limit=2)
    assert page.data[0].content[0].text == "And three lakes?"  # type: ignore[union-attr]
    assert page.has_more and len(list(page)) == 3


def test_a_streamed_response_is_remembered_too(client: OpenAI) -> None:
    final = events(client)[-1].response
    assert client.responses.retrieve(final.id).output_text == final.output_text


def test_a_response_is_shown_again_with_its_parameters_and_can_be_forgotten(client: OpenAI) -> None:
    response = ask(client)
    again = client.responses.retrieve(response.id)
    assert again.output_text == response.output_text
    assert (again.temperature, again.top_p, again.store) == (0, 1.0, True)
    client.responses.delete(response.id)
    with pytest.raises(BadRequestError, match="not found"):
        client.responses.retrieve(response.id)
    with pytest.raises(BadRequestError, match="not found"):
        ask(client, previous_response_id=response.id)


def test_what_is_not_to_be_stored_is_not(client: OpenAI) -> None:
    response = ask(client, store=False)
    with pytest.raises(BadRequestError, match=f"Response with id '{response.id}' not found."):
        client.responses.retrieve(response.id)


def test_two_histories_are_refused_and_an_unknown_model_too(client: OpenAI) -> None:
    with pytest.raises(BadRequestError, match="Mutually exclusive"):
        ask(client, previous_response_id="resp_1", conversation="conv_1")
    with pytest.raises(NotFoundError):
        ask(client, model="qwen-nonesuch")


def test_the_old_address_answers_too(server: Server) -> None:
    base = f"{server.url}/api/v2/apps/protocols/compatible-mode/v1"
    with OpenAI(base_url=base, api_key=server.key, max_retries=0) as client:
        assert ask(client).output_text
