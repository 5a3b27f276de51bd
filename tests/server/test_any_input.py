"""Whatever is sent, the API answers in its own form: arbitrary JSON and bent requests at every operation, in-process."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_server.app import Application, create_app
from tests.server.raw import (
    ANTHROPIC,
    ASK,
    CHAT,
    COMPLETIONS,
    CONVERSATIONS,
    MULTIMODAL,
    NATIVE_ASK,
    QUESTION,
    RESPONSES,
    TEXT,
    TOKENIZER,
)

TOOL = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Tells the weather",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}
PARAMETERS: dict[str, Any] = {
    "temperature": 0.5,
    "top_p": 0.9,
    "top_k": 10,
    "n": 2,
    "seed": 7,
    "stop": ["END"],
    "max_tokens": 20,
    "presence_penalty": 0.1,
    "repetition_penalty": 1.1,
    "logprobs": True,
    "top_logprobs": 2,
    "enable_search": True,
    "search_options": {"enable_source": True, "search_strategy": "turbo"},
    "enable_thinking": False,
    "thinking_budget": 10,
    "response_format": {"type": "json_schema", "json_schema": {"name": "a", "schema": {"type": "object"}}},
    "tools": [TOOL],
    "tool_choice": {"type": "function", "function": {"name": "get_weather"}},
    "parallel_tool_calls": True,
}
CALLED = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": [{"type": "text", "text": "How is the weather?"}]},
    {
        "role": "assistant",
        "content": "",
        "tool_calls": [
            {
                "id": "call_1",
                "type": "function",
                "function": {"name": "get_weather", "arguments": '{"city": "Oslo"}'},
            }
        ],
    },
    {"role": "tool", "tool_call_id": "call_1", "content": "Rain"},
]
PICTURE = [{"role": "user", "content": [{"image": "https://example.com/a.png"}, {"text": "What is it?"}]}]
BLOCKS = [
    {"role": "user", "content": "How is the weather?"},
    {
        "role": "assistant",
        "content": [{"type": "tool_use", "id": "call_1", "name": "get_weather", "input": {"a": 1}}],
    },
    {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "call_1", "content": "Rain"}]},
    {
        "role": "user",
        "content": [
            {"type": "image", "source": {"type": "url", "url": "https://example.com/a.png"}},
            {"type": "text", "text": "And there?"},
        ],
    },
]
CLAUDE = {
    "system": [{"type": "text", "text": "Be brief."}],
    "thinking": {"type": "enabled", "budget_tokens": 9},
    "tools": [{"name": "get_weather", "description": "Tells it", "input_schema": {"type": "object"}}],
    "tool_choice": {"type": "auto"},
    "stop_sequences": ["END"],
    "output_config": {"format": {"type": "json_schema", "schema": {"type": "object"}}},
}
ITEMS = [
    {"role": "developer", "content": "Be brief."},
    {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "How is the weather?"}]},
    {"type": "function_call", "call_id": "call_1", "name": "get_weather", "arguments": "{}"},
    {"type": "function_call_output", "call_id": "call_1", "output": "Rain"},
    {"role": "user", "content": [{"type": "input_image", "image_url": "https://example.com/a.png"}]},
    {"type": "reasoning", "summary": []},
]
RESPONDING = {
    "instructions": "Answer.",
    "tools": [
        {"type": "function", "name": "get_weather", "parameters": {"type": "object"}},
        {"type": "web_search"},
    ],
    "tool_choice": "auto",
    "reasoning": {"effort": "low"},
    "text": {"format": {"type": "json_schema", "name": "a", "schema": {"type": "object"}}},
    "max_output_tokens": 30,
    "previous_response_id": None,
    "store": True,
}
VALID: list[tuple[str, dict[str, Any]]] = [
    (CHAT, ASK | PARAMETERS | {"stream": True, "stream_options": {"include_usage": True}}),
    (CHAT, {"model": "qwen-plus", "messages": CALLED, "tools": [TOOL]}),
    (
        COMPLETIONS,
        {"model": "qwen2.5-coder-32b-instruct", "prompt": "<|fim_prefix|>a<|fim_suffix|>", "max_tokens": 9},
    ),
    (
        TEXT,
        NATIVE_ASK | {"parameters": PARAMETERS | {"result_format": "message", "incremental_output": True}},
    ),
    (TEXT, {"model": "qwen-max", "input": {"prompt": "Hello", "history": [{"user": "a", "bot": "b"}]}}),
    (
        TEXT,
        {
            "model": "qwen3-next-80b-a3b-thinking",
            "input": {"messages": QUESTION},
            "parameters": {"max_tokens": 9},
        },
    ),
    (MULTIMODAL, {"model": "qwen3-vl-plus", "input": {"messages": PICTURE}, "parameters": {"max_tokens": 9}}),
    (TOKENIZER, {"model": "qwen-plus", "input": {"messages": QUESTION}}),
    (CONVERSATIONS, {"metadata": {"a": "b"}, "items": [{"type": "message", "role": "user", "content": "a"}]}),
    (RESPONSES, {"model": "qwen-plus", "input": ITEMS} | RESPONDING),
    (ANTHROPIC, {"model": "qwen-plus", "max_tokens": 20, "messages": BLOCKS} | CLAUDE),
]
PATHS = sorted({path for path, _ in VALID})

texts = st.text(max_size=8) | st.sampled_from(
    ["", "qwen-plus", "user", "auto", "\x00", "{", "{}", "\N{GRINNING FACE}", "\u202e"]
)
numbers = (
    st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([0, 1, -1, 2**31, 2**63])
)
leaves = st.none() | st.booleans() | numbers | texts
anything = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
# Orjson, like every JSON library of the kind, writes integers of 64 bits; the wire may carry longer ones.
BOUNDED = settings(
    max_examples=250, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON value, by its keys."""
    found = [path] if path else []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return found + [place for key, inner in items for place in places(inner, (*path, key))]


def changed(value: Any, place: tuple[Any, ...], change: Callable[[Any, Any], None]) -> Any:
    """A copy in which `change(holder, key)` was done at one place."""
    copy = holder = json.loads(json.dumps(value))
    for key in place[:-1]:
        holder = holder[key]
    change(holder, place[-1])
    return copy


@st.composite
def bent_requests(draw: st.DrawFn) -> tuple[str, Any]:
    """A valid request in which one to three places hold something else, are gone, doubled or wrapped."""
    path, body = draw(st.sampled_from(VALID))
    for _ in range(draw(st.integers(1, 3))):
        if not (known := places(body)):
            break
        kind, other = draw(st.sampled_from(["else", "gone", "wrapped", "many"])), draw(anything)

        def change(holder: Any, key: Any, kind: str = kind, other: Any = other) -> None:
            if kind == "gone":
                del holder[key]
            else:
                holder[key] = {"else": other, "wrapped": [holder[key]], "many": [holder[key]] * 3}[kind]

        body = changed(body, draw(st.sampled_from(known)), change)
    return path, body


@cache
def app() -> Application:
    return create_app()


def ask(path: str, body: Any, stream: bool) -> tuple[int, dict[str, str], bytes]:
    """One request through the ASGI application."""
    sent: list[dict[str, Any]] = []
    raw = json.dumps(body).encode()
    headers = [(b"authorization", b"Bearer sk-mock-test-key-0001"), (b"content-type", b"application/json")]
    if stream:
        headers.append((b"x-dashscope-sse", b"enable"))
    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "http_version": "1.1",
        "query_string": b"",
        "headers": headers,
    }
    received = iter([{"type": "http.request", "body": raw, "more_body": False}])

    async def receive() -> dict[str, Any]:
        try:
            return next(received)
        except StopIteration:
            await asyncio.Event().wait()  # the client stays
            raise

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    run: Callable[[Any, Any, Any], Awaitable[None]] = app()

    async def main() -> None:
        await asyncio.wait_for(run(scope, receive, send), 20)

    asyncio.run(main())
    answer = b"".join(message.get("body", b"") for message in sent[1:])
    return sent[0]["status"], {name.decode(): value.decode() for name, value in sent[0]["headers"]}, answer


def check(path: str, body: Any, stream: bool) -> None:
    """The answer is a 200 in its form or a 4xx in the form of the API's errors; nothing was logged as a failure."""
    status, headers, raw = ask(path, body, stream)
    assert status in (200, 400, 404), (status, raw)
    assert b"Traceback" not in raw
    compatible = path.startswith("/compatible-mode")
    framed = status == 400 and raw.startswith(
        (b"data: {", b"id:1\nevent:error\n", b"event:error\ndata:{")
    )  # one frame under a 400, recorded
    if framed or headers["content-type"].startswith("text/event-stream"):
        lines = [line for line in raw.split(b"\n") if line.startswith(b"data:")]
        assert lines and raw.endswith(b"\n\n")
        for line in lines:
            if line != b"data: [DONE]":
                json.loads(line[5:])
        return
    answer = json.loads(raw)
    if status == 200:
        assert "error" not in answer and "code" not in answer
    elif path == ANTHROPIC and "error" in answer:
        assert list(answer) == ["type", "error"] and list(answer["error"]) == ["type", "message"]
    elif compatible and list(answer["error"]) == ["message", "type"]:
        assert list(answer) == ["error"] and answer["error"]["message"].endswith(" not found.")
    elif compatible:
        assert set(answer["error"]) == {"message", "type", "param", "code"}
        assert set(answer) - {"id"} == {"error", "request_id"}
        assert isinstance(answer["error"]["message"], str) and answer["error"]["message"]
    else:
        assert list(answer) == ["code", "message", "request_id"] and answer["message"]


@pytest.fixture(autouse=True)
def _nothing_failed(caplog: pytest.LogCaptureFixture) -> Any:
    yield
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


@BOUNDED
@given(st.sampled_from(PATHS), anything, st.booleans())
def test_arbitrary_json_is_answered_in_the_form_of_the_api(path: str, body: Any, stream: bool) -> None:
    check(path, body, stream)


@BOUNDED
@given(bent_requests(), st.booleans())
def test_a_bent_request_is_answered_in_the_form_of_the_api(request: tuple[str, Any], stream: bool) -> None:
    check(*request, stream)


@pytest.mark.parametrize(
    ("path", "body"), VALID, ids=[f"{path.rsplit('/')[-1]}-{n}" for n, (path, _) in enumerate(VALID)]
)
@pytest.mark.parametrize("wrong", [None, True, 7, -1.5, "x", [], {}, [[]], [None], {"a": {}}], ids=repr)
def test_each_place_of_a_valid_request_may_hold_anything(path: str, body: dict[str, Any], wrong: Any) -> None:
    def put(holder: Any, key: Any) -> None:
        holder[key] = wrong

    for place in places(body):
        check(path, changed(body, place, put), stream=False)
