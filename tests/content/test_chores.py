"""What applications ask for daily is done: labels, rewriting, titles, examples to follow, contexts, follow-ups, and the form asked for."""

import json

import pytest

from tests.content.asking import said, told, tool

DONE = {
    "Classify this ticket into one of: billing, technical, account. Ticket: I was charged twice.": "Billing",
    "将以下评论分类为正面或负面：这家餐厅的菜很难吃，服务也很差。": "负面",
    "Rewrite this more formally: hey can u send me the report asap": "Hello, could you please send me the report at your earliest convenience?",
    "Correct this sentence: he go to school yesterday": "He went to school yesterday.",
    "Write a commit message for: fixed bug where login button was disabled": "Fix bug where login button was disabled",
    "cat -> CAT\ndog -> DOG\nbird ->": "BIRD",
    "Q: 2+2\nA: 4\nQ: 3+5\nA:": "8",
    "Extract the name and phone number: \"Call John Smith at 555-123-4567 tomorrow.\"": "Name: John Smith\nPhone number: 555-123-4567",
    "Convert 10 miles to kilometers": "10 miles are 16.0934 kilometres.",
    "Solve for x: 2x + 5 = 15": "2x = 10\nx = 5",
    "What is the 10th Fibonacci number?": "The 10th Fibonacci number is 55.",
    "What comes next: 2, 4, 8, 16, ?": "The next number is 32.",
    "Convert this to snake_case: helloWorldExample": "hello_world_example",
    "Use the context to answer.\n\nContext: The Eiffel Tower was completed in 1889. It was designed by Gustave Eiffel's company.\n\nQuestion: Who designed it?": "It was designed by Gustave Eiffel's company.",
    "Answer with one word: what color is grass?": "Green",
    "Respond in all caps: what is the capital of Italy?": "THE CAPITAL OF ITALY IS ROME.",
    "Wrap your answer in <answer></answer> tags. What is 2+2?": "<answer>The result is 4.</answer>",
    "Quelle est la capitale de l'Allemagne ?": "La capitale de l'Allemagne est Berlin.",
    "Traduce al inglés: Gracias": "Thank you",
}  # fmt: skip
RECURSION = [
    {"role": "user", "content": "Explain recursion"},
    {"role": "assistant", "content": "Recursion means that a function calls itself. It needs a base case."},
]
FRUITS = [
    {"role": "user", "content": "List three fruits"},
    {"role": "assistant", "content": "1. Apple\n2. Banana\n3. Cherry"},
]


@pytest.mark.parametrize("asked", DONE)
def test_what_is_plainly_asked_is_done(asked: str) -> None:
    assert said(asked) == DONE[asked]


@pytest.mark.parametrize(
    ("before", "asked", "answer"),
    [
        (RECURSION, "shorter please", "Recursion means that a function calls itself."),
        (RECURSION, "Put that into bullet points", "- Recursion means that a function calls itself.\n- It needs a base case."),
        (FRUITS, "Which one is the second?", "Banana"),
        (FRUITS, "what did you just say?", FRUITS[1]["content"]),
    ],
)  # fmt: skip
def test_an_earlier_answer_can_be_asked_about(before: list[dict[str, str]], asked: str, answer: str) -> None:
    assert said([*before, {"role": "user", "content": asked}]) == answer


def test_more_of_a_list_repeats_none_of_it() -> None:
    more = said([*FRUITS, {"role": "user", "content": "Two more"}]).splitlines()
    assert [line[:2] for line in more] == ["4.", "5."]
    assert not {"Apple", "Banana", "Cherry"} & {line[3:] for line in more}


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("count", [5, 7, 10, 17, 30])
def test_as_many_words_are_said_as_are_asked_for(count: int, seed: int) -> None:
    assert len(said(f"Describe the ocean in exactly {count} words.", seed=seed).split()) == count


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_as_many_bullets_are_made_as_are_asked_for(count: int) -> None:
    lines = said(f"Explain photosynthesis in {count} bullet points").splitlines()
    assert len(lines) == count and all(line.startswith("- ") for line in lines)


def test_a_system_message_names_the_labels_and_the_language() -> None:
    system = (
        "Classify the user's message into one of: billing, technical, other. Respond with the label only."
    )
    asked = [{"role": "system", "content": system}, {"role": "user", "content": "My invoice is wrong"}]
    assert said(asked) == "billing"
    french = [{"role": "system", "content": "Always answer in French."}, {"role": "user", "content": "What is photosynthesis?"}]  # fmt: skip
    assert said(french).startswith("La photosynthèse")


def test_the_title_of_a_chat_comes_as_the_json_that_is_asked_for() -> None:
    asked = 'Generate a short title for the chat. JSON format: { "title": "…" }\n<chat_history>\nUSER: How can I learn to cook pasta?\nASSISTANT: Boil water.\n</chat_history>'
    assert json.loads(said(asked)) == {"title": "How to Learn to Cook Pasta"}


def test_two_wishes_for_two_tools_are_two_calls() -> None:
    tools = [
        tool("get_weather", "Get the weather", city={"type": "string"}),
        tool("book_table", "Book a table in a restaurant", people={"type": "integer"}),
    ]
    asked = told("Weather in Paris and book a table for 2", tools=tools, parallel_tool_calls=True)
    calls = {call.name: json.loads(call.arguments.text) for call in asked.choices[0].calls}
    assert calls == {"get_weather": {"city": "Paris"}, "book_table": {"people": 2}}


def test_a_penalty_chooses_an_answer_that_repeats_less() -> None:
    def repeated(**parameters: float) -> float:
        ids = told("Explain mountain railways", **parameters).choices[0].content.ids
        return 1 - len(set(ids)) / len(ids)

    assert repeated(frequency_penalty=2) < repeated(frequency_penalty=-2)


@pytest.mark.parametrize(
    ("told", "asked", "answer"),
    [
        ("My dog is called Rex.", "What is my dog called?", "Your dog is Rex."),
        ("My dog's name is Rex.", "What's my dog's name?", "Your dog's name is Rex."),
        ("我的狗叫旺财。", "我的狗叫什么？", "你的狗是旺财。"),
    ],
)
def test_what_somebody_called_his_own_is_remembered(told: str, asked: str, answer: str) -> None:
    talk = [{"role": "user", "content": told}, {"role": "assistant", "content": "Good."}]
    assert said([*talk, {"role": "user", "content": asked}]) == answer
