"""What a scenario says is said in every dialect, whole and streamed, as its own SDK reads it."""

import json
import re
from typing import Any

import httpx
import pytest

from mock_server.testing import MockDashScope
from tests.scenarios.conftest import HOST

KEY = {"Authorization": "Bearer sk-scenario-0001"}
TALK = [{"role": "user", "content": "Hello"}]
PARTS = [{"role": "user", "content": [{"text": "Hello"}]}]
SAYS = "Twelve grey geese, and one 鹅."

WAYS: dict[str, tuple[str, Any]] = {
    "native": (
        "/api/v1/services/aigc/text-generation/generation",
        {"model": "qwen-plus", "input": {"messages": TALK}, "parameters": {"result_format": "message"}},
    ),
    "native-prompt": (
        "/api/v1/services/aigc/text-generation/generation",
        {"model": "qwen-plus", "input": {"prompt": "Hello"}, "parameters": {}},
    ),
    "multimodal": (
        "/api/v1/services/aigc/multimodal-generation/generation",
        {"model": "qwen-vl-max", "input": {"messages": PARTS}, "parameters": {}},
    ),
    "compatible": ("/compatible-mode/v1/chat/completions", {"model": "qwen-plus", "messages": TALK}),
    "completions": (
        "/compatible-mode/v1/completions",
        {"model": "qwen2.5-coder-32b-instruct", "prompt": "Hello"},
    ),
    "responses": ("/compatible-mode/v1/responses", {"model": "qwen-plus", "input": "Hello"}),
    "anthropic": (
        "/apps/anthropic/v1/messages",
        {"model": "qwen-plus", "max_tokens": 100, "messages": TALK},
    ),
}


def texts(value: Any) -> str:
    """Every text that one document of any dialect says."""
    kind = value.get("type", "")
    if kind.startswith("response."):
        return str(value["delta"]) if kind == "response.output_text.delta" else ""
    if kind == "content_block_delta":
        return str(value["delta"].get("text", ""))
    if "content" in value and kind == "message":
        return "".join(block.get("text", "") for block in value["content"])
    output = value.get("output", value)
    if isinstance(output, list):
        return "".join(part["text"] for item in output for part in item.get("content") or ())
    if "text" in output and output["text"] is not None:
        return str(output["text"])
    said = ""
    for choice in output.get("choices") or ():
        message = choice.get("message") or choice.get("delta") or choice
        content = message.get("content", message.get("text")) or ""
        said += content if isinstance(content, str) else "".join(part["text"] for part in content)
    return said


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
def test_it_is_said(dashscope: MockDashScope, way: str, stream: bool) -> None:
    dashscope.scenario(
        f"scenarios:\n  - name: geese\n    when: {{last: Hello}}\n    then: {{text: '{SAYS}'}}\n"
    )
    path, body = WAYS[way]
    headers = dict(KEY)
    if stream and path.startswith("/api"):
        headers["X-DashScope-SSE"] = "enable"
        body = {**body, "parameters": {**body["parameters"], "incremental_output": True}}
    elif stream:
        body = {**body, "stream": True}
    answer = httpx.post(HOST + path, json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    if not stream:
        assert texts(answer.json()) == SAYS
        return
    events = [line[5:].strip() for line in answer.text.splitlines() if line.startswith("data:")]
    assert "".join(texts(json.loads(event)) for event in events if event.startswith("{")) == SAYS


CHATS = ("native", "compatible", "responses", "anthropic")


def offered(way: str) -> Any:
    """The body with a tool, as each dialect writes it."""
    _, body = WAYS[way]
    schema = {"type": "object", "properties": {"city": {"type": "string"}}}
    function = {"name": "get_weather", "description": "The weather", "parameters": schema}
    if way == "native":
        tools = [{"type": "function", "function": function}]
        return {**body, "parameters": {**body["parameters"], "tools": tools, "result_format": "message"}}
    if way == "compatible":
        return {**body, "tools": [{"type": "function", "function": function}]}
    if way == "responses":
        return {**body, "tools": [{"type": "function", **function}]}
    return {**body, "tools": [{"name": "get_weather", "description": "The weather", "input_schema": schema}]}


def sent(way: str, body: Any, stream: bool) -> httpx.Response:
    headers = dict(KEY)
    if stream and way == "native":
        headers["X-DashScope-SSE"] = "enable"
    elif stream:
        body = {**body, "stream": True}
    return httpx.post(HOST + WAYS[way][0], json=body, headers=headers)


@pytest.mark.parametrize("way", CHATS)
@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
def test_a_tool_is_called(dashscope: MockDashScope, way: str, stream: bool) -> None:
    dashscope.scenario(
        "scenarios:\n  - {name: a, then: {tools: [{name: get_weather, arguments: {city: Ulm}}]}}\n"
    )
    answer = sent(way, offered(way), stream)
    assert answer.status_code == 200, answer.text
    pieces = re.findall(r'"(?:arguments|partial_json|delta|city)":\s*"((?:[^"\\]|\\.)*)"', answer.text)
    assert '"get_weather"' in answer.text and "Ulm" in "".join(pieces)
    assert re.search(r'"(?:tool_calls|tool_use|function_call)"', answer.text)


RESULTS: dict[str, Any] = {
    "compatible": [
        *TALK,
        {
            "role": "assistant",
            "content": "",
            "tool_calls": [
                {"id": "c1", "type": "function", "function": {"name": "get_weather", "arguments": "{}"}}
            ],
        },
        {"role": "tool", "tool_call_id": "c1", "content": "sunny"},
    ],
    "responses": [
        {"role": "user", "content": "Hello"},
        {"type": "function_call", "call_id": "c1", "name": "get_weather", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "c1", "output": "sunny"},
    ],
    "anthropic": [
        *TALK,
        {
            "role": "assistant",
            "content": [{"type": "tool_use", "id": "c1", "name": "get_weather", "input": {}}],
        },
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "c1", "content": "sunny"}]},
    ],
}


@pytest.mark.parametrize("way", CHATS)
def test_the_result_of_a_tool_is_seen(dashscope: MockDashScope, way: str) -> None:
    dashscope.scenario(
        "scenarios:\n  - {name: a, when: {tool_result: get_weather, last: Hello}, then: {text: I see}}\n"
    )
    body = offered(way)
    assert "I see" not in sent(way, body, False).text
    if way == "native":
        body = {**body, "input": {"messages": RESULTS["compatible"]}}
    else:
        body = {**body, ("input" if way == "responses" else "messages"): RESULTS[way]}
    answer = sent(way, body, False)
    assert texts(answer.json()) == "I see", answer.text


def test_a_scenario_of_one_surface_is_not_said_on_another(dashscope: MockDashScope) -> None:
    dashscope.scenario("scenarios:\n  - {name: a, when: {surface: anthropic}, then: {text: only here}}\n")
    for way, (path, body) in WAYS.items():
        answer = httpx.post(HOST + path, json=body, headers=KEY)
        assert ("only here" in answer.text) == (way == "anthropic")


@pytest.mark.parametrize("way", ["native", "compatible", "anthropic", "responses"])
def test_strict_scenarios_refuse_on_every_surface_in_its_own_form(dashscope: MockDashScope, way: str) -> None:
    dashscope.scenario("strict: true\nscenarios:\n  - {name: a, when: {last: never}, then: {text: x}}\n")
    path, body = WAYS[way]
    answer = httpx.post(HOST + path, json=body, headers=KEY)
    assert answer.status_code == 400
    document = answer.json()
    message = document["message"] if "message" in document else document["error"]["message"]
    assert "No scenario fits this call" in message and "'Hello'" in message


def test_strict_scenarios_leave_alone_what_says_nothing(dashscope: MockDashScope) -> None:
    dashscope.scenario("strict: true\nscenarios: []\n")
    assert httpx.get(f"{HOST}/compatible-mode/v1/models", headers=KEY).status_code == 200
