"""The code of an earlier answer, worked on further."""

import ast
import re

import pytest

from tests.content.test_turns import talked

REVERSE = "Write a Python function to reverse a string"


def code(answer: str, language: str = "python") -> str:
    match = re.search(rf"```{language}\n(.*?)\n```", answer, re.DOTALL)
    assert match is not None, answer
    return match[1]


@pytest.mark.parametrize("wish", ["use TypeScript instead", "in typescript please", "typescript version", "and typescript?", "convert it to TypeScript"])  # fmt: skip
def test_the_same_is_told_in_another_language(wish: str) -> None:
    assert "text: string" in code(talked(REVERSE, wish)[1], "typescript")


def test_a_name_is_changed_everywhere_and_nowhere_else() -> None:
    first, told = talked(REVERSE, "rename the variable text to value")
    assert code(told) == re.sub(r"\btext\b", "value", code(first))
    assert "`reverse`" in talked(REVERSE, "rename the variable")[1]
    assert "no_such" not in talked(REVERSE, "rename nothing_here to x")[1]
    assert "`reverse`" in talked(REVERSE, "rename nothing_here to x")[1]


def test_a_name_that_is_in_use_is_not_given_twice() -> None:
    fibonacci = "Write a function in Python that returns the nth fibonacci number"
    assert "in use" in talked(fibonacci, "rename before to now")[1]


def test_arguments_are_checked_at_the_head_of_a_function() -> None:
    told = code(talked(REVERSE, "add error handling")[1])
    scope: dict[str, object] = {}
    exec(compile(ast.parse(told.replace('print(reverse("hello"))', "")), "told", "exec"), scope)
    reverse = scope["reverse"]
    assert callable(reverse)
    assert reverse("abc") == "cba"
    with pytest.raises(TypeError, match="text must be a text, not int"):
        reverse(5)


def test_tests_of_javascript_expect_what_it_prints() -> None:
    *_, told = talked("binary search in javascript", "now with tests")
    assert "assert.deepEqual(find([1, 3, 5, 7], 5), 2);" in told


def test_after_the_tests_the_code_is_still_what_was_tested() -> None:
    *_, told = talked(REVERSE, "now with tests", "what does it do?")
    assert "`reverse`" in told
    assert "pytest" not in told


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        ("加上注释", "加上注释："),
        ("加上单元测试", "import pytest"),
        ("把变量items改名为nums", "nums = list(nums)"),
        ("时间复杂度是多少", "O(n²)"),
        ("怎么运行", "python main.py"),
        ("换成Java", "public class"),
        ("那用Go写呢", "func "),
        ("解释一下", "定义函数 `bubble_sort`"),
        ("只要代码", "```python\ndef bubble_sort"),
    ],
)
def test_code_is_worked_on_in_chinese_too(wish: str, told: str) -> None:
    assert told in talked("用Python写一个冒泡排序", wish)[1]


def test_and_java_is_no_wish_for_code_where_there_is_none() -> None:
    assert "```" not in talked("Tell me about Python", "And Java?")[1]
