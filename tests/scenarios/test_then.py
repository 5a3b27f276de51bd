"""What a scenario says, and in which order."""

import json
from typing import Any

import jsonschema
import pytest

from mock_server.testing import MockDashScope
from tests.scenarios.conftest import Ask, said

CITY = {
    "type": "object",
    "properties": {"city": {"type": "string"}},
    "required": ["city"],
    "additionalProperties": False,
}


def told(then: str, when: str = "{}") -> str:
    return f"scenarios:\n  - name: it\n    when: {when}\n    then: {then}\n"


def test_the_tokens_of_a_text_are_counted(dashscope: MockDashScope, ask: Ask) -> None:
    dashscope.scenario(told("{text: hello there}"))
    answer = ask().json()
    assert answer["choices"][0]["message"]["content"] == "hello there"
    assert answer["usage"]["completion_tokens"] == 2


def test_a_model_that_thinks_thinks_what_it_is_told(dashscope: MockDashScope, ask: Ask) -> None:
    dashscope.scenario(told("{text: four, thinking: two and two}"))
    message = ask(model="qwen3.7-max", enable_thinking=True).json()["choices"][0]["message"]
    assert (message["reasoning_content"], message["content"]) == ("two and two", "four")


def test_tools_are_called_with_arguments_of_templates(dashscope: MockDashScope, ask: Ask) -> None:
    dashscope.scenario(
        told("{tools: [{name: get_weather, arguments: {city: '{{ match[1] }}'}}]}", "{last: '/in (\\w+)/'}")
    )
    tool = {"type": "function", "function": {"name": "get_weather", "parameters": CITY}}
    choice = ask("The weather in Paris?", tools=[tool]).json()["choices"][0]
    assert choice["finish_reason"] == "tool_calls"
    called = choice["message"]["tool_calls"][0]["function"]
    assert (called["name"], json.loads(called["arguments"])) == ("get_weather", {"city": "Paris"})


def test_json_is_said_as_a_text(dashscope: MockDashScope, ask: Ask) -> None:
    dashscope.scenario(told("{json: {a: [1, true, null], b: '{{ model }}'}}"))
    assert json.loads(said(ask())) == {"a": [1, True, None], "b": "qwen-plus"}


def test_a_value_is_made_of_a_schema_the_same_for_the_same_seed(dashscope: MockDashScope, ask: Ask) -> None:
    dashscope.scenario(told(f"{{schema: {json.dumps(CITY)}}}"))
    first = said(ask())
    jsonschema.validate(json.loads(first), CITY)
    assert said(ask()) != first or said(ask()) != first
    dashscope.reset()
    dashscope.scenario(told(f"{{schema: {json.dumps(CITY)}}}"))
    assert said(ask()) == first


def test_the_schema_can_be_that_of_the_request(dashscope: MockDashScope, ask: Ask) -> None:
    dashscope.scenario(told("{schema: response_format}"))
    form = {"type": "json_schema", "json_schema": {"name": "city", "schema": CITY}}
    jsonschema.validate(json.loads(said(ask("Give me a city as JSON.", response_format=form))), CITY)
    refused = ask()
    assert refused.status_code == 400 and "this one has no schema" in refused.json()["error"]["message"]


def test_a_whole_body_is_said_as_it_stands_with_its_status(dashscope: MockDashScope, ask: Ask) -> None:
    dashscope.scenario(told("{status: 418, body: {teapot: true, id: '{{ request_id }}'}}"))
    answer = ask()
    assert answer.status_code == 418
    assert answer.json() == {"teapot": True, "id": answer.headers["x-request-id"]}


def test_a_fault_happens_as_the_header_would_have_it(dashscope: MockDashScope, ask: Ask) -> None:
    dashscope.scenario(told("{fault: '2 x Throttling.RateQuota, then fine', text: at last}"))
    assert [ask().status_code for _ in range(2)] == [429, 429]
    assert said(ask()) == "at last"


def test_an_answer_is_cut_short_on_request(dashscope: MockDashScope, ask: Ask) -> None:
    dashscope.scenario(told("{text: one two, finish: length}"))
    choice = ask().json()["choices"][0]
    assert choice["finish_reason"] == "length" and choice["message"]["content"] == "one two"


def test_a_generated_answer_that_ends_for_its_length_is_cut(dashscope: MockDashScope, ask: Ask) -> None:
    plain = said(ask("Name three rivers.", seed=1))
    dashscope.scenario(told("{finish: length}"))
    choice = ask("Name three rivers.", seed=1).json()["choices"][0]
    half = choice["message"]["content"]
    assert choice["finish_reason"] == "length"
    assert plain.startswith(half) and 0 < len(half) < len(plain)


def test_max_tokens_cuts_what_a_scenario_says(dashscope: MockDashScope, ask: Ask) -> None:
    dashscope.scenario(told("{text: one two three four}"))
    assert said(ask(max_tokens=3)) == "one two three"


@pytest.mark.parametrize(
    ("repeat", "expected"), [("last", ["one", "two", "two", "two"]), ("loop", ["one", "two", "one", "two"])]
)
def test_a_list_is_told_one_a_call(
    dashscope: MockDashScope, ask: Ask, repeat: str, expected: list[str]
) -> None:
    dashscope.scenario(told(f"[{{text: one}}, {{text: two}}]\n    repeat: {repeat}"))
    assert [said(ask()) for _ in range(4)] == expected
    assert said(ask(key="sk-somebody-else")) == "one"


STATES = """
scenarios:
  - name: order
    when: {last: pizza, state: start}
    then: {text: 'Which size?', next: size}
  - name: size
    when: {state: size, last: /small|large/}
    then: {text: 'A {{ match[0] }} one, was {{ state }}.', next: start}
  - name: size again
    when: {state: size}
    then: {text: 'Small or large?'}
"""


def test_a_conversation_goes_from_state_to_state_for_each_key_by_itself(
    dashscope: MockDashScope, ask: Ask
) -> None:
    dashscope.scenario(STATES)
    assert said(ask("A pizza, please")) == "Which size?"
    assert said(ask("Green")) == "Small or large?"
    assert said(ask("Hello", key="sk-somebody-else")) != "Small or large?"
    assert said(ask("large")) == "A large one, was size."
    assert said(ask("Green")) != "Small or large?"


def test_what_a_caller_asks_for_itself_outranks_an_order_which_outranks_a_scenario(
    dashscope: MockDashScope, ask: Ask
) -> None:
    dashscope.scenario(told("{text: scenario}"))
    assert said(ask()) == "scenario"
    dashscope.answer("order", times=2)
    assert said(ask()) == "order"
    assert said(ask(headers={"X-Mock-Answer": "header"})) == "header"


def test_reset_forgets_scenarios_that_were_handed_in(dashscope: MockDashScope, ask: Ask) -> None:
    dashscope.scenario(told("{text: scenario}"))
    assert said(ask()) == "scenario"
    dashscope.reset()
    assert said(ask()) != "scenario"


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{{ last }}", "Hello"),
        ("{{ last | upper }} {{ last | length }}", "HELLO 5"),
        ("{{ body.messages[0].role }} {{ body.messages.0.content }}", "user Hello"),
        ("{{ body.nothing.at.all }}|", "|"),
        ("{{ body.items }}|", "|"),
        ("{% if turn == 1 %}first{% else %}later{% endif %}", "first"),
        ("{{ header['x-tenant'] }}", "acme"),
        ("{{ header.authorization }}|", "|"),
        ("{{ 'yes' if body.temperature is defined else 'no' }}", "no"),
        ("{{ body.model | tojson }} {{ number }} {{ state }}", '"qwen-plus" 1 start'),
        ("{% raw %}{{ last }}{% endraw %}", "{{ last }}"),
        ("{{ fake.random_int(3, 3) }}", "3"),
    ],
)
def test_templates_speak_of_the_request(
    dashscope: MockDashScope, ask: Ask, template: str, expected: str
) -> None:
    dashscope.scenario(told(json.dumps({"text": template})))
    assert said(ask(headers={"x-tenant": "acme"})) == expected


def test_made_up_words_are_the_same_for_the_same_seed_and_in_the_language_of_the_prompt(
    dashscope: MockDashScope, ask: Ask
) -> None:
    dashscope.scenario(told("{text: '{{ fake.name() }}'}"))
    first, second = said(ask(seed=1)), said(ask(seed=2))
    assert first == said(ask(seed=1)) != second
    assert any("\u4e00" <= sign <= "\u9fff" for sign in said(ask("请问你叫什么名字？", seed=1)))


def test_a_template_that_this_request_cannot_fill_is_refused_in_the_form_of_the_api(
    dashscope: MockDashScope, ask: Ask
) -> None:
    dashscope.scenario(told("{text: '{{ last + 1 }}'}"))
    refused: Any = ask()
    assert refused.status_code == 400 and "Scenario 'it' a template cannot be filled" in refused.text
