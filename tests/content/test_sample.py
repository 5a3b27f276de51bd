"""A schema becomes a value that it accepts, or is refused with a reason; never anything else."""

from random import Random
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.content.hints import of
from mock_server.content.sample import Unsatisfiable, sample

TREE = {
    "$defs": {"node": {"type": "object", "properties": {"value": {"type": "integer"}, "children": {"type": "array", "items": {"$ref": "#/$defs/node"}}}, "required": ["value", "children"]}},
    "$ref": "#/$defs/node",
}  # fmt: skip

KEPT: dict[str, Any] = {
    "an enum": {"enum": ["a", 1, None]},
    "a constant": {"const": {"a": [1, 2]}},
    "bounds": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 0.1},
    "a multiple": {"type": "integer", "minimum": 7, "multipleOf": 5, "maximum": 10},
    "a pattern": {"type": "string", "pattern": "^[A-Z]{2}-\\d{4}$"},
    "a pattern with a length": {"type": "string", "pattern": "^[a-z]+$", "minLength": 30, "maxLength": 31},
    "formats": {"type": "object", "properties": {"a": {"format": "email", "type": "string"}, "b": {"format": "uuid", "type": "string"}, "c": {"format": "date-time", "type": "string"}}, "required": ["a", "b", "c"]},
    "different items": {"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": 4}, "minItems": 4, "uniqueItems": True},
    "a tuple": {"type": "array", "prefixItems": [{"type": "string"}, {"type": "boolean"}], "items": False, "minItems": 2},
    "contains": {"type": "array", "contains": {"const": 7}, "minContains": 2},
    "exactly one of two": {"oneOf": [{"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}, "additionalProperties": False}, {"type": "object", "required": ["b"]}]},
    "all of two": {"allOf": [{"type": "object", "properties": {"a": {"type": "integer", "minimum": 5}}}, {"properties": {"a": {"maximum": 5}}, "required": ["a"]}]},
    "a condition": {"type": "object", "properties": {"kind": {"enum": ["a", "b"]}}, "required": ["kind"], "if": {"properties": {"kind": {"const": "a"}}}, "then": {"required": ["x"]}, "else": {"required": ["y"]}},
    "what depends": {"type": "object", "properties": {"card": {"type": "string"}}, "required": ["card"], "dependentRequired": {"card": ["address"]}},
    "names of members": {"type": "object", "propertyNames": {"pattern": "^k[0-9]$"}, "minProperties": 3, "additionalProperties": {"type": "integer"}},
    "a recursion": TREE,
    "what is not": {"not": {"type": ["object", "string"]}},
    "an anchor": {"$defs": {"a": {"$anchor": "here", "type": "boolean"}}, "$ref": "#here"},
    "a null": {"type": ["null"]},
    "anything": True,
}  # fmt: skip


@pytest.mark.parametrize("schema", KEPT.values(), ids=list(KEPT))
def test_what_a_schema_asks_is_kept(schema: Any) -> None:
    value = sample(schema, Random(1), of("Weather in Paris for 3 days"))
    assert jsonschema_rs.Draft202012Validator(schema).is_valid(value)


@pytest.mark.parametrize(
    "schema",
    [
        False,
        {"type": "integer", "minimum": 3, "maximum": 2},
        {"enum": []},
        {"allOf": [{"type": "string"}, {"type": "integer"}]},
        {"type": "array", "minItems": 3, "maxItems": 2},
        {"$ref": "https://example.com/schema.json"},
        {"type": "object", "required": ["a"], "properties": {"a": False}},
        {"type": "strnig"},
        {"$ref": "#"},
        {"type": "array", "minItems": 10**9},
    ],
    ids=str,
)
def test_what_no_value_satisfies_is_refused_with_a_reason(schema: Any) -> None:
    with pytest.raises(Unsatisfiable) as refused:
        sample(schema, Random(1))
    assert str(refused.value)


def test_nothing_is_fetched_for_a_reference_to_another_host() -> None:
    with pytest.raises(Unsatisfiable, match=r"present|fetched"):
        sample(
            {"properties": {"a": {"$ref": "http://127.0.0.1:9/schema.json"}}, "required": ["a"]}, Random(1)
        )


def test_values_are_taken_from_the_prompt() -> None:
    schema = {
        "type": "object",
        "properties": {
            "city": {"type": "string"},
            "days": {"type": "integer"},
            "unit": {"enum": ["celsius", "fahrenheit"]},
            "email": {"type": "string", "format": "email"},
        },
        "required": ["city", "days", "unit", "email"],
    }
    value = sample(
        schema, Random(1), of("Mail the weather in Lisbon for 5 days, in fahrenheit, to ann@example.org")
    )
    assert value == {"city": "Lisbon", "days": 5, "unit": "fahrenheit", "email": "ann@example.org"}


def test_a_member_named_in_the_prompt_gets_what_it_is_called() -> None:
    schema = {"type": "object", "properties": {"timezone": {"type": "string"}}, "required": ["timezone"]}
    assert sample(schema, Random(1), of("请调用工具，timezone 传 Asia/Shanghai。")) == {
        "timezone": "Asia/Shanghai"
    }


LEAVES = st.one_of(
    st.builds(lambda low, more: {"type": "integer", "minimum": low, "maximum": low + more}, st.integers(-99, 99), st.integers(0, 50)),
    st.builds(lambda low, more: {"type": "string", "minLength": low, "maxLength": low + more}, st.integers(0, 20), st.integers(0, 20)),
    st.builds(lambda values: {"enum": values}, st.lists(st.one_of(st.text(max_size=5), st.integers(-5, 5)), min_size=1, max_size=4)),
    st.sampled_from([{"type": "boolean"}, {"type": "null"}, {"type": "number"}, {"type": "string", "format": "date"}, {"type": ["string", "null"]}, True, {}]),
    st.builds(lambda a, b, n: {"type": "string", "pattern": f"^{a}[{b}]{{{n}}}$"}, st.sampled_from(["", "x", "id-"]), st.sampled_from(["a-z", "0-9", "A-F0-9"]), st.integers(1, 9)),
)  # fmt: skip


def _branches(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    names = st.sampled_from(["city", "name", "count", "tags", "a b", "ключ", "note"])
    return st.one_of(
        st.builds(
            lambda members, needed, closed: {
                "type": "object",
                "properties": members,
                "required": [name for name in members if name in needed],
                "additionalProperties": not closed,
            },
            st.dictionaries(names, inner, max_size=4),
            st.sets(names),
            st.booleans(),
        ),
        st.builds(
            lambda each, low: {"type": "array", "items": each, "minItems": low, "maxItems": low + 2},
            inner,
            st.integers(0, 3),
        ),
        st.builds(lambda some: {"anyOf": some}, st.lists(inner, min_size=1, max_size=3)),
    )


@given(st.recursive(LEAVES, _branches, max_leaves=8), st.integers(0, 2**32), st.text(max_size=60))
def test_any_satisfiable_schema_gets_a_value_that_it_accepts(schema: Any, seed: int, prompt: str) -> None:
    value = sample(schema, Random(seed), of(prompt))
    assert jsonschema_rs.Draft202012Validator(schema, validate_formats=True).is_valid(value)


@given(st.recursive(LEAVES, _branches, max_leaves=8), st.integers(0, 2**32))
def test_the_same_seed_gives_the_same_value(schema: Any, seed: int) -> None:
    assert sample(schema, Random(seed)) == sample(schema, Random(seed))
