"""What every client is handed beside the body: headers as they were recorded, and the request headers that count."""

import json
from typing import Any

import pytest

from tests.sdk.asking import RIVERS
from tests.sdk.test_quirks import CHAT, MODELS, NATIVE, native, send
from tests.support import Server

ORIGIN = "Origin,Access-Control-Request-Method,Access-Control-Request-Headers"
COMPATIBLE: Any = {"model": "qwen-plus", "messages": RIVERS}


@pytest.mark.parametrize(
    ("surface", "stream", "vary"),
    [
        ("native", False, f"{ORIGIN}, Accept-Encoding"),
        ("native", True, ORIGIN),
        ("compatible", False, f"{ORIGIN}, Accept-Encoding"),
        ("compatible", True, "Origin"),
    ],
)
def test_vary_is_as_recorded(server: Server, surface: str, stream: bool, vary: str) -> None:
    if surface == "native":
        switch = {"x_dashscope_sse": "enable"} if stream else {}
        _, headers, _ = send(server, NATIVE, native(RIVERS), **switch)
    else:
        _, headers, _ = send(server, CHAT, {**COMPATIBLE, "stream": stream})
    assert headers["vary"] == vary


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
def test_a_native_answer_has_its_request_id_in_header_and_body(server: Server, stream: bool) -> None:
    switch = {"x_dashscope_sse": "enable"} if stream else {}
    _, headers, text = send(server, NATIVE, native(RIVERS), **switch)
    assert f'"request_id":"{headers["x-request-id"]}"' in text


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
def test_a_compatible_answer_has_its_request_id_in_header_and_body(server: Server, stream: bool) -> None:
    _, headers, text = send(server, CHAT, {**COMPATIBLE, "stream": stream})
    assert f'"id":"chatcmpl-{headers["x-request-id"]}"' in text


def test_times_add_up(server: Server) -> None:
    _, headers, _ = send(server, NATIVE, native(RIVERS))
    arrived, cost, began = (
        int(headers[name]) for name in ("req-arrive-time", "req-cost-time", "resp-start-time")
    )
    assert abs(arrived + cost - began) <= 1


def test_the_gateway_does_not_sign_what_it_refuses_for_its_key(server: Server) -> None:
    assert send(server, NATIVE, native(RIVERS))[1]["x-dashscope-call-gateway"] == "true"
    assert "x-dashscope-call-gateway" not in send(server, NATIVE, native(RIVERS), key=False)[1]


@pytest.mark.parametrize(
    "accept", ["text/event-stream", "application/json, text/event-stream"], ids=["alone", "among-others"]
)
def test_accept_does_not_stream_on_the_compatible_surface(server: Server, accept: str) -> None:
    assert send(server, CHAT, COMPATIBLE, accept=accept)[1]["content-type"] == "application/json"


def test_accepting_anything_does_not_stream(server: Server) -> None:
    assert send(server, NATIVE, native(RIVERS), accept="*/*")[1]["content-type"] == "application/json"


@pytest.mark.parametrize("path", [CHAT, MODELS])
@pytest.mark.parametrize("header", [{}, {"x_dashscope_api_key": "sk-a"}, {"x_api_key": "sk-a"}], ids=str)
def test_without_a_bearer_the_compatible_surface_sees_no_key(
    server: Server, path: str, header: dict[str, str]
) -> None:
    status, _, text = send(server, path, COMPATIBLE if path == CHAT else None, key=False, **header)
    error = json.loads(text)["error"]
    assert (status, error["type"], error["code"]) == (401, "invalid_request_error", None)
    assert error["message"].startswith("You didn't provide an API key. ")


def test_a_key_in_the_query_is_looked_at_and_not_taken(server: Server) -> None:
    """Published probes: the words change from a missing key to a wrong one."""
    status, _, text = send(server, f"{NATIVE}?api_key=sk-wrong", native(RIVERS), key=False)
    assert (status, json.loads(text)["message"]) == (401, "Invalid API-key provided.")


def test_text_generation_makes_no_tasks(server: Server) -> None:
    status, _, text = send(server, NATIVE, native(RIVERS), x_dashscope_async="enable")
    refusal = json.loads(text)
    assert (status, refusal.get("code")) == (403, "AccessDenied")
    assert refusal["message"].lower() == "current user api does not support asynchronous calls."


def test_no_answer_says_how_long_to_wait(server: Server) -> None:
    names = {name for path in (NATIVE, CHAT) for name in send(server, path, {})[1]}
    assert not [name for name in names if name == "retry-after" or name.startswith("x-ratelimit")]
