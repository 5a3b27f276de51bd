"""The context cache in usage: a long beginning that comes again, whoever asks, on a clock that the test moves."""

import re
from random import Random
from typing import Any

import httpx
import pytest

from mock_server.app import create_app
from mock_server.settings import Settings
from mock_server.world.clock import Clock
from mock_server.world.pace import Pace, Timing

LONG = " ".join(f"Paragraph {number} of the contract is about deliveries and dates." for number in range(40))
LONGER = " ".join(
    f"Paragraph {number} of the contract is about deliveries and dates." for number in range(140)
)
CHAT = "/compatible-mode/v1/chat/completions"
TEXT = "/api/v1/services/aigc/text-generation/generation"
ANTHROPIC = "/apps/anthropic/v1/messages"
MARK = {"cache_control": {"type": "ephemeral"}}


class Api:
    """The mock with every answer checked against the contract, and its clock."""

    def __init__(self) -> None:
        self.clock = Clock(frozen_at=1_780_000_000)
        self.app = create_app(Settings(check_answers=True), self.clock)
        self._client = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://mock")

    async def usage(self, path: str, body: dict[str, Any], key: str = "sk-cache-0001") -> dict[str, Any]:
        answer = await self._client.post(path, json=body, headers={"authorization": f"Bearer {key}"})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()["usage"]
        return found

    async def streamed(self, path: str, body: dict[str, Any]) -> str:
        """The bytes of a stream as text; they are checked against the contract on their way."""
        headers = {"authorization": "Bearer sk-cache-0001", "x-dashscope-sse": "enable"}
        answer = await self._client.post(path, json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith("text/event-stream")
        return answer.text

    async def chat(self, *messages: Any, key: str = "sk-cache-0001", **more: Any) -> dict[str, Any]:
        told = [one if isinstance(one, dict) else {"role": "user", "content": one} for one in messages]
        return await self.usage(CHAT, {"model": "qwen-plus", "messages": told, **more}, key)


@pytest.fixture
def api() -> Api:
    return Api()


def cached(usage: dict[str, Any]) -> int:
    found: int = usage["prompt_tokens_details"]["cached_tokens"]
    return found


async def test_a_long_prompt_that_comes_again_is_read_from_the_cache_in_whole_blocks(api: Api) -> None:
    first, second = [await api.chat(LONG) for _ in range(2)]
    assert cached(first) == 0
    assert cached(second) == (first["prompt_tokens"] - 1) // 32 * 32


async def test_only_the_beginning_that_is_the_same_is_read(api: Api) -> None:
    await api.chat({"role": "system", "content": LONG}, "Who delivers?")
    other = await api.chat({"role": "system", "content": LONG}, f"When? {LONG[:900]}")
    assert 0.55 * other["prompt_tokens"] < cached(other) < 0.75 * other["prompt_tokens"]
    assert cached(await api.chat(f"Other words first. {LONG}")) == 0


async def test_a_short_prompt_is_not_cached(api: Api) -> None:
    assert [cached(await api.chat("Hello")) for _ in range(2)] == [0, 0]


async def test_nothing_is_shared_between_keys_and_models(api: Api) -> None:
    await api.chat(LONG)
    assert cached(await api.chat(LONG, key="sk-cache-0002")) == 0
    assert cached(await api.chat(LONG, model="qwen-turbo")) == 0


async def test_the_cache_is_forgotten_when_it_is_not_used(api: Api) -> None:
    await api.chat(LONG)
    api.clock.advance(299)
    assert cached(await api.chat(LONG)) > 0
    api.clock.advance(299)
    assert cached(await api.chat(LONG)) > 0
    api.clock.advance(301)
    assert cached(await api.chat(LONG)) == 0


async def test_a_model_without_a_cache_has_none(api: Api) -> None:
    body = {"model": "qwen3-32b", "messages": [{"role": "user", "content": LONG}], "enable_thinking": False}
    for _ in range(2):
        usage = await api.usage(CHAT, body)
        assert not (usage.get("prompt_tokens_details") or {}).get("cached_tokens")


async def test_a_marked_beginning_is_written_once_and_read_then(api: Api) -> None:
    system = {"role": "system", "content": [{"type": "text", "text": LONGER, **MARK}]}
    first = await api.chat(system, "Who delivers?")
    details = first["prompt_tokens_details"]
    written = details["cache_creation_input_tokens"]
    assert 1024 < written < first["prompt_tokens"]
    assert details == {
        "cached_tokens": 0,
        "cache_creation_input_tokens": written,
        "cache_type": "ephemeral",
        "cache_creation": {"ephemeral_5m_input_tokens": written},
    }
    second = (await api.chat(system, "When, and where to?"))["prompt_tokens_details"]
    assert (second["cached_tokens"], second["cache_creation_input_tokens"]) == (written, 0)
    api.clock.advance(301)
    third = (await api.chat(system, "When, and where to?"))["prompt_tokens_details"]
    assert (third["cached_tokens"], third["cache_creation_input_tokens"]) == (0, written)


async def test_a_later_mark_reads_up_to_the_earlier_one_and_writes_the_rest(api: Api) -> None:
    system = {"role": "system", "content": [{"type": "text", "text": LONGER, **MARK}]}
    written = (await api.chat(system, "Hi"))["prompt_tokens_details"]["cache_creation_input_tokens"]
    further = {"role": "user", "content": [{"type": "text", "text": LONG, **MARK}]}
    details = (await api.chat(system, further))["prompt_tokens_details"]
    assert details["cached_tokens"] == written
    assert 400 < details["cache_creation_input_tokens"] < written


async def test_a_marked_part_that_is_too_short_is_not_cached(api: Api) -> None:
    short = {"role": "system", "content": [{"type": "text", "text": LONG, **MARK}]}
    for _ in range(2):
        details = (await api.chat(short, "Hi"))["prompt_tokens_details"]
        assert (details["cached_tokens"], details["cache_creation_input_tokens"]) == (0, 0)


async def test_the_native_surface_says_the_same(api: Api) -> None:
    parts = [{"text": LONGER, **MARK}]
    body = {
        "model": "qwen-plus",
        "input": {"messages": [{"role": "system", "content": parts}, {"role": "user", "content": "Hi"}]},
        "parameters": {"result_format": "message"},
    }
    first, second = [(await api.usage(TEXT, body))["prompt_tokens_details"] for _ in range(2)]
    assert second["cached_tokens"] == first["cache_creation_input_tokens"] > 1024
    assert first["cache_creation"] == {"ephemeral_5m_input_tokens": first["cache_creation_input_tokens"]}


async def test_the_anthropic_surface_counts_what_was_cached_apart(api: Api) -> None:
    body = {
        "model": "qwen-plus",
        "max_tokens": 50,
        "system": [{"type": "text", "text": LONGER, **MARK}],
        "messages": [{"role": "user", "content": "Hi"}],
    }
    first, second = [await api.usage(ANTHROPIC, body) for _ in range(2)]
    assert first["cache_creation_input_tokens"] == second["cache_read_input_tokens"] > 1024
    assert first["input_tokens"] == second["input_tokens"] < 100


async def test_the_responses_surface_counts_earlier_turns(api: Api) -> None:
    body = {"model": "qwen-plus", "input": LONG}
    first, second = [await api.usage("/compatible-mode/v1/responses", body) for _ in range(2)]
    assert first["input_tokens_details"]["cached_tokens"] == 0
    assert second["input_tokens_details"]["cached_tokens"] == (first["input_tokens"] - 1) // 32 * 32


async def test_what_is_read_from_the_cache_costs_no_time(api: Api) -> None:
    read = []

    class Noting(Pace):
        def timing(self, model: Any, seed: int, prompt: int = 0, busy: Any = None) -> Timing:
            read.append(prompt)
            return Timing(0, 0, 0, Random(seed))

    api.app.world.pace = Noting(real=True)
    usages = [await api.chat(LONG) for _ in range(2)]
    assert read == [one["prompt_tokens"] - cached(one) for one in usages]
    assert read[0] > 400 and read[1] <= 32


@pytest.mark.parametrize("path", [CHAT, TEXT])
async def test_a_stream_says_what_was_written_to_the_cache(api: Api, path: str) -> None:
    messages = [
        {"role": "system", "content": [{"type": "text", "text": LONGER, **MARK}]},
        {"role": "user", "content": "Hi"},
    ]
    body: dict[str, Any] = {
        "model": "qwen-plus",
        "input": {"messages": messages},
        "parameters": {"result_format": "message"},
    }
    if path == CHAT:
        body = {
            "model": "qwen-plus",
            "messages": messages,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
    told = await api.streamed(path, body)
    written = re.findall(r'"cache_creation_input_tokens":(\d+)', told)
    assert written and int(written[-1]) > 1024
    assert f'"cache_creation":{{"ephemeral_5m_input_tokens":{written[-1]}}}' in told
