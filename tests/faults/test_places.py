"""Six places, one vocabulary: every word does the same in a header, behind a model's name, in a key, in a scenario, in an admin call
and in a Python test."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from mock_server.content.languages import language_of
from mock_server.faults.steer import WORDS
from mock_server.testing import KEY, MockDashScope

BASE = "https://dashscope.aliyuncs.com"
TOOLS = [
    {"type": "function", "function": {"name": name, "parameters": {"type": "object", "properties": {}}}}
    for name in ("weather", "news")
]

Asked = dict[str, Any]


def ask(given: Asked, **more: Any) -> httpx.Response:
    """A chat; `headers`, `model` and `key` are where it steers itself."""
    question = {"role": "user", "content": "Explain how a river begins and where it ends."}
    body = {"model": given.get("model", "qwen3.7-max"), "messages": [question], **more}
    headers = {"Authorization": f"Bearer {given.get('key', KEY)}", **given.get("headers", {})}
    return httpx.post(f"{BASE}/compatible-mode/v1/chat/completions", json=body, headers=headers, timeout=60)


def told(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()["choices"][0]


def in_a_header(dashscope: MockDashScope, word: str, value: str) -> Asked:
    return {"headers": {f"X-Mock-{word.title()}": value}}


def behind_the_model(dashscope: MockDashScope, word: str, value: str) -> Asked:
    return {"model": f"qwen3.7-max@{word}={value}"}


def in_a_key(dashscope: MockDashScope, word: str, value: str) -> Asked:
    written = value.replace("%", "pct").replace(", ", "-").replace(" ", "-")
    return {"key": f"sk-mock-{word}-" + written.translate(str.maketrans(":.=", "---"))}


def as_an_order(word: str, value: str) -> tuple[str, Any]:
    """`fault` and its text, or `answer` and its object."""
    if word == "fault":
        return "fault", value
    if word in ("cut", "latency"):
        return "fault", f"{word}={value}"
    name = "text" if word == "answer" else word
    return "answer", {name: int(value) if word == "seed" else value}


def in_a_scenario(dashscope: MockDashScope, word: str, value: str) -> Asked:
    what, order = as_an_order(word, value)
    then = {"fault": order} if what == "fault" else order
    dashscope.scenario("scenarios:\n- name: it\n  then: " + json.dumps(then))
    return {}


def in_an_admin_call(dashscope: MockDashScope, word: str, value: str) -> Asked:
    what, order = as_an_order(word, value)
    answer = httpx.post(f"{BASE}/_mock/{what}s", json={what: order})
    assert answer.status_code == 200, answer.text
    return {}


def in_a_test(dashscope: MockDashScope, word: str, value: str) -> Asked:
    what, order = as_an_order(word, value)
    getattr(dashscope, what)(order)
    return {}


PLACES = (in_a_header, behind_the_model, in_a_key, in_a_scenario, in_an_admin_call, in_a_test)


def refused_twice(given: Asked, dashscope: MockDashScope) -> None:
    assert [ask(given).status_code for _ in range(3)] == [429, 429, 200]


def inside_a_stream(given: Asked, dashscope: MockDashScope) -> None:
    answer = ask(given, stream=True)
    assert answer.status_code == 200 and "data_inspection_failed" in answer.text.split("data: ")[-1]


def both_at_once(given: Asked, dashscope: MockDashScope) -> None:
    answer = ask(given)
    assert "usage" not in answer.json() and answer.headers["content-type"] == "text/plain"


def late(given: Asked, dashscope: MockDashScope) -> None:
    before = dashscope.clock.elapsed()
    told(ask(given))
    assert dashscope.clock.elapsed() - before >= 2


def cut(given: Asked, dashscope: MockDashScope) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        ask(given)


def said(given: Asked, dashscope: MockDashScope) -> None:
    assert told(ask(given))["message"]["content"] == "hello"


def thought(given: Asked, dashscope: MockDashScope) -> None:
    assert told(ask(given, enable_thinking=True))["message"]["reasoning_content"] == "hmm"


def seeded(given: Asked, dashscope: MockDashScope) -> None:
    assert told(ask(given))["message"] == told(ask({}, seed=5))["message"]


def at_length(given: Asked, dashscope: MockDashScope) -> None:
    assert told(ask(given))["finish_reason"] == "length"


def in_german(given: Asked, dashscope: MockDashScope) -> None:
    assert language_of(told(ask(given))["message"]["content"]) == "de"


def with_a_tool(given: Asked, dashscope: MockDashScope) -> None:
    (call,) = told(ask(given, tools=TOOLS))["message"]["tool_calls"]
    assert call["function"]["name"] == "news"


DONE: list[tuple[str, str, Callable[[Asked, MockDashScope], None]]] = [
    ("fault", "2 x Throttling.RateQuota, then fine", refused_twice),
    ("fault", "DataInspectionFailed=40%", inside_a_stream),
    ("fault", "no-usage and wrong-type", both_at_once),
    ("latency", "2s", late),
    ("latency", "2000:50", late),
    ("cut", "40%", cut),
    ("answer", "hello", said),
    ("thinking", "hmm", thought),
    ("seed", "5", seeded),
    ("finish", "length", at_length),
    ("locale", "de", in_german),
    ("tool", "news", with_a_tool),
]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
@pytest.mark.parametrize(("word", "value", "shows"), DONE, ids=[f"{word}-{value}" for word, value, _ in DONE])
def test_every_word_does_the_same_in_every_place(
    dashscope: MockDashScope,
    word: str,
    value: str,
    shows: Callable[[Asked, MockDashScope], None],
    place: Callable[[MockDashScope, str, str], Asked],
) -> None:
    shows(place(dashscope, word, value), dashscope)


def test_there_is_no_word_that_is_not_tried() -> None:
    assert {word for word, _, _ in DONE} == set(WORDS)


def test_what_a_scenario_asks_for_is_checked(dashscope: MockDashScope) -> None:
    for then, says in (
        ("{locale: xx}", "'xx' is not spoken here; there are: en, zh"),
        ("{seed: -1}", "write a whole number"),
        ("{tool: news, text: hello}", "says nothing beside tool"),
    ):
        with pytest.raises(ValueError, match=says):
            dashscope.scenario(f"scenarios:\n- name: it\n  then: {then}\n")
    dashscope.scenario("scenarios:\n- name: it\n  then: {tool: nope}\n")
    answer = ask({}, tools=TOOLS)
    assert answer.status_code == 400 and "it offers: weather, news" in answer.text
