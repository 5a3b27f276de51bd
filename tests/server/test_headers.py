"""Response headers (sheet 1.4, recorded answers), HEAD, OPTIONS and what a browser needs."""

import re
import time

import pytest

from tests.server.raw import ASK, CHAT, MODELS, MULTIMODAL, NATIVE_ASK, TEXT, TOKENIZER, UUID, call
from tests.support import Server

BROWSER = {"origin": "https://app.example"}
# What the official SDKs send besides the simple headers: `openai` (node and python) and `dashscope`.
SDK_HEADERS = [
    "authorization",
    "content-type",
    "user-agent",
    "openai-organization",
    "openai-project",
    "idempotency-key",
    "x-stainless-lang",
    "x-stainless-package-version",
    "x-stainless-os",
    "x-stainless-arch",
    "x-stainless-runtime",
    "x-stainless-runtime-version",
    "x-stainless-retry-count",
    "x-stainless-timeout",
    "x-dashscope-sse",
    "x-dashscope-async",
    "x-dashscope-workspace",
    "x-dashscope-datainspection",
    "x-dashscope-plugin",
    "x-dashscope-ossresourceresolve",
    "x-dashscope-sdk-client",
    "x-dashscope-sdk-session-id",
    "x-accel-buffering",
    "x-api-key",
    "anthropic-version",
]


def test_a_whole_answer_has_the_headers_of_the_gateway(server: Server) -> None:
    before = int(time.time() * 1000)
    answer = call(server, "POST", TEXT, NATIVE_ASK)
    headers = answer.headers
    assert headers["content-type"] == "application/json"
    assert headers["server"] == "istio-envoy"
    assert headers["x-dashscope-call-gateway"] == "true"
    assert headers["x-dashscope-finished"] == "true"
    assert headers["transfer-encoding"] == "chunked" and "content-length" not in headers
    assert before - 1000 <= int(headers["req-arrive-time"]) <= int(time.time() * 1000) + 1000
    spent = int(headers["resp-start-time"]) - int(headers["req-arrive-time"])
    assert abs(spent - int(headers["req-cost-time"])) <= 1
    assert 0 <= int(headers["x-envoy-upstream-service-time"]) <= int(headers["req-cost-time"])


def test_a_stream_has_its_media_type_and_is_chunked(server: Server) -> None:
    for path, body, more in [
        (TEXT, NATIVE_ASK, {"x_dashscope_sse": "enable"}),
        (CHAT, ASK | {"stream": True}, {}),
    ]:
        headers = call(server, "POST", path, body, **more).headers
        assert headers["content-type"] == "text/event-stream;charset=UTF-8"
        assert headers["transfer-encoding"] == "chunked" and "content-length" not in headers
    assert "x-dashscope-finished" not in headers  # recorded on native answers, hardly ever on compatible ones


def test_a_native_stream_is_not_finished_when_its_headers_go_out(server: Server) -> None:
    assert (
        call(server, "POST", TEXT, NATIVE_ASK, accept="text/event-stream").headers["x-dashscope-finished"]
        == "false"
    )


def test_the_request_id_of_the_header_is_the_one_in_the_body(server: Server) -> None:
    native = call(server, "POST", TEXT, NATIVE_ASK)
    assert native.json["request_id"] == native.headers["x-request-id"]
    compatible = call(server, "POST", CHAT, ASK)
    assert compatible.json["id"] == f"chatcmpl-{compatible.headers['x-request-id']}"
    assert re.fullmatch(UUID, native.headers["x-request-id"])


@pytest.mark.parametrize(
    ("path", "body", "key"),
    [
        (TEXT, NATIVE_ASK, None),
        (TEXT, NATIVE_ASK, "sk-invalid-0001"),
        (CHAT, ASK, None),
        (CHAT, b"{", "sk-mock-test-key-0001"),
        (CHAT, ASK | {"model": "no-such-model"}, "sk-mock-test-key-0001"),
        (CHAT, ASK | {"top_p": 7}, "sk-mock-test-key-0001"),
        ("/compatible-mode/v1/nothing", ASK, "sk-mock-test-key-0001"),
    ],
    ids=["no key", "bad key", "no key, compatible", "no JSON", "no model", "bad parameter", "no path"],
)
def test_an_error_carries_its_request_id_in_header_and_body(
    server: Server, path: str, body: object, key: str
) -> None:
    answer = call(server, "POST", path, body, key)
    assert answer.status >= 400 and answer.headers["content-type"] == "application/json"
    assert answer.json["request_id"].removeprefix("chatcmpl-") == answer.headers["x-request-id"]


def test_only_what_reached_the_model_gateway_says_so(server: Server) -> None:
    refused_there = call(server, "POST", CHAT, ASK | {"top_p": 7})
    assert (refused_there.status, refused_there.headers.get("x-dashscope-call-gateway")) == (400, "true")
    for answer in [
        call(server, "POST", CHAT, ASK, key="nonsense"),  # recorded: genai/Intl/errors/bad_apiKey
        call(server, "POST", CHAT, ASK | {"model": "no-such-model"}),  # recorded: genai/Intl/errors/bad_model
        call(server, "POST", "/compatible-mode/v1/nothing", ASK),
    ]:
        assert answer.status >= 400 and "x-dashscope-call-gateway" not in answer.headers


def test_every_request_has_an_id_of_its_own(server: Server) -> None:
    assert len({call(server, "POST", TEXT, NATIVE_ASK).json["request_id"] for _ in range(20)}) == 20


def test_head_is_answered_like_get_without_a_body(server: Server) -> None:
    got, headed = call(server, "GET", MODELS), call(server, "HEAD", MODELS)
    assert (got.status, headed.status, headed.body) == (200, 200, b"")
    assert headed.headers["content-type"] == got.headers["content-type"]


def test_head_leaves_the_connection_usable(server: Server) -> None:
    from tests.server.raw import connected, request

    with connected(server) as connection:
        connection.send(request("HEAD", MODELS))
        assert connection.answer("HEAD").status == 200
        connection.send(request("GET", MODELS))
        assert connection.answer("GET").json["object"] == "list"


@pytest.mark.parametrize("path", [CHAT, TEXT, MULTIMODAL, TOKENIZER])
def test_a_preflight_is_allowed_from_any_origin_without_a_key(server: Server, path: str) -> None:
    asked = {
        "access_control_request_method": "POST",
        "access_control_request_headers": "authorization,content-type",
    }
    answer = call(server, "OPTIONS", path, key=None, **BROWSER, **asked)
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["access-control-allow-origin"] in ("*", BROWSER["origin"])
    assert "POST" in listed(answer.headers["access-control-allow-methods"])


def test_a_preflight_allows_every_header_of_the_sdks_by_name(server: Server) -> None:
    asked = {"access_control_request_method": "POST", "access_control_request_headers": "authorization"}
    answer = call(server, "OPTIONS", CHAT, key=None, **BROWSER, **asked)
    allowed = {name.lower() for name in listed(answer.headers["access-control-allow-headers"])}
    assert allowed >= set(SDK_HEADERS)  # by name: `*` does not stand for authorization


def test_a_preflight_allows_a_header_nobody_has_heard_of(server: Server) -> None:
    asked = {"access_control_request_method": "POST", "access_control_request_headers": "x-my-own, x-other"}
    answer = call(server, "OPTIONS", CHAT, key=None, **BROWSER, **asked)
    assert {"x-my-own", "x-other"} <= set(listed(answer.headers["access-control-allow-headers"]))


def test_a_preflight_cannot_smuggle_headers_into_the_answer(server: Server) -> None:
    asked = {"access_control_request_method": "POST", "access_control_request_headers": "x-é, <script>, x-ok"}
    answer = call(server, "OPTIONS", CHAT, key=None, **BROWSER, **asked)
    assert answer.status == 200
    assert all(
        re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name)
        for name in listed(answer.headers["access-control-allow-headers"])
    )


@pytest.mark.parametrize(
    ("method", "path", "body", "key"),
    [
        ("POST", CHAT, ASK, "sk-mock-test-key-0001"),
        ("POST", CHAT, ASK | {"stream": True}, "sk-mock-test-key-0001"),
        ("POST", CHAT, ASK, None),
        ("POST", TEXT, NATIVE_ASK, "nonsense"),
        ("POST", CHAT, b"not json", "sk-mock-test-key-0001"),
        ("DELETE", CHAT, b"", "sk-mock-test-key-0001"),
        ("GET", "/no/such/path", b"", "sk-mock-test-key-0001"),
    ],
    ids=["answer", "stream", "no key", "bad key", "no JSON", "no method", "no path"],
)
def test_answers_and_errors_can_be_read_by_a_page_of_any_origin(
    server: Server, method: str, path: str, body: object, key: str | None
) -> None:
    answer = call(server, method, path, body, key, **BROWSER)
    assert answer.headers["access-control-allow-origin"] in ("*", BROWSER["origin"])
    assert "x-request-id" in listed(answer.headers["access-control-expose-headers"])


def test_options_without_a_preflight_names_the_methods(server: Server) -> None:
    answer = call(server, "OPTIONS", MODELS, key=None)
    assert answer.status == 200
    assert {"GET", "OPTIONS"} <= set(listed(answer.headers["access-control-allow-methods"]))


def listed(value: str) -> list[str]:
    return [part.strip() for part in value.split(",")]
