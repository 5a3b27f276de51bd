"""Habits of clients in the field that the live API puts up with, each as a plain request."""

import json
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.sdk.asking import RIVERS, TOOLS, TWO_CITIES, WEATHER, picture
from tests.support import Server

NATIVE = "/api/v1/services/aigc/text-generation/generation"
PICTURES = "/api/v1/services/aigc/multimodal-generation/generation"
CHAT = "/compatible-mode/v1/chat/completions"
MODELS = "/compatible-mode/v1/models"


def send(
    server: Server, path: str, body: Any = None, key: bool = True, **headers: str
) -> tuple[int, dict[str, str], str]:
    """Status, headers (names in lower case) and text of one request; `content_type=…` becomes `content-type: …`."""
    asked = {name.replace("_", "-"): value for name, value in headers.items()}
    if key:
        asked["authorization"] = f"Bearer {server.key}"
    if body is not None:
        asked["content-type"] = "application/json"
    connection = HTTPConnection(urlsplit(server.url).netloc, timeout=30)
    try:
        sent = None if body is None else json.dumps(body).encode()
        connection.request("GET" if body is None else "POST", path, sent, asked)
        answer = connection.getresponse()
        named = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, named, answer.read().decode()
    finally:
        connection.close()


def native(messages: Any, model: str = "qwen-plus", **parameters: Any) -> dict[str, Any]:
    return {
        "model": model,
        "input": {"messages": messages},
        "parameters": {"result_format": "message", **parameters},
    }


def frames(text: str) -> list[Any]:
    return [json.loads(line[5:]) for line in text.splitlines() if line.startswith("data:")]


def test_a_tool_answer_without_its_call_id_is_paired_by_order(server: Server) -> None:
    """Old native clients send `id` or `extra` in place of `tool_call_id`, and leave out the assistant's content."""
    call = {
        "id": "call_aaaaaaaaaaaaaaaaaaaaaa",
        "type": "function",
        "function": {"name": "get_current_weather", "arguments": '{"location": "Hangzhou"}'},
    }
    turn = {"role": "assistant", "tool_calls": [call]}
    result = {"role": "tool", "content": "Sunny, 21 degrees", "id": call["id"], "extra": {"from": "a client"}}
    status, _, text = send(server, NATIVE, native([*WEATHER, turn, result], tools=TOOLS))
    assert status == 200, text
    assert "21" in json.loads(text)["output"]["choices"][0]["message"]["content"]


def test_a_native_tool_call_has_empty_content_and_never_null(server: Server) -> None:
    _, _, whole = send(server, NATIVE, native(WEATHER, tools=TOOLS))
    parallel = native(TWO_CITIES, tools=TOOLS, parallel_tool_calls=True, incremental_output=True)
    _, _, stream = send(server, NATIVE, parallel, x_dashscope_sse="enable")
    answers = [json.loads(whole), *frames(stream)]
    messages = [choice["message"] for answer in answers for choice in answer["output"]["choices"]]
    assert len(messages) > 2 and all("tool_calls" in message for message in messages)
    assert {message["content"] for message in messages} == {""}


@pytest.mark.parametrize("name", ["kwargs", "stream", "max_context_length"])
def test_a_native_parameter_nobody_knows_is_ignored(server: Server, name: str) -> None:
    status, headers, text = send(server, NATIVE, native(RIVERS, **{name: True}))
    assert status == 200 and headers["content-type"] == "application/json"
    assert json.loads(text)["output"]["choices"][0]["finish_reason"] == "stop"


def test_a_compatible_field_nobody_knows_is_ignored(server: Server) -> None:
    body = {"model": "qwen-plus", "messages": RIVERS, "kwargs": {"a": 1}, "max_context_length": 4096}
    assert send(server, CHAT, body)[0] == 200


def test_an_sdk_that_joins_increments_itself_gets_increments(server: Server) -> None:
    """It says so in its user agent; the server sends what `incremental_output` asks for, whatever the agent says."""
    agent = "dashscope/1.27.8; python/3.11; incremental_to_full/1"
    body = native(RIVERS, seed=2, incremental_output=True)
    _, _, text = send(server, NATIVE, body, x_dashscope_sse="enable", user_agent=agent)
    pieces = [frame["output"]["choices"][0]["message"]["content"] for frame in frames(text)]
    _, _, whole = send(server, NATIVE, native(RIVERS, seed=2))
    assert "".join(pieces) == json.loads(whole)["output"]["choices"][0]["message"]["content"]


def test_the_accept_header_alone_switches_streaming_on(server: Server) -> None:
    status, headers, text = send(server, NATIVE, native(RIVERS), accept="text/event-stream")
    assert status == 200 and headers["content-type"] == "text/event-stream;charset=UTF-8"
    assert text.startswith("id:1\nevent:result\n:HTTP_STATUS/200\ndata:{")


def test_stream_in_the_body_alone_does_not_stream_natively(server: Server) -> None:
    body = {**native(RIVERS, stream=True), "stream": True}
    assert send(server, NATIVE, body)[1]["content-type"] == "application/json"


def test_one_model_can_be_asked_for_in_two_ways(server: Server) -> None:
    model = "qwen3-next-80b-a3b-instruct"
    assert json.loads(send(server, f"{MODELS}/{model}")[2])["id"] == model
    assert model in [row["id"] for row in json.loads(send(server, f"{MODELS}?model={model}")[2])["data"]]
    found = json.loads(send(server, f"/api/v1/models?model={model}&page_no=1&page_size=1")[2])
    assert [row["model"] for row in found["output"]["models"]] == [model]


@pytest.mark.parametrize(
    ("query", "begins"),
    [
        ("providers=wan", "wan"),
        ("providers[]=deepseek&name=deepseek", "deepseek"),
        ("providers=wan,nobody", "wan"),
    ],
)
def test_the_native_list_is_narrowed_to_makers(server: Server, query: str, begins: str) -> None:
    found = json.loads(send(server, f"/api/v1/models?{query}&page_size=100")[2])["output"]
    assert found["total"] == len(found["models"]) > 1
    assert all(begins in row["model"] and row["provider"] == begins for row in found["models"])
    everything = json.loads(send(server, "/api/v1/models?page_size=1")[2])["output"]
    assert everything["total"] > found["total"] and everything["models"][0]["provider"] == "qwen"


def test_a_page_of_the_native_list_has_a_hundred_models_at_most(server: Server) -> None:
    assert [send(server, f"/api/v1/models?page_size={size}")[0] for size in (100, 101)] == [200, 400]


@pytest.mark.parametrize("surface", ["native", "compatible"])
def test_a_picture_of_six_megabytes_fits_into_a_request(server: Server, surface: str) -> None:
    url, path = picture(1450, 1450), PICTURES if surface == "native" else CHAT
    if surface == "native":
        parts: list[Any] = [{"image": url}, {"text": "What is this?"}]
        body = native([{"role": "user", "content": parts}], model="qwen3-vl-plus")
    else:
        parts = [{"type": "image_url", "image_url": {"url": url}}, {"type": "text", "text": "What is this?"}]
        body = {"model": "qwen3-vl-plus", "messages": [{"role": "user", "content": parts}]}
    status, _, text = send(server, path, body)
    assert status == 200, text[:300]


def test_a_key_in_a_header_of_its_own_is_no_key(server: Server) -> None:
    status, _, text = send(server, NATIVE, native(RIVERS), key=False, x_dashscope_api_key=server.key)
    refusal = json.loads(text)
    assert (status, refusal["code"], refusal["message"]) == (401, "InvalidApiKey", "No API-key provided.")
