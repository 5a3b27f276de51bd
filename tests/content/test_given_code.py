"""Code that a prompt gives: what it prints and costs, its mistakes, its hints, comments and tests."""

import pytest

from mock_server.content import running
from mock_server.content.running import Unknown, called, printed
from tests.content.asking import said


def asked(question: str, code: str) -> str:
    return said(f"{question}\n```python\n{code}\n```")


@pytest.mark.parametrize(
    "code",
    [
        "x = [1, 2]\ny = x\ny.append(3)\nprint(x)",
        "print(2 ** 3 ** 2, -7 // 2, round(2.5), 0.1 + 0.2)",
        "def f(a, held=[]):\n    held.append(a)\n    return held\nf(1)\nprint(f(2))",
        "for i in range(3):\n    if i == 1:\n        continue\n    print(i, end=' ')\nelse:\n    print('done')",
        "items = [1, 2, 3, 4]\nfor one in items:\n    items.remove(one)\nprint(items)",
        "fs = [lambda: i for i in range(3)]\nprint([f() for f in [lambda: 1, lambda: 2]])",
        "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    print('no', e)\nfinally:\n    print('end')",
        "a, b = 1, 2\na, b = b, a\nprint(f'{a}{b:>3}|{3.14159:.2f}')",
        "print({k: v for k, v in zip('ab', [1, 2])}, sorted(['bb', 'a'], key=len), [x for x in range(9) if x % 2])",
        "def fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)\nprint(fib(9))",
    ],
)
def test_small_programs_print_what_python_prints(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    exec(code, {})
    assert printed(code).said == capsys.readouterr().out


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("print('a' + 1)", "TypeError"),
        ("print({}['a'])", "KeyError: 'a'"),
        ("x = 1\ndef f():\n    print(x)\n    x = 2\nf()", "UnboundLocalError"),
        ("print(a)", "NameError: name 'a' is not defined"),
    ],
)
def test_programs_that_fail_say_how(code: str, error: str) -> None:
    assert printed(code).error.startswith(error)


@pytest.mark.parametrize(
    "code",
    [
        "while True:\n    pass",
        "x = []\nfor i in range(99):\n    x = [x, x]\nprint(x == x)",
        "print(9 ** 9 ** 9)",
        "print('a' * 10 ** 9)",
        "print(sum(range(10 ** 12)))",
        "import os\nprint(os.getcwd())",
        "print(open('/etc/passwd').read())",
        "print(().__class__.__bases__)",
        "def f():\n    return f()\nf()",
        "a = [1]\na.append(a)\nprint(a)",
        "print('{0.__class__}'.format(1))",
        "s = 'a' * 2000\nfor i in range(9):\n    s = s.replace('a', s)\nprint(s)",
    ],
)
def test_what_is_endless_large_or_outside_is_not_worked_out(code: str) -> None:
    with pytest.raises(Unknown):
        printed(code)


def test_all_that_is_done_is_paid_for() -> None:
    run = running._Run()
    with pytest.raises(Unknown):
        run.block(__import__("ast").parse("while True: x = [1] * 1000").body, [running.Scope()])
    assert run.fuel <= 0


def test_a_function_gives_a_value() -> None:
    assert called("def f(a, b=2):\n    return a * b", "f", [4]) == 8


def test_the_output_is_told_and_the_surprise_explained() -> None:
    told = asked("What does this code print?", "x = [1]\ny = x\ny.append(4)\nprint(x)")
    assert "[1, 4]" in told
    assert ".copy()" in told


def test_output_that_cannot_be_known_is_not_made_up() -> None:
    told = asked("What does this print?", "import random\nprint(random.random())")
    assert "can't say" in told


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("def mean(numbers):\n    return sum(numbers) / len(number)", "NameError"),
        ("def fact(n):\n    return n * fact(n - 1)", "base case"),
        ("def add(item, items=[]):\n    items.append(item)\n    return items", "None"),
        ("i = 0\nwhile i < 10:\n    print(i)", "never ends"),
        ("def double(x):\n    x * 2", "return"),
        ("xs = [1]\nfor i in range(len(xs) + 1):\n    print(xs[i])", "IndexError"),
    ],
)
def test_usual_bugs_are_found(code: str, word: str) -> None:
    assert word in asked("Find the bug in this code:", code)


def test_corrected_code_runs() -> None:
    told = asked("what is wrong with this code?", "def fact(n):\n    return n * fact(n - 1)")
    code = told.split("```python\n")[1].split("\n```")[0]
    assert called(code, "fact", [5]) == 120


def test_code_without_mistakes_gets_none() -> None:
    told = asked("Find the bug:", "def double(x):\n    return x * 2")
    assert "no mistake" in told


def test_a_review_names_dangers_with_their_lines() -> None:
    told = asked(
        "Review this code:",
        "import os\ndef run(cmd):\n    try:\n        os.system(cmd)\n    except:\n        pass",
    )
    assert "**Line 4**" in told
    assert "bare `except:`" in told


def test_javascript_is_reviewed_by_its_lines() -> None:
    told = said("Can you review this?\n```js\nvar password = 'x1y2';\nif (a == b) { eval(a) }\n```")
    assert all(word in told for word in ("secret", "`eval`", "`===`", "`var`"))


def test_hints_are_read_from_use() -> None:
    told = asked(
        "Add type hints to this function", "def shout(text, times=2):\n    return text.upper() * times"
    )
    assert "def shout(text: str, times: int=2) -> str:" in told


def test_a_docstring_has_an_example_that_holds() -> None:
    assert ">>> double(7)\n        14" in asked("Add a docstring", "def double(n):\n    return n * 2")


def test_comments_stand_above_their_lines() -> None:
    assert "# Add x to total\n    total += x" in asked(
        "add comments to this code", "total = 0\nfor x in [1]:\n    total += x"
    )


def test_tests_expect_what_the_function_gives() -> None:
    told = asked(
        "Write unit tests for this function", "def slug(text):\n    return text.lower().replace(' ', '-')"
    )
    assert "slug('Hello World') == 'hello-world'" in told


@pytest.mark.parametrize(
    ("code", "order"),
    [
        ("for i in range(n):\n    for j in range(n):\n        print(i, j)", "O(n²)"),
        ("def f(xs):\n    return [x for x in xs if xs.count(x) > 1]", "O(n²)"),
        ("def f(xs):\n    for x in xs:\n        print(x)", "O(n)"),
        ("while n > 1:\n    n //= 2", "O(log n)"),
        ("def f(x):\n    return x + 1", "O(1)"),
    ],
)
def test_loops_tell_the_cost(code: str, order: str) -> None:
    assert order in asked("What is the time complexity of this code?", code)


def test_a_query_is_told_in_its_order() -> None:
    told = said("What does this SQL do? SELECT name FROM users WHERE age > 30 ORDER BY name LIMIT 5;")
    assert told.index("`users`") < told.index("`age > 30`") < told.index("`name`") < told.index("5 rows")


def test_code_that_is_only_read_by_its_form_is_not_explained_away() -> None:
    told = said("Explain this code\n```js\nconst twice = (fn) => { fn(); fn(); };\n```")
    assert "`twice`" in told
    assert "only by its form" in told
