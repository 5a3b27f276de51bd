"""Drawn requests are realistic, repeatable, and do what the Spec foretells of them."""

import itertools
import json
import re

import pytest
from hypothesis import HealthCheck, given, settings

from mock_server.app import create_app
from mock_server.contract import run as running
from mock_server.contract.budget import Budget
from mock_server.contract.cases import Maker
from mock_server.contract.formats import LOCALES, _faker, formats, histories, tool_schemas
from mock_server.contract.laws.language import language
from mock_server.contract.laws.reading import spoken
from mock_server.contract.strategies import by_schema, generated
from mock_server.contract.targets import InProcess
from mock_server.spec.validation import Validator
from tests.contract.helping import KEY, SPEC
from tests.support import ROOT


def test_the_same_seed_draws_the_same_requests() -> None:
    maker = Maker(SPEC, "deep", KEY)
    operation = next(one for one in SPEC.operations if maker.speaks(one) and maker.models_of(one))
    first, second = (generated(maker, operation, 15, 3) for _ in range(2))
    assert [case.sent.raw for case in first] == [case.sent.raw for case in second]
    assert len(LOCALES) >= 20


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(histories())
def test_drawn_conversations_obey_the_grammar_of_roles(messages: list[dict[str, object]]) -> None:
    roles = [message["role"] for message in messages]
    assert roles[-1] == "user" and "system" not in roles[1:]
    for before, after in itertools.pairwise(messages):
        assert (after["role"] == "tool") == ("tool_calls" in before)


@settings(max_examples=20, deadline=None)
@given(tool_schemas())
def test_drawn_tools_have_schemas(schema: dict[str, object]) -> None:
    assert Validator(schema, {}).is_valid({}) == (not schema["required"])


def test_every_law_holds_for_drawn_requests() -> None:
    maker = Maker(SPEC, "deep", KEY)
    cases = [case for one in SPEC.operations if maker.speaks(one) for case in generated(maker, one, 40, 1)]
    budget = Budget(SPEC, InProcess(create_app()), "cn-beijing")
    report = running.ask(SPEC, cases, budget, "mock", KEY, repeats=True)
    assert [f"{one.case.id}: {law}: {finding}" for one, law, finding in report.failures] == []
    assert sum(one.said for one in report.exchanges) > len(report.exchanges) // 4


@pytest.mark.parametrize("id", ["responses", "anthropic-messages"])
def test_the_other_dialects_are_drawn_too_with_calls_results_tools_and_limits(id: str) -> None:
    maker = Maker(SPEC, "deep", KEY)
    operation = SPEC.operation(id)
    drawn = generated(maker, operation, 80, 5)
    assert len(maker.models_of(operation)) > 100
    assert sum(case.expected.status == 200 for case in drawn) > 60
    told = b" ".join(case.sent.raw for case in drawn)
    words = {
        "responses": (b'"function_call_output"', b'"instructions"', b'"max_output_tokens"', b'"reasoning"'),
        "anthropic-messages": (b'"tool_result"', b'"system"', b'"input_schema"', b'"budget_tokens"'),
    }
    assert all(word in told for word in (*words[id], b'"tools"', b'"stream":true'))


def test_prompts_are_drawn_in_twenty_languages() -> None:
    told = {language(_faker(locale).paragraph(8)) or locale[:2] for locale in LOCALES}
    assert len(LOCALES) >= 20 and {"zh", "ja", "ko", "ar", "hi", "th", "ru"} <= told


def test_every_format_of_the_spec_is_drawn_and_no_other() -> None:
    text = json.dumps(SPEC.document["components"]["schemas"])
    named = set(re.findall(r'"type": (?:"string"|\["string", "null"\]), "format": "([a-z-]+)"', text))
    assert named == set(formats(SPEC))
    explained = (ROOT / "openapi" / "EXTENSIONS.md").read_text(encoding="utf-8")
    assert all(f"| `{name}` |" in explained for name in named)


def test_a_request_drawn_from_the_schema_names_models_that_are_served_and_says_what_people_say() -> None:
    maker = Maker(SPEC, "deep", KEY)
    operation = SPEC.operation("chat-completions")
    drawn = [case.sent.body for case in by_schema(maker, operation, 30, 2)]
    assert {body["model"] for body in drawn} <= set(maker.models_of(operation))
    assert any(language(text) not in ("", "en") for body in drawn for text in spoken(body))


def test_an_operation_without_rules_is_drawn_from_its_schema() -> None:
    maker = Maker(SPEC, "deep", KEY)
    drawn = generated(maker, SPEC.operation("assistant-create"), 6, 1)
    assert len(drawn) == 6 and all(
        SPEC.operation("assistant-create").request.is_valid(one.sent.body) for one in drawn
    )
