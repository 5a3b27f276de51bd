"""Schemas that others wrote: agents' tools and answers, and the official suite where a checkout of it is at hand."""

import os
from pathlib import Path

import pytest

from ci.schemas.run import Case, holds, measured, real, suite

SUITE = os.environ.get("DASHMOCK_SCHEMA_SUITE")


def test_every_schema_of_an_agent_gets_a_value_that_a_second_validator_accepts() -> None:
    cases = list(real())
    assert len(cases) >= 100
    assert [(one.case.name, one.outcome, one.why) for one in measured(cases) if one.outcome != "valid"] == []


@pytest.mark.skipif(
    SUITE is None, reason="DASHMOCK_SCHEMA_SUITE names no checkout of json-schema-org/JSON-Schema-Test-Suite"
)
def test_the_schemas_of_the_official_suite_are_satisfied_or_refused() -> None:
    held, line = holds(measured(suite(Path(SUITE or ""))))
    assert held, line


@pytest.mark.parametrize(
    "schema",
    [
        {"$schema": "http://json-schema.org/draft-04/schema#", "type": "number", "minimum": 0, "exclusiveMinimum": True, "maximum": 1, "exclusiveMaximum": True},
        {"$schema": "http://json-schema.org/draft-07/schema#", "type": "array", "items": [{"type": "string"}, {"type": "boolean"}], "additionalItems": False, "minItems": 2},
        {"$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "required": ["a"], "properties": {"a": {"const": 1}}, "dependencies": {"a": ["b"], "b": {"required": ["c"]}}},
    ],
    ids=["bounds of draft 4", "tuples of draft 7", "dependencies of draft 7"],
)  # fmt: skip
def test_a_schema_of_an_older_draft_is_read_as_that_draft(schema: dict[str, object]) -> None:
    assert [one.outcome for one in measured([Case("", "", schema, ({},))])] == ["valid"]


def test_a_wrong_value_and_a_refusal_of_what_can_be_satisfied_are_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ci.schemas.run.sample", lambda *_: 3)
    cases = [Case("", "a text", {"type": "string"}, ()), Case("", "a number", {"type": "integer"}, ())]
    results = measured(cases)
    assert [one.outcome for one in results] == ["wrong", "valid"]
    assert not holds(results)[0]


def test_a_refusal_is_right_only_where_no_value_is_known() -> None:
    elsewhere = {"$ref": "https://example.com/a.json"}
    cases = [Case("", "", elsewhere, ({},)), Case("", "", False, ())]
    assert [one.outcome for one in measured(cases)] == ["refused", "impossible"]
