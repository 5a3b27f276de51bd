"""The code a code interpreter is said to have run computes what the prompt asks."""

from typing import Any

import pytest

from mock_server.content import interpreter
from mock_server.content.prompt import read
from tests.content.asking import told

VALUES: dict[str, Any] = {
    "123的21次方是多少？": 123**21,
    "What is 17% of 240?": 40.8,
    "What is the square root of 144?": 12,
    "What is the factorial of 10?": 3628800,
    "How many times does the letter r appear in strawberry?": 3,
    "Is 97 a prime number?": True,
    "91是质数吗？": False,
    "How many days are there between 2024-02-01 and 2024-03-01?": 29,
    "What day of the week was 2024-02-29?": "Thursday",
    "Tom has 12 apples, eats 3 and buys 5 more. How many apples does he have?": 14,
    "What is the average of 3, 5 and 10?": 6,
    "Sort these numbers: 42, 7, 19": [7, 19, 42],
    "计算 3、4、8 的中位数": 4,
    "Tell me about the sea": 2,
}


@pytest.mark.parametrize("asked", VALUES)
def test_its_value_is_the_answer(asked: str) -> None:
    *before, last = interpreter.code(read(asked)).split("\n")
    names: dict[str, Any] = {}
    exec("\n".join(before), names)
    assert (
        eval(last, names) == pytest.approx(VALUES[asked])
        if isinstance(VALUES[asked], float)
        else eval(last, names) == VALUES[asked]
    )


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("What is the average of 3, 5 and 10?", "The average is 6."),
        ("Only the median of 1, 9, 4", "4"),
        ("计算 3、4、8 的总和", "总和是 15。"),
        ("Which is the largest: 4, 17, 12?", "The largest number is 17."),
    ],
)
def test_a_figure_of_a_list_is_worked_out(asked: str, answer: str) -> None:
    assert told(asked).choices[0].content.text == answer
