"""Every kind of fault: what it changes, and that it changes nothing else."""

import json
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openai import APIError, OpenAI

from mock_server.faults.kinds import KINDS
from mock_server.spec.loader import load
from mock_server.spec.model import Spec
from mock_server.testing import KEY, MockDashScope
from mock_server.world.pace import Pace

CHAT = "https://dashscope.aliyuncs.com/compatible-mode/v1/chat/completions"
NATIVE = "https://dashscope.aliyuncs.com/api/v1/services/aigc/text-generation/generation"
HEADERS = {"Authorization": f"Bearer {KEY}"}
MESSAGES: Any = [{"role": "user", "content": "Name three rivers."}]
ASKED: Any = {"model": "qwen-plus", "messages": MESSAGES, "seed": 5}
STREAMED: Any = ASKED | {"stream": True, "stream_options": {"include_usage": True}}


def ask(body: Any = ASKED, **headers: str) -> httpx.Response:
    return httpx.post(CHAT, json=body, headers=HEADERS | headers, timeout=None)


def ask_native(stream: bool = False) -> httpx.Response:
    body = {
        "model": "qwen-plus",
        "input": {"messages": MESSAGES},
        "parameters": {"seed": 5, "result_format": "message"},
    }
    return httpx.post(NATIVE, json=body, headers=HEADERS | ({"X-DashScope-SSE": "enable"} if stream else {}))


def frames(answer: httpx.Response) -> list[str]:
    return [frame for frame in answer.text.split("\n\n") if frame]


@pytest.mark.parametrize("name", list(Spec(load()).errors))
def test_every_error_comes_by_its_name_in_the_form_of_its_surface(
    dashscope: MockDashScope, name: str
) -> None:
    row = dashscope.app.spec.errors[name]
    dashscope.fault(name)
    answer = ask()
    assert (answer.status_code, answer.json()["error"].get("code")) == (
        row["status"],
        row["compatible"].get("code"),
    )
    answer = ask_native()
    assert (answer.status_code, answer.json()["code"]) == (row["status"], row["native"]["code"])


@pytest.mark.parametrize("name", ["Throttling.RateQuota", "throttling-ratequota", "RateQuota"])
def test_an_error_is_known_by_its_row_and_by_its_code(dashscope: MockDashScope, name: str) -> None:
    dashscope.fault(name)
    assert ask_native().json()["code"] == "Throttling.RateQuota"


def test_a_status_is_an_error_too(dashscope: MockDashScope) -> None:
    dashscope.fault("503")
    assert ask().status_code == 503


def test_a_gateway_says_html(dashscope: MockDashScope) -> None:
    dashscope.fault("html=504")
    answer = ask()
    assert (answer.status_code, answer.headers["content-type"]) == (504, "text/html")
    assert "504 Gateway Time-out" in answer.text


def test_the_content_type_is_wrong(dashscope: MockDashScope) -> None:
    dashscope.fault("wrong-type")
    answer = ask()
    assert answer.headers["content-type"] == "text/plain" and answer.json()["choices"]


def test_usage_is_missing(dashscope: MockDashScope) -> None:
    dashscope.fault("no-usage")
    assert "usage" not in ask().json() and "usage" not in ask_native().json()
    assert '"usage"' not in ask_native(stream=True).text


def test_deltas_are_empty(dashscope: MockDashScope) -> None:
    whole = ask(STREAMED)
    dashscope.fault("empty-deltas=40")
    flooded = ask(STREAMED)
    assert len(frames(flooded)) == len(frames(whole)) + 40
    assert said(flooded) == said(whole)


def said(answer: httpx.Response) -> str:
    chunks = [json.loads(frame.removeprefix("data: ")) for frame in frames(answer) if "[DONE]" not in frame]
    return "".join(choice["delta"].get("content") or "" for chunk in chunks for choice in chunk["choices"])


def test_a_stream_ends_with_no_finish(dashscope: MockDashScope) -> None:
    dashscope.fault("truncated")
    for answer in (ask(STREAMED), ask_native(stream=True)):
        assert len(frames(answer)) > 1
        assert '"stop"' not in answer.text and "[DONE]" not in answer.text


def test_the_end_marker_is_missing(dashscope: MockDashScope) -> None:
    dashscope.fault("no-end")
    assert "[DONE]" not in ask(STREAMED).text and '"stop"' in ask(STREAMED).text
    assert '"finish_reason":"stop"' not in ask_native(stream=True).text


def test_the_end_marker_is_doubled(dashscope: MockDashScope) -> None:
    dashscope.fault("double-end")
    assert ask(STREAMED).text.count("[DONE]") == 2
    assert ask_native(stream=True).text.count('"finish_reason":"stop"') == 2


def test_json_is_malformed(dashscope: MockDashScope) -> None:
    dashscope.fault("bad-json")
    with pytest.raises(json.JSONDecodeError):
        ask().json()
    assert [frame for frame in frames(ask(STREAMED)) if frame.endswith(",,")]


def test_utf8_is_broken(dashscope: MockDashScope) -> None:
    dashscope.fault("bad-utf8")
    for answer in (ask(), ask(STREAMED), ask_native(stream=True)):
        with pytest.raises(UnicodeDecodeError):
            answer.content.decode("utf-8")


@pytest.mark.parametrize("name", ["delay=90s", "slow-first-token=90s", "stall=90s"])
def test_a_client_with_less_patience_times_out_at_once(dashscope: MockDashScope, name: str) -> None:
    dashscope.fault(name)
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(CHAT, json=STREAMED, headers=HEADERS, timeout=60)


@pytest.mark.parametrize("name", ["delay=90s", "slow-first-token=90s", "stall=90s"])
def test_a_patient_client_gets_all_and_the_clock_has_moved(dashscope: MockDashScope, name: str) -> None:
    whole, before = said(ask(STREAMED)), dashscope.clock.now()
    dashscope.fault(name)
    late = httpx.post(CHAT, json=STREAMED, headers=HEADERS, timeout=100)
    assert said(late) == whole
    assert 90 <= dashscope.clock.now() - before < 100


def test_a_stream_is_cut_inside_a_frame(dashscope: MockDashScope) -> None:
    dashscope.fault("cut=2")
    pieces: list[str] = []
    with (
        httpx.stream("POST", CHAT, json=STREAMED, headers=HEADERS) as answer,
        pytest.raises(httpx.RemoteProtocolError),
    ):
        pieces.extend(answer.iter_text())
    assert len(pieces) == 3 and not pieces[2].endswith("\n\n")


def test_an_answer_is_cut_at_its_half(dashscope: MockDashScope) -> None:
    dashscope.fault("cut=50%")
    with pytest.raises(httpx.RemoteProtocolError):
        ask()
    assert isinstance(dashscope.calls[-1].reply, str)


def test_a_connection_is_reset(dashscope: MockDashScope) -> None:
    dashscope.fault("reset, then reset=50%")
    with pytest.raises(httpx.ReadError):
        ask()


def test_a_pace_takes_its_time(dashscope: MockDashScope) -> None:
    before = dashscope.clock.now()
    dashscope.fault("pace=1000:10")
    tokens = ask().json()["usage"]["completion_tokens"]
    assert dashscope.clock.now() - before == pytest.approx(1 + (tokens - 1) / 10, abs=1)


def test_faults_come_together(dashscope: MockDashScope) -> None:
    dashscope.fault("delay=5s, wrong-type, no-usage")
    before = dashscope.clock.now()
    answer = ask()
    assert answer.headers["content-type"] == "text/plain" and "usage" not in answer.json()
    assert dashscope.clock.now() - before >= 5


def test_an_error_can_come_late(dashscope: MockDashScope) -> None:
    dashscope.fault("RateQuota, delay=5s")
    before = dashscope.clock.now()
    assert ask().status_code == 429 and dashscope.clock.now() - before >= 5


@pytest.mark.parametrize(
    "name", [kind for kind in KINDS if kind not in ("cut", "reset", "half-close", "html")]
)
def test_a_refusal_survives_every_kind(dashscope: MockDashScope, name: str) -> None:
    dashscope.fault(f"{name}, InvalidApiKey")
    assert httpx.post(CHAT, json=STREAMED, headers=HEADERS, timeout=None).status_code == 401


def test_an_answer_trickles_and_is_whole_at_last(dashscope: MockDashScope) -> None:
    whole, before = said(ask(STREAMED)), dashscope.clock.now()
    dashscope.fault("trickle=10ms")
    with httpx.stream("POST", CHAT, json=STREAMED, headers=HEADERS) as answer:
        pieces = list(answer.iter_raw())
    assert {len(piece) for piece in pieces} <= set(range(1, 8)) and len(pieces) > 100
    assert dashscope.clock.now() - before >= 0.01 * len(pieces)
    assert whole and said(httpx.Response(200, content=b"".join(pieces))) == whole


@pytest.mark.parametrize("name", ["DataInspectionFailed=40%", "data-inspection-failed=3", "RateQuota=1"])
def test_an_error_comes_in_the_midst_of_a_compatible_stream(dashscope: MockDashScope, name: str) -> None:
    whole = frames(ask(STREAMED))
    dashscope.fault(name)
    broken = frames(ask(STREAMED))
    row = dashscope.app.spec.errors["RateQuota" if "Rate" in name else "DataInspectionFailed"]
    assert [one[:30] for one in broken[:-1]] == [one[:30] for one in whole[: len(broken) - 1]] != []
    assert len(broken) < len(whole) and "[DONE]" not in broken[-1]
    error = json.loads(broken[-1].removeprefix("data: "))["error"]
    assert error["code"] == row["compatible"]["code"]
    assert dashscope.calls[-1].error and dashscope.calls[-1].status == 200


def test_an_error_comes_in_the_midst_of_a_native_stream(dashscope: MockDashScope) -> None:
    dashscope.fault("DataInspectionFailed=3")
    *before, last = frames(ask_native(stream=True))
    assert len(before) == 3
    assert last.startswith("id:4\nevent:error\n:HTTP_STATUS/400\ndata:{")
    assert (
        json.loads(last.partition("data:")[2])["message"] == "Output data may contain inappropriate content."
    )


def test_an_error_in_the_midst_of_a_whole_answer_is_a_refusal(dashscope: MockDashScope) -> None:
    dashscope.fault("DataInspectionFailed=40%")
    assert (ask().status_code, ask_native().json()["code"]) == (400, "DataInspectionFailed")


def test_the_openai_sdk_raises_what_comes_in_the_midst(dashscope: MockDashScope) -> None:
    dashscope.fault("InternalError=50%")
    with OpenAI(base_url=CHAT.removesuffix("/chat/completions"), api_key=KEY) as client:
        stream = client.chat.completions.create(**ASKED, stream=True)
        assert next(stream).choices
        with pytest.raises(APIError, match=r"(?i)internal"):
            list(stream)


SENDING = ("cut", "reset", "half-close")


@given(
    names=st.sets(st.sampled_from([*KINDS, "RateQuota=2", "InternalError"]), min_size=2, max_size=6),
    stream=st.booleans(),
    native=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_any_faults_go_together(names: set[str], stream: bool, native: bool) -> None:
    """What arrives may be anything; but the mock itself never fails, and a connection ends only where that was asked for."""
    with MockDashScope() as dashscope:
        dashscope.fault(", ".join(sorted(names)))
        try:
            if native:
                ask_native(stream)
            else:
                ask(STREAMED if stream else ASKED)
            ended = False
        except httpx.ReadTimeout:
            return  # a native call has httpx's own patience, and some faults more
        except (httpx.ReadError, httpx.RemoteProtocolError):
            ended = True
        assert ended <= any(name in names for name in SENDING)
        (call,) = dashscope.calls
        assert set(call.faults) <= {name.partition("=")[0] for name in names} | {"error"}
        assert call.status != 500 or "InternalError" in names
        assert call.error in (None, "RateQuota") or "InternalError" in names


def test_what_goes_wrong_in_a_stream_comes_at_the_pace_of_its_frames(dashscope: MockDashScope) -> None:
    dashscope.app.world.pace = Pace(first_token_ms=1000, tokens_per_second=1)
    before = dashscope.clock.now()
    dashscope.fault("double-end")
    answer = httpx.post(CHAT, json=STREAMED, headers=HEADERS, timeout=None)
    tokens = int(answer.text.rpartition('"completion_tokens":')[2].partition(",")[0])
    assert answer.text.count("data: [DONE]") == 2
    assert dashscope.clock.now() - before == pytest.approx(tokens, abs=3)


def test_a_stall_is_added_once_to_the_pace_of_a_stream(dashscope: MockDashScope) -> None:
    dashscope.app.world.pace = Pace(first_token_ms=1000, tokens_per_second=1)
    before = dashscope.clock.now()
    dashscope.fault("stall=30s")
    answer = httpx.post(CHAT, json=STREAMED, headers=HEADERS, timeout=None)
    tokens = int(answer.text.rpartition('"completion_tokens":')[2].partition(",")[0])
    assert dashscope.clock.now() - before == pytest.approx(tokens + 30, abs=3)
