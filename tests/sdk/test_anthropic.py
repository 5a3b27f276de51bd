"""The official Anthropic SDK on the Anthropic dialect. It is imported inside, so that its absence is said and not raised."""

import json
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import pytest

from tests.support import Server

pytestmark = pytest.mark.skipif(
    find_spec("anthropic") is None, reason="the anthropic SDK is not installed: pip install anthropic"
)

RIVERS: Any = [{"role": "user", "content": "Name three rivers."}]
WEATHER: Any = [{"role": "user", "content": "What is the weather in Hangzhou?"}]
TOOLS: Any = [
    {
        "name": "get_current_weather",
        "description": "The weather in a city",
        "input_schema": {
            "type": "object",
            "properties": {"location": {"type": "string"}},
            "required": ["location"],
        },
    }
]


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[Any]:
    from anthropic import Anthropic

    with Anthropic(base_url=server.anthropic, api_key=server.key, max_retries=0) as client:
        yield client


def ask(client: Any, messages: Any = RIVERS, **more: Any) -> Any:
    return client.messages.create(**({"model": "qwen-plus", "max_tokens": 500, "messages": messages} | more))


def test_a_question_is_answered(client: Any) -> None:
    message = ask(client)
    assert (message.type, message.role, message.stop_reason) == ("message", "assistant", "end_turn")
    assert message.content[0].text and message.usage.output_tokens > 0


def test_a_key_as_auth_token_is_a_bearer_key(server: Server) -> None:
    from anthropic import Anthropic

    with Anthropic(base_url=server.anthropic, auth_token=server.key, max_retries=0) as client:
        assert ask(client).content


def test_the_stream_helper_gathers_thinking_and_text(client: Any) -> None:
    asked: Any = {"model": "qwen-plus", "max_tokens": 500, "messages": RIVERS}
    with client.messages.stream(**asked, thinking={"type": "enabled", "budget_tokens": 1024}) as stream:
        texts = list(stream.text_stream)
        message = stream.get_final_message()
    assert [block.type for block in message.content] == ["thinking", "text"]
    assert "".join(texts) == message.content[1].text
    assert message.usage.output_tokens > 0 and message.stop_reason == "end_turn"


def test_events_come_one_by_one(client: Any) -> None:
    kinds = [event.type for event in ask(client, stream=True)]
    assert kinds[0] == "message_start" and kinds[-1] == "message_stop"


def test_a_tool_is_used_and_its_result_answered(client: Any) -> None:
    first = ask(client, WEATHER, tools=TOOLS)
    (use,) = [block for block in first.content if block.type == "tool_use"]
    assert use.input == {"location": "Hangzhou"} and first.stop_reason == "tool_use"
    result = {"type": "tool_result", "tool_use_id": use.id, "content": "Sunny, 31 degrees"}
    turns = [*WEATHER, {"role": "assistant", "content": first.content}, {"role": "user", "content": [result]}]
    assert "31 degrees" in ask(client, turns, tools=TOOLS).content[0].text


def test_a_streamed_tool_use_is_gathered(client: Any) -> None:
    asked: Any = {"model": "qwen-plus", "max_tokens": 500, "messages": WEATHER, "tools": TOOLS}
    with client.messages.stream(**asked) as stream:
        message = stream.get_final_message()
    assert message.content[0].input == {"location": "Hangzhou"}
    assert json.dumps(message.content[0].input)


def test_refusals_become_the_errors_of_the_sdk(client: Any, server: Server) -> None:
    from anthropic import Anthropic, AuthenticationError, BadRequestError, NotFoundError

    with pytest.raises(BadRequestError, match="Range of max_tokens"):
        ask(client, model="qwen-max", max_tokens=9000)
    with pytest.raises(BadRequestError, match="Range of max_tokens"):
        list(ask(client, model="qwen-max", max_tokens=9000, stream=True))
    with pytest.raises(NotFoundError):
        ask(client, model="qwen-nonesuch")
    with (
        Anthropic(base_url=server.anthropic, api_key="sk-invalid-0001", max_retries=0) as other,
        pytest.raises(AuthenticationError),
    ):
        ask(other)
