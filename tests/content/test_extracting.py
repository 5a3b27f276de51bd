"""An object that is to hold what a text says holds just that: values from the text, null where it has none, rows of its tables and lists."""

import json
from typing import Any

import pytest

from tests.content.asking import said

TEXT = {"type": "string"}
NUMBER = {"type": "number"}
WHOLE = {"type": "integer"}
DATE = {"type": "string", "format": "date"}
TEXTS = {"type": "array", "items": TEXT}
OR_NULL = {"type": ["string", "null"]}


def closed(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def rows(**properties: Any) -> dict[str, Any]:
    return {"type": "array", "items": closed(**properties)}


def one_of(*options: str) -> dict[str, Any]:
    return {"type": "string", "enum": list(options)}


def filled(asked: str, system: str = "", **properties: Any) -> dict[str, Any]:
    """The object of a schema with these members, all required."""
    form = {"type": "json_schema", "json_schema": {"name": "wanted", "schema": closed(**properties)}}
    messages = [{"role": "system", "content": system}] if system else []
    found = json.loads(said([*messages, {"role": "user", "content": asked}], response_format=form))
    assert isinstance(found, dict)
    return found


def told(asked: str, system: str = "") -> dict[str, Any]:
    """The object that a request for `json_object` gets."""
    messages = [{"role": "system", "content": system}] if system else []
    found = json.loads(
        said([*messages, {"role": "user", "content": asked}], response_format={"type": "json_object"})
    )
    assert isinstance(found, dict)
    return found


INVOICE = """INVOICE
Invoice No: INV-2024-0187
Date: March 15, 2024
Due date: April 14, 2024
Bill to: Greenfield Foods Ltd, 22 Market Street, Leeds
From: Brightline Design Studio

Description            Qty   Unit price   Amount
Logo redesign           1     $850.00     $850.00
Business cards (500)    2     $45.00      $90.00

Subtotal: $940.00
VAT (20%): $188.00
Total due: $1,128.00"""


def test_an_invoice_is_read_with_its_rows_and_each_amount_by_its_part() -> None:
    found = filled(
        f"Extract the invoice data.\n\n{INVOICE}",
        invoice_number=TEXT, issue_date=DATE, due_date=DATE, vendor=TEXT, customer=TEXT,
        line_items=rows(description=TEXT, quantity=WHOLE, unit_price=NUMBER, amount=NUMBER), subtotal=NUMBER, tax=NUMBER, total=NUMBER, currency=TEXT,
    )  # fmt: skip
    assert found == {
        "invoice_number": "INV-2024-0187", "issue_date": "2024-03-15", "due_date": "2024-04-14", "vendor": "Brightline Design Studio", "customer": "Greenfield Foods Ltd",
        "line_items": [
            {"description": "Logo redesign", "quantity": 1, "unit_price": 850, "amount": 850},
            {"description": "Business cards (500)", "quantity": 2, "unit_price": 45, "amount": 90},
        ],
        "subtotal": 940, "tax": 188, "total": 1128, "currency": "USD",
    }  # fmt: skip


def test_the_posts_of_a_curriculum_vitae_are_rows_and_the_present_one_has_no_end() -> None:
    found = filled(
        "Parse this resume:\n\nMaria Gonzalez\nSenior Backend Engineer\nmaria@mailbox.org | Barcelona, Spain\n\nExperience\nSenior Backend Engineer, Typeform (2020 - present)\n"
        "Software Engineer, Glovo (2016 - 2020)\n\nSkills: Go, Python\n",
        name=TEXT, title=TEXT, location=TEXT, skills=TEXTS, experience=rows(company=TEXT, title=TEXT, start_year=WHOLE, end_year={"type": ["integer", "null"]}),
    )  # fmt: skip
    assert found["title"] == "Senior Backend Engineer"
    assert found["location"] == "Barcelona"
    assert found["skills"] == ["Go", "Python"]
    assert [(one["company"], one["end_year"]) for one in found["experience"]] == [("Typeform", None), ("Glovo", 2020)]  # fmt: skip


def test_who_has_to_do_what_by_when() -> None:
    found = filled(
        "Meeting notes: Attendees: Anna, Ben, Chloe. Decided to launch on May 5. Ben will update the website by Friday. Chloe will contact the press. Next meeting: April 28.",
        attendees=TEXTS, decisions=TEXTS, action_items=rows(owner=TEXT, task=TEXT, due=OR_NULL), next_meeting=OR_NULL,
    )  # fmt: skip
    assert found == {
        "attendees": ["Anna", "Ben", "Chloe"],
        "decisions": ["Decided to launch on May 5"],
        "action_items": [
            {"owner": "Ben", "task": "Update the website", "due": "Friday"},
            {"owner": "Chloe", "task": "Contact the press", "due": None},
        ],
        "next_meeting": "April 28",
    }


def test_what_a_text_does_not_say_is_null_or_nothing() -> None:
    found = filled(
        "The app keeps crashing on my Pixel 7, Android 14.", "You triage support tickets.",
        category=one_of("bug", "feature_request", "question"), device=OR_NULL, os=OR_NULL, app_version=OR_NULL, links=TEXTS,
    )  # fmt: skip
    assert found == {"category": "bug", "device": "Pixel 7", "os": "Android 14", "app_version": None, "links": []}  # fmt: skip


def test_each_aspect_has_its_own_feeling_and_its_words() -> None:
    found = filled(
        "The food was amazing but the waiter was rude.",
        aspects=rows(aspect=one_of("food", "service", "price"), sentiment=one_of("positive", "negative", "neutral"), quote=TEXT),
    )  # fmt: skip
    assert found["aspects"] == [
        {"aspect": "food", "sentiment": "positive", "quote": "The food was amazing"},
        {"aspect": "service", "sentiment": "negative", "quote": "the waiter was rude"},
    ]


def test_entities_stand_where_their_offsets_say() -> None:
    text = "Tim Cook announced the new iPhone in Cupertino on Monday."
    found = filled(
        f"Find named entities with offsets: {text}",
        entities=rows(text=TEXT, label=one_of("PERSON", "LOC", "DATE", "PRODUCT"), start=WHOLE, end=WHOLE),
    )["entities"]
    assert [one["label"] for one in found] == ["PERSON", "PRODUCT", "LOC", "DATE"]
    assert all(text[one["start"] : one["end"]] == one["text"] for one in found)


def test_the_edges_of_a_graph_say_how_names_hang_together() -> None:
    found = filled(
        "Extract a knowledge graph: Marie Curie was born in Warsaw. She married Pierre Curie.",
        nodes=rows(id=TEXT, type=TEXT), edges=rows(source=TEXT, target=TEXT, relation=TEXT),
    )  # fmt: skip
    assert [one["id"] for one in found["nodes"]] == ["Marie Curie", "Warsaw", "Pierre Curie"]
    assert found["edges"] == [
        {"source": "Marie Curie", "target": "Warsaw", "relation": "born_in"},
        {"source": "Marie Curie", "target": "Pierre Curie", "relation": "married"},
    ]


@pytest.mark.parametrize(
    ("asked", "properties", "wanted"),
    [
        ("The price went from €45 to €39", {"old_price": NUMBER, "new_price": NUMBER}, {"old_price": 45, "new_price": 39}),
        ("We need thirty-two chairs and five tables", {"items": rows(name=TEXT, quantity=WHOLE)}, {"items": [{"name": "chairs", "quantity": 32}, {"name": "tables", "quantity": 5}]}),
        ("Ship to: Hauptstraße 5, 10827 Berlin, Germany", {"street": TEXT, "postal_code": TEXT, "city": TEXT, "country": TEXT, "phone": OR_NULL},
         {"street": "Hauptstraße 5", "postal_code": "10827", "city": "Berlin", "country": "Germany", "phone": None}),
        ("Extract all dates in ISO format: the kickoff is on March 3, 2025, the launch on 2025-06-01.", {"dates": {"type": "array", "items": DATE}}, {"dates": ["2025-03-03", "2025-06-01"]}),
        ("Today is 2025-03-10. Remind me to call mom next Friday at 6pm", {"task": TEXT, "date": DATE}, {"task": "Call mom", "date": "2025-03-21"}),
        ("Check in 12 July 2025, check out 15 July 2025, double room", {"check_in": DATE, "check_out": DATE, "nights": WHOLE}, {"check_in": "2025-07-12", "check_out": "2025-07-15", "nights": 3}),
        ("患者女，45岁，因头痛三天就诊，对青霉素过敏，血压150/95。", {"age": WHOLE, "gender": TEXT, "chief_complaint": TEXT, "allergies": TEXTS, "blood_pressure": TEXT},
         {"age": 45, "gender": "女", "chief_complaint": "头痛", "allergies": ["青霉素"], "blood_pressure": "150/95"}),
        ("Receipt:\nJoe's Diner\n2 Burgers 24.00\n1 Fries 5.50\nTax 2.36\nTotal 31.86", {"merchant": TEXT, "tax": NUMBER, "total": NUMBER}, {"merchant": "Joe's Diner", "tax": 2.36, "total": 31.86}),
    ],
)  # fmt: skip
def test_values_are_those_of_the_text(asked: str, properties: dict[str, Any], wanted: dict[str, Any]) -> None:
    assert filled(asked, **properties) == wanted


HOME = 'You are a smart home assistant. Respond only with JSON: {"action": "turn_on|turn_off|set", "device": "light|fan|thermostat", "room": "string", "value": null}'


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("turn on the kitchen light", ["turn_on", "light", "kitchen", None]),
        ("Set the bedroom thermostat to 21 degrees", ["set", "thermostat", "bedroom", 21]),
    ],
)
def test_a_command_is_an_action_with_its_device_and_value(asked: str, wanted: list[Any]) -> None:
    assert list(told(asked, HOME).values()) == wanted


def test_a_companion_answers_in_the_member_that_is_for_it_and_says_how_one_feels() -> None:
    found = told("I had the worst day ever", 'You are Luna. Always answer in JSON {"reply": "...", "intent": "...", "emotion": "..."}')  # fmt: skip
    assert found["emotion"] == "sad"
    assert found["reply"] not in ("", "reply")
    assert not found["reply"].startswith("{")


@pytest.mark.parametrize(
    "form",
    [
        '{"name": string, "age": number, "city": string | null}',
        '{"name": "<full name>", "age": 0, "city": ""}',
        "interface Person {\n  name: string;\n  age: number;\n  city?: string;\n}",
        "class Person(BaseModel):\n    name: str\n    age: int\n    city: Optional[str] = None\n",
    ],
)
def test_the_form_may_be_shown_in_any_notation_and_needs_no_response_format(form: str) -> None:
    answer = said(f"Return only JSON in this form:\n\n{form}\n\nText: Lena is a 29-year-old nurse from Hamburg.")  # fmt: skip
    assert json.loads(answer) == {"name": "Lena", "age": 29, "city": "Hamburg"}


def test_objects_within_a_type_are_kept() -> None:
    answer = said(
        "Return ONLY a JSON object matching this TypeScript type:\n\ninterface Order {\n  orderId: string;\n  items: { name: string; qty: number }[];\n  total: number;\n  note?: string;\n}\n\n"
        "Message: Order 8841: 2 x Mug @ $12.00, 1 x Teapot @ $30.50. Total $54.50"
    )
    assert json.loads(answer) == {
        "orderId": "8841",
        "items": [{"name": "Mug", "qty": 2}, {"name": "Teapot", "qty": 1}],
        "total": 54.5,
        "note": None,
    }


def test_each_of_several_texts_gets_an_object() -> None:
    answer = said("Classify the sentiment of each review. Respond with a JSON array of objects with id and sentiment, nothing else, only JSON.\n\n1. Great phone, love it\n2. Terrible battery\n3. It is okay")  # fmt: skip
    assert json.loads(answer) == [{"id": 1, "sentiment": "positive"}, {"id": 2, "sentiment": "negative"}, {"id": 3, "sentiment": "neutral"}]  # fmt: skip


def test_what_was_said_before_can_be_put_into_an_object() -> None:
    talk = [
        {"role": "user", "content": "My name is Tom, I'm 33 and I live in Leeds."},
        {"role": "assistant", "content": "Nice to meet you, Tom!"},
        {
            "role": "user",
            "content": 'Put what you know about me into JSON: {"name": "", "age": 0, "city": ""}',
        },
    ]
    assert json.loads(said(talk, response_format={"type": "json_object"})) == {"name": "Tom", "age": 33, "city": "Leeds"}  # fmt: skip


# ---- what no text gives --------------------------------------------------------------------------------------------------


def test_things_of_a_kind_have_what_is_known_of_them() -> None:
    found = told("Give me three European capitals with their populations as JSON")
    assert found["capitals"][0] == {"name": "London", "population": 8_900_000}
    assert len(found["capitals"]) == 3
    planets = filled("List the planets with their diameters", planets=rows(name=TEXT, diameter_km=WHOLE))["planets"]  # fmt: skip
    assert planets[4] == {"name": "Jupiter", "diameter_km": 142_984}
    assert told("列出五种水果，返回JSON，包含名称、颜色、热量")["水果"][0] == {"名称": "苹果", "颜色": "红色", "热量": 52}  # fmt: skip


@pytest.mark.parametrize("topic", ["geography", "chemistry", "space"])
def test_each_question_of_a_quiz_has_its_answer_among_its_options(topic: str) -> None:
    found = filled(
        f"Generate a quiz with 3 multiple choice questions about {topic}",
        questions=rows(question=TEXT, options={"type": "array", "items": TEXT, "minItems": 4, "maxItems": 4}, answer=TEXT, correct_index=WHOLE),
    )["questions"]  # fmt: skip
    assert len({one["question"] for one in found}) == 3
    assert all(one["options"][one["correct_index"]] == one["answer"] for one in found)


def test_a_recipe_has_amounts_and_a_dish_with_meat_is_not_vegetarian() -> None:
    found = filled(
        "Give me a recipe for spaghetti carbonara",
        title=TEXT, servings=WHOLE, ingredients=rows(name=TEXT, amount=TEXT), steps=TEXTS, vegetarian={"type": "boolean"},
    )  # fmt: skip
    assert found["ingredients"][0] == {"name": "spaghetti", "amount": "200 g"}
    assert (found["servings"], found["vegetarian"]) == (2, False)


def test_a_journey_has_its_days_in_order() -> None:
    found = filled("Plan a 3 day trip to Rome", days=rows(day=WHOLE, title=TEXT, activities=rows(time=TEXT, activity=TEXT)))["days"]  # fmt: skip
    assert [one["day"] for one in found] == [1, 2, 3]
    assert all(len(one["activities"]) > 2 for one in found)


def test_what_is_not_known_is_not_made_up() -> None:
    found = filled("Who wrote Pride and Prejudice and when?", title=TEXT, author=TEXT, year=WHOLE)
    assert found["author"] == "Jane Austen"
    assert found["year"] in (0, 1813)


def test_an_event_ends_when_the_text_says_that_it_ends() -> None:
    properties = {name: {"type": "string", "format": "date-time"} for name in ("start", "end")}
    schema = {"type": "object", "properties": properties, "required": ["start", "end"]}
    form = {"type": "json_schema", "json_schema": {"name": "event", "schema": schema}}
    told = said("Extract the event: Design review on 2026-05-03 from 14:00 to 15:30.", response_format=form)
    assert told == '{"start": "2026-05-03T14:00:00Z", "end": "2026-05-03T15:30:00Z"}'
