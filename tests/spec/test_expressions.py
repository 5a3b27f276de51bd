"""The language of conditions: what it says, and that it says nothing else."""

from types import SimpleNamespace
from typing import Any

import pytest

from mock_server.spec import expressions
from mock_server.spec.expressions import FUNCTIONS, BadExpression


def value_of(text: str, **facts: Any) -> str:
    return expressions.template("{" + text + "}", "here")(facts.get)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("n + 1 - 2 * 3 % 4", "4"),
        ("0 <= n <= 5", "True"),
        ("not 0 < n < 5", "True"),
        ("n in [1, 5] and n not in (2, 3)", "True"),
        ("'a' if n is None else 'b'", "b"),
        ("absent is None", "True"),
        ("choice['function']['name']", "now"),
        ("messages[-1]['role']", "user"),
        ("any(item > 2 for item in numbers)", "True"),
        ("all(item > 2 for item in numbers)", "False"),
        ("model.limits.n_max or 4", "4"),
        ("model.nested.inner", "7"),
    ],
)
def test_an_expression_means_what_it_means_in_python(text: str, value: str) -> None:
    model = SimpleNamespace(limits=None, nested={"inner": 7})
    facts = {"n": 5, "choice": {"function": {"name": "now"}}, "numbers": [1, 2, 3], "model": model}
    assert value_of(text, messages=[{"role": "user"}], **facts) == value


@pytest.mark.parametrize(
    ("text", "true", "false"),
    [
        ("number", [1, 1.5], [True, "1", None]),
        ("integer", [1, 2**70], [1.0, True]),
        ("string", ["", "a"], [None, 1]),
        ("boolean", [True, False], [0, 1, "true"]),
        ("array", [[], [1]], [{}, "a", None]),
        ("object", [{}, {"a": 1}], [[], None]),
        ("is_json", ["{}", "7", '"a"'], ["", "{", "nope", 7]),
    ],
)
def test_a_question_about_a_type_is_about_json_types(text: str, true: list[Any], false: list[Any]) -> None:
    assert {value_of(f"{text}(x)", x=value) for value in true} == {"True"}
    assert {value_of(f"{text}(x)", x=value) for value in false} == {"False"}
    assert {FUNCTIONS[text](value) for value in true} == {True}


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("__import__('os')", "__import__"),
        ("model.__class__", "model.__class__"),
        ("messages.append", "messages.append"),
        ("(lambda: 1)()", "lambda: 1"),
        ("[x for x in y]", "[x for x in y]"),
        ("{'a': 1}", "{'a': 1}"),
        ("2 ** 99", "Pow"),
        ("(n := 4)", "n := 4"),
        ("len", "len"),
        ("print(n)", "print"),
        ("len(obj=n)", "len(obj=n)"),
        ("f'{n}'", "f'{n}'"),
        ("n; m", "cannot be read"),
        ("_type(n)", "_type"),
    ],
)
def test_what_the_language_does_not_have_is_refused_with_place_and_word(text: str, word: str) -> None:
    with pytest.raises(BadExpression) as refusal:
        expressions.parse(text, "shared/rules.yaml: sampling: n-range")
    assert str(refusal.value).startswith("shared/rules.yaml: sampling: n-range: ")
    assert word in str(refusal.value)


def test_the_facts_an_expression_reads_are_known_without_the_names_it_binds() -> None:
    tree = expressions.parse("any(item in tools for item in model.inputs) and len(messages) > n", "here")
    assert sorted(expressions.names(tree)) == ["messages", "model", "n", "tools"]


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        ("plain", "text"),
        ({"text": "a"}, "text"),
        ({"type": "text", "text": "a"}, "text"),
        ({"image": "u"}, "image"),
        ({"type": "image_url", "image_url": {"url": "u"}}, "image"),
        ({"video": ["u"], "fps": 2}, "video"),
        ({"type": "input_audio", "input_audio": {"data": "u"}}, "audio"),
        ({"type": "doc_url", "doc_url": ["u"]}, "file"),
        ({"type": "hologram"}, "other"),
        ({}, "other"),
        (7, "other"),
    ],
    ids=str,
)
def test_a_content_part_is_known_by_its_key_or_by_its_type(part: Any, kind: str) -> None:
    assert expressions.part_kind(part) == kind


def test_the_urls_of_a_part_are_found_in_both_forms() -> None:
    parts = [
        {"image": "a"},
        {"type": "image_url", "image_url": {"url": "b"}},
        {"video": ["c", "d"]},
        {"text": "e"},
        7,
    ]
    assert [expressions.media_urls(part) for part in parts] == [["a"], ["b"], ["c", "d"], [], []]


def test_a_word_is_found_in_any_part_of_any_message() -> None:
    messages = [{"content": "no"}, {"content": [{"text": "as "}, {"type": "text", "text": "JSON"}]}, {}, 7]
    assert expressions.mentions(messages, "json")
    assert not expressions.mentions(messages, "yaml")


CALLS = {"role": "assistant", "tool_calls": [{}, {}]}
ANSWER = {"role": "tool"}
USER = {"role": "user"}


@pytest.mark.parametrize(
    ("messages", "index"),
    [
        ([USER], -1),
        ([USER, CALLS, ANSWER, ANSWER], -1),
        ([USER, CALLS, ANSWER, ANSWER, USER], -1),
        ([USER, CALLS, ANSWER, USER], 3),
        ([USER, CALLS, USER], 2),
        ([USER, CALLS, ANSWER], 3),
        ([USER, CALLS], 2),
        ([USER, {**CALLS, "tool_calls": None}, USER], -1),
        ("none", -1),
    ],
    ids=str,
)
def test_an_unanswered_call_is_where_another_message_or_the_end_stands(messages: Any, index: int) -> None:
    assert expressions.unanswered(messages) == index


def calling(arguments: str) -> dict[str, Any]:
    return {"role": "assistant", "tool_calls": [{"function": {"name": "now", "arguments": arguments}}]}


@pytest.mark.parametrize(
    ("messages", "rounds"),
    [
        ([USER], 0),
        ([USER, calling("{}"), ANSWER], 1),
        ([USER, calling("{}"), ANSWER, calling("{}"), ANSWER], 2),
        ([USER, calling("{}"), ANSWER, calling('{"a": 1}'), ANSWER], 1),
        ([USER, calling("{}"), ANSWER, calling("{}"), ANSWER, USER, calling("{}"), ANSWER], 2),
        ("none", 0),
    ],
    ids=str,
)
def test_rounds_with_the_very_same_calls_are_counted_until_another_turn(messages: Any, rounds: int) -> None:
    assert expressions.repeated_calls(messages) == rounds


def test_a_long_value_is_shown_cut() -> None:
    assert expressions.shown("hot") == "'hot'"
    assert len(expressions.shown(["x"] * 1000)) < 210
