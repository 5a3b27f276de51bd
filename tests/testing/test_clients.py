"""Every client library that calls a DashScope host gets its answer in the process, and a stream event by event."""

import json
import threading
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import pytest
import requests
import websocket
from anthropic import Anthropic
from dashscope import AioGeneration, Generation
from dashscope.utils.oss_utils import OssUtils
from openai import AsyncOpenAI, OpenAI

from mock_server.testing import KEY, MockDashScope

COMPATIBLE = "https://dashscope.aliyuncs.com/compatible-mode/v1"
CHAT = f"{COMPATIBLE}/chat/completions"
RIVERS: Any = [{"role": "user", "content": "Name three rivers."}]
ASKED: Any = {"model": "qwen-plus", "messages": RIVERS}
STREAMED: Any = ASKED | {"stream": True}
HEADERS = {"Authorization": f"Bearer {KEY}"}


def said(dashscope: MockDashScope) -> int:
    """How many events of the last call's stream were made so far."""
    return str(dashscope.calls[-1].reply).count("data:")


def test_the_sdk_is_answered(dashscope: MockDashScope) -> None:
    answer: Any = Generation.call(model="qwen-plus", messages=RIVERS, result_format="message")
    assert answer.status_code == 200 and answer.output.choices[0].message.content
    assert dashscope.calls[0].path == "/api/v1/services/aigc/text-generation/generation"


def test_the_sdk_reads_a_stream_event_by_event(dashscope: MockDashScope) -> None:
    stream: Any = Generation.call(
        model="qwen-plus", messages=RIVERS, stream=True, incremental_output=True, result_format="message"
    )
    for number in (1, 2, 3):
        next(stream)
        assert said(dashscope) == number
    stream.close()


async def test_the_asynchronous_sdk_is_answered(dashscope: MockDashScope) -> None:
    answer: Any = await AioGeneration.call(model="qwen-plus", messages=RIVERS, result_format="message")
    assert answer.output.choices[0].message.content


async def test_the_asynchronous_sdk_reads_a_stream_event_by_event(dashscope: MockDashScope) -> None:
    stream: Any = await AioGeneration.call(
        model="qwen-plus", messages=RIVERS, stream=True, incremental_output=True, result_format="message"
    )
    for number in (1, 2, 3):
        await anext(stream)
        assert said(dashscope) == number
    assert [part async for part in stream][-1].output.choices[0].finish_reason == "stop"


def test_openai_is_answered(dashscope: MockDashScope) -> None:
    with OpenAI(base_url=COMPATIBLE, api_key=KEY) as client:
        assert client.chat.completions.create(**ASKED).choices[0].message.content


def test_openai_reads_a_stream_event_by_event(dashscope: MockDashScope) -> None:
    with (
        OpenAI(base_url=COMPATIBLE, api_key=KEY) as client,
        client.chat.completions.create(**STREAMED) as stream,
    ):
        for number in (1, 2, 3):
            next(stream)
            assert said(dashscope) == number


async def test_asynchronous_openai_reads_a_stream_event_by_event(dashscope: MockDashScope) -> None:
    async with AsyncOpenAI(base_url=COMPATIBLE, api_key=KEY) as client:
        stream = await client.chat.completions.create(**STREAMED)
        for number in (1, 2, 3):
            await anext(stream)
            assert said(dashscope) == number
        await stream.close()


def test_anthropic_is_answered_and_reads_a_stream_event_by_event(dashscope: MockDashScope) -> None:
    asked: Any = {"model": "qwen-plus", "messages": RIVERS, "max_tokens": 64}
    with Anthropic(base_url="https://dashscope.aliyuncs.com/apps/anthropic", api_key=KEY) as client:
        assert client.messages.create(**asked).content[0].type == "text"
        with client.messages.create(**asked, stream=True) as stream:
            for number in (1, 2, 3):
                next(stream)
                assert said(dashscope) == number


def test_requests_is_answered(dashscope: MockDashScope) -> None:
    answer = requests.post(CHAT, json=ASKED, headers=HEADERS, timeout=5)
    assert answer.json()["choices"][0]["message"]["content"]
    assert answer.headers["x-request-id"] in answer.json()["id"]


def test_requests_reads_a_stream_event_by_event(dashscope: MockDashScope) -> None:
    with requests.post(CHAT, json=STREAMED, headers=HEADERS, stream=True, timeout=5) as answer:
        lines = answer.iter_lines()
        assert next(lines).startswith(b"data:")
        assert said(dashscope) == 1


def test_httpx_is_answered(dashscope: MockDashScope) -> None:
    assert httpx.post(CHAT, json=ASKED, headers=HEADERS).json()["object"] == "chat.completion"


def test_httpx_reads_a_stream_event_by_event(dashscope: MockDashScope) -> None:
    with httpx.stream("POST", CHAT, json=STREAMED, headers=HEADERS) as answer:
        lines = answer.iter_lines()
        assert next(lines).startswith("data:")
        assert said(dashscope) == 1


async def test_aiohttp_reads_a_stream_event_by_event(dashscope: MockDashScope) -> None:
    async with (
        aiohttp.ClientSession(headers=HEADERS) as session,
        session.post(CHAT, json=STREAMED) as answer,
    ):
        assert answer.status == 200 and answer.content_type == "text/event-stream"
        await answer.content.readline()
        assert said(dashscope) == 1
        rest = await answer.text()
        assert rest.endswith("data: [DONE]\n\n")


async def test_aiohttp_is_answered(dashscope: MockDashScope) -> None:
    async with aiohttp.ClientSession(headers=HEADERS) as session, session.post(CHAT, json=ASKED) as answer:
        assert (await answer.json())["choices"]


@pytest.mark.parametrize(
    "host",
    ["dashscope-intl.aliyuncs.com", "dashscope-us.aliyuncs.com", "llm-abc.ap-southeast-1.maas.aliyuncs.com"],
)
def test_every_host_of_the_contract_is_answered(dashscope: MockDashScope, host: str) -> None:
    url = f"https://{host}/compatible-mode/v1/models"
    assert httpx.get(url, headers=HEADERS).json()["object"] == "list"


def test_other_hosts_are_refused(dashscope: MockDashScope) -> None:
    with pytest.raises(requests.ConnectionError, match="no DashScope host"):
        requests.get("https://example.org", timeout=5)
    with pytest.raises(httpx.ConnectError, match="no DashScope host"):
        httpx.get("https://example.org")


async def test_other_hosts_are_refused_to_aiohttp(dashscope: MockDashScope) -> None:
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientConnectionError, match="no DashScope host"):
            await session.get("https://example.org")


SOCKET = "wss://dashscope.aliyuncs.com/api-ws/v1/inference"


def test_a_websocket_is_refused_before_it_goes_out(dashscope: MockDashScope) -> None:
    with pytest.raises(websocket.WebSocketException, match="no WebSocket surface"):
        websocket.create_connection(SOCKET)
    with pytest.raises(websocket.WebSocketException, match="no DashScope host"):
        websocket.create_connection("wss://example.org")
    assert dashscope.calls == []


async def test_a_websocket_of_aiohttp_is_refused_before_it_goes_out(dashscope: MockDashScope) -> None:
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientConnectionError, match="no WebSocket surface"):
            await session.ws_connect(SOCKET)
    assert dashscope.calls == []


def test_keys_are_not_in_the_journal(dashscope: MockDashScope) -> None:
    told = [{"role": "user", "content": f"My key is {KEY}"}]
    httpx.post(CHAT, json=ASKED | {"messages": told}, headers=HEADERS)
    assert KEY not in json.dumps([call.as_json() for call in dashscope.calls])


def test_threads_share_the_mock(dashscope: MockDashScope) -> None:
    threads = [
        threading.Thread(target=lambda: requests.post(CHAT, json=ASKED, headers=HEADERS, timeout=5))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [call.status for call in dashscope.calls] == [200] * 8


async def test_a_plain_call_inside_a_coroutine_is_answered(dashscope: MockDashScope) -> None:
    asked = httpx.post(CHAT, json=ASKED, headers=HEADERS)  # noqa: ASYNC210  # exactly this is the question
    assert asked.status_code == 200


def test_files_and_temporary_uploads_need_no_port_either(dashscope: MockDashScope, tmp_path: Path) -> None:
    client = OpenAI(base_url=COMPATIBLE, api_key=KEY)
    file = client.files.create(file=("a.txt", b"The lighthouse is red."), purpose="file-extract")  # type: ignore[arg-type]
    messages: Any = [{"role": "system", "content": f"fileid://{file.id}"}, RIVERS[0]]
    answer = client.chat.completions.create(model="qwen-long", messages=messages)
    assert answer.choices[0].message.content == "The lighthouse is red."

    picture = tmp_path / "cat.png"
    picture.write_bytes(b"\x89PNG")
    sent: Any = OssUtils.upload(model="qwen-vl-plus", file_path=str(picture), api_key=KEY)
    assert (sent[0] if isinstance(sent, tuple) else sent).startswith("oss://dashscope-instant/")


def test_a_reset_forgets_files_too(dashscope: MockDashScope) -> None:
    client = OpenAI(base_url=COMPATIBLE, api_key=KEY)
    client.files.create(file=("a.txt", b"one"), purpose="batch")
    dashscope.reset()

    assert list(client.files.list()) == [] and client.batches.list().data is None
