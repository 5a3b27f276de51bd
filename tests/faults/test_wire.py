"""Faults over a real port: what the connection does, and that both SDKs get through two refusals by waiting and asking again."""

import json
import socket
import time
from collections.abc import Callable
from typing import Any

import dashscope as sdk
import httpx
import pytest
from openai import OpenAI, RateLimitError
from tenacity import retry, retry_if_result, stop_after_attempt, wait_exponential

from tests.support import Server

MESSAGES: Any = [{"role": "user", "content": "Name three rivers."}]
ASKED: Any = {"model": "qwen-plus", "messages": MESSAGES}
TWICE = "2 x Throttling.RateQuota, then fine"


def post(server: Server, fault: str, key: str = "", **body: Any) -> httpx.Response:
    headers = {"Authorization": f"Bearer {key or server.key}", "X-Mock-Fault": fault}
    return httpx.post(f"{server.compatible}/chat/completions", json=ASKED | body, headers=headers, timeout=10)


@pytest.mark.parametrize("stream", [False, True])
def test_a_cut_connection_is_not_whole(server: Server, stream: bool) -> None:
    with pytest.raises(httpx.RemoteProtocolError, match="incomplete chunked read"):
        post(server, "cut=40%", stream=stream)
    assert post(server, "fine").status_code == 200


def test_half_a_connection_is_closed_and_the_other_half_listens(server: Server) -> None:
    """The client sees an end that is none; what it still writes is taken, where a closed connection would be reset."""
    host, port = server.url.removeprefix("http://").split(":")
    body = json.dumps(ASKED).encode()
    head = (
        f"POST /compatible-mode/v1/chat/completions HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {server.key}\r\n"
        f"content-type: application/json\r\ncontent-length: {len(body)}\r\nx-mock-fault: half-close=50%\r\n\r\n"
    )
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(head.encode() + body)
        told = b""
        while piece := connection.recv(65536):
            told += piece
        assert b"HTTP/1.1 200" in told and not told.endswith(b"0\r\n\r\n")
        for _ in range(3):
            connection.sendall(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
        assert connection.recv(65536) == b""
    assert post(server, "fine").status_code == 200


@pytest.mark.parametrize("fault", ["reset", "reset=50%"])
def test_a_connection_is_reset(server: Server, fault: str) -> None:
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        post(server, fault, stream=True)
    assert post(server, "fine").status_code == 200


def test_a_stall_is_waited_for(server: Server) -> None:
    began = time.monotonic()
    assert post(server, "stall=200ms").json()["choices"]
    assert time.monotonic() - began >= 0.2


def test_a_client_that_loses_patience_leaves_nothing_behind(server: Server) -> None:
    headers = {"Authorization": f"Bearer {server.key}", "X-Mock-Fault": "stall=60s"}
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{server.compatible}/chat/completions", json=ASKED, headers=headers, timeout=0.3)
    assert post(server, "fine").status_code == 200


def test_openai_gets_through_two_refusals(server: Server) -> None:
    headers = {"X-Mock-Fault": TWICE}
    key = "sk-openai-retries-0001"
    with OpenAI(base_url=server.compatible, api_key=key, max_retries=2, default_headers=headers) as client:
        assert client.chat.completions.create(**ASKED).choices[0].message.content
    with (
        OpenAI(
            base_url=server.compatible, api_key=key + "-impatient", max_retries=1, default_headers=headers
        ) as client,
        pytest.raises(RateLimitError, match="request limit"),
    ):
        client.chat.completions.create(**ASKED)


def test_dashscope_gets_through_two_refusals(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sdk, "base_http_api_url", server.native)
    told = []

    @retry(
        retry=retry_if_result(lambda answer: answer.status_code == 429),
        wait=wait_exponential(multiplier=0.01),
        stop=stop_after_attempt(5),
    )
    def ask() -> Any:
        answer = sdk.Generation.call(
            model="qwen-plus",
            messages=MESSAGES,
            api_key="sk-dashscope-retries-0001",
            headers={"X-Mock-Fault": TWICE},
        )
        told.append((answer.status_code, answer.code))
        return answer

    assert ask().output.text
    assert told == [(429, "Throttling.RateQuota")] * 2 + [(200, "")]


def test_a_refusal_costs_nobody_else(server: Server, serve: Callable[..., Server]) -> None:
    assert post(server, "1x RateQuota then fine", key="sk-somebody-0001").status_code == 429
    assert post(server, "1x RateQuota then fine", key="sk-somebody-0001").status_code == 200
    assert post(server, "1x RateQuota then fine", key="sk-somebody-else-0001").status_code == 429
