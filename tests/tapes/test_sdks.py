"""An agent's run with the official SDKs: recorded once through the proxy, then replayed without anything behind it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dashscope
from anthropic import Anthropic
from openai import OpenAI

from tests.sdk.asking import TOOLS, WEATHER
from tests.support import Server, ServerProcess

Serve = Callable[..., Server]


def run(mock: Server, key: str) -> list[Any]:
    """Two turns with a tool in between, streamed with one SDK; then the first question with the two others."""
    said: list[Any] = []
    with OpenAI(base_url=mock.compatible, api_key=key, max_retries=0) as client:
        messages: list[Any] = list(WEATHER)
        with client.chat.completions.stream(model="qwen-plus", messages=messages, tools=TOOLS) as stream:
            message = stream.get_final_completion().choices[0].message
        [call] = message.tool_calls or []
        said.append(json.loads(call.function.arguments))
        asked = {
            "id": call.id,
            "type": "function",
            "function": {"name": call.function.name, "arguments": call.function.arguments},
        }
        messages += [
            {"role": "assistant", "content": "", "tool_calls": [asked]},
            {"role": "tool", "tool_call_id": call.id, "content": "rain"},
        ]
        chunks = client.chat.completions.create(
            model="qwen-plus", messages=messages, tools=TOOLS, stream=True
        )
        said.append("".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices))
    with Anthropic(base_url=mock.anthropic, api_key=key, max_retries=0) as anthropic:
        answer = anthropic.messages.create(
            model="qwen-plus", max_tokens=500, messages=[{"role": "user", "content": "Name a river."}]
        )
        said.append([getattr(block, "text", "") for block in answer.content])
    dashscope.base_http_api_url = mock.native
    frames: Any = dashscope.Generation.call("qwen-plus", api_key=key, messages=[{"role": "user", "content": "Name a sea."}],
                                            result_format="message", stream=True, incremental_output=True)  # fmt: skip
    said.append("".join(frame.output.choices[0].message.content for frame in frames))
    return said


def test_a_run_that_was_recorded_is_replayed_by_every_sdk_with_another_key(
    serve: Serve, server: Server, tmp_path: Path
) -> None:
    before = dashscope.base_http_api_url
    try:
        recorder = ServerProcess("--upstream", server.url, "--record-to", str(tmp_path))
        recorded = run(recorder.server, "sk-key-of-recording-01")
        recorder.stop()
        replayed = run(serve("--tapes", str(tmp_path), "--on-miss", "fail"), "sk-key-of-replaying-02")
    finally:
        dashscope.base_http_api_url = before
    assert replayed == recorded
    assert recorded[0] == {"location": "Hangzhou"} and "rain" in recorded[1]
    assert not any("sk-key-of-recording-01" in file.read_text() for file in tmp_path.iterdir())


def test_what_one_sdk_recorded_another_one_replays(serve: Serve, server: Server, tmp_path: Path) -> None:
    question: list[Any] = [{"role": "user", "content": "Name three rivers."}]
    recorder = ServerProcess("--upstream", server.url, "--record-to", str(tmp_path))
    with OpenAI(base_url=recorder.server.compatible, api_key=server.key) as client:
        recorded = client.chat.completions.create(model="qwen-plus", messages=question)
    recorder.stop()
    mock = serve("--tapes", str(tmp_path), "--on-miss", "fail")
    with (
        Anthropic(base_url=mock.anthropic, api_key=server.key) as client,
        client.messages.stream(model="qwen-plus", max_tokens=500, messages=question) as stream,
    ):
        replayed = stream.get_final_message()
    assert getattr(replayed.content[0], "text", "") == recorded.choices[0].message.content
    assert recorded.usage is not None and replayed.usage.output_tokens == recorded.usage.completion_tokens
