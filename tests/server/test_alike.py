"""Requests that differ in their last words only are judged once; nobody can tell by the answers."""

import asyncio
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.app import Application, create_app
from mock_server.settings import Settings
from mock_server.wire import alike, asgi
from mock_server.world.clock import Clock
from mock_server.world.ids import SAMPLES

KEY = "sk-anything-goes"
"""A key that steers nothing: what is steered is not remembered."""

COMPATIBLE = "/compatible-mode/v1/chat/completions"
NATIVE = "/api/v1/services/aigc/text-generation/generation"
TOOLS = [{"type": "function", "function": {"name": "get_weather", "description": "The weather of a city"}}]
PARAMETERS: list[dict[str, Any]] = [
    {"temperature": 0},
    {"seed": 7, "response_format": {"type": "json_object"}},
    {"seed": 7, "tools": TOOLS, "max_tokens": 20},
    {"seed": 7, "stream": True, "stream_options": {"include_usage": True}},
    {"seed": 7, "n": 2, "stop": ["a"]},
    {"seed": -1},
]
WORDS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "Explain gravity",
            "Answer as JSON please",
            "The weather in Oslo, please?",
            "北京今天的天气怎么样？",
            "",
            'A word in "quotes", and \\ more',
            "user",
            "content",
        ]
    ),
)
BEFORE = [{"role": "system", "content": "Explain gravity"}]


def asked(app: Application, path: str, body: dict[str, Any], *, escaped: bool = False) -> asgi.Answered:
    raw = json.dumps(body, ensure_ascii=escaped).encode("utf-8", "surrogatepass")
    headers = {"authorization": f"Bearer {KEY}", "content-type": "application/json"}
    return asyncio.run(asgi.ask(app, "POST", path, headers, raw))


def fresh() -> Application:
    return create_app(Settings(check_answers=False), Clock(frozen_at=1_790_000_000))


def without_ids(answered: asgi.Answered) -> Any:
    text = answered.body.decode()
    for name, value in answered.headers:
        if name == "x-request-id":
            text = text.replace(value, "ID")
    return answered.status, text


def body_of(path: str, words: str, parameters: dict[str, Any]) -> dict[str, Any]:
    messages = [*BEFORE, {"role": "user", "content": words}]
    if path == COMPATIBLE:
        return {"model": "qwen-plus", "messages": messages, **parameters}
    native = {key: value for key, value in parameters.items() if not key.startswith("stream")}
    return {"model": "qwen-plus", "input": {"messages": messages}, "parameters": native}


@pytest.fixture(scope="module")
def mocks() -> tuple[Application, Application]:
    """One that remembers, and one whose memory is emptied before each request."""
    return fresh(), fresh()


@given(st.data(), st.sampled_from([COMPATIBLE, NATIVE]), st.sampled_from(PARAMETERS), st.booleans())
def test_an_answer_is_the_same_whether_like_requests_came_before_or_not(
    mocks: tuple[Application, Application],
    data: st.DataObject,
    path: str,
    parameters: dict[str, Any],
    escaped: bool,
) -> None:
    remembering, forgetful = mocks
    for words in data.draw(st.lists(WORDS, min_size=2, max_size=3)):
        body = body_of(path, words, parameters)
        forgetful.alike.forget()
        told = [without_ids(asked(app, path, body, escaped=escaped)) for app in (remembering, forgetful)]
        assert told[0] == told[1]


@pytest.mark.parametrize("path", [COMPATIBLE, NATIVE])
@pytest.mark.parametrize("parameters", PARAMETERS, ids=str)
@pytest.mark.parametrize("words", ["Explain gravity to me", "Explain gravity to me, again and again. " * 60])
def test_the_same_request_is_answered_the_same_however_often_it_came(
    path: str, parameters: dict[str, Any], words: str
) -> None:
    remembering, forgetful = fresh(), fresh()
    body = body_of(path, words, parameters)
    for _ in range(6):
        forgetful.alike.forget()
        told = [without_ids(asked(app, path, body)) for app in (remembering, forgetful)]
        assert told[0] == told[1]


@pytest.mark.parametrize("path", [COMPATIBLE, NATIVE])
def test_an_answer_that_is_written_again_tells_the_cache_of_its_own_time(path: str) -> None:
    clocks = [Clock(frozen_at=1_790_000_000), Clock(frozen_at=1_790_000_000)]
    remembering, forgetful = (create_app(Settings(check_answers=False), clock) for clock in clocks)
    body = body_of(path, "Explain gravity to me, again and again. " * 120, {"seed": 7})
    seen = set()
    for seconds in (0, 0, 0, 0, 86_400, 0, 86_400, 86_400, 0):
        for clock in clocks:
            clock.advance(seconds)
        forgetful.alike.forget()
        told = [without_ids(asked(app, path, body)) for app in (remembering, forgetful)]
        assert told[0] == told[1]
        usage = json.loads(told[0][1])["usage"]
        seen.add(usage.get("prompt_tokens_details", {}).get("cached_tokens", 0))
    assert len(seen) == 2


def test_what_was_written_once_is_written_again_with_the_id_and_the_time_of_each() -> None:
    clock = Clock(frozen_at=1_790_000_000)
    app = create_app(Settings(check_answers=False), clock)
    body = body_of(COMPATIBLE, "Explain gravity to me", {"seed": 7})
    answers = []
    for _ in range(6):
        answers.append(json.loads(asked(app, COMPATIBLE, body).body))
        clock.advance(1)
    (kept,) = app.alike._twins.values()
    assert len(kept[-1]) == 1  # one seed, so one answer
    assert len({one["id"] for one in answers}) == 6
    assert [one["created"] - answers[0]["created"] for one in answers] == list(range(6))
    assert len({json.dumps(one["choices"]) for one in answers}) == 1


def test_of_one_request_so_many_answers_are_kept_as_written_as_there_are() -> None:
    clock = Clock(frozen_at=1_790_000_000)
    app = create_app(Settings(check_answers=False), clock)
    raw = json.dumps(body_of(COMPATIBLE, "Explain gravity to me, again and again. " * 60, {})).encode()
    headers = {"authorization": f"Bearer {KEY}", "content-type": "application/json"}
    for host in ("dashscope.aliyuncs.com", "dashscope-intl.aliyuncs.com"):
        for _ in range(2 * SAMPLES):
            asyncio.run(asgi.ask(app, "POST", COMPATIBLE, headers | {"host": host}, raw))
    (kept,) = app.alike._twins.values()
    assert len(kept[-1]) == SAMPLES


def test_answers_with_calls_are_not_written_from_memory_for_each_call_has_its_id() -> None:
    app = fresh()
    body = body_of(COMPATIBLE, "The weather in Oslo, please?", {"seed": 7, "tools": TOOLS})
    told = [json.loads(asked(app, COMPATIBLE, body).body)["choices"][0]["message"] for _ in range(6)]
    assert len({one["tool_calls"][0]["id"] for one in told}) == 6


def test_a_question_asked_again_is_judged_from_memory() -> None:
    app = fresh()
    asked(app, COMPATIBLE, body_of(COMPATIBLE, "Explain gravity", {}))
    judged: list[Any] = []
    app._compiled = app.rules = None  # type: ignore[assignment, method-assign]  # a judgement would fail now
    judged.append(asked(app, COMPATIBLE, body_of(COMPATIBLE, "Describe a tree to me", {})).status)
    assert judged == [200]


def test_an_unseeded_question_gets_another_answer_each_time() -> None:
    app = fresh()
    body = body_of(COMPATIBLE, "Explain how to bake bread at home", {})
    told = {
        json.loads(asked(app, COMPATIBLE, body).body)["choices"][0]["message"]["content"] for _ in range(20)
    }
    assert len(told) > 15


def test_steering_by_header_is_obeyed_where_like_requests_were_remembered() -> None:
    app = fresh()
    body = body_of(COMPATIBLE, "Explain gravity", {"tools": TOOLS})
    asked(app, COMPATIBLE, body)
    raw = json.dumps(body).encode()
    headers = {
        "authorization": f"Bearer {KEY}",
        "content-type": "application/json",
        "x-mock-tool": "get_weather",
    }
    answered = asyncio.run(asgi.ask(app, "POST", COMPATIBLE, headers, raw))
    assert json.loads(answered.body)["choices"][0]["finish_reason"] in ("tool_calls", "stop")
    assert json.loads(answered.body)["choices"][0]["message"]["tool_calls"]


def test_no_more_kinds_of_requests_are_remembered_than_there_is_room_for() -> None:
    app = fresh()
    for number in range(300):
        asked(app, COMPATIBLE, body_of(COMPATIBLE, "Explain gravity", {"max_tokens": number + 1}))
    assert len(app.alike) == 256


@given(st.sampled_from([COMPATIBLE, NATIVE]), st.sampled_from(PARAMETERS), WORDS)
def test_what_is_remembered_of_the_same_bytes_is_only_read(
    path: str, parameters: dict[str, Any], words: str
) -> None:
    app = fresh()
    body = body_of(path, words, parameters)
    for _ in range(4):
        asked(app, path, body)
    for (_, raw, *_), (kept, *_) in app.alike._twins.items():
        assert kept == json.loads(raw)


def test_the_same_bytes_are_decoded_once() -> None:
    app = fresh()
    body = body_of(COMPATIBLE, "Explain gravity", {})
    for _ in range(2):
        asked(app, COMPATIBLE, body)
    twins = dict(app.alike._twins)
    asked(app, COMPATIBLE, body)
    assert len(twins) == 1 and app.alike._twins == twins
    (kept, *_) = twins.values()
    kept[0]["model"] = "no-such-model"  # nobody looks at the bytes again
    answer = json.loads(asked(app, COMPATIBLE, body).body)
    assert answer["model"] == "no-such-model"


def test_steering_one_of_the_same_requests_does_not_steer_the_others() -> None:
    app = fresh()
    body = body_of(NATIVE, "Explain gravity", {"result_format": "message"})
    raw = json.dumps(body).encode()
    headers = {"authorization": f"Bearer {KEY}", "content-type": "application/json"}

    def said(**more: str) -> set[str]:
        told = [asyncio.run(asgi.ask(app, "POST", NATIVE, headers | more, raw)) for _ in range(5)]
        return {json.loads(one.body)["output"]["choices"][0]["message"]["content"] for one in told}

    said()
    assert len(said(**{"x-mock-seed": "7"})) == 1
    assert len(said()) > 1


def test_the_same_bytes_mean_another_thing_with_other_headers() -> None:
    app = fresh()
    raw = json.dumps(body_of(NATIVE, "Explain gravity", {})).encode()
    headers = {"authorization": f"Bearer {KEY}", "content-type": "application/json"}
    for more, media_type in [
        ({}, "application/json"),
        ({"x-dashscope-sse": "enable"}, "text/event-stream"),
    ] * 3:
        answer = asyncio.run(asgi.ask(app, "POST", NATIVE, headers | more, raw))
        assert dict(answer.headers)["content-type"].startswith(media_type)


def test_only_so_many_requests_are_remembered_to_the_byte() -> None:
    app = fresh()
    for number in range(80):
        asked(app, COMPATIBLE, body_of(COMPATIBLE, f"Explain number {number}", {}))
    assert len(app.alike._twins) == alike.TWINS
