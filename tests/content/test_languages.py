"""A prompt is answered in its language: read for its kind and topic, said from that language's phrases, thought about in it."""

import json

import pytest

from mock_server.content import languages, phrases, text, thinking
from mock_server.content.chance import Chance
from mock_server.content.prompt import read
from tests.content.asking import said, told, tool

ASKED = {
    "en": ("Why is the sky blue?", "why", "the sky is blue"),
    "zh": ("为什么天空是蓝色的？", "why", "天空是蓝色"),
    "zh-Hant": ("請解釋量子力學", "explain", "量子力學"),
    "ja": ("光合成とは何ですか？", "define", "光合成"),
    "ko": ("인공지능이란 무엇인가요?", "define", "인공지능"),
    "es": ("¿Por qué el cielo es azul?", "why", "el cielo es azul"),
    "pt": ("O que é inteligência artificial?", "define", "inteligência artificial"),
    "fr": ("Qu'est-ce que la photosynthèse ?", "define", "la photosynthèse"),
    "de": ("Wie kann ich Deutsch lernen?", "how", "Deutsch lernen"),
    "ru": ("Почему небо голубое?", "why", "небо голубое"),
    "ar": ("لماذا السماء زرقاء؟", "why", "السماء زرقاء"),
    "hi": ("प्रकाश संश्लेषण क्या है?", "define", "प्रकाश संश्लेषण"),
    "id": ("Mengapa langit biru?", "why", "langit biru"),
    "vi": ("Quang hợp là gì?", "define", "Quang hợp"),
    "th": ("การสังเคราะห์แสงคืออะไร", "define", "การสังเคราะห์แสง"),
}
GREETINGS = {"es": "¡Hola!", "pt": "Olá!", "fr": "Bonjour !", "de": "Hallo!", "ru": "Привет!", "ja": "こんにちは", "ko": "안녕하세요!",
             "ar": "مرحبا", "hi": "नमस्ते", "vi": "Xin chào!", "th": "สวัสดีครับ", "id": "Halo, apa kabar?"}  # fmt: skip
HOW_ARE_YOU = {"es": "Hola, ¿cómo estás?", "pt": "Olá, como vai você?", "fr": "Bonjour, comment ça va ?", "de": "Wie geht's?", "ru": "Привет, как дела?",
               "ja": "こんにちは、お元気ですか？", "ko": "안녕하세요, 잘 지내세요?", "ar": "مرحبا، كيف حالك؟", "hi": "नमस्ते, आप कैसे हैं?", "vi": "Xin chào, bạn khỏe không?",
               "th": "สวัสดี สบายดีไหม", "id": "Apa kabar?", "en": "Hi, how are you?", "zh": "你好，最近怎么样？"}  # fmt: skip
OTHERS = [language for language in ASKED if language not in ("en", "zh", "zh-Hant")]


def say(prompt: str, seed: int = 1) -> str:
    return text.say(read(prompt), (), (), Chance(seed))


def test_every_language_has_a_question_here() -> None:
    assert set(ASKED) == set(phrases.LANGUAGES)


@pytest.mark.parametrize("language", ASKED)
def test_a_question_is_read_in_its_language(language: str) -> None:
    question, kind, topic = ASKED[language]
    found = read(question)
    assert (found.language, found.kind, found.topic) == (language, kind, topic)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("language", ASKED)
def test_an_answer_is_in_the_language_of_the_question(language: str, seed: int) -> None:
    assert languages.language_of(say(ASKED[language][0], seed)) == language


@pytest.mark.parametrize("language", HOW_ARE_YOU)
def test_who_asks_how_it_goes_is_told_so(language: str) -> None:
    assert say(HOW_ARE_YOU[language]) in phrases.bank(language)["well"]


@pytest.mark.parametrize("language", ASKED)
def test_thinking_is_in_the_language_of_the_question(language: str) -> None:
    question = read(ASKED[language][0])
    thought = thinking.think(question, say(ASKED[language][0]), Chance(2))
    assert languages.language_of(thought.replace(question.topic, "")) == language


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_the_phrases_that_english_has(language: str) -> None:
    not_there = {"benefits", "drawbacks", "questions"}  # lists of these are made of tips
    not_there |= {"unknown_name"}  # told by its capitals
    not_there |= {
        "not_known",
        "known_closing",
        "compare_choice",
        "how_unknown",
        "why_unknown",
        "make_unknown",
        "list_unknown",
        "weigh_unknown",
    }  # said of facts that English and Chinese have many of
    assert set(phrases.bank("en")) - not_there <= set(phrases.bank(language))


@pytest.mark.parametrize("language", GREETINGS)
def test_a_greeting_is_greeted(language: str) -> None:
    assert say(GREETINGS[language]) in (*phrases.bank(language)["greeting"], *phrases.bank(language)["well"])


@pytest.mark.parametrize("language", OTHERS)
def test_no_phrase_keeps_an_open_slot(language: str) -> None:
    for seed in range(12):
        assert "{" not in say(ASKED[language][0], seed)


def test_a_list_has_as_many_items_as_were_asked_for_in_spanish() -> None:
    assert say("Dame 4 consejos para dormir mejor").count("\n") == 5


def test_a_sum_is_worked_out_in_german() -> None:
    assert "22" in say("Was ist 17+5?")


def test_code_is_written_where_it_is_asked_for_in_spanish() -> None:
    assert "```python\n" in say("Escribe una función en Python que sume números")


def test_an_english_question_is_answered_in_the_language_it_names() -> None:
    assert languages.language_of(say("Why is the sky blue? Answer in French.")) == "fr"
    assert languages.language_of(say("Why is the sky blue? Answer in Traditional Chinese.")) == "zh-Hant"


@pytest.mark.parametrize(
    "prompt", ["Hvorfor er himlen blå?", "Чому небо синє?", "Γιατί ο ουρανός είναι μπλε;"]
)
def test_a_language_without_phrases_is_answered_in_english(prompt: str) -> None:
    assert languages.language_of(say(prompt)) == "en" == read(prompt).language


@pytest.mark.parametrize("prompt", ["Translate 'el gato negro' to English", "What does 'jeudi' mean in a letter?", "Explain 仁 to me in plain words please",
                                    "{\"a\": 1}", "i love pizza", "Say hi"])  # fmt: skip
def test_english_with_a_foreign_word_stays_english(prompt: str) -> None:
    assert read(prompt).language == "en"


def test_traditional_characters_come_back_as_they_were_asked() -> None:
    assert languages.traditional(languages.simplified("為什麼天空是藍色的")) == "為什麼天空是藍色的"


@pytest.mark.parametrize(
    ("asked", "begins"),
    [
        ("¿Por qué el cielo es azul?", "El cielo se ve azul"),
        ("Was ist Photosynthese?", "Bei der Photosynthese wandeln"),
        ("Explique o que é inflação.", "Inflação é o aumento"),
        ("인공지능이 무엇인지 설명해 주세요.", "인공지능은"),
        ("ما هي الطاقة الشمسية؟", "الطاقة الشمسية طاقة"),
        ("जलवायु परिवर्तन क्या है?", "जलवायु परिवर्तन"),
        ("Hãy giải thích blockchain là gì.", "Blockchain là"),
        ("請說明什麼是區塊鏈。", "區塊鏈是"),
        ("Explica los agujeros negros.", "Un agujero negro es"),
        ("O que são juros compostos?", "Juros compostos são"),
        ("Comment fonctionne un vaccin ?", "Un vaccin présente"),
        ("Wie entsteht Regen?", "Regen bildet sich"),
        ("Расскажи про Солнечную систему.", "Солнечная система — это"),
        ("ブラックホールについて説明してください。", "ブラックホールは"),
        ("백신은 어떻게 작동하나요?", "백신은"),
        ("كيف يتكون قوس قزح؟", "يظهر قوس قزح"),
        ("चक्रवृद्धि ब्याज क्या है?", "चक्रवृद्धि ब्याज"),
        ("Apa itu rekursi?", "Rekursi adalah"),
        ("Vắc-xin hoạt động như thế nào?", "Vắc-xin cho"),
        ("ทำไมฝนถึงตก", "ฝนเกิด"),
    ],
)
def test_what_is_asked_most_is_known_in_the_language(asked: str, begins: str) -> None:
    assert said(asked).startswith(begins)


@pytest.mark.parametrize(
    ("asked", "step"),
    [
        ("美味しい味噌汁の作り方は？", "味噌や醤油は最後"),
        ("Bagaimana cara membuat nasi uduk?", "tumis bumbu sampai harum"),
        ("วิธีทำต้มยำกุ้งทำอย่างไร", "บีบมะนาว"),
        ("怎么做葱油鲈鱼？", "热锅后再下油"),
    ],
)
def test_a_dish_is_cooked_in_steps_of_cooking(asked: str, step: str) -> None:
    assert step in said(asked)


def test_italian_is_not_taken_for_spanish_and_answered_in_english() -> None:
    assert languages.language_of("Spiegami che cosa è un vulcano e perché esplode.") == "en"


def test_a_letter_is_asked_for_with_whom_it_is_to() -> None:
    assert said("写一封请假邮件给经理").startswith("主题：请假申请")
    assert said("Escreva um e-mail pedindo férias ao meu chefe.").startswith("Assunto: Pedido de férias")


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ("Why does bread rise?", "why bread rises."),
        ("How do I fix a flat tire?", "how to fix a flat tire."),
        ("Is Python faster than Java?", '"Is Python faster than Java?"'),
        ("为什么天会下雨？", "“为什么天会下雨？”"),
        ("¿Por qué el cielo es azul?", "La pregunta es: «¿Por qué el cielo es azul?»."),
        ("Write a letter to my aunt about our garden", "write a letter to their aunt about their garden."),
    ],
)
def test_thinking_names_the_question_in_a_sentence_that_can_hold_it(asked: str, named: str) -> None:
    every = [thinking.think(read(asked), say(asked), Chance(seed)) for seed in range(12)]
    assert any(named in one.split("\n\n")[0] for one in every)
    assert not any("**" in one or ": Okay" in one for one in every)


WEATHER = {
    "ja": ("東京の天気は？", "東京"), "ko": ("서울 날씨 어때?", "서울"), "th": ("อากาศที่กรุงเทพเป็นอย่างไร", "กรุงเทพ"), "hi": ("दिल्ली का मौसम कैसा है?", "दिल्ली"), "ar": ("كيف الطقس في القاهرة؟", "القاهرة"),
    "ru": ("Какая погода в Москве?", "Москва"), "vi": ("Thời tiết ở Hà Nội thế nào?", "Hà Nội"), "id": ("Bagaimana cuaca di Jakarta?", "Jakarta"), "es": ("¿Qué tiempo hace en Madrid?", "Madrid"),
    "pt": ("Como está o tempo em Lisboa?", "Lisboa"), "fr": ("Quel temps fait-il à Paris ?", "Paris"), "de": ("Wie ist das Wetter in Berlin?", "Berlin"), "zh-Hant": ("台北天氣如何？", "台北"),
}  # fmt: skip


@pytest.mark.parametrize("language", WEATHER)
def test_a_tool_with_an_english_name_is_called_for_a_question_in_the_language(language: str) -> None:
    offered = [
        tool("send_email", "Send an email", to={"type": "string"}),
        tool("get_weather", "Get the weather of a city", city={"type": "string"}),
    ]
    asked, city = WEATHER[language]
    (call,) = told(asked, tools=offered).choices[0].calls
    assert (call.name, json.loads(call.arguments.text)) == ("get_weather", {"city": city})


def test_a_result_is_told_in_traditional_characters() -> None:
    called = {"id": "c1", "type": "function", "function": {"name": "get_weather", "arguments": "{}"}}
    messages = [
        {"role": "user", "content": "台北天氣如何？"},
        {"role": "assistant", "content": "", "tool_calls": [called]},
        {"role": "tool", "tool_call_id": "c1", "content": "25 °C"},
    ]
    for seed in range(4):
        assert languages.language_of(said(messages, seed=seed)) == "zh-Hant"


@pytest.mark.parametrize(
    ("asked", "step"),
    [
        ("¿Cómo puedo aprender inglés rápido?", "cierra el libro"),
        ("Wie lerne ich schnell Englisch?", "schließen Sie das Buch"),
        ("英語を早く上達させるにはどうすればいいですか？", "本を閉じ"),
        ("Как быстро выучить английский?", "закройте книгу"),
    ],
)
def test_how_something_is_learnt_is_told_in_steps_of_learning(asked: str, step: str) -> None:
    assert any(step in said(asked, seed=seed) for seed in range(4))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("元気？", "ja"), ("東京駅", "ja"), ("Tudo bem?", "pt"), ("E aí?", "pt"), ("Qué tal", "es"), ("ça va ?", "fr"), ("Salut !", "fr"), ("Moin", "de"),
        ("Apa kabar?", "id"), ("用Python读取Excel", "zh"), ("Java遍历Map", "zh"), ("Linux解压tar.gz", "zh"), ("var let const区别", "zh"),
        ("IndexError: list index out of range怎么解决", "zh"), ("用Python讀取Excel", "zh-Hant"),
        # what was told rightly before stays as it was
        ("你好", "zh"), ("元气", "zh"), ("元氣", "zh-Hant"), ("東京", "zh-Hant"), ("元気是什么意思？", "zh"), ("了解", "zh"), ("大丈夫？", "zh"), ("What does 元気 mean?", "en"), ("What does 加油 mean?", "en"),
        ("Translate 用 to English", "en"), ("Translate 我把书给你 to English", "en"), ("Explain 气 in the Linux kernel", "en"), ("Hello", "en"), ("Do you know salut?", "en"), ("Que es esto", "es"),
        ("Bom dia", "pt"), ("Bonjour", "fr"), ("お元気ですか", "ja"),
    ],
)  # fmt: skip
def test_a_short_text_is_told_by_its_language(text: str, language: str) -> None:
    assert languages.language_of(text) == language


@pytest.mark.parametrize(("text", "word"), [("元気？", "元気"), ("Tudo bem?", "Tudo bem")])
def test_who_asks_shortly_how_it_goes_is_told_so(text: str, word: str) -> None:
    assert word in said(text)
