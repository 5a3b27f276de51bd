"""`dashscope.Client` of 2.x beside the plain question: every option that its chat takes, and its own exceptions."""

import json
from collections.abc import Iterator
from typing import Any

import dashscope
import pytest
from dashscope.v2 import errors

from tests.sdk.asking import PERSON, PREFIX, RIVERS, SCHEMA, STREAM_ONLY, TOOLS, TWO_CITIES, picture
from tests.support import Server

THINKER = "qwen3-next-80b-a3b-thinking"


@pytest.fixture
def client(server: Server) -> Iterator[Any]:
    with dashscope.Client(api_key=server.key, base_url=server.native, max_retries=0) as client:
        yield client


def ask(client: Any, messages: Any = RIVERS, model: str = "qwen-plus", **more: Any) -> Any:
    return client.chat.completions.create(model=model, messages=messages, **more)


def test_a_message_may_be_a_mere_string(client: Any) -> None:
    assert ask(client, ["Name a river."]).choices[0].message.content


def test_two_answers_are_two_choices(client: Any) -> None:
    assert [choice.index for choice in ask(client, n=2).choices] == [0, 1]


def test_a_schema_is_followed(client: Any) -> None:
    content = ask(client, PERSON, response_format=SCHEMA).choices[0].message.content
    assert set(json.loads(content)) == {"name", "age"}


def test_logprobs_spell_the_answer(client: Any) -> None:
    choice = ask(client, logprobs=True, top_logprobs=1).choices[0].model_dump()
    assert "".join(row["token"] for row in choice["logprobs"]["content"]) == choice["message"]["content"]


def test_a_search_names_its_sources(client: Any) -> None:
    options = {"forced_search": True, "enable_source": True}
    answer = ask(client, enable_search=True, search_options=options).model_dump()
    assert answer["search_info"]["search_results"]


def test_an_answer_at_its_limit_says_length(client: Any) -> None:
    answer = ask(client, max_tokens=5)
    assert (answer.choices[0].finish_reason, answer.usage.output_tokens) == ("length", 5)


def test_calls_are_streamed_as_pieces(client: Any) -> None:
    stream = ask(client, TWO_CITIES, tools=TOOLS, parallel_tool_calls=True, stream=True)
    told = {0: "", 1: ""}
    for pieces in stream.tool_call_stream:
        for piece in pieces:
            told[piece.index] += piece.function.arguments or ""
    assert [json.loads(text)["location"] for text in told.values()] == ["Hangzhou", "Shanghai"]


def test_thoughts_are_in_the_final_message(client: Any) -> None:
    message = ask(client, model=THINKER, stream=True).get_final_message().choices[0].message
    assert message.reasoning_content and message.content


def test_a_streamed_picture_is_counted(client: Any) -> None:
    parts = [{"type": "image", "url": picture()}, {"type": "text", "text": "What is this?"}]
    stream = ask(client, [{"role": "user", "content": parts}], "qwen3-vl-plus", stream=True)
    assert stream.get_final_message().usage.model_dump()["image_tokens"] > 0


def test_a_model_that_only_streams_raises_bad_request(client: Any) -> None:
    with pytest.raises(errors.BadRequestError) as refusal:
        ask(client, model=THINKER)
    assert refusal.value.message.removeprefix(PREFIX) == STREAM_ONLY


def test_a_picture_for_a_model_of_text_is_a_url_error(client: Any) -> None:
    """The picture sends the client to the multimodal path, where this model does not live."""
    parts = [{"type": "image", "url": picture()}, {"type": "text", "text": "What is this?"}]
    with pytest.raises(errors.BadRequestError) as refusal:
        ask(client, [{"role": "user", "content": parts}])
    assert refusal.value.message == "url error, please check url！"


def test_an_unknown_model_is_a_bad_request_natively(client: Any) -> None:
    with pytest.raises(errors.BadRequestError) as refusal:
        ask(client, model="qwen-of-next-year")
    assert (refusal.value.code, refusal.value.message) == ("InvalidParameter", "Model not exist.")


def test_a_model_that_is_not_listed_is_not_found(client: Any) -> None:
    with pytest.raises(errors.NotFoundError):
        client.models.get("qwen-of-next-year")


async def test_the_async_client_calls_tools_and_thinks(server: Server) -> None:
    async with dashscope.AsyncClient(api_key=server.key, base_url=server.native, max_retries=0) as client:
        stream = await client.chat.completions.create(
            model=THINKER, messages=TWO_CITIES, tools=TOOLS, parallel_tool_calls=True, stream=True
        )
        final = await stream.get_final_message()
    message = final.choices[0].message
    assert message.reasoning_content and len(message.tool_calls) == 2
