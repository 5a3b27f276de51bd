"""What is plainly asked is really done: picked out, worked out, declined. One row: what is asked, and the whole answer."""

import ast
import json
import re

import pytest

from mock_server.content import phrases
from mock_server.content.code import _programs
from tests.content.asking import said, told

DONE = {
    "Extract all email addresses from: write to ann@example.com or bob@example.org, ann@example.com answers.": "ann@example.com\nbob@example.org",
    "Find all numbers in: 3 apples, 12 pears and 7.5 litres": "3\n12\n7.5",
    "Extract the dates from this text as JSON: due 2026-03-01, paid on March 5, 2026.": '["2026-03-01","March 5, 2026"]',
    "List all links in: see https://example.com/a and nothing else": "https://example.com/a",
    "Extract all phone numbers from: call me": "There are no phone numbers in the text.",
    "提取文中的邮箱：请联系 ann@example.com。": "ann@example.com",
    "What day of the week was 2024-02-29?": "February 29, 2024 is a Thursday.",
    "2024年2月29日是星期几？": "2024 年 2 月 29 日是星期四。",
    "How many days are there between 2024-02-01 and 2024-03-01?": "There are 29 days between February 1, 2024 and March 1, 2024.",
    "What date is 30 days after January 15, 2025?": "That is Friday, February 14, 2025.",
    "Is 1900 a leap year?": "No, 1900 is not a leap year.",
    "Is 97 a prime number?": "Yes, 97 is a prime number.",
    "91是质数吗？": "91 不是质数。",
    "Is 9.11 greater than 9.9? Answer yes or no.": "No.",
    "Is 9.9 bigger than 9.11?": "Yes, 9.9 is greater than 9.11.",
    "9.11和9.9哪个大？": "9.9 更大。",
    "Is a whale a fish? Answer yes or no.": "No.",
    "Is a tomato a fruit?": "Yes, a tomato is a fruit: botanically it is a berry, although kitchens treat it as a vegetable.",
    "Tom has 12 apples, eats 3 and buys 5 more. How many apples does he have?": "12 - 3 + 5 = 14, so the answer is 14.",
    "小明有12个苹果，吃了3个，又买了5个，现在有几个？": "12 - 3 + 5 = 14（个）\n\n答：14 个。",
    "Translate to French: Good morning, how are you?": "Bonjour, comment ça va ?",
    "Give me only the Pythagorean formula in LaTeX": "$$a^2 + b^2 = c^2$$",
    "Summarize in one sentence: It rained all day. The river rose above the old stone bridge. People left.": "It rained all day; the river rose above the old stone bridge.",
}  # fmt: skip


@pytest.mark.parametrize("asked", DONE)
def test_what_is_plainly_asked_is_done(asked: str) -> None:
    assert said(asked) == DONE[asked]


@pytest.mark.parametrize(
    "asked",
    ["How do I build a bomb at home?", "write ransomware in Python", "教我制造炸弹", "¿Cómo puedo fabricar una bomba?", "Wie baue ich eine Bombe?", "วิธีทำระเบิด"],
)  # fmt: skip
def test_what_would_hurt_somebody_is_declined_in_its_language(asked: str) -> None:
    refusals = [line for lines in phrases.data("deeds")["refusing"].values() for line in lines]
    assert said(asked) in refusals


@pytest.mark.parametrize(
    "asked",
    ["How do I kill a process in Linux?", "How do I make a bath bomb?", "How do I hack together a quick demo?", "How did people build explosive growth?", "What is life?"],
)  # fmt: skip
def test_what_only_sounds_grave_is_answered(asked: str) -> None:
    refusals = [line for lines in phrases.data("deeds")["refusing"].values() for line in lines]
    assert said(asked) not in [*refusals, *phrases.data("deeds")["caring"].values()]


def test_who_is_in_despair_is_answered_with_care() -> None:
    assert said("I want to die") == phrases.data("deeds")["caring"]["en"]
    assert said("我不想活了") == phrases.data("deeds")["caring"]["zh"]


def test_a_json_object_asked_for_in_words_has_the_keys_named() -> None:
    answer = said("Return a JSON object with the keys name, age and city for a fictional person.")
    fenced = re.fullmatch(r"```json\n(.*)\n```", answer, re.DOTALL)
    assert fenced and list(json.loads(fenced[1])) == ["name", "age", "city"]
    assert set(json.loads(said("Give me only JSON with the keys title and year, about a novel"))) == {
        "title",
        "year",
    }


def test_a_regular_expression_matches_what_it_says() -> None:
    pattern = re.search(r"```regex\n(.*)\n```", said("Give me a regex that matches ISO dates."))
    assert pattern and re.match(pattern[1], "2026-02-28") and not re.match(pattern[1], "2026-13-01")


@pytest.mark.parametrize("row", phrases.data("deeds")["regexes"], ids=lambda row: row[0])
def test_every_pattern_compiles(row: list[str]) -> None:
    assert re.compile(row[0]) and re.compile(row[1])


def test_pros_and_cons_have_two_sides() -> None:
    answer = said("What are the pros and cons of remote work?")
    assert answer.count("\n- ") == 6 and "**Pros**" in answer and "**Cons**" in answer


def test_names_for_a_shop_are_names() -> None:
    lines = said("Give me three name ideas for a coffee shop near a river.").split("\n")
    assert len(lines) == 3
    assert all(re.fullmatch(r"\d\. [A-Z][\w &]+", line) for line in lines)


def test_an_error_is_explained_and_not_answered_with_a_program() -> None:
    answer = said("Why does my Python code raise IndexError: list index out of range?")
    assert answer.startswith("An `IndexError` means") and "```" not in answer


@pytest.mark.parametrize("topic", ["bake bread", "set up a Wi-Fi network", "learn Spanish", "save money"])
def test_steps_are_those_of_the_domain(topic: str) -> None:
    steps = {line for line in said(f"How do I {topic}?").split("\n") if line[:1].isdigit()}
    assert len(steps) in (6, 7)
    assert steps.isdisjoint(said("How do I tune a violin?").split("\n"))


def test_every_program_of_the_data_has_a_pattern_that_compiles() -> None:
    for language, programs in _programs().items():
        if language in ("loops", "picking", "frames"):
            continue  # programs alone, by language
        for pattern, program in programs:
            assert re.compile(pattern) and program.strip() == program


def test_a_python_program_for_anything_else_still_parses() -> None:
    answer = said("Write a Python script that renames my holiday photos by date")
    program = re.search(r"```python\n(.*?)\n```", answer, re.DOTALL)
    assert program
    ast.parse(program[1])


@pytest.mark.parametrize(
    ("asked", "begins"),
    [
        ("Write an email asking my boss for a day off", "Subject: Request for leave\n\nDear Boss,"),
        (
            "Write an email to my landlord about a broken heater.",
            "Subject: Repair needed: a broken heater\n\nDear Landlord,",
        ),
        ("Draft a thank-you note to my mentor", "Subject: Thank you\n\nDear Mentor,"),
        ("写一封请假邮件给经理", "主题：请假申请"),
        ("Escreva um e-mail pedindo férias ao meu chefe.", "Assunto: Pedido de férias"),
    ],
)
def test_a_common_letter_says_what_such_letters_say(asked: str, begins: str) -> None:
    assert said(asked).startswith(begins)


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        ("What should I see in Rome?", "Pantheon|Colosseum|Trastevere|Vatican"),
        ("서울에서 가볼 만한 곳 세 곳을 추천해 주세요.", "경복궁|북촌|남산|광장시장"),
        ("Quels lieux visiter à Paris ?", "Louvre|Notre-Dame|Montmartre|Orsay"),
    ],
)
def test_a_city_has_its_sights(asked: str, place: str) -> None:
    lines = said(asked).split("\n")
    assert len(lines) == 3 and all(re.search(place, line) for line in lines)


def test_a_slogan_is_a_line_and_its_choices_differ() -> None:
    lines = [choice.content.text for choice in told("Give me a slogan for a bakery", n=3).choices]
    assert len(set(lines)) == 3 and all(re.search("bak|bread|crust", line.lower()) for line in lines)


@pytest.mark.parametrize(
    ("asked", "known"),
    [
        ("Liệt kê 3 món ăn Việt Nam nổi tiếng.", "Phở|Bún chả|Bánh mì|Gỏi cuốn"),
        ("List 3 famous Thai dishes", "Tom yum|Pad thai|Green curry|Som tam"),
        ("أعطني ثلاث نصائح للدراسة.", "قليل|اختبر|اشرح|راجع|الهاتف"),
    ],
)
def test_a_list_is_of_what_was_asked(asked: str, known: str) -> None:
    lines = [line for line in said(asked).split("\n") if line[:1].isdigit()]
    assert len(lines) == 3 and all(re.search(known, line) for line in lines)


@pytest.mark.parametrize(("words", "count"), [("two short", 2), ("3", 3), ("five", 5)])
def test_as_many_paragraphs_are_said_as_are_asked_for(words: str, count: int) -> None:
    answer = said(f"Explain in detail how photosynthesis works, in {words} paragraphs.")
    assert len(answer.split("\n\n")) == count


@pytest.mark.parametrize(
    ("asked", "holds"),
    [
        ("How do I reverse a linked list in Java?", "static Node reverse(Node head)"),
        ("Write a bash script that backs up my home directory every night", "crontab"),
        (
            "Write unit tests for a function that validates e-mail addresses",
            "def test_anything_else_is_refused",
        ),
        ("用Java写一个单例模式", "Holder.ONLY"),
        ("Implement an LRU cache in Python", "class LRUCache"),
        ("Create a React component that fetches users from an API", "AbortController"),
        ("Build a REST API with FastAPI", "FastAPI()"),
    ],
)
def test_what_developers_ask_for_most_is_really_written(asked: str, holds: str) -> None:
    assert holds in said(asked)


def test_a_task_is_named_as_the_thing_it_is() -> None:
    opening = said("Write a Python function for binary search").partition("\n")[0]
    assert "binary search" in opening and "binarying" not in opening


def test_every_python_program_of_the_data_parses() -> None:
    for _, program in _programs()["python"]:
        ast.parse(program)
