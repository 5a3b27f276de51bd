"""`AioGeneration` and `AioMultiModalConversation`: the same answers from a loop."""

from collections.abc import AsyncIterator
from typing import Any

import dashscope
import pytest
from dashscope import AioGeneration, AioMultiModalConversation

from tests.sdk.asking import BAD_KEY, PREFIX, RIVERS, TOOLS, WEATHER, picture
from tests.support import Server


@pytest.fixture(autouse=True)
async def _here(server: Server, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    monkeypatch.setattr(dashscope, "base_http_api_url", server.native)
    monkeypatch.setattr(dashscope, "api_key", server.key)
    yield
    # 2.x keeps one aiohttp session per loop; 1.x opens and closes its own.
    if close := getattr(dashscope, "close_shared_aio_session", None):
        await close()


async def ask(model: str = "qwen-plus", messages: Any = RIVERS, **more: Any) -> Any:
    return await AioGeneration.call(model=model, messages=messages, **{"result_format": "message", **more})


async def test_a_question_is_answered() -> None:
    answer = await ask()
    assert answer.status_code == 200 and answer.output.choices[0].message.content


async def test_a_stream_comes_in_pieces() -> None:
    answers = [answer async for answer in await ask(stream=True, incremental_output=True)]
    assert len(answers) > 2
    assert answers[-1].output.choices[0].finish_reason == "stop"


async def test_the_sdk_joins_the_pieces() -> None:
    texts = [
        answer.output.choices[0].message.content
        async for answer in await ask(stream=True, incremental_output=False, seed=9)
    ]
    assert texts[-1] == (await ask(seed=9)).output.choices[0].message.content


async def test_thoughts_are_streamed() -> None:
    asked = ask(stream=True, incremental_output=True, enable_thinking=True)
    thoughts = [answer.output.choices[0].message.reasoning_content async for answer in await asked]
    assert "".join(thoughts)


async def test_a_tool_is_called() -> None:
    choice = (await ask(messages=WEATHER, tools=TOOLS)).output.choices[0]
    assert choice.finish_reason == "tool_calls"


async def test_a_picture_is_seen() -> None:
    asked = [{"role": "user", "content": [{"image": picture()}, {"text": "What is this?"}]}]
    answer = await AioMultiModalConversation.call(model="qwen-vl-plus", messages=asked)
    assert answer.status_code == 200 and answer.output.choices[0].message.content[0]["text"]


async def test_a_bad_key_is_invalid() -> None:
    answer = await ask(api_key=BAD_KEY)
    assert (answer.status_code, answer.code) == (401, "InvalidApiKey")


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
async def test_a_wrong_parameter_is_named(stream: bool) -> None:
    answer = await ask(temperature=2, stream=stream)
    if stream:
        (answer,) = [part async for part in answer]
    wanted = (400, "InvalidParameter", PREFIX + "Temperature should be in [0.0, 2.0)")
    assert (answer.status_code, answer.code, answer.message) == wanted
