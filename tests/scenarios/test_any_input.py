"""Whatever stands in a file, it is read or refused with a mistake that names a place; nothing else comes of it."""

from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_server.scenarios.lint import lint
from mock_server.scenarios.reading import ScenarioError, read, schema
from mock_server.spec.loader import load
from mock_server.spec.model import Spec

SPEC = Spec(load())
CALM = settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
PARTS = schema()["$defs"]
VALUES: Any = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats() | st.text(max_size=8)
    | st.sampled_from(["/a+/i", "/(/", "{{ last }}", "{% if", "3+", "stall=5s", "generate", "response_format", "../x"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


def mapping(part: str) -> Any:
    return st.dictionaries(st.sampled_from(sorted(PARTS[part]["properties"])), VALUES, max_size=4)


SCENARIO = st.fixed_dictionaries(
    {
        "name": st.text(max_size=3) | VALUES,
        "then": mapping("answer") | st.lists(mapping("answer"), max_size=2) | VALUES,
    },
    optional={"when": mapping("when") | VALUES, "repeat": VALUES | st.just("loop")},
)


def read_or_refused(text: str) -> None:
    try:
        book = read(text, SPEC)
    except ScenarioError as error:
        said = str(error)
    else:
        lint([book], SPEC)
        return
    assert said.startswith("scenarios:") and "\n" not in said


@CALM
@given(st.lists(SCENARIO, max_size=3))
def test_any_document_is_read_or_refused(rows: list[Any]) -> None:
    read_or_refused(yaml.safe_dump({"scenarios": rows}, allow_unicode=True))


@CALM
@given(st.text(alphabet="scenario: -{}[]&*!|>'\"\n#?%@\\\t\x00é", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    read_or_refused(text)


@pytest.mark.parametrize("size", [1000])
def test_a_large_file_is_read(size: int) -> None:
    rows = [
        {"name": f"n{at}", "when": {"last": f"words {at:05}"}, "then": {"text": "x" * 200}}
        for at in range(size)
    ]
    book = read(yaml.safe_dump({"scenarios": rows}), SPEC)
    assert len(book.scenarios) == size
    assert lint([book], SPEC).unreachable == ()
