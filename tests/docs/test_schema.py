"""A schema as the lines of a table: what is inside something stands below it, and alternatives are told together."""

from itertools import pairwise
from typing import Any

import pytest

from mock_server.docs.reference import paths
from mock_server.docs.schema import properties
from mock_server.spec.loader import load
from mock_server.spec.model import Operation, Spec

SPEC = Spec(load())


def alternatives(*states: dict[str, Any]) -> dict[str, Any]:
    one = [{"properties": {"output": {"properties": {"state": state}}, "id": {}}} for state in states]
    one[-1]["properties"]["output"]["properties"]["end"] = {"type": "integer"}
    return {"oneOf": one}


def test_a_line_that_only_a_later_alternative_has_stands_with_its_siblings() -> None:
    rows = properties(alternatives({"const": "a"}, {"const": "b"}), {})
    assert [one.path for one in rows] == ["output", "output.state", "output.end", "id"]


@pytest.mark.parametrize(
    ("states", "kind", "limits"),
    [
        ([{"const": "a", "description": "Always a."}, {"const": "b"}], "string", ("∈ \"a\", \"b\"",)),
        ([{"const": "a"}, {"const": "b"}, {"enum": ["c"], "type": "string"}], "string", ("∈ \"a\", \"b\", \"c\"",)),
        ([{"const": "a"}, {"const": "b"}, {"type": "string"}], "string", ()),
        ([{"const": "a"}, {"const": 1}], "any", ("∈ \"a\", 1",)),
        ([{"const": "a"}, {"const": "a"}], 'const "a"', ()),
    ],
)  # fmt: skip
def test_what_is_another_constant_in_each_alternative_has_all_of_them(
    states: list[dict[str, Any]], kind: str, limits: tuple[str, ...]
) -> None:
    state = next(one for one in properties(alternatives(*states), {}) if one.path == "output.state")
    assert (state.type, state.limits, state.description) == (kind, limits, "")


@pytest.mark.parametrize("operation", SPEC.operations, ids=lambda one: one.id)
def test_no_line_stands_between_another_and_what_is_inside_it(operation: Operation) -> None:
    media = [one.path for one in paths(operation)]
    for before, after in pairwise(media):
        above = after.rpartition(".")[0].removesuffix("[]")
        if above in media and above != before:
            assert before.startswith(above), (before, after)


def test_the_status_of_a_task_is_not_said_to_be_always_the_same() -> None:
    task = next(one for one in SPEC.operations if one.id == "native-task")
    status = next(one for one in paths(task) if one.path == "output.task_status")
    assert '"SUCCEEDED"' in status.limits[0] and "Always" not in status.description
