"""Python that is written in JavaScript does the same there."""

import ast
import shutil
import subprocess

import pytest

from mock_server.content.recoding import Beyond, javascript
from mock_server.content.running import printed
from tests.content.asking import said

PROGRAMS = [
    "def add(a, b):\n    return a + b\nprint(add(2, 3))",
    'def greet(name="you"):\n    if name == "":\n        return "Hello"\n    elif len(name) > 5:\n        return f"Hi {name.upper()}"\n    else:\n        return f"Hello, {name}!"\nprint(greet("Ann"))\nprint(greet("Barbara"))\nprint(greet(""))',
    "def even(xs):\n    return [x * 2 for x in xs if x % 2 == 0]\nprint(even([1, 2, 4])[-1])",
    "total = 0\nfor i in range(1, 10, 3):\n    if i == 4:\n        continue\n    total += i\nprint(total, 7 // 2, 2 ** 5)",
    "def fact(n):\n    return 1 if n <= 1 else n * fact(n - 1)\nprint(fact(6))",
    "a, b = 0, 1\nwhile b < 50:\n    a, b = b, a + b\nprint(a, (a + 1) * 2)",
    "words = []\nfor at, word in enumerate('one two'.split(' ')):\n    words.append(word)\nprint('-'.join(words), max([3, 9, 2]), sum([1, 2]))",
    "def turned(text):\n    return text[::-1]\nprint(turned('abc'), 'abcdef'[1:3], f'{3.14159:.2f}')",
    "def f(x):\n    if x > 1:\n        y = 'big'\n    else:\n        y = 'small'\n    return y\nprint(f(1), f(2))\nfor i in range(2):\n    z = i\nprint(z)",
    "print(-(2 + 3) * 2, not (1 < 2 and 2 < 3))",
]


@pytest.mark.skipif(shutil.which("node") is None, reason="no node here")
@pytest.mark.parametrize("program", PROGRAMS)
def test_both_print_the_same(program: str) -> None:
    told, _ = javascript(ast.parse(program), typed=False)
    ended = subprocess.run(["node", "-e", told], capture_output=True, text=True, timeout=60)
    assert ended.stderr == ""
    assert ended.stdout == printed(program).said.replace("False", "false")


@pytest.mark.parametrize(
    "program",
    ["import os", "class A:\n    pass", "print([1] == [1])", "x = input()", "with open('a') as f:\n    pass"],
)
def test_what_has_no_counterpart_is_not_made_up(program: str) -> None:
    with pytest.raises(Beyond):
        javascript(ast.parse(program), typed=False)


def test_types_are_written_where_they_are_wanted() -> None:
    told = said(
        "Convert this function from Python to TypeScript:\n\ndef shout(text, times=2):\n    return text.upper()"
    )
    assert "function shout(text: string, times: number = 2): string {" in told


def test_a_function_that_is_given_is_written_in_javascript() -> None:
    told = said("Convert this function from Python to JavaScript:\n\ndef add(a, b):\n    return a + b")
    assert "function add(a, b) {\n  return a + b;\n}" in told


def test_other_languages_are_declined_with_advice() -> None:
    assert "could not vouch for" in said(
        "translate this python code to java:\n```python\ndef f(n):\n    return n\n```"
    )
