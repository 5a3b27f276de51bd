"""A request for a JSON object gets one that a developer would have expected: its keys, its form, its values from the text."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.content.asking import said

FORM = {"type": "json_object"}


def made(asked: str, system: str = "", seed: int = 1) -> dict[str, Any]:
    messages = [{"role": "system", "content": system}] if system else []
    found = json.loads(said([*messages, {"role": "user", "content": asked}], response_format=FORM, seed=seed))
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    ("asked", "keys"),
    [
        ("Extract name, date and amount as JSON: 'Invoice for Acme Corp dated 2024-03-05'", ["name", "date", "amount"]),
        ("Generate a JSON user profile with name, email, age and hobbies", ["name", "email", "age", "hobbies"]),
        ("Output JSON: sentiment and confidence for 'I love it'", ["sentiment", "confidence"]),
        ("Return json with fields city (string), population (integer) and coastal (boolean) for Lisbon", ["city", "population", "coastal"]),
        ("Summarize in JSON with keys title, summary and keywords: The Eiffel Tower was built in 1889.", ["title", "summary", "keywords"]),
        ("给我一个JSON，包含商品名、价格和库存", ["商品名", "价格", "库存"]),
        ('Reply as JSON like {"title": "string", "steps": [{"text": "...", "minutes": 5}]}: how to make tea', ["title", "steps"]),
    ],
)  # fmt: skip
def test_it_has_the_keys_that_the_prompt_names(asked: str, keys: list[str]) -> None:
    assert list(made(asked)) == keys


def test_values_are_taken_from_the_text() -> None:
    found = made("Extract name, date and amount as JSON: 'Invoice for Acme Corp dated 2024-03-05, total $1,250.00'")  # fmt: skip
    assert found == {"name": "Acme Corp", "date": "2024-03-05", "amount": 1250.0}


def test_types_that_are_noted_are_kept() -> None:
    found = made(
        "Return json with fields city (string), population (integer) and coastal (boolean) for Lisbon"
    )
    assert found["city"] == "Lisbon"
    assert type(found["population"]) is int
    assert type(found["coastal"]) is bool


def test_the_form_that_is_shown_is_kept_all_the_way_down() -> None:
    found = made(
        'Analyze the review "Great food, slow service" and return JSON like '
        '{"sentiment": "positive|negative|neutral", "score": 0.5, "aspects": [{"name": "food", "opinion": "good"}]}'
    )
    assert found["sentiment"] in ("positive", "negative", "neutral")
    assert isinstance(found["score"], float)
    assert all(one.keys() == {"name", "opinion"} for one in found["aspects"])


def test_a_system_message_says_the_form_for_all_that_follows() -> None:
    system = 'Classify the ticket. Output format: {"category": "billing|technical|other", "priority": "low|medium|high", "summary": "..."}'
    found = made("My invoice shows the wrong amount and I was charged twice!", system)
    assert found == {
        "category": "billing",
        "priority": "high",
        "summary": "My invoice shows the wrong amount and I was charged twice!",
    }


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("What is the capital of France? Answer in JSON.", {"answer": "The capital of France is Paris."}),
        ("Respond in JSON. Who wrote Hamlet?", {"answer": "It was written by William Shakespeare."}),
        (
            "Convert this to json: name=Bob; age=44; tags=red,blue",
            {"name": "Bob", "age": 44, "tags": "red,blue"},
        ),
    ],
)
def test_a_question_is_answered_in_it(asked: str, found: dict[str, Any]) -> None:
    assert made(asked) == found


def test_a_list_is_an_array_of_what_was_asked_for() -> None:
    (key, found), = made("List five fruits in JSON").items()  # fmt: skip
    assert key == "fruits"
    assert len(found) == len(set(found)) == 5


def test_a_recipe_has_ingredients_and_steps() -> None:
    found = made("Give me a recipe for pancakes in JSON")
    assert "2 eggs" in found["ingredients"]
    assert len(found["steps"]) > 2


def test_code_is_a_member() -> None:
    found = made("Write a Python function to add two numbers, reply in JSON")
    assert found["language"] == "python"
    assert "def add" in found["code"]


@pytest.mark.parametrize("seed", range(6))
def test_the_answer_of_a_quiz_is_among_its_options(seed: int) -> None:
    found = made("Create a quiz question about history as JSON with question, options and answer", seed=seed)
    assert found["answer"] in found["options"]
    assert found["question"].endswith("?")


def test_a_joke_has_its_two_halves() -> None:
    found = made("Tell me a joke in json format with setup and punchline")
    assert found["setup"].endswith("?")
    assert found["punchline"] not in ("", "punchline")


def test_the_sentiment_and_its_score_agree() -> None:
    for text, feeling in (("I love it, wonderful!", "positive"), ("Terrible, I hate it.", "negative")):
        found = made(f"Return JSON with sentiment and score for: '{text}'")
        assert found["sentiment"] == feeling
        assert (found["score"] > 0.5) is (feeling == "positive")


@pytest.mark.parametrize(
    "broken", ['{"a": ', '{"a": {"b": ' * 40, "{" * 900, '{"a": [1, 2', "{}", '{"a": "\\']
)
def test_a_form_that_can_not_be_read_is_no_form(broken: str) -> None:
    made(f"Return JSON in this format: {broken}")


@given(st.text(max_size=200))
def test_whatever_is_asked_an_object_is_answered(text: str) -> None:
    made(f"{text} json")
