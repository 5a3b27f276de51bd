"""Small things are worked out, and what leans on what was said before is understood."""

import ast
import json
from typing import Any

import pytest

from tests.content.asking import said


def talk(*turns: str) -> list[dict[str, Any]]:
    """User and assistant in turn, the user first."""
    return [{"role": "assistant" if at % 2 else "user", "content": text} for at, text in enumerate(turns)]


def test_the_zone_of_a_city_is_told_but_no_time() -> None:
    answer = said("What time is it in Tokyo?")
    assert "UTC+9" in answer
    assert "clock" in answer


def test_words_become_json() -> None:
    answer = said("Turn this into JSON: name Alice Brown, age 34, city Denver, email alice@example.com")
    found = json.loads(answer.removeprefix("```json\n").removesuffix("\n```"))
    assert found == {"name": "Alice Brown", "age": 34, "city": "Denver", "email": "alice@example.com"}


@pytest.mark.parametrize(
    ("told", "question", "word"),
    [
        ("My name is Tom and I work as a baker in Leeds.", "What do I do for a living?", "a baker"),
        ("I have two cats and live in Oslo.", "Where do I live?", "Oslo"),
        ("I'm 34 years old.", "How old am I?", "34"),
        ("I love rock climbing.", "What do I like?", "rock climbing"),
        ("我住在杭州", "我住在哪里？", "杭州"),
    ],
)
def test_what_the_user_told_of_themselves_is_remembered(told: str, question: str, word: str) -> None:
    assert word in said(talk(told, "Good to know.", question))


def test_a_quantity_of_the_last_answer_is_converted() -> None:
    assert said(talk("How tall is Everest?", "It is 8,849 metres tall.", "And in feet?")).startswith(
        "8,849 metres are 29,03"
    )


def test_code_that_was_given_gets_type_hints_and_docstrings() -> None:
    before = talk("Add two numbers in Python", "```python\ndef add(a, b=1):\n    return a + b\n```")
    for wish, part in (
        ("Now add type hints", "def add(a: float, b: int=1) -> float:"),
        ("Add docstrings", '"""Add: takes a and b."""'),
    ):
        answer = said([*before, {"role": "user", "content": wish}])
        assert part in answer
        ast.parse(answer.partition("```python\n")[2].partition("```")[0])


def test_the_answer_to_a_question_of_ours_leads_on() -> None:
    plan = said(
        talk("I want to visit Kyoto in April", "Lovely! How many days do you have?", "3 days, on a budget")
    )
    assert "Kyoto" in plan and "Day 3" in plan and "budget" in plan
    party = said(
        talk("I'm planning a party", "What's the occasion?", "My daughter's birthday, she loves dinosaurs")
    )
    assert party.count("dinosaurs") > 2


def test_all_that_is_asked_for_in_the_plural_is_extracted() -> None:
    answer = said("Extract the names, dates and amounts: On 3 March 2024, Maria Lopez paid $1,250 to Acme Corp; on 5 April 2024, John Smith paid $300.")  # fmt: skip
    assert (
        answer == "Names: Maria Lopez, John Smith\nDates: 3 March 2024, 5 April 2024\nAmounts: $1,250, $300"
    )


def test_all_but_nine_are_left() -> None:
    assert said("A farmer has 17 sheep, all but 9 die. How many are left?").startswith("9")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Give me a recipe for vegetarian lasagna", ("ricotta", "190 °C", "4. ")),
        ("How long do I boil an egg for a runny yolk?", ("6 minutes",)),
        ("红烧肉怎么做？", ("五花肉", "冰糖")),
        ("Give me a recipe for goulash", ("goulash", "5. ")),
        ("Donne-moi une recette de crêpes", ("1. ", "3. ")),
        ("I have chicken, rice and broccoli. What can I make?", ("chicken", "broccoli")),
        ("What should I name my golden retriever puppy?", ("1. ", "5. ")),
        ("Suggest 5 good sci-fi books", ("5. ", "by ")),
        ("推荐几部好看的科幻电影", ("《",)),
        ("Write a birthday message for my grandmother who turns 80", ("Grandmother", "birthday")),
        ("Write a cover letter for a junior data analyst position at Spotify", ("Spotify", "hiring team")),
        ("失眠怎么办？", ("睡前",)),
        ("失眠怎么办？", ("睡前一小时", "医生")),
        ("Summarize the plot of Romeo and Juliet", ("Verona", "Tybalt")),
        ("Why did the Roman Empire fall?", ("476", "Odoacer")),
        ("How does a heat pump work?", ("evaporates",)),
        ("为什么天会下雨？", ("水汽",)),
        ("What is a 15% tip on $48.50?", ("$7.28", "$55.78")),
        ("If a train travels 60 km in 45 minutes, what is its speed in km/h?", ("80 km/h",)),
        ("What is the difference between let and const in JavaScript?", ("assigned again", "block")),
        ("What questions should I ask at a job interview?", ("5. ",)),
        ("What are some good icebreakers for a team meeting?", ("1. ", "5. ")),
        ("How do I merge two dictionaries in Python?", ("first | second",)),
        ("Design a database schema for a blog", ("CREATE TABLE posts", "REFERENCES users")),
        (
            "I got this error: TypeError: Cannot read properties of undefined (reading 'map')",
            ("useState([])",),
        ),
        ("Translate 'good morning' into Spanish", ("Buenos días",)),
        ("How many countries are there in Africa?", ("54",)),
        ("帮我写一份产品经理的自我介绍", ("大家好", "产品经理")),
        ("Write a self-introduction as an accountant", ("an accountant",)),
        ("讲一个关于小狐狸的睡前故事", ("小狐狸",)),
        ("北京有哪些好吃的？", ("烤鸭",)),
        ("写一段关于秋天的朋友圈文案", ("秋天",)),
        ("推荐一部适合全家看的电影", ("《",)),
        ("¿Cuál es la capital de Perú?", ("La capital de Perú es Lima.",)),
        ("Quelle est la capitale du Sénégal ?", ("du Sénégal", "Dakar")),
    ],
)
def test_everyday_wishes_are_met(text: str, parts: tuple[str, ...]) -> None:
    answer = said(text)
    assert all(part in answer for part in parts), answer


def test_an_order_is_put_politely() -> None:
    assert (
        said("Rewrite this more politely: Send me the report now.")
        == "Could you please send me the report as soon as you can?"
    )


def test_a_topic_in_the_plural_has_its_verbs_in_the_plural() -> None:
    answers = [said("List 6 ideas for electric scooters", seed=seed) for seed in range(12)]
    assert not any("scooters is" in one for one in answers)
    assert any("electric scooters are getting better" in one for one in answers)
    assert any("physics is" in said("List 6 ideas for medieval physics", seed=seed) for seed in range(12))


CLINIC = "You are a helpful assistant for a dental clinic. Opening hours: Mon-Fri 9am-5pm. We are closed on weekends. Address: 12 Hill Street. Phone: 555-0123. Cleaning costs $90."  # fmt: skip


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Are you open on Saturday?", "Opening hours: Mon-Fri 9am-5pm. We are closed on weekends."),
        ("Where are you located?", "Address: 12 Hill Street."),
        ("How can I contact you?", "Phone: 555-0123."),
        ("How much is a cleaning?", "Cleaning costs $90."),
    ],
)
def test_what_a_system_message_tells_of_a_business_answers_its_customers(question: str, answer: str) -> None:
    messages = [{"role": "system", "content": CLINIC}, {"role": "user", "content": question}]
    assert said(messages) == answer


def test_a_system_message_that_wants_json_gets_the_answer_in_json() -> None:
    wish = "Answer only in JSON with keys answer and confidence."
    messages = [
        {"role": "system", "content": wish},
        {"role": "user", "content": "What is the capital of Italy?"},
    ]
    found = json.loads(said(messages))
    assert list(found) == ["answer", "confidence"]
    assert "Rome" in found["answer"]


def test_a_piece_is_written_anew_about_something_else() -> None:
    assert (
        "snow"
        in said(
            talk("Write a haiku about rain", "Soft rain on the roof", "Make it about snow instead")
        ).lower()
    )


@pytest.mark.parametrize(
    "text",
    [
        "What is the derivative of 1/0x?", "Integrate 2/00 x^2", "If a train travels 60 km in 0 minutes, what is its speed?",
        "Differentiate " + "x^9" * 30, "What is the derivative of x^99999999999999999999?", "Turn this into JSON: ,,,,;;;;",
        "What time is it in  ?", "A man has 3 cows, all but 99999999999999999999 die. How many are left?", "What is 15% tip on 0?",
    ],
)  # fmt: skip
def test_what_makes_no_sense_still_gets_an_answer(text: str) -> None:
    assert said(text)


def test_code_that_is_nested_too_deep_is_left_alone() -> None:
    deep = "def f(a):\n    return " + "-" * 3000 + "a"
    for code in (deep, "def f(a:\n", "def f(a):\n    return " + "(" * 300 + "a" + ")" * 300):
        assert said(talk("Write it in Python", f"```python\n{code}\n```", "Now add type hints"))


def test_a_speed_is_told_in_any_case() -> None:
    assert "is 80 km/h" in said("If A Train Travels 60 Km In 45 Minutes, What Is Its Speed In Km/H?")
    assert "miles an hour" in said("A car drives 100 Miles in 2 Hours. What is its speed?")
