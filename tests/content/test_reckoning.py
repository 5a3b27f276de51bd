"""What can be worked out is worked out: rows of numbers, areas, prices, ages, weekdays, codes; riddles are known."""

import base64
import hashlib
import re
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_server.content import reckoning
from mock_server.content.chance import Chance
from mock_server.content.prompt import read
from tests.content.asking import said


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("List the first 5 prime numbers", "2, 3, 5, 7, 11"),
        ("What are the first ten even numbers?", "2, 4, 6, 8, 10, 12, 14, 16, 18, 20"),
        ("Give me the first 6 Fibonacci numbers.", "0, 1, 1, 2, 3, 5"),
        ("Show the first 4 perfect squares", "1, 4, 9, 16"),
        ("Print the first 4 multiples of 7", "7, 14, 21, 28"),
        ("Give me the first 5 powers of 2", "1, 2, 4, 8, 16"),
        ("Which prime numbers between 10 and 20 are there?", "11, 13, 17, 19"),
        ("List all odd numbers below 8", "1, 3, 5, 7"),
        ("List the even numbers up to 8", "0, 2, 4, 6, 8"),
        ("What is the sum of the first 10 odd numbers?", "1 + 3 + 5 + 7 + 9 + 11 + 13 + 15 + 17 + 19 = 100"),
        ("What is the sum of all even numbers from 1 to 10?", "2 + 4 + 6 + 8 + 10 = 30"),
        ("Count down from 5 to 1", "5, 4, 3, 2, 1"),
    ],
)
def test_rows_of_numbers_are_written_out(asked: str, told: str) -> None:
    assert re.search(rf"(?<![\d,] ){re.escape(told)}(?![\d,])", said(asked)), said(asked)


@pytest.mark.parametrize(
    "asked",
    [
        "Which are the first 3 even numbers in 5, 6, 8, 10, 12?",
        "We offer a 20% discount on all orders over $100. Write a banner for it.",
    ],
)
def test_what_speaks_of_other_numbers_is_not_worked_out(asked: str) -> None:
    assert "2, 4, 6" not in said(asked) and "$80" not in said(asked)


def test_a_table_of_multiples_has_ten_lines() -> None:
    lines = said("Write the multiplication table for 7").split("\n")
    assert lines[0] == "7 × 1 = 7" and lines[-1] == "7 × 10 = 70" and len(lines) == 10


@pytest.mark.parametrize("language", ["Python", "JavaScript"])
def test_a_program_for_a_row_is_a_program(language: str) -> None:
    assert "```" in said(f"Write a {language} function that prints the first 10 Fibonacci numbers")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("What is the area of a circle with radius 5?", "78.54"),
        ("What's the circumference of a circle with a diameter of 10?", "31.42"),
        ("What is the area of a rectangle 4 by 6?", "= 24."),
        ("Find the perimeter of a square with side 3 cm", "12 cm."),
        ("What is the area of a square with side 3 cm?", "9 cm²."),
        ("What is the volume of a cube with side 3?", "= 27."),
        ("What is the volume of a cylinder with radius 2 and height 5?", "62.83"),
        ("What is the volume of a box 2 by 3 by 4?", "= 24."),
        ("What is the hypotenuse of a right triangle with legs 3 and 4?", "= 5."),
        ("What is the area of a triangle with base 10 and height 5?", "= 25."),
        ("What is log2(1024)?", "is 10,"),
        ("What is the log base 10 of 1000?", "is 3,"),
        ("Expand (x+1)(x-1)", "x^2 - 1"),
        ("Simplify (x + 2)(x + 3)", "x^2 + 5x + 6"),
    ],
)
def test_figures_are_measured(asked: str, told: str) -> None:
    assert told in said(asked)


def test_what_has_an_area_and_no_figures_is_not_measured() -> None:
    assert "×" not in said("What is the area of France?") + said("What is the volume of the Moon?")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("If 3 apples cost $6, how much do 5 apples cost?", "5 cost $10."),
        ("A shirt costs $40 and is 25% off. What is the sale price?", "the price is $30."),
        ("What is 20% off $50?", "the price is $40."),
        ("The sum of two consecutive numbers is 25. What are they?", "12 and 13"),
        ("The sum of three consecutive even integers is 48. Find them.", "14, 16 and 18"),
        ("The sum of two consecutive integers is 24. What are they?", "No 2 consecutive integers"),
        ("Tom is twice as old as Jerry. Together they are 36. How old is Tom?", "Tom is 24 and Jerry is 12"),
        ("Anna is 5 years older than Ben. Ben is 12. How old is Anna?", "Anna is 17 years old"),
        ("Anna is 5 years younger than Ben. Anna is 12. How old is Ben?", "Ben is 17 years old"),
        ("I have 3 red balls and 5 blue balls. What is the probability of picking a red ball?", "3/8"),
        ("A bag has 2 red marbles and 4 green marbles. What is the chance of drawing a red marble?", "1/3"),
        (
            "If it takes 5 machines 5 minutes to make 5 widgets, how long would it take 100 machines to make 100 widgets?",
            "need 5 minutes",
        ),
        ("Sally has 3 brothers. Each brother has 2 sisters. How many sisters does Sally have?", "1 sister"),
        (
            "If all bloops are razzies and all razzies are lazzies, are all bloops lazzies?",
            "Yes. All bloops are",
        ),
        ("All cats are mammals. All mammals are animals. Are all animals cats?", "Not necessarily."),
        ("If a train travels at 60 mph for 2.5 hours, how far does it go?", "150 miles"),
        ("What day comes after Wednesday?", "Thursday"),
        ("What day is before Monday?", "Sunday"),
        ("If today is Monday, what day will it be in 10 days?", "Thursday"),
        ("Today is Friday. What day was it 9 days ago?", "Wednesday"),
        ("What is the third letter of the alphabet?", "C"),
        ("What is the 26th letter of the alphabet?", "Z"),
        ("What is the ASCII code of A?", "65"),
        ("What character is ASCII 97?", '"a"'),
        ("Convert #FF5733 to RGB", "rgb(255, 87, 51)"),
        ("Convert rgb(255, 0, 128) to hex", "#FF0080"),
        ("Remove duplicates from [1, 2, 2, 3]", "[1, 2, 3]"),
        ("Capitalize this: hello world", "Hello world"),
        ("How many words are in this sentence?", "7 words"),
        ("Translate SOS into Morse code", "... --- ..."),
        ('What is "Hello" in ROT13? rot13: Hello', "Uryyb"),
    ],
)
def test_sums_and_puzzles_come_out_right(asked: str, told: str) -> None:
    assert told in said(asked), said(asked)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("What is the third letter of the alphabet? Answer with only the letter.", "C"),
        ("What is log2(8)? Reply with only the number.", "3"),
        ("If 3 apples cost $6, how much do 5 apples cost? Answer with just the amount, nothing else.", "$10"),
    ],
)
def test_nothing_but_the_result_is_said_where_that_is_wanted(asked: str, told: str) -> None:
    assert said(asked) == told


@pytest.mark.parametrize("text", ["hello", "Hello World", "naïve café", "你好"])
def test_base64_and_digests_are_those_of_the_text(text: str) -> None:
    coded = base64.b64encode(text.encode()).decode()
    assert said(f'Encode "{text}" in base64') == coded
    assert said(f"Decode this base64: {coded}") == text
    assert (
        said(f'What is the MD5 hash of "{text}"?')
        == hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
    )
    assert said(f'What is the SHA-256 of "{text}"?') == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("What has keys but can't open locks?", "piano"),
        ("Which is heavier, a pound of feathers or a pound of bricks?", "both weigh the same"),
        ("How many months have 28 days?", "twelve"),
        ("I have two coins that total 30 cents and one is not a nickel. What are they?", "quarter"),
        ("先有鸡还是先有蛋？", "先有蛋"),
        ("一斤铁和一斤棉花哪个重？", "一样重"),
    ],
)
def test_old_riddles_are_known(asked: str, told: str) -> None:
    assert told in said(asked)


@pytest.mark.parametrize("do", reckoning.ALL)
@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_taken(do: Callable[..., str | None], text: str) -> None:
    do(read(text), (), Chance(1))


NASTY = [
    "If 1 " + "a " * 200,
    "sum of two consecutive numbers is " + "9" * 400,
    "first 999 prime numbers",
    "$1 " + "off " * 200,
    "decode " + "A" * 390,
    "probability " + "1 a, " * 80,
    "all a are b " * 40,
]


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_a_text_made_to_be_slow_is_not(text: str) -> None:
    prompt = read(text)
    began = time.process_time()
    for do in reckoning.ALL:
        do(prompt, (), Chance(1))
    assert time.process_time() - began < 0.5
