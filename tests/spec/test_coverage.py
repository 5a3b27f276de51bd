"""The table of ci/coverage.py: what the SDK and the documentation know is there, or it is written down why not."""

from typing import Any

import yaml

from ci import coverage
from mock_server.spec.loader import load
from mock_server.spec.model import Spec


def told() -> Any:
    return yaml.safe_load(coverage.REASONS.read_text(encoding="utf-8"))


def test_no_cell_is_empty_without_a_reason() -> None:
    assert [(row.operation, row.unexplained) for row in coverage.rows() if row.unexplained] == []


def test_no_operation_stands_in_the_table_twice_and_every_reason_is_of_a_column() -> None:
    shapes = [coverage.shape(one["operation"]) for one in told()["operations"]]
    columns = {column for one in told()["operations"] for column in one.get("why") or ()}

    assert len(set(shapes)) == len(shapes) and columns <= set(coverage.COLUMNS)


def test_an_operation_that_nothing_covers_is_found() -> None:
    row = coverage.Row("GET /nothing", dict.fromkeys(coverage.COLUMNS, False), {"sdk": "none has it"})

    assert row.unexplained == ["spec", "behaviour", "recording", "example"]


def test_the_table_names_every_operation_of_the_spec() -> None:
    listed = {coverage.shape(one["operation"]) for one in told()["operations"]}
    known = {coverage.shape(f"{one.method} {one.path}") for one in Spec(load()).operations}

    assert known - listed == set()
