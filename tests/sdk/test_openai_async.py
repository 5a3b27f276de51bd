"""`openai.AsyncOpenAI`: the same answers from a loop, and many at once."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from openai import AsyncOpenAI, AuthenticationError

from tests.sdk.asking import BAD_KEY, RIVERS, TOOLS, WEATHER
from tests.support import Server


@pytest.fixture
async def client(server: Server) -> AsyncIterator[AsyncOpenAI]:
    async with AsyncOpenAI(base_url=server.compatible, api_key=server.key, max_retries=0) as client:
        yield client


async def ask(client: AsyncOpenAI, messages: Any = RIVERS, **more: Any) -> Any:
    return await client.chat.completions.create(model="qwen-plus", messages=messages, **more)


async def test_a_question_is_answered(client: AsyncOpenAI) -> None:
    assert (await ask(client)).choices[0].message.content


async def test_a_stream_comes_in_pieces(client: AsyncOpenAI) -> None:
    chunks = [chunk async for chunk in await ask(client, stream=True)]
    assert len(chunks) > 2 and chunks[-1].choices[0].finish_reason == "stop"


async def test_the_stream_helper_builds_the_answer(client: AsyncOpenAI) -> None:
    asked: Any = {"model": "qwen-plus", "messages": RIVERS}
    async with client.chat.completions.stream(**asked) as stream:
        pieces = [event.delta async for event in stream if event.type == "content.delta"]
        final = await stream.get_final_completion()
    assert final.choices[0].message.content == "".join(pieces)


async def test_thoughts_are_streamed(client: AsyncOpenAI) -> None:
    chunks = [chunk async for chunk in await ask(client, stream=True, extra_body={"enable_thinking": True})]
    assert any(getattr(chunk.choices[0].delta, "reasoning_content", None) for chunk in chunks)


async def test_a_tool_is_called(client: AsyncOpenAI) -> None:
    (call,) = (await ask(client, WEATHER, tools=TOOLS)).choices[0].message.tool_calls
    assert json.loads(call.function.arguments) == {"location": "Hangzhou"}


async def test_twenty_answers_at_once_keep_their_own_ids(client: AsyncOpenAI) -> None:
    answers = await asyncio.gather(*(ask(client) for _ in range(20)))
    assert len({answer.id for answer in answers}) == 20


async def test_models_are_listed(client: AsyncOpenAI) -> None:
    assert "qwen-plus" in [model.id async for model in client.models.list()]


async def test_a_bad_key_is_an_authentication_error(client: AsyncOpenAI) -> None:
    with pytest.raises(AuthenticationError):
        await ask(client.with_options(api_key=BAD_KEY))
