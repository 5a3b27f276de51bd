"""`MultiModalConversation` and `Tokenization`: pictures in, lists of parts and token ids out."""

import json
from typing import Any

import dashscope
import pytest
from dashscope import MultiModalConversation, Tokenization

from tests.sdk.asking import TOOLS, picture
from tests.support import Server


@pytest.fixture(autouse=True)
def _here(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dashscope, "base_http_api_url", server.native)
    monkeypatch.setattr(dashscope, "api_key", server.key)


def look(url: str, question: str = "What do you see?", model: str = "qwen3-vl-plus", **more: Any) -> Any:
    asked = [{"role": "user", "content": [{"image": url}, {"text": question}]}]
    return MultiModalConversation.call(model=model, messages=asked, **more)


def test_a_picture_is_counted_and_answered_in_parts() -> None:
    answer = look(picture())
    assert answer.output.choices[0].message.content[0]["text"]
    assert answer.usage["image_tokens"] > 0


def test_a_picture_of_six_megabytes_fits() -> None:
    url = picture(1450, 1450)
    assert len(url) > 8_000_000
    assert look(url).status_code == 200


def test_a_stream_about_a_picture_comes_in_lists() -> None:
    answers = list(look(picture(), stream=True, incremental_output=True))
    contents = [answer.output.choices[0].message.content for answer in answers]
    assert all(isinstance(content, list) for content in contents)
    assert "".join(part["text"] for content in contents for part in content)


def test_the_sdk_joins_the_lists() -> None:
    texts = []  # read as they come: the SDK goes on writing into the answers it has handed out
    for answer in look(picture(), stream=True, incremental_output=False):
        texts += [part["text"] for part in answer.output.choices[0].message.content]
    assert texts[-1].startswith(texts[0]) and len(texts[-1]) > len(texts[0])


def test_a_picture_can_be_thought_about() -> None:
    answers = list(look(picture(), stream=True, incremental_output=True, enable_thinking=True))
    thoughts = [answer.output.choices[0].message.get("reasoning_content") or "" for answer in answers]
    assert "".join(thoughts)


def test_a_multimodal_model_calls_tools() -> None:
    asked = [{"role": "user", "content": [{"text": "What is the weather in Hangzhou?"}]}]
    answer = MultiModalConversation.call(model="qwen3-vl-plus", messages=asked, tools=TOOLS)
    (call,) = answer.output.choices[0].message.tool_calls
    assert json.loads(call["function"]["arguments"]) == {"location": "Hangzhou"}


def test_tokens_have_ids_and_are_counted() -> None:
    answer = Tokenization.call(model="qwen-turbo", messages=[{"role": "user", "content": "Hello world"}])
    assert answer.status_code == 200
    assert len(answer.output["token_ids"]) == len(answer.output["tokens"]) == answer.usage["input_tokens"]
    assert "".join(answer.output["tokens"]) == "Hello world"
