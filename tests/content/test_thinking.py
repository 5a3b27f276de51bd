"""What a model thinks before it answers: about the prompt, made of the answer, in the manner of the model."""

import re
from typing import Any

import pytest

from mock_server.content import phrases
from mock_server.content.languages import language_of
from mock_server.content.noticing import notes
from mock_server.content.prompt import read
from tests.content.asking import catalogue, said, told, tool

PROSE, OUTLINE, TERSE = "qwen3-next-80b-a3b-thinking", "qwen3.6-plus", "qwen3.8-max"


def thought(asked: str | list[dict[str, Any]], on: str = PROSE, **parameters: Any) -> str:
    reasoning = told(asked, on=on, enable_thinking=True, **parameters).choices[0].thinking
    assert reasoning is not None
    return reasoning.text


def every(asked: str, on: str = PROSE, **parameters: Any) -> list[str]:
    """The thoughts of eight seeds."""
    return [thought(asked, on, seed=seed, **parameters) for seed in range(8)]


@pytest.mark.parametrize("on", [PROSE, OUTLINE, TERSE])
def test_code_is_thought_about_by_its_language_and_its_functions(on: str) -> None:
    reasoning = thought("Write a Python function that merges two sorted lists.", on)
    assert "write a Python function that merges two sorted lists" in reasoning.replace("Write", "write")
    assert "Python" in reasoning
    assert "`merge(" in reasoning
    assert "```" not in reasoning


def test_an_example_in_the_code_is_tried_in_the_head() -> None:
    assert "`merge([1, 4], [2, 3, 5])`" in thought("Write a Python function that merges two sorted lists.")


def test_a_request_is_told_as_the_wish_of_somebody_else() -> None:
    reasoning = thought("Please write a letter to my landlord, I have no water.")
    assert "write a letter to their landlord, they have no water" in reasoning


@pytest.mark.parametrize(
    ("asked", "form"),
    [
        ("Say hello. Use only one word.", "one word"),
        ("List 5 healthy breakfast ideas", "5"),
        ("Explain gravity in exactly 20 words", "20 words"),
        ("Is the sky blue? Answer yes or no.", "Yes or No"),
        ("Describe the sea in no more than 30 words", "30 words"),
    ],
)
def test_the_form_that_is_wanted_is_kept_in_mind(asked: str, form: str) -> None:
    assert all(form in one for one in every(asked))


def test_json_is_kept_in_mind_where_the_request_wants_it() -> None:
    asked = "Extract the name and the age: Anna is 31."
    assert "JSON" in thought(asked, response_format={"type": "json_object"})
    assert "JSON" not in thought(asked)


def test_the_points_of_a_list_are_those_of_the_answer() -> None:
    asked = "List 5 healthy breakfast ideas"
    answer = said(asked, on=PROSE)
    reasoning = thought(asked)
    items = [
        re.split(r"[:,.]", line.split(". ", 1)[1])[0] for line in answer.split("\n") if line[:1].isdigit()
    ]
    assert len(items) == 5
    assert all(one.strip("* ") in reasoning for one in items)


def test_the_letter_is_counted_one_by_one() -> None:
    assert all(
        "s, t, r (1), a, w, b, e, r (2), r (3), y" in one for one in every("How many r's are in strawberry?")
    )


def test_decimals_are_given_as_many_places_before_they_are_compared() -> None:
    assert all("9.90" in one for one in every("Which is bigger, 9.11 or 9.9?"))


def test_a_tale_is_thought_out_to_its_end() -> None:
    asked = "Write a story about a lighthouse keeper"
    assert said(asked, on=PROSE).rstrip().rsplit(". ", 1)[-1][-40:] in thought(asked)


@pytest.mark.parametrize("on", [PROSE, OUTLINE, TERSE])
def test_a_call_is_thought_of_with_its_arguments(on: str) -> None:
    weather = tool("get_weather", "The weather of a city", city={"type": "string"})
    reasoning = thought("What is the weather in Oslo?", on, tools=[weather])
    assert "get_weather" in reasoning
    assert "city = Oslo" in reasoning
    assert "Thinking Process" not in reasoning  # outlines were never recorded before a call


@pytest.mark.parametrize("on", [PROSE, OUTLINE, TERSE])
def test_what_a_tool_returned_is_read_before_the_answer(on: str) -> None:
    call = {"id": "one", "type": "function", "function": {"name": "add", "arguments": '{"a": 2, "b": 3}'}}
    messages: list[dict[str, Any]] = [
        {"role": "user", "content": "Use the tool to add 2 and 3."},
        {"role": "assistant", "content": "", "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "one", "content": "5"},
    ]
    adds = tool("add", "Adds numbers", a={"type": "number"}, b={"type": "number"})
    assert "`add`" in (reasoning := thought(messages, on, tools=[adds]))
    assert "5" in reasoning


def test_a_short_question_is_understood_by_the_one_before() -> None:
    messages: list[dict[str, Any]] = [
        {"role": "user", "content": "What is the capital of France?"},
        {"role": "assistant", "content": "Paris."},
        {"role": "user", "content": "And its population?"},
    ]
    assert "What is the capital of France" in thought(messages)


def test_newer_models_think_under_numbered_heads() -> None:
    reasoning = thought("Explain quantum computing in simple terms", OUTLINE)
    assert reasoning.startswith("Thinking Process:\n\n1.  **Analyze the Request:**\n    *   Task: ")
    heads = re.findall(r"^(\d)\.  \*\*", reasoning, re.MULTILINE)
    assert heads == [str(at) for at in range(1, len(heads) + 1)]
    assert len(heads) >= 3


def test_an_outline_is_in_chinese_for_a_chinese_prompt() -> None:
    assert thought("用Python写一个快速排序", OUTLINE).startswith(
        "思考过程：\n\n1.  **分析请求：**\n    *   任务：用Python写一个快速排序"
    )


@pytest.mark.parametrize(
    "asked", ["Explain quantum computing in simple terms", "写一首关于秋天的诗", "How do I make pancakes?"]
)
def test_the_terse_say_least(asked: str) -> None:
    assert len(thought(asked, TERSE)) < len(thought(asked, PROSE)) < len(thought(asked, OUTLINE))


def test_every_model_that_thinks_has_a_manner() -> None:
    manners = {one.thoughts for one in catalogue() if one.thinking != "never"}
    assert manners == {"prose", "outline", "terse"}


def test_a_decimal_does_not_end_the_question() -> None:
    assert "in 1.5 hours, what is its speed" in thought(
        "If a train travels 120 km in 1.5 hours, what is its speed?"
    )


@pytest.mark.parametrize(
    ("answer", "kinds"),
    [
        ("", []),
        ("Paris.", []),
        ("1. Mix it.\n2. Bake it.\n3. Eat it.", ["steps"]),
        ("| a | b |\n| --- | --- |\n| c | d |\n| e | f |", ["table", "points"]),
        (
            "Subject: Leave\n\nDear Ann,\n\nI would like to take leave in the second week of May, please.",
            ["letter", "letter_first"],
        ),
        (
            "## One\n\nThis is what comes first.\n\n## Two\n\nThis is what comes second.",
            ["sections", "first"],
        ),
    ],
)
def test_what_an_answer_consists_of_is_noted(answer: str, kinds: list[str]) -> None:
    assert [one.kind for one in notes(read("How do I do it?"), answer)] == kinds


_CODE = {
    "es": "Escribe una función en Python que calcule el factorial de un número",
    "pt": "Escreva uma função em Python que calcule o fatorial de um número",
    "fr": "Écris une fonction Python qui calcule la factorielle d'un nombre",
    "de": "Schreibe eine Python-Funktion, die die Fakultät einer Zahl berechnet",
    "ja": "Pythonで階乗を計算する関数を書いてください",
    "ko": "숫자의 팩토리얼을 계산하는 파이썬 함수를 작성해 줘",
    "ru": "Напиши функцию на Python, которая вычисляет факториал числа",
    "ar": "اكتب دالة بلغة بايثون تحسب مضروب عدد",
    "hi": "एक पायथन फ़ंक्शन लिखो जो किसी संख्या का फैक्टोरियल निकाले",
    "id": "Tulis fungsi Python yang menghitung faktorial sebuah bilangan",
    "vi": "Viết một hàm Python tính giai thừa của một số",
    "th": "เขียนฟังก์ชัน Python ที่คำนวณแฟกทอเรียลของตัวเลข",
}
_LISTS = {
    "es": "Dame 5 ideas de desayunos saludables",
    "pt": "Me dê 5 ideias de café da manhã saudável",
    "fr": "Donne-moi 5 idées de petit-déjeuner sain",
    "de": "Nenne mir 5 Ideen für ein gesundes Frühstück",
    "ja": "健康的な朝食のアイデアを5つ教えてください",
    "ko": "건강한 아침 식사 아이디어 5가지를 알려줘",
    "ru": "Дай 5 идей для здорового завтрака",
    "ar": "أعطني 5 أفكار لفطور صحي",
    "hi": "स्वस्थ नाश्ते के 5 विचार दो",
    "id": "Berikan 5 ide sarapan sehat",
    "vi": "Cho tôi 5 ý tưởng bữa sáng lành mạnh",
    "th": "แนะนำอาหารเช้า 5 อย่าง",
}
_QUESTIONS = {
    "es": "¿Y su población?",
    "pt": "E a população?",
    "fr": "Et sa population ?",
    "de": "Und die Einwohnerzahl?",
    "ja": "人口は？",
    "ko": "인구는?",
    "ru": "А население?",
    "ar": "وعدد سكانها؟",
    "hi": "और जनसंख्या?",
    "id": "Dan jumlah penduduknya?",
    "vi": "Còn dân số thì sao?",
    "th": "แล้วประชากรล่ะ",
}
_EMAILS = {
    "es": "Escribe un correo a mi jefe pidiendo un día libre",
    "pt": "Escreva um e-mail ao meu chefe pedindo um dia de folga",
    "fr": "Écris un e-mail à mon chef pour demander un jour de congé",
    "de": "Schreibe eine E-Mail an meinen Chef und bitte um einen Urlaubstag",
    "ja": "上司に休暇をお願いするメールを書いてください",
    "ko": "상사에게 휴가를 요청하는 이메일을 써줘",
    "ru": "Напиши письмо начальнику с просьбой об отгуле",
    "ar": "اكتب بريدًا إلكترونيًا إلى مديري أطلب فيه يوم إجازة",
    "hi": "मेरे बॉस को एक दिन की छुट्टी के लिए ईमेल लिखो",
    "id": "Tulis email kepada atasan saya untuk meminta cuti sehari",
    "vi": "Viết email cho sếp xin nghỉ một ngày",
    "th": "เขียนอีเมลถึงหัวหน้าเพื่อขอลาหยุดหนึ่งวัน",
}


def spoken(reasoning: str, asked: str) -> str:
    """The language of the thoughts themselves, without the user's words and the code."""
    return language_of(re.sub(r"`[^`]*`|\w+ = \S+", "", reasoning.replace(asked, "")))


@pytest.mark.parametrize(("language", "asked"), _CODE.items())
def test_code_is_thought_about_in_the_language_that_asks_for_it(language: str, asked: str) -> None:
    for reasoning in every(asked):
        assert asked in reasoning
        assert "Python" in reasoning.replace(asked, "")
        assert "`factorial(number: int)`" in reasoning
        assert "`factorial(5)`" in reasoning
        assert "`120`" in reasoning
        assert spoken(reasoning, asked) == language


@pytest.mark.parametrize(("language", "asked"), _LISTS.items())
def test_a_list_is_counted_in_the_language_that_asks_for_it(language: str, asked: str) -> None:
    reasoning = thought(asked)
    own = reasoning.replace(asked, "")
    assert own.count("5") >= 2  # how many are wanted, and how many there are
    items = re.findall(r"\*\*(.+?)\*\*", said(asked, on=PROSE))
    assert len(items) == 5
    assert all(one.strip(" :：") in own for one in items)
    assert spoken(reasoning, asked) == language


@pytest.mark.parametrize(("language", "asked"), _QUESTIONS.items())
def test_a_question_is_quoted_whole_and_joined_to_the_one_before(language: str, asked: str) -> None:
    messages = [
        {"role": "user", "content": _CODE[language]},
        {"role": "assistant", "content": "…"},
        {"role": "user", "content": asked},
    ]
    first = thought(messages).split("\n\n")[0]
    assert asked in first
    assert _CODE[language] in first


@pytest.mark.parametrize(("language", "asked"), _EMAILS.items())
def test_an_email_is_thought_about_by_its_subject(language: str, asked: str) -> None:
    subject = re.split(r"[:：]", said(asked, on=PROSE).split("\n")[0], maxsplit=1)[1].strip()
    reasoning = thought(asked)
    assert subject in reasoning.replace(asked, "")
    assert spoken(reasoning, asked) == language


@pytest.mark.parametrize("language", _CODE)
def test_a_call_and_its_result_are_thought_about_in_the_language_of_the_user(language: str) -> None:
    weather = tool("get_weather", "The weather of a city", city={"type": "string"})
    asked = _QUESTIONS[language]
    calls = [{"id": "one", "type": "function", "function": {"name": "get_weather", "arguments": '{"city": "Oslo"}'}}]  # fmt: skip
    messages: list[dict[str, Any]] = [
        {"role": "user", "content": asked},
        {"role": "assistant", "content": "", "tool_calls": calls},
        {"role": "tool", "tool_call_id": "one", "content": "18 °C"},
    ]
    after = thought(messages, tools=[weather])
    assert "`get_weather`" in after
    assert "18 °C" in after.split("\n\n")[0]
    before = thought(
        asked, tools=[weather], tool_choice={"type": "function", "function": {"name": "get_weather"}}
    )
    assert "`get_weather`" in before
    assert spoken(before, asked) == spoken(after, asked) == language


@pytest.mark.parametrize(
    ("answer", "sentences"),
    [
        ("“Who is there?” she asked. Nobody answered her.", ["“Who is there?” she asked.", "Nobody answered her."]),
        ("«Для кого этот свет?» — смеются все. И он молчит.", ["«Для кого этот свет?» — смеются все.", "И он молчит."]),
        ("« Qui est là ? » demanda le chat. Personne ne répondit.", ["« Qui est là ? » demanda le chat.", "Personne ne répondit."]),
    ],
)  # fmt: skip
def test_what_is_said_in_a_sentence_does_not_end_it(answer: str, sentences: list[str]) -> None:
    assert [one.values["said"] for one in notes(read("Tell me more"), answer)] == sentences


@pytest.mark.parametrize(
    "asked", ["¿Cuál es la diferencia entre SQL y NoSQL?", "SQLとNoSQLの違いは何ですか？"]
)
def test_of_two_things_it_is_told_what_each_is(asked: str) -> None:
    kinds = [one.kind for one in notes(read(asked), said(asked, on=PROSE))]
    assert kinds == ["first", "next"]


@pytest.mark.parametrize(
    "asked", ["Hola, ¿qué tal?", "Hallo, wie geht's?", "Привет, как дела?", "Halo, apa kabar?"]
)
def test_nothing_is_doubted_of_a_greeting(asked: str) -> None:
    words = phrases.data("thoughts")[language_of(asked)]["doubt_talk"]
    assert all(any(word in one for word in words) for one in every(asked))
