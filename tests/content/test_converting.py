"""Data that a prompt gives, in another form; what was written is read again by the parsers that everybody uses."""

import csv
import io
import json
import re
import tomllib
from xml.etree import ElementTree

import pytest
import yaml

from mock_server.content.converting import _READERS, _WRITERS, Unread
from tests.content.asking import said

DATA = {
    "name": "web",
    "ports": [80, 443],
    "env": {"DEBUG": True, "EMPTY": "", "yes": "no", "v": "1.0", "note": "a: b # c"},
    "parts": [{"id": 1, "tags": ["x"]}, {"id": 2, "tags": []}],
    "ratio": 0.5,
}


def within(told: str) -> str:
    match = re.search(r"```\w*\n(.*?)\n```", told, re.DOTALL)
    assert match is not None, told
    return match[1]


def test_yaml_is_read_by_others_as_it_was_meant() -> None:
    assert yaml.safe_load(_WRITERS["yaml"](DATA)) == DATA


def test_yaml_that_is_written_is_read_again() -> None:
    assert _READERS["yaml"](_WRITERS["yaml"](DATA)) == DATA


def test_toml_is_read_by_others_as_it_was_meant() -> None:
    assert tomllib.loads(_WRITERS["toml"](DATA)) == DATA


def test_xml_is_well_formed() -> None:
    assert ElementTree.fromstring(_WRITERS["xml"]({"a": {"b": ["<", "&"], "@c": '"'}})).attrib == {"c": '"'}


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\nb:\n  - x\n  - y: 2\n    z: [1, two]\nc:\n- 1\n- 2",
        "# said\nserver:\n  host: localhost # here\n  port: 8080\n  tls: false\nnone:",
        "- name: a\n  sub:\n    k: v\n- name: 'b c'",
        "text: |\n  one\n  two\nlast: 3",
    ],
)
def test_plain_yaml_is_read_as_others_read_it(text: str) -> None:
    assert _READERS["yaml"](text) == yaml.safe_load(text)


@pytest.mark.parametrize("text", ["a: &x 1", "a: !!int 3", "just words", "a: 1\n   b: 2"])
def test_yaml_beyond_the_plain_part_is_left_alone(text: str) -> None:
    with pytest.raises(Unread):
        _READERS["yaml"](text)


def test_data_that_lie_too_deep_are_left_alone() -> None:
    for kind, text in (("json", "[" * 500 + "]" * 500), ("xml", "<a>" * 500 + "</a>" * 500)):
        with pytest.raises(Unread):
            _READERS[kind](text)


@pytest.mark.parametrize(
    ("asked", "data"),
    [
        ('Convert this JSON to YAML:\n{"name": "web", "ports": [80, 443]}', {"name": "web", "ports": [80, 443]}),
        ("Convert to YAML: {\"a\": {\"b\": null}}", {"a": {"b": None}}),
        ("convert this csv to yaml\nname,age\nAnn,30", [{"name": "Ann", "age": 30}]),
    ],
)  # fmt: skip
def test_what_is_asked_for_in_yaml_comes_in_it(asked: str, data: object) -> None:
    assert yaml.safe_load(within(said(asked))) == data


@pytest.mark.parametrize(
    ("asked", "data"),
    [
        ("Convert to JSON:\nname: web\nports:\n  - 80\n  - 443", {"name": "web", "ports": [80, 443]}),
        ("turn this yaml into json\n\nserver:\n  tls: false", {"server": {"tls": False}}),
        ('Convert this TOML to JSON:\n[package]\nname = "demo"', {"package": {"name": "demo"}}),
        ("Convert this XML to JSON: <u id='3'><n>Ann</n><t>x</t><t>y</t></u>", {"u": {"@id": 3, "n": "Ann", "t": ["x", "y"]}}),
        ('Format this JSON: {"a":1,"b":[1,2]}', {"a": 1, "b": [1, 2]}),
        ("把这个CSV转成JSON：\nname,age\nAnn,30", [{"name": "Ann", "age": 30}]),
        ("convert this csv to json\nname,age\nAnn,30", [{"name": "Ann", "age": 30}]),
    ],
)  # fmt: skip
def test_what_is_asked_for_in_json_comes_in_it(asked: str, data: object) -> None:
    assert json.loads(within(said(asked))) == data


def test_records_become_csv_with_quotes_where_they_are_needed() -> None:
    told = within(said('JSON to CSV please\n{"users": [{"id": 1, "name": "A, B"}, {"id": 2}]}'))
    assert list(csv.reader(io.StringIO(told))) == [["id", "name"], ["1", "A, B"], ["2", ""]]


def test_nested_data_are_no_csv() -> None:
    assert "flat records" in said('Convert this JSON to CSV: {"a": {"b": 1}}')


def test_types_are_named_after_their_keys() -> None:
    told = said(
        'Generate a TypeScript interface from this JSON: {"id": 1, "owner": {"name": "Ann"}, "tags": ["a"]}'
    )
    assert all(line in told for line in ("export interface Owner {", "  owner: Owner;", "  tags: string[];"))


def test_a_pydantic_model_is_python() -> None:
    compile(
        within(said('Write a pydantic model for {"id": 1, "user": {"e-mail": "a@b.c"}, "x": null}')),
        "x",
        "exec",
    )


def test_broken_json_is_told_by_its_place() -> None:
    assert "line 1, column 8" in said('Is this valid JSON? {"a": 1,}')
    assert said('Is this valid JSON? {"a": 1}').startswith("Yes")


def test_a_word_about_a_form_is_no_data() -> None:
    assert "```" not in said("What is the difference between JSON and YAML?")


def test_a_schema_describes_the_data() -> None:
    told = json.loads(within(said('Generate a JSON schema for {"id": 1, "tags": ["x"]}')))
    assert told["properties"] == {
        "id": {"type": "integer"},
        "tags": {"type": "array", "items": {"type": "string"}},
    }
    assert told["required"] == ["id", "tags"]
