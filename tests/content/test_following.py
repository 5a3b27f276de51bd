"""A follow-up that names only what is different is answered as if it had been asked whole; rows are put into another form."""

import csv
import io
import json
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server.content import regrouping
from mock_server.content.chance import Chance
from mock_server.content.prompt import read
from mock_server.content.restated import restated
from mock_server.wire.timeline import Message
from tests.content.asking import said


def chat(*asked: str) -> str:
    """The answer to the last of these, each having been answered before the next was asked."""
    messages: list[dict[str, str]] = []
    for text in asked:
        messages.append({"role": "user", "content": text})
        messages.append({"role": "assistant", "content": said(messages)})
    return messages[-1]["content"]


CIRCLE = "What is the area of a circle with radius 5?"
APPLES = "If 3 apples cost $6, how much do 5 apples cost?"
LOVE = "Translate to French: I love programming."


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ((CIRCLE, "And with radius 10?"), "314.16"),
        ((CIRCLE, "And with radius 10?", "What about 20?"), "1,256.64"),
        ((APPLES, "And 7?"), "7 cost $14"),
        ((APPLES, "what about 10 apples?"), "10 cost $20"),
        (("What is 15% of 240?", "And 20%?"), "48"),
        (("What is 15% of 240?", "And 20%?", "and of 300?"), "60"),
        (("List the first 3 prime numbers", "Now the first 5"), "2, 3, 5, 7, 11"),
        (("List the first 3 prime numbers", "Now the first 5", "What is their sum?"), "= 28"),
        (("What is the 10th Fibonacci number?", "And the 12th?"), "144"),
        (("Convert 5 miles to kilometers", "and 10?"), "16.0934"),
        ((LOVE, "And to German?"), "Ich liebe"),
        ((LOVE, "And to German?", "in Japanese please"), "プログラミング"),
        (("把“我喜欢编程”翻译成英语", "那日语呢？"), "プログラミング"),
        (("把“我喜欢编程”翻译成英语", "那日语呢？", "翻译成法语"), "programmer"),
        (
            ("What is the difference between a list and a tuple in Python?", "Can you show an example?"),
            "```python",
        ),
        (("列表和元组有什么区别？", "举个例子"), "```python"),
        (("What is the capital of France?", "And Germany?", "What about Japan?"), "Tokyo"),
    ],
)
def test_what_is_different_takes_the_place_of_what_was(asked: tuple[str, ...], told: str) -> None:
    assert told in chat(*asked), chat(*asked)


def test_which_of_two_is_faster_asks_of_the_two_that_were_compared() -> None:
    earlier = "What is the difference between a list and a tuple?"
    assert restated("Which one is faster?", earlier) == "Which is faster, a list or a tuple?"
    assert restated("Which one is faster?", "What is recursion?") is None


@pytest.mark.parametrize(
    "text",
    [
        "times 3",
        "Give me 2 more",
        "The second one",
        "I am 30 years old",
        "Call 555 now please and ask for Anna",
        "10",
    ],
)
def test_a_figure_of_its_own_takes_no_place(text: str) -> None:
    assert restated(text, CIRCLE) is None


USERS = "Give me a CSV of 3 fake users"


def rows(text: str) -> list[dict[str, str]]:
    fenced = re.fullmatch(r"```csv\n(.*)\n```", text, re.DOTALL)
    assert fenced is not None, text
    return list(csv.DictReader(io.StringIO(fenced[1])))


def test_rows_stay_the_same_in_every_form() -> None:
    given_rows = rows(chat(USERS))
    fenced = re.fullmatch(r"```json\n(.*)\n```", chat(USERS, "Make it JSON"), re.DOTALL)
    assert fenced is not None
    assert [{name: str(value) for name, value in row.items()} for row in json.loads(fenced[1])] == given_rows
    table = chat(USERS, "as a table").split("\n")
    assert [[cell.strip() for cell in line.strip("|").split("|")] for line in table[2:]] == [
        list(row.values()) for row in given_rows
    ]
    assert rows(chat(USERS, "Make it JSON", "Convert it to CSV")) == given_rows


def test_a_column_is_added_taken_away_and_sorted_by() -> None:
    before = rows(chat(USERS))
    added = rows(chat(USERS, "Add a phone column"))
    assert all(row["phone"] for row in added)
    assert [{name: value for name, value in row.items() if name != "phone"} for row in added] == before
    assert all("id" not in row for row in rows(chat(USERS, "Remove the id column")))
    ages = [int(row["age"]) for row in rows(chat(USERS, "sort by age"))]
    assert ages == sorted(int(row["age"]) for row in before)
    assert [int(row["age"]) for row in rows(chat(USERS, "Sort by age in descending order"))] == ages[::-1]


def test_one_object_stays_one() -> None:
    order = chat("Generate sample JSON for an e-commerce order", "Add a discount field")
    fenced = re.fullmatch(r"```json\n(.*)\n```", order, re.DOTALL)
    assert fenced is not None and "discount" in json.loads(fenced[1])


@pytest.mark.parametrize(
    "asked", ["Add a phone column", "Make it JSON", "sort by age", "Remove the id column", "as a table"]
)
def test_without_rows_before_there_is_nothing_to_put_into_a_form(asked: str) -> None:
    before = (Message("user", ("Hello",)), Message("assistant", ("Hello! How can I help?",)))
    assert all(do(read(asked), before, Chance(1)) is None for do in regrouping.ALL)


@settings(max_examples=200, deadline=None)
@given(
    st.text(max_size=300),
    st.sampled_from(["Make it JSON", "as a table", "Add a phone column", "sort by a", "convert to csv"]),
)
def test_any_earlier_answer_is_taken(answer: str, asked: str) -> None:
    for form in ("{}", "```json\n{}\n```", "```csv\n{}\n```", "|{}|\n|a|b|"):
        before = (Message("user", ("x",)), Message("assistant", (form.replace("{}", answer),)))
        regrouping.regrouped(read(asked), before, Chance(1))


def test_a_long_answer_costs_little() -> None:
    before = (Message("user", ("x",)), Message("assistant", ("| a | b |\n" * 9000,)))
    began = time.process_time()
    regrouping.regrouped(read("Make it JSON"), before, Chance(1))
    assert time.process_time() - began < 0.5
