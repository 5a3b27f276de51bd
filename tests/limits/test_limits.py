"""How much may be asked for, and in which words the API refuses more."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
from openai import OpenAI

from mock_server.settings import SettingsError, checked
from mock_server.testing import KEY, MockDashScope
from mock_server.world.limits import LimitsError
from tests.support import Server

BASE = "https://dashscope.aliyuncs.com"
MESSAGES: Any = [{"role": "user", "content": "Name three rivers."}]
ASKED: Any = {"model": "qwen-plus", "messages": MESSAGES}
MINUTE, DAY = 60, 86400


def ask(key: str = KEY, **more: Any) -> httpx.Response:
    headers = {"Authorization": f"Bearer {key}"}
    return httpx.post(f"{BASE}/compatible-mode/v1/chat/completions", json=ASKED | more, headers=headers)


def ask_native(stream: bool = False, **more: Any) -> httpx.Response:
    headers = {"Authorization": f"Bearer {KEY}"} | ({"X-DashScope-SSE": "enable"} if stream else {})
    body = {"model": "qwen-plus", "input": {"messages": MESSAGES}} | more
    return httpx.post(f"{BASE}/api/v1/services/aigc/text-generation/generation", json=body, headers=headers)


def ask_anthropic() -> httpx.Response:
    body = ASKED | {"max_tokens": 50}
    return httpx.post(f"{BASE}/apps/anthropic/v1/messages", json=body, headers={"x-api-key": KEY})


def codes(answers: list[httpx.Response]) -> list[Any]:
    return [answer.json().get("error", {}).get("code") for answer in answers]


def test_by_default_anything_may_be_asked_for(dashscope: MockDashScope) -> None:
    assert {ask().status_code for _ in range(30)} == {200}


def test_a_minute_has_room_for_so_many_requests_and_then_again(dashscope: MockDashScope) -> None:
    dashscope.limits({"rpm": 2})
    assert codes([ask(), ask(), ask()]) == [None, None, "limit_requests"]
    dashscope.clock.advance(MINUTE - 1)
    assert ask().status_code == 429
    dashscope.clock.advance(1)
    assert codes([ask(), ask(), ask()]) == [None, None, "limit_requests"]


def test_the_minute_slides(dashscope: MockDashScope) -> None:
    dashscope.limits({"rpm": 2})
    told = []
    for pause in (0, 30, 29, 1, 30):
        dashscope.clock.advance(pause)
        told.append(ask().status_code)
    assert told == [200, 200, 429, 200, 200]


def test_a_second_has_room_for_a_sixtieth(dashscope: MockDashScope) -> None:
    dashscope.limits({"rpm": 120, "rps": 2})
    assert [ask().status_code for _ in range(3)] == [200, 200, 429]
    dashscope.clock.advance(1)
    assert ask().status_code == 200


def test_tokens_count_when_the_answer_ends(dashscope: MockDashScope) -> None:
    dashscope.limits({"tpm": 10})
    assert codes([ask(), ask()]) == [None, "insufficient_quota"]
    dashscope.clock.advance(MINUTE)
    assert ask().status_code == 200


@pytest.mark.parametrize(
    "more", [{}, {"stream": True}, {"stream": True, "stream_options": {"include_usage": True}}]
)
def test_the_tokens_that_are_counted_are_those_of_usage(dashscope: MockDashScope, more: Any) -> None:
    told = ask(seed=1).json()["usage"]["total_tokens"]
    dashscope.limits({"tpm": 100000})
    for _ in range(2):  # of the second one it is known what its prompt costs
        ask(seed=1, **more)
    assert used(dashscope)["tokens_this_minute"] == 2 * told


def used(dashscope: MockDashScope) -> Any:
    answer = httpx.get(f"{BASE}/_mock/limits")
    return answer.json()["used"][0]


def test_tokens_of_an_embedding_count_too(dashscope: MockDashScope) -> None:
    dashscope.limits({"tpm": 100000})
    body = {"model": "text-embedding-v4", "input": "a river"}
    headers = {"Authorization": f"Bearer {KEY}"}
    told = httpx.post(f"{BASE}/compatible-mode/v1/embeddings", json=body, headers=headers).json()
    assert used(dashscope)["tokens"] == told["usage"]["total_tokens"] > 0


def test_so_many_calls_may_run_at_once(dashscope: MockDashScope) -> None:
    dashscope.limits({"concurrency": 1})
    url, headers = f"{BASE}/compatible-mode/v1/chat/completions", {"Authorization": f"Bearer {KEY}"}
    with httpx.stream("POST", url, json=ASKED | {"stream": True}, headers=headers) as running:
        next(running.iter_raw())
        assert (ask().status_code, ask_native().json()["code"]) == (429, "Throttling")
    assert ask().status_code == 200


def test_each_surface_refuses_in_its_own_words(dashscope: MockDashScope) -> None:
    dashscope.limits({"rpm": 0})
    assert ask_native().json()["code"] == "Throttling.RateQuota"
    assert ask_native(stream=True).headers["content-type"] == "application/json"
    error = ask().json()["error"]
    assert (error["code"], error["type"]) == ("limit_requests", "limit_requests")
    assert "#rate-limit" in error["message"]
    assert ask_anthropic().json()["error"]["type"] == "rate_limit_error"
    assert "retry-after" not in ask().headers


def test_too_many_tokens_come_inside_a_native_stream(dashscope: MockDashScope) -> None:
    dashscope.limits({"tpm": 0})
    answer = ask_native(stream=True)
    assert answer.status_code == 200 and ":HTTP_STATUS/429" in answer.text
    assert '"code":"Throttling.AllocationQuota"' in answer.text
    assert ask_native().json()["code"] == "Throttling.AllocationQuota"


def test_the_account_is_counted_over_all_keys_and_each_model_by_itself(dashscope: MockDashScope) -> None:
    dashscope.limits({"rpm": 1})
    told = [ask().status_code, ask("sk-another-key-0001").status_code, ask(model="qwen-max").status_code]
    assert told == [200, 429, 200]


def test_keys_can_be_counted_each_by_itself(dashscope: MockDashScope) -> None:
    dashscope.limits({"per": "key", "default": {"rpm": 1}})
    assert [ask().status_code, ask("sk-another-key-0001").status_code, ask().status_code] == [200, 200, 429]


def test_a_model_and_a_key_can_have_limits_of_their_own(dashscope: MockDashScope) -> None:
    dashscope.limits(
        {
            "default": {"rpm": 1},
            "models": {"qwen-max": "off"},
            "keys": {"sk-poor-key-0001": {"arrears": True}},
        }
    )
    assert [ask(model="qwen-max").status_code for _ in range(3)] == [200, 200, 200]
    assert codes([ask("sk-poor-key-0001")]) == ["Arrearage"] and ask().status_code == 200
    assert "sk-poor" not in httpx.get(f"{BASE}/_mock/limits").text


def test_the_catalogue_has_the_limits_that_are_published(dashscope: MockDashScope) -> None:
    dashscope.limits("catalogue")
    assert [ask(model="qwen-mt-plus").status_code for _ in range(2)] == [
        200,
        429,
    ]  # 60 a minute: one a second
    assert {ask().status_code for _ in range(10)} == {200}
    assert used(dashscope)["limits"] == {"rpm": 60, "tpm": 23797, "rps": 1, "tps": 397}


def test_a_bill_is_not_paid(dashscope: MockDashScope) -> None:
    dashscope.limits({"arrears": True})
    answer = ask()
    assert answer.status_code == 400 and "#overdue-payment" in answer.json()["error"]["message"]
    assert ask_native().json()["code"] == "Arrearage"


def test_a_quota_is_gone_and_begins_again_with_its_period(dashscope: MockDashScope) -> None:
    dashscope.limits({"quota": 10, "every": "week"})
    ask()
    assert ask_native().json()["message"] == "week allocated quota exceeded"
    dashscope.clock.advance(7 * DAY)
    assert ask().status_code == 200
    dashscope.limits({"quota": 0})
    assert "check your plan and billing details" in ask_native().json()["message"]


def test_the_free_tier_ends_with_its_tokens_or_its_days(dashscope: MockDashScope) -> None:
    dashscope.limits({"free": 10, "free_days": 90})
    assert [answer.status_code for answer in (ask(), ask())] == [200, 403]
    dashscope.limits({"free": "catalogue"})
    assert ask().status_code == 200
    dashscope.clock.advance(90 * DAY)
    assert codes([ask()]) == ["AllocationQuota.FreeTierOnly"]


def test_limits_come_before_parameters_are_read_and_after_the_model_is_known(
    dashscope: MockDashScope,
) -> None:
    dashscope.limits({"rpm": 0})
    assert ask(temperature=9).status_code == 429
    assert ask(model="qwen-nonsense").status_code == 404


def test_a_refused_call_leaves_nothing_running(dashscope: MockDashScope) -> None:
    dashscope.limits({"concurrency": 1})
    assert [ask(temperature=9).status_code, ask(temperature=9).status_code, ask().status_code] == [
        400,
        400,
        200,
    ]


def test_the_sdk_says_what_it_says_of_the_live_api(dashscope: MockDashScope) -> None:
    dashscope.limits({"rpm": 0})
    with (
        OpenAI(base_url=f"{BASE}/compatible-mode/v1", api_key=KEY, max_retries=0) as client,
        pytest.raises(openai.RateLimitError) as raised,
    ):
        client.chat.completions.create(**ASKED)
    assert raised.value.code == "limit_requests"


def test_limits_can_be_handed_in_and_begin_anew_with_a_reset() -> None:
    with MockDashScope(limits={"rpm": 1}) as dashscope:
        assert [ask().status_code, ask().status_code] == [200, 429]
        dashscope.reset()
        assert [ask().status_code, ask().status_code] == [200, 429]


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("all", "says no limits; write off, catalogue, or a mapping"),
        ({"rpn": 5}, "rpn: is not known; there are: per, per_second, default, models, keys, rpm"),
        ({"rpm": "many"}, "rpm: 'many' is no whole number from 0 up"),
        ({"per": "user"}, "per: 'user' is not known; write account or key"),
        ({"models": {"qwen-plus": {"tpn": 5}}}, "models: qwen-plus: tpn: is not known; there are: rpm, tpm"),
        ({"models": {"qwen-pluss": "off"}}, "models: qwen-pluss: no such model; did you mean 'qwen-plus'?"),
        ({"models": 5}, "models: 5 is no mapping"),
        ({"default": 5}, "default: 5 is no row"),
        ({"quota": 5, "every": "year"}, "every: 'year' is not known; write one of: hour, day, week, month"),
        ({"every": "week"}, "there is no quota"),
        ({"arrears": 1}, "arrears: 1 is no switch"),
        ({"per_second": 1, "default": {}}, "per_second: 1 is no switch"),
    ],
)
def test_what_cannot_be_read_is_explained(dashscope: MockDashScope, document: Any, words: str) -> None:
    with pytest.raises(LimitsError) as raised:
        dashscope.limits(document)
    assert words in str(raised.value)
    if isinstance(document, dict):
        answer = httpx.post(f"{BASE}/_mock/limits", json=document)
        assert answer.status_code == 400 and any(key in answer.json()["error"] for key in document)


def test_a_file_is_named_where_it_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "limits.yaml"
    mistakes = {
        "models: {qwen-plus: {rpm: x}}": f"{file}:1: models: qwen-plus: rpm: 'x'",
        "models:\n  qwen-max: {rpm: 1}\n  qwen-plus:\n    rpm: x": f"{file}:4: models: qwen-plus: rpm: 'x'",
        "tpm: 5\nrpm: -1": f"{file}:2: limits: rpm: -1",
        "tpm: 5\nrpmm: 1": f"{file}:2: rpmm: is not known",
        "per: key\nrpm: 1": f"{file}:2: rpm: stands under default",
        "a: [": f"{file}:1: is not YAML",
    }
    for text, words in mistakes.items():
        file.write_text(text)
        with pytest.raises(SettingsError) as raised:
            checked("--limits", "limits", str(file))
        assert words in str(raised.value)
    file.write_text("models: {qwen-pluss: {rpm: 3}}")
    with pytest.raises(LimitsError) as unknown:
        MockDashScope(limits=checked("--limits", "limits", str(file)))
    assert str(unknown.value).startswith(f"--limits: {file}: models: qwen-pluss: no such model; did you mean")
    with pytest.raises(SettingsError, match="no such file; write off, catalogue"):
        checked("--limits", "limits", "catalog")


def test_a_server_takes_a_file_of_limits(serve: Callable[..., Server], tmp_path: Path) -> None:
    file = tmp_path / "limits.yaml"
    file.write_text("default: off\nmodels:\n  qwen-plus: {rpm: 3}\n")
    server = serve("--limits", str(file))

    def post(number: int) -> int:
        headers = {"Authorization": f"Bearer {server.key}"}
        return httpx.post(f"{server.compatible}/chat/completions", json=ASKED, headers=headers).status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(post, range(5))) == [200, 200, 200, 429, 429]
    httpx.post(f"{server.url}/_mock/clock", json={"advance": 60})
    assert post(0) == 200
    assert httpx.delete(f"{server.url}/_mock/limits").json()["limits"] == "off"
    assert {post(0) for _ in range(5)} == {200}
