"""`dashmock scenario check` finds what is wrong, says where and what to write instead; `schema` prints the form for editors."""

import json
from itertools import pairwise
from pathlib import Path

import jsonschema
import pytest
import yaml
from click.testing import CliRunner, Result

from mock_server.cli import main


def check(*files: Path) -> Result:
    return CliRunner().invoke(main, ["scenario", "check", *map(str, files)])


def checked(tmp_path: Path, text: str) -> Result:
    file = tmp_path / "it.yaml"
    file.write_text(text, encoding="utf-8")
    return check(file)


GOOD = "scenarios:\n  - {name: hello, when: {last: hello}, then: {text: Hi!}}\n"


def test_good_scenarios_are_counted(tmp_path: Path) -> None:
    ran = checked(tmp_path, GOOD)
    assert (ran.exit_code, ran.output) == (0, "1 scenarios, 0 never reached, 0 overlaps\n")


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join(['*' + before] * 9)}]\n" for before, name in pairwise("abcdef")
)
"""Nine times nine times nine … values in six lines."""

WRONG = [
    ("scenarios: [\n", ":2: is not YAML: "),
    ("", ": holds no scenarios; write `scenarios:` and a list below it"),
    ("- a\n", ":1: holds no mapping; write `scenarios:`"),
    (
        "scenarios: []\nscnarios: []\n",
        ":2: scnarios: is not known; there are: $schema, strict, scenarios; did you mean scenarios?",
    ),
    ("strict: 1\nscenarios: []\n", ":1: strict: 1 cannot be used; write true or false"),
    ("scenarios: []\nscenarios: []\n", ":2: scenarios: stands here twice"),
    ("scenarios:\n  - then: {text: a}\n", ":2: scenarios[0]: name: is missing; write a name"),
    (
        "scenarios:\n  - name: a\n    then:\n      txt: b\n",
        ":4: scenario 'a': then.txt: is not known; there are: text, ",
    ),
    (
        "scenarios:\n  - name: a\n    then: {}\n",
        ":3: scenario 'a': then: {} cannot be used; write an answer such as {text: Hello!}",
    ),
    (
        "scenarios:\n  - name: a\n    then:\n      - text: b\n      - text: 5\n",
        ":5: scenario 'a': then[1].text: 5 cannot be used; write a text",
    ),
    (
        "scenarios:\n  - name: a\n    when: {turn: 0}\n    then: {text: b}\n",
        ":3: scenario 'a': when.turn: 0 cannot be used; write a whole number from 1",
    ),
    (
        "scenarios:\n  - name: a\n    when:\n      last: /(/\n    then: {text: b}\n",
        ":4: scenario 'a': when.last: '/(/' is no regular expression: ",
    ),
    (
        "scenarios:\n  - name: a\n    when: {operation: chat-completion}\n    then: {text: b}\n",
        "is no operation; did you mean chat-completions?",
    ),
    (
        "scenarios:\n  - name: a\n    when: {body: {'a..b': 1}}\n    then: {text: b}\n",
        ":3: scenario 'a': when.body.a..b: is no place in a body; write a place such as messages[0].role",
    ),
    (
        "scenarios:\n  - name: a\n    when: {surface: soap}\n    then: {text: b}\n",
        "write one of native, compatible, anthropic",
    ),
    (
        "scenarios:\n  - name: a\n    then: {fault: Throtling}\n",
        ":3: scenario 'a': then.fault: 'Throtling' is no fault; did you mean Throttling? there are: ",
    ),
    (
        "scenarios:\n  - name: a\n    then: {text: b, json: 1}\n",
        ":3: scenario 'a': then.json: there is text already; write one of: text, json, schema, file",
    ),
    (
        "scenarios:\n  - name: a\n    then: {status: 500}\n",
        "status: goes with body, which is missing; for an error of the API write fault",
    ),
    ("scenarios:\n  - name: a\n    then: {body: 1, text: b}\n", "says nothing beside body"),
    (
        "scenarios:\n  - name: a\n    then: {schema: {type: string, minLength: 3, maxLength: 2}}\n",
        ":3: scenario 'a': then.schema: no value can be made of it",
    ),
    (
        "scenarios:\n  - name: a\n    then: {text: '{{ lst }}'}\n",
        ":3: scenario 'a': then.text: 'lst' is no name of templates; there are: last, body, ",
    ),
    (
        "scenarios:\n  - name: a\n    then: {text: '{{ last'}\n",
        ":3: scenario 'a': then.text: is no template: ",
    ),
    (
        "scenarios:\n  - name: a\n    then: {text: '{{ fake.fly() }}'}\n",
        "'fly' is no word of fake of templates; there are: address, ",
    ),
    (
        "scenarios:\n  - name: a\n    then: {text: b}\n    repeat: loop\n",
        ":4: scenario 'a': repeat: is for a list of answers",
    ),
    (
        "scenarios:\n  - {name: a, then: {text: b}}\n  - {name: a, then: {text: c}}\n",
        ":3: scenario 'a': name: there is one of this name in line 2",
    ),
    (
        "scenarios:\n  - name: a\n    then: {body: !!binary aGk=}\n",
        ":3: body: the tag tag:yaml.org,2002:binary is not known here",
    ),
    ("scenarios:\n  - name: a\n    then: {body: .nan}\n", ":3: body: is a number that JSON has not"),
    (
        "scenarios:\n  - name: a\n    then: {body: 123456789012345678901234567890}\n",
        "is a larger number than JSON readers take",
    ),
    ("scenarios:\n  - name: a\n    then: {body: {1: a}}\n", ":3: 1: write the key in quotes"),
    ('scenarios:\n  - name: a\n    then: {text: "\\ud800"}\n', "surrogate"),
    ("scenarios: &all\n  - *all\n", "is nested deeper than 60; does an alias hold itself?"),
    (BOMB, "has more than 100000 values"),
    ("scenarios: " + "[" * 100_000, "nested"),
    ("scenarios:\n  - name: a\x00\n    then: {text: b}\n", "is not YAML: special characters are not allowed"),
    ("#" * 1_100_000, "is larger than 1048576 bytes"),
    ("--- {}\n--- {}\n", "is not YAML: "),
]


@pytest.mark.parametrize(("text", "says"), WRONG, ids=range(len(WRONG)))
def test_a_mistake_names_file_line_and_key(tmp_path: Path, text: str, says: str) -> None:
    ran = checked(tmp_path, text)
    assert ran.exit_code == 2, ran.output
    assert "Traceback" not in ran.output
    assert ran.output.startswith(str(tmp_path / "it.yaml")) and says in ran.output, ran.output[:600]


FORBIDDEN = [
    "{% for i in range(9) %}x{% endfor %}",
    "{% set x = 1 %}",
    "{{ 'x' * 1000000000 }}",
    "{{ 10 ** 10 }}",
    "{{ '%9999999d' % 1 }}",
    "{{ last.__class__ }}{{ last.upper() }}",
    "{{ ''.join(last) }}",
    "{{ range(9) }}",
    "{{ last | center(1000000000) }}",
    "{{ last | replace('a', 'aaaa') }}",
    "{% include 'x' %}",
    "{% macro a() %}{% endmacro %}",
    "{{ fake.text(max_nb_chars=1000000000) }}",
    "{{ fake.seed_instance(1) }}",
    "{{ fake.name }}",
    "{{ 2 | round(9999999) }}",
    "{{ body | tojson(999999999) }}",
    "{% if " + "not " * 3000 + "1 %}x{% endif %}",
    "{% if 1 %}" * 300 + "{% endif %}" * 300,
    "{{ fake.name(1) }}",
    "{{ " + "(" * 5000 + ")" * 5000 + " }}",
]


@pytest.mark.parametrize("template", FORBIDDEN, ids=range(len(FORBIDDEN)))
def test_templates_have_nothing_that_may_take_long_or_leads_out(tmp_path: Path, template: str) -> None:
    document = {"scenarios": [{"name": "a", "then": {"text": template}}]}
    ran = checked(tmp_path, yaml.safe_dump(document))
    assert ran.exit_code == 2 and "scenario 'a': then.text: " in ran.output, ran.output


def test_every_mistake_is_told(tmp_path: Path) -> None:
    ran = checked(tmp_path, "scenarios:\n  - {nam: a, then: {text: 1}}\n  - {name: b, then: {txt: 1}}\n")
    assert ran.output.count("it.yaml:2:") == 3 and ran.output.count("it.yaml:3:") == 1
    assert ran.output.endswith("4 mistakes\n")


def test_a_file_that_is_not_there_or_is_no_text_is_said(tmp_path: Path) -> None:
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(b"\x89PNG\r\n\xff\xfe")
    assert "is not UTF-8 text (byte 0)" in check(binary).output
    assert "cannot be read: No such file" in check(tmp_path / "none.yaml").output
    (tmp_path / "empty").mkdir()
    ran = check(tmp_path / "empty")
    assert ran.exit_code == 2 and "holds no scenario files" in ran.output


def test_all_files_of_a_folder_are_checked(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "b.yml").write_text(GOOD.replace("hello", "bye"), encoding="utf-8")
    (tmp_path / "c.txt").write_text("nothing of ours", encoding="utf-8")
    assert check(tmp_path).output.startswith("2 scenarios")


# ---- never reached, overlaps -------------------------------------------------------------------------------------------


def pair(first: str, second: str, then: str = "{text: x}") -> str:
    return f"scenarios:\n  - {{name: one, when: {{{first}}}, then: {then}}}\n  - {{name: two, when: {{{second}}}, then: {then}}}\n"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("", "last: hello"),
        ("last: hello", "last: hello there"),
        ("last: [hello, bye]", "last: bye"),
        ("last: /hel+o/", "last: hello there"),
        ("model: qwen-*", "model: qwen-plus*"),
        ("surface: compatible", "operation: chat-completions"),
        ("turn: 2+", "turn: 3"),
        ("tool_result: true", "tool_result: get_weather, last: x"),
        ("header: {X-A: true}", "header: {x-a: b}"),
        ("body: {n: 1}", "body: {n: 1, seed: 2}"),
        ("stream: true, last: a", "last: a, stream: true, key: sk-*"),
    ],
)
def test_what_a_former_scenario_fits_already_is_never_reached(
    tmp_path: Path, first: str, second: str
) -> None:
    ran = checked(tmp_path, pair(first, second))
    assert ran.exit_code == 1
    assert (
        "it.yaml:3: scenario 'two': is never reached: 'one' (line 2) fits every call that it fits"
        in ran.output
    )
    assert checked(tmp_path, pair(second, first)).exit_code == 0


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("last: /^hello$/", "last: say hello"),
        ("last: /^say/", "last: say hello"),
        ("model: 'qwen-?'", "model: qwen-*"),
        ("last: hello", "any: hello there"),
        ("state: start", ""),
        ("header: {x-a: false}", "header: {x-a: b}"),
        ("turn: 2", "turn: 2+"),
    ],
)
def test_what_is_only_partly_fitted_is_reached(tmp_path: Path, first: str, second: str) -> None:
    assert checked(tmp_path, pair(first, second)).exit_code == 0


def test_a_state_that_nothing_leads_to_is_never_reached(tmp_path: Path) -> None:
    ran = checked(tmp_path, pair("state: paid", "last: a"))
    assert ran.exit_code == 1 and "no scenario leads to the state 'paid'; write it as `next`" in ran.output
    assert checked(tmp_path, pair("state: paid", "last: a", "{text: x, next: paid}")).exit_code == 0


@pytest.mark.parametrize(
    ("first", "second", "overlap"),
    [
        ("last: '/gr[ae]y/', stream: true", "last: gray, surface: compatible", True),
        ("last: hello, model: qwen-*", "last: hello there, surface: native", True),
        ("last: hello, model: qwen-*", "last: bye, surface: native", False),
        ("last: hello, stream: true", "last: hello, stream: false", False),
        ("last: hello, surface: native", "last: hello there, operation: chat-completions", False),
        ("last: hello, turn: 1", "last: hello there, turn: 2+", False),
        ("last: hello, model: qwen-max", "last: hello there, model: qwen-plus, turn: 1", False),
    ],
)
def test_overlaps_are_said_and_do_no_harm(tmp_path: Path, first: str, second: str, overlap: bool) -> None:
    ran = checked(tmp_path, pair(first, second))
    assert ran.exit_code == 0
    assert ("scenario 'two': may fit a call that 'one' (line 2) fits" in ran.output) == overlap, ran.output


def test_a_model_that_nobody_knows_is_noted(tmp_path: Path) -> None:
    ran = checked(tmp_path, "scenarios:\n  - {name: a, when: {model: qwen-pluss}, then: {text: x}}\n")
    assert ran.exit_code == 0 and "'qwen-pluss' is no model of the catalogue" in ran.output


# ---- the schema -------------------------------------------------------------------------------------------------------


def test_the_published_schema_is_one_and_judges_as_check_does(tmp_path: Path) -> None:
    ran = CliRunner().invoke(main, ["scenario", "schema"])
    schema = json.loads(ran.output)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(schema)
    judge = jsonschema.Draft202012Validator(schema)
    assert judge.is_valid(yaml.safe_load(GOOD))
    assert not judge.is_valid(yaml.safe_load("scenarios:\n  - {name: a, then: {txt: b}}\n"))


def test_every_key_of_the_schema_is_described_and_says_what_to_write() -> None:
    from mock_server.scenarios.reading import schema

    document = schema()
    for part in (document, *document["$defs"].values()):
        for name, one in part["properties"].items():
            one = document["$defs"]["when"] if "$ref" in one else one
            assert (one.get("description") and one.get("x-write")) or name in ("status", "scenarios"), name
