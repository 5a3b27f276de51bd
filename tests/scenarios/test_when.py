"""Which calls a scenario is for: each condition lets its own calls through and no others."""

import json
from typing import Any

import pytest

from mock_server.testing import MockDashScope
from tests.scenarios.conftest import Ask, said

TOOL = {
    "type": "function",
    "function": {"name": "get_weather", "parameters": {"type": "object", "properties": {}}},
}
CALLED = [
    {"role": "user", "content": "Hello"},
    {
        "role": "assistant",
        "content": "",
        "tool_calls": [
            {"id": "c1", "type": "function", "function": {"name": "get_weather", "arguments": "{}"}}
        ],
    },
    {"role": "tool", "tool_call_id": "c1", "content": "sunny"},
]
TWICE = [
    {"role": "system", "content": "You are a pirate."},
    {"role": "user", "content": "First"},
    {"role": "assistant", "content": "Aye"},
    {"role": "user", "content": "Hello"},
]


@pytest.mark.parametrize(
    ("when", "fits", "fits_not"),
    [
        ("last: lo", {}, {"words": "Hi"}),
        ("last: [Hey, Hello]", {}, {"words": "Hi"}),
        ("last: /^h.llo$/i", {}, {"words": "Hello there"}),
        ("last: First", {"words": "First"}, {"messages": TWICE}),
        ("any: First", {"messages": TWICE}, {}),
        ("system: pirate", {"messages": TWICE}, {"words": "pirate"}),
        ("turn: 2", {"messages": TWICE}, {}),
        ("turn: 2+", {"messages": TWICE}, {}),
        ("tool_result: true", {"messages": CALLED, "tools": [TOOL]}, {"tools": [TOOL]}),
        ("tool_result: false", {}, {"messages": CALLED, "tools": [TOOL]}),
        ("tool_result: get_weather", {"messages": CALLED, "tools": [TOOL]}, {}),
        ("tool_result: get_time", None, {"messages": CALLED, "tools": [TOOL]}),
        ("model: qwen-p*", {}, {"model": "qwen-max"}),
        ("model: 'qwen-ma?'", {"model": "qwen-max"}, {}),
        ("surface: compatible", {}, None),
        ("surface: [native, anthropic]", None, {}),
        ("operation: chat-completions", {}, None),
        ("operation: native-text-generation", None, {}),
        ("key: sk-tenant-*", {"key": "sk-tenant-a-01"}, {}),
        ("header: {X-Tenant: acme}", {"headers": {"x-tenant": "acme"}}, {"headers": {"x-tenant": "acme2"}}),
        ("header: {x-tenant: /^ac/}", {"headers": {"x-tenant": "acme2"}}, {}),
        ("header: {x-tenant: false}", {}, {"headers": {"x-tenant": "acme"}}),
        ("stream: false", {}, None),
        ("body: {temperature: 0.5}", {"temperature": 0.5}, {"temperature": 0.6}),
        ("body: {'$.messages[0].content': Hello}", {}, {"words": "Hello there"}),
        ("body: {/messages/-1/content: /^Hel/}", {}, {"words": "Hi"}),
        ("body: {enable_search: true}", {"enable_search": True}, {}),
        ("state: start", {}, None),
        ("state: elsewhere", None, {}),
        ("{last: Hello, model: qwen-max}", {"model": "qwen-max"}, {}),
    ],
)
def test_a_condition_lets_through_what_it_names(
    dashscope: MockDashScope, ask: Ask, when: str, fits: Any, fits_not: Any
) -> None:
    inside = when if when.startswith("{") else f"{{{when}}}"
    dashscope.scenario(f"scenarios:\n  - name: it\n    when: {inside}\n    then: {{text: yes indeed}}\n")
    if fits is not None:
        assert said(ask(**fits)) == "yes indeed"
    if fits_not is not None:
        assert said(ask(**fits_not)) != "yes indeed"


def test_a_stream_is_told_apart(dashscope: MockDashScope, ask: Ask) -> None:
    dashscope.scenario("scenarios:\n  - {name: s, when: {stream: true}, then: {text: streamed}}\n")
    events = [
        json.loads(line[5:]) for line in ask(stream=True).text.splitlines() if line.startswith("data: {")
    ]
    assert (
        "".join(choice["delta"].get("content") or "" for event in events for choice in event["choices"])
        == "streamed"
    )
    assert said(ask()) != "streamed"


def test_the_first_scenario_that_fits_answers(dashscope: MockDashScope, ask: Ask) -> None:
    dashscope.scenario(
        """
scenarios:
  - {name: special, when: {last: Hello}, then: {text: first}}
  - {name: general, then: {text: second}}
"""
    )
    assert said(ask()) == "first"
    assert said(ask("Bye")) == "second"


def test_where_none_fits_an_answer_is_generated(dashscope: MockDashScope, ask: Ask) -> None:
    plain = said(ask("Name a river.", seed=3))
    dashscope.scenario("scenarios:\n  - {name: it, when: {last: Hello}, then: {text: hi}}\n")
    assert said(ask("Name a river.", seed=3)) == plain


def test_strict_scenarios_refuse_what_none_fits_in_the_form_of_the_api(
    dashscope: MockDashScope, ask: Ask
) -> None:
    dashscope.scenario(
        """
strict: true
scenarios:
  - {name: it, when: {last: Hello}, then: {text: hi}}
  - {name: rest, when: {model: qwen-max}, then: generate}
"""
    )
    refused = ask("Name a river.")
    assert refused.status_code == 400
    message = refused.json()["error"]["message"]
    assert (
        "No scenario fits this call" in message
        and "chat-completions" in message
        and "'Name a river.'" in message
    )
    assert said(ask()) == "hi"
    assert said(ask("Name a river.", model="qwen-max"))


def test_an_expression_that_would_search_for_ever_is_given_up(dashscope: MockDashScope, ask: Ask) -> None:
    dashscope.scenario(
        "scenarios:\n  - {name: slow, when: {last: '/^(a|aa|b|ba)+$/'}, then: {text: found}}\n"
    )
    refused = ask("a" * 5000 + "!")
    assert refused.status_code == 400
    assert "Scenario 'slow'" in refused.json()["error"]["message"]
    assert "write a simpler one" in refused.json()["error"]["message"]
