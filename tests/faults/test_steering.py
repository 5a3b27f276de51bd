"""The same words steer in a header, behind a model's name and in a key; a word nobody knows is refused with those there are."""

from typing import Any

import httpx
import pytest

from mock_server.content.languages import language_of
from tests.support import Server

ASKED: Any = {"model": "qwen-plus", "messages": [{"role": "user", "content": "Name a river."}]}


def post(server: Server, path: str = "/chat/completions", key: str = "", **more: Any) -> httpx.Response:
    headers = {"Authorization": f"Bearer {key or server.key}", **more.pop("headers", {})}
    base = server.url + "/apps/anthropic" if path.startswith("/v1") else server.compatible
    return httpx.post(f"{base}{path}", json=ASKED | more, headers=headers, timeout=10)


@pytest.mark.parametrize(
    "how",
    [
        {"headers": {"X-Mock-Fault": "Throttling.RateQuota"}},
        {"model": "qwen-plus@fault=Throttling.RateQuota"},
        {"key": "sk-mock-fault-RateQuota"},
    ],
    ids=["header", "model", "key"],
)
def test_an_error_is_ordered_in_three_places(server: Server, how: dict[str, Any]) -> None:
    assert post(server, **how).status_code == 429
    assert post(server).status_code == 200


def test_a_fault_that_nobody_knows_is_refused_with_those_there_are(server: Server) -> None:
    answer = post(server, headers={"X-Mock-Fault": "nonsense"})
    message = answer.json()["error"]["message"]
    assert answer.status_code == 400 and "X-Mock-Fault: 'nonsense'" in message and "bad-json" in message


def test_an_answer_is_said_as_it_was_ordered_and_its_tokens_counted(server: Server) -> None:
    answer = post(server, headers={"X-Mock-Answer": "hello there"}).json()
    assert answer["choices"][0]["message"]["content"] == "hello there"
    assert answer["usage"]["completion_tokens"] == 2


def test_an_ordered_answer_is_said_in_the_anthropic_dialect_too(server: Server) -> None:
    answer = post(server, "/v1/messages", max_tokens=64, headers={"X-Mock-Answer": "hello there"}).json()
    assert [block["text"] for block in answer["content"]] == ["hello there"]


def test_thinking_is_ordered_too(server: Server) -> None:
    headers = {"X-Mock-Thinking": "%E6%83%B3", "X-Mock-Answer": "hello"}
    answer = post(server, headers=headers, model="qwen3.7-max", enable_thinking=True).json()
    message = answer["choices"][0]["message"]
    assert (message["reasoning_content"], message["content"]) == ("想", "hello")
    assert answer["usage"]["completion_tokens_details"]["reasoning_tokens"] >= 1


def test_an_error_inside_a_stream_is_ordered_behind_the_models_name(server: Server) -> None:
    answer = post(server, model="qwen-plus@fault=DataInspectionFailed=40%", stream=True)
    assert answer.status_code == 200 and "data_inspection_failed" in answer.text.split("data: ")[-1]


@pytest.mark.parametrize(
    ("locale", "language"),
    [("de", "de"), ("pt-BR", "pt"), ("zh_CN", "zh"), ("zh-TW", "zh-Hant"), ("ja", "ja")],
)
def test_the_language_of_an_answer_is_ordered(server: Server, locale: str, language: str) -> None:
    question = [{"role": "user", "content": "Explain how a river begins and where it ends."}]
    answer = post(server, headers={"X-Mock-Locale": locale}, messages=question, seed=5).json()
    assert language_of(answer["choices"][0]["message"]["content"]) == language
    plain = post(server, messages=question, seed=5).json()
    assert language_of(plain["choices"][0]["message"]["content"]) == "en"
    assert answer["usage"]["prompt_tokens"] == plain["usage"]["prompt_tokens"]


def test_a_language_that_nobody_speaks_is_refused_with_those_there_are(server: Server) -> None:
    message = post(server, model="qwen-plus@locale=tlh").json()["error"]["message"]
    assert "locale: 'tlh' is not spoken here; there are: en, zh, zh-Hant" in message
