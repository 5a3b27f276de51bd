"""What dashscope 2.0 added: `Client`, `AsyncClient` and `dashscope.chat`, with exceptions in place of status codes."""

import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import dashscope
import pytest
from dashscope.v2 import _quickstart, errors

from tests.sdk.asking import BAD_KEY, PREFIX, RIVERS, TOOLS, TWO_CITIES, WEATHER, picture
from tests.support import Server


@pytest.fixture
def client(server: Server) -> Iterator[Any]:
    with dashscope.Client(api_key=server.key, base_url=server.native, max_retries=0) as client:
        yield client


@pytest.fixture
def openai_style(server: Server) -> Iterator[Any]:
    """The same client with its protocol set to the compatible surface."""
    with dashscope.Client(
        api_key=server.key, base_url=server.compatible, protocol="openai", max_retries=0
    ) as client:
        yield client


def test_one_line_is_enough(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHSCOPE_API_KEY", server.key)
    monkeypatch.setenv("DASHSCOPE_BASE_URL", server.native)
    monkeypatch.setattr(_quickstart, "_client", None)
    assert dashscope.chat("qwen-plus", "Name three rivers.").choices[0].message.content
    _quickstart._client.close()


def test_the_request_id_is_that_of_the_header(client: Any) -> None:
    answer = client.chat.completions.create(model="qwen-plus", messages=RIVERS)
    assert answer.request_id == answer.headers["x-request-id"]


def test_a_stream_has_text_and_a_final_message(client: Any) -> None:
    asked = {"model": "qwen-plus", "messages": RIVERS, "stream": True, "seed": 3}
    text = "".join(client.chat.completions.create(**asked).text_stream)
    final = client.chat.completions.create(**asked).get_final_message()
    assert text and final.choices[0].message.content == text


def test_a_stream_has_thoughts(client: Any) -> None:
    asked = {"model": "qwen-plus", "messages": RIVERS, "stream": True, "enable_thinking": True}
    assert "".join(client.chat.completions.create(**asked).reasoning_stream)


def test_a_cumulative_stream_repeats_what_was_said(client: Any) -> None:
    asked = {"model": "qwen-plus", "messages": RIVERS, "stream": True, "incremental_output": False}
    texts = [chunk.choices[0].delta.content for chunk in client.chat.completions.create(**asked)]
    assert all(later.startswith(earlier) for earlier, later in pairwise(texts))


def test_a_tool_is_called_and_its_result_used(client: Any) -> None:
    asked = {"model": "qwen-plus", "tools": TOOLS}
    message = client.chat.completions.create(messages=WEATHER, **asked).choices[0].message
    (call,) = message.tool_calls
    result = {"role": "tool", "content": "Sunny, 21 degrees", "tool_call_id": call.id}
    turn = message.model_dump(exclude_none=True)
    answer = client.chat.completions.create(messages=[*WEATHER, turn, result], **asked)
    assert "21" in answer.choices[0].message.content


def test_streamed_calls_are_joined(client: Any) -> None:
    asked = {"model": "qwen-plus", "messages": TWO_CITIES, "tools": TOOLS, "parallel_tool_calls": True}
    stream = client.chat.completions.create(stream=True, **asked)
    calls = stream.get_final_message().choices[0].message.tool_calls
    assert [json.loads(call.function.arguments)["location"] for call in calls] == ["Hangzhou", "Shanghai"]


def test_a_picture_finds_the_multimodal_path_by_itself(client: Any) -> None:
    parts = [{"type": "image", "url": picture()}, {"type": "text", "text": "What is this?"}]
    asked = [{"role": "user", "content": parts}]
    answer = client.chat.completions.create(model="qwen3-vl-plus", messages=asked)
    assert answer.choices[0].message.content and answer.usage.model_dump()["image_tokens"] > 0


def test_models_are_listed_and_found(client: Any) -> None:
    page = client.models.list(page_size=3)
    assert len(page.models) == 3 < page.total_count
    assert client.models.get("qwen3-next-80b-a3b-instruct").model == "qwen3-next-80b-a3b-instruct"


def test_tokens_are_counted(client: Any) -> None:
    assert client.tokenization.count(model="qwen-plus", prompt="Hello world").input_tokens == 2


def test_the_openai_protocol_is_served_too(openai_style: Any) -> None:
    answer = openai_style.chat.completions.create(model="qwen-plus", messages=RIVERS)
    stream = openai_style.chat.completions.create(model="qwen-plus", messages=RIVERS, stream=True)
    assert answer.choices[0].message.content and "".join(stream.text_stream)


def test_a_bad_key_raises_authentication_error(client: Any) -> None:
    with pytest.raises(errors.AuthenticationError) as refusal:
        client.chat.completions.create(model="qwen-plus", messages=RIVERS, api_key=BAD_KEY)
    assert (refusal.value.status_code, refusal.value.code) == (401, "InvalidApiKey")


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
def test_a_wrong_parameter_raises_bad_request(client: Any, stream: bool) -> None:
    with pytest.raises(errors.BadRequestError) as refusal:
        list(client.chat.completions.create(model="qwen-plus", messages=RIVERS, temperature=2, stream=stream))
    assert refusal.value.message == PREFIX + "Temperature should be in [0.0, 2.0)"
    assert refusal.value.code == "InvalidParameter" and refusal.value.request_id


def test_an_unknown_model_is_not_found_on_the_compatible_surface(openai_style: Any) -> None:
    with pytest.raises(errors.NotFoundError) as refusal:
        openai_style.chat.completions.create(model="qwen-of-next-year", messages=RIVERS)
    assert (refusal.value.status_code, refusal.value.code) == (404, "model_not_found")


async def test_the_async_client_answers_and_streams(server: Server) -> None:
    async with dashscope.AsyncClient(api_key=server.key, base_url=server.native, max_retries=0) as client:
        answer = await client.chat.completions.create(model="qwen-plus", messages=RIVERS)
        stream = await client.chat.completions.create(model="qwen-plus", messages=RIVERS, stream=True)
        assert answer.choices[0].message.content
        assert "".join([text async for text in stream.text_stream])
