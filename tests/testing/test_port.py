"""The fixture on a port: for clients of other processes and languages, with the same handle as the one in the process."""

import os
import socket
import subprocess
import sys
import threading
from typing import Any

import httpx
import pytest

from mock_server.settings import SettingsError
from mock_server.testing import DashScopeServer
from mock_server.world.clock import Clock

ASKED: Any = {"model": "qwen-plus", "messages": [{"role": "user", "content": "Name three rivers."}]}


def ask(server: DashScopeServer, **more: Any) -> httpx.Response:
    headers = {"Authorization": f"Bearer {server.key}"}
    return httpx.post(f"{server.compatible}/chat/completions", json=ASKED | more, headers=headers)


def run(server: DashScopeServer, *command: str) -> str:
    ran = subprocess.run(
        command, env=os.environ | server.environment, capture_output=True, text=True, timeout=60
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.mark.parametrize(
    "program",
    [
        "import openai; print(openai.OpenAI().chat.completions.create(model='qwen-plus', messages=M).choices[0].message.content)",
        "import anthropic; print(anthropic.Anthropic().messages.create(model='qwen-plus', max_tokens=9, messages=M).content[0].text)",
        "import dashscope; print(dashscope.Generation.call(model='qwen-plus', messages=M).output.text)",
    ],
    ids=["openai", "anthropic", "dashscope"],
)
def test_the_environment_leads_the_sdks_of_another_process_here(
    dashscope_server: DashScopeServer, program: str
) -> None:
    dashscope_server.answer("the Elbe")
    said = run(dashscope_server, sys.executable, "-c", f"M = {ASKED['messages']!r}\n{program}")
    assert said.strip() == "the Elbe"
    assert [call.status for call in dashscope_server.calls] == [200]


def test_it_is_steered_from_the_test(dashscope_server: DashScopeServer) -> None:
    dashscope_server.fault("1 x RateQuota, then fine")
    assert [ask(dashscope_server).status_code for _ in range(2)] == [429, 200]
    dashscope_server.limits({"rpm": 1})
    assert [ask(dashscope_server).status_code for _ in range(2)] == [200, 429]
    dashscope_server.clock.advance(60)
    assert ask(dashscope_server).status_code == 200
    assert [call.status for call in dashscope_server.calls] == [429, 200, 200, 429, 200]
    dashscope_server.reset()
    assert dashscope_server.calls == []


def test_its_clock_and_seed_can_be_handed_in() -> None:
    told = []
    for _ in range(2):
        with DashScopeServer(clock=Clock(frozen_at=1_800_000_000.0), seed=7) as server:
            told.append(ask(server, stream=True).content)
    assert told[0] == told[1] and b'"created":1800000000' in told[0]


def test_two_can_serve_at_once_and_a_port_in_use_is_named() -> None:
    with DashScopeServer() as first, DashScopeServer() as second:
        assert first.url != second.url
        assert ask(first).status_code == ask(second).status_code == 200
        with pytest.raises(SettingsError, match="already in use"):
            DashScopeServer(port=int(first.url.rpartition(":")[2]))


def test_nothing_is_left_when_it_stops_in_the_midst_of_a_stream() -> None:
    before = threading.active_count()
    with DashScopeServer() as server:
        server.fault("stall=60s")
        headers = {"Authorization": f"Bearer {server.key}"}
        url = f"{server.compatible}/chat/completions"
        with httpx.stream("POST", url, json=ASKED | {"stream": True}, headers=headers) as answer:
            next(answer.iter_raw())
            server.stop()
    assert threading.active_count() == before
    host, port = server.url.removeprefix("http://").split(":")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, int(port)))
