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


def filled(asked: str, **properties: Any) -> dict[str, Any]:
    """The object of a schema with these members, all required."""
    schema = {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
    form = {"type": "json_schema", "json_schema": {"name": "wanted", "schema": schema}}
    found = json.loads(said(asked, response_format=form))
    assert isinstance(found, dict)
    return found


TEXT = {"type": "string"}
TEXTS = {"type": "array", "items": TEXT}


def test_a_schema_is_filled_with_what_the_review_says() -> None:
    found = filled(
        "Analyze this review: The phone has a stunning display. I love it. I paid $799 on 2024-05-02 in Berlin.",
        sentiment={"type": "string", "enum": ["positive", "negative", "neutral"]}, price={"type": "number"}, city=TEXT, keywords=TEXTS,
    )  # fmt: skip
    assert (found["sentiment"], found["price"], found["city"]) == ("positive", 799, "Berlin")
    assert "display" in found["keywords"]


def test_the_steps_of_a_solution_are_its_lines() -> None:
    step = {"type": "object", "properties": {"explanation": TEXT, "output": TEXT}, "required": ["explanation", "output"], "additionalProperties": False}  # fmt: skip
    found = filled(
        "Solve 2x + 7 = 19 step by step", steps={"type": "array", "items": step}, final_answer=TEXT
    )
    assert [one["output"] for one in found["steps"]] == ["2x = 12", "x = 6"]
    assert found["final_answer"] == "x = 6"


def test_an_event_has_its_name_and_all_who_come() -> None:
    found = filled(
        "Alice and Bob are going to a science fair on Friday.", name=TEXT, date=TEXT, participants=TEXTS
    )
    assert found == {"name": "science fair", "date": "Friday", "participants": ["Alice", "Bob"]}


def test_a_question_is_answered_in_the_member_that_is_meant_for_it() -> None:
    assert filled("What is the capital of Japan?", answer=TEXT, confidence={"type": "number"})["answer"] == "The capital of Japan is Tokyo."  # fmt: skip


def test_films_have_the_year_that_is_known() -> None:
    film = {"type": "object", "properties": {"title": TEXT, "year": {"type": "integer"}}, "required": ["title", "year"], "additionalProperties": False}  # fmt: skip
    found = filled("Recommend three science fiction movies", movies={"type": "array", "items": film})
    assert {"title": "The Matrix", "year": 1999} in found["movies"]


def test_members_in_english_are_filled_from_a_chinese_text() -> None:
    found = filled(
        "提取：张三，28岁，住在北京，是一名工程师", name=TEXT, age={"type": "integer"}, city=TEXT, job=TEXT
    )
    assert found == {"name": "张三", "age": 28, "city": "北京", "job": "工程师"}


def test_a_value_that_the_schema_does_not_take_is_not_put_in() -> None:
    found = filled("What is the capital of Japan?", answer={"type": "string", "maxLength": 10})
    assert len(found["answer"]) <= 10


def test_who_made_a_work_that_is_named_and_when_is_what_is_known() -> None:
    found = made("Return JSON with title, year and director of The Matrix")
    assert found == {"title": "The Matrix", "year": 1999, "director": "the Wachowskis"}
    assert filled("Who wrote Meditations?", title=TEXT, author=TEXT) == {
        "title": "Meditations",
        "author": "Marcus Aurelius",
    }
