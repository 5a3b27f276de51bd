"""Made-up data comes in the form that was asked for, with as many rows and the columns that were named."""

import csv
import io
import json
import re
from typing import Any

import pytest

from mock_server.content.mockdata import _schemas
from tests.content.asking import said


def in_json(asked: str, **more: Any) -> Any:
    fenced = re.fullmatch(r"```json\n(.*)\n```", said(asked, **more), re.DOTALL)
    assert fenced is not None, said(asked)
    return json.loads(fenced[1])


def in_csv(asked: str) -> list[list[str]]:
    fenced = re.fullmatch(r"```csv\n(.*)\n```", said(asked), re.DOTALL)
    assert fenced is not None, said(asked)
    return list(csv.reader(io.StringIO(fenced[1])))


def table(asked: str) -> list[list[str]]:
    lines = said(asked).split("\n")
    assert set(lines[1]) <= set("|- "), said(asked)
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in (lines[0], *lines[2:])]


@pytest.mark.parametrize(
    ("asked", "columns", "rows"),
    [
        ("Create a markdown table with 3 columns: name, age, city", ["Name", "Age", "City"], 3),
        ("Make a table with the columns Task, Owner, Due date", ["Task", "Owner", "Due date"], 3),
        ("Generate a table of 5 people with columns name and email", ["Name", "Email"], 5),
        ("生成一个包含姓名、年龄、城市的表格", ["姓名", "年龄", "城市"], 3),
    ],
)
def test_a_table_has_the_columns_that_were_named(asked: str, columns: list[str], rows: int) -> None:
    head, *others = table(asked)
    assert head == columns and len(others) == rows
    assert all(len(row) == len(columns) and all(row) for row in others)


@pytest.mark.parametrize(
    ("asked", "rows"),
    [
        ("Give me a CSV of 5 fake users", 5),
        ("Create a CSV with columns id, name, email and 4 rows", 4),
        ("生成5条用户的CSV数据", 5),
    ],
)
def test_csv_has_a_head_and_as_many_rows_as_were_wanted(asked: str, rows: int) -> None:
    head, *others = in_csv(asked)
    assert "name" in head and len(others) == rows and {len(row) for row in others} == {len(head)}


def test_an_order_adds_up() -> None:
    for seed in range(20):
        order = in_json("Generate sample JSON for an e-commerce order", seed=seed)
        assert order["total"] == round(sum(one["quantity"] * one["unit_price"] for one in order["items"]), 2)


@pytest.mark.parametrize(
    ("asked", "many"),
    [
        ("Generate a JSON array of 3 products", 3),
        ("Give me 2 fake employees in JSON", 2),
        ("Create JSON for 4 sensor readings", 4),
    ],
)
def test_as_many_objects_as_were_wanted_differ(asked: str, many: int) -> None:
    told = in_json(asked)
    assert len(told) == many and len({json.dumps(one) for one in told}) == many


def test_the_keys_that_are_named_are_the_keys() -> None:
    told = in_json("Give me a JSON object describing a user with name, age and email")
    assert set(told) == {"name", "age", "email"}


@pytest.mark.parametrize(
    "asked",
    [
        "Write a Python function that reads a CSV",
        "Compare PostgreSQL and MySQL in a table",
        "Create a table of the planets and their sizes",
        "Convert this CSV to JSON:\nname,age\nAnna,3\nBen,4",
        "Extract the names as JSON: Anna met Ben.",
        "Return JSON for this order: 2 apples, 3 pears",
        "Show the users of our shop as a CSV",
    ],
)
def test_what_is_no_wish_for_made_up_data_gets_none(asked: str) -> None:
    assert "@example.com" not in said(asked)


@pytest.mark.parametrize("kind", range(len(_schemas()["kinds"])))
def test_every_kind_can_be_made(kind: int) -> None:
    cues, schema = _schemas()["kinds"][kind]
    word = re.sub(r"\\b|\(\?:y\|ies\)|s\?|\?", "", cues.pattern.split("|")[0]).replace("compan", "company")
    told = in_json(f"Generate one {word} as JSON")
    assert set(told) == set(schema), (word, told)
