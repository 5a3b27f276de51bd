"""The translator: what it says is right in every language, and what it is not sure of it leaves alone."""

import time

import pytest

from mock_server.content import phrases, translating
from tests.content.asking import said

LANGUAGES = phrases.data("translating")["languages"]

AGREEING = (
    # articles and adjectives follow the gender of the noun
    ("Where is the library?", "spanish", "¿Dónde está la biblioteca?"),
    ("Where is the airport?", "spanish", "¿Dónde está el aeropuerto?"),
    ("Where is the hospital?", "italian", "Dov'è l'ospedale?"),
    ("Where is the hospital?", "french", "Où est l'hôpital ?"),
    ("Where is the nearest beach?", "german", "Wo ist der nächste Strand?"),
    ("Where is the nearest pharmacy?", "russian", "Где ближайшая аптека?"),
    ("The house is white.", "spanish", "La casa es blanca."),
    ("The house is white.", "french", "La maison est blanche."),
    ("The book is red", "italian", "Il libro è rosso"),
    ("The car is red", "arabic", "السيارة حمراء"),
    ("The book is red", "arabic", "الكتاب أحمر"),
    ("The bicycle is green", "hindi", "साइकिल हरी है"),
    ("This apple is green", "russian", "Это яблоко зелёное"),
    ("This is a book", "arabic", "هذا كتاب"),
    ("This is a car", "arabic", "هذه سيارة"),
    ("What is your favorite song?", "portuguese", "Qual é a sua música favorita?"),
    # what belongs to somebody
    ("Where is my key?", "german", "Wo ist mein Schlüssel?"),
    ("Where is my camera?", "german", "Wo ist meine Kamera?"),
    ("This is my friend", "italian", "Questo è il mio amico"),
    ("She is my sister", "french", "C'est ma sœur"),
    ("My apple is red", "french", "Ma pomme est rouge"),
    ("How much is this computer?", "french", "Combien coûte cet ordinateur ?"),
    # cases
    ("I have a dog", "german", "Ich habe einen Hund"),
    ("I have a cat", "german", "Ich habe eine Katze"),
    ("I need an apple", "german", "Ich brauche einen Apfel"),
    ("I lost my key", "german", "Ich habe meinen Schlüssel verloren"),
    ("How do I get to the bank?", "german", "Wie komme ich zur Bank?"),
    ("The cat is on the table", "german", "Die Katze ist auf dem Tisch"),
    ("I bought a book", "russian", "Я купил книгу"),
    ("I like dogs", "russian", "Мне нравятся собаки"),
    ("I love dogs", "russian", "Я люблю собак"),
    ("I live in Russia", "russian", "Я живу в России"),
    ("He lives in France", "russian", "Он живёт во Франции"),
    ("The meeting has been moved to Friday", "russian", "Встречу перенесли на пятницу"),
    ("See you on Tuesday!", "russian", "До встречи во вторник!"),
    ("I bought a book", "arabic", "اشتريت كتابًا"),
    ("I bought a car", "arabic", "اشتريت سيارة"),
    # numbers
    ("I have two dogs", "russian", "У меня две собаки"),
    ("I have two books", "portuguese", "Tenho dois livros"),
    ("I have two cats", "chinese", "我有两只猫"),
    ("I have five dogs", "russian", "У меня пять собак"),
    ("I have three horses", "french", "J'ai trois chevaux"),
    ("I have two dogs", "japanese", "犬を2匹飼っています"),
    ("I have two books", "japanese", "本を2冊持っています"),
    ("I have three books", "korean", "책이 세 권 있어요"),
    ("I am 21 years old", "russian", "Мне 21 год"),
    ("I am 23 years old", "russian", "Мне 23 года"),
    ("I'm twenty-five years old.", "spanish", "Tengo 25 años."),
    ("I am 5 years old", "arabic", "عمري 5 سنوات"),
    ("It is 3 o'clock.", "russian", "Сейчас 3 часа."),
    # what is written together, and what is left out
    ("How do I get to the market?", "spanish", "¿Cómo llego al mercado?"),
    ("I want to go to the museum", "french", "Je veux aller au musée"),
    ("I want to go to the hotel", "italian", "Voglio andare all'hotel"),
    ("I am learning Spanish", "italian", "Sto imparando lo spagnolo"),
    ("I'm learning English.", "french", "J'apprends l'anglais."),
    ("I am from Italy", "french", "Je viens d'Italie"),
    ("I live in Japan", "french", "J'habite au Japon"),
    ("I live in the United States", "portuguese", "Eu moro nos Estados Unidos"),
    ("He is listening to music", "french", "Il est en train d'écouter de la musique"),
    ("I don't like coffee", "german", "Ich mag keinen Kaffee"),
    ("I like coffee", "korean", "저는 커피를 좋아해요"),
    ("I like books", "korean", "저는 책을 좋아해요"),
    ("I like apples", "italian", "Mi piacciono le mele"),
    ("Do you like cats?", "spanish", "¿Te gustan los gatos?"),
    # who it is
    ("I am a student", "italian", "Sono uno studente"),
    ("She is a doctor", "german", "Sie ist Ärztin"),
    ("She is a doctor", "italian", "Lei è un medico"),
    ("My mother is a teacher", "arabic", "أمي معلمة"),
    ("She is a teacher", "hindi", "वह शिक्षिका है"),
    ("My name is Anna", "japanese", "私の名前はアンナです"),
    ("My name is Zoe.", "german", "Ich heiße Zoe."),
    # people, animals and things
    ("The cat is under the table", "japanese", "猫はテーブルの下にいます"),
    ("The book is under the table", "japanese", "本はテーブルの下にあります"),
    ("There is a cat in the garden", "indonesian", "Ada seekor kucing di taman"),
    ("There is a cat on the table", "vietnamese", "Có một con mèo trên bàn"),
    ("This house is big", "thai", "บ้านหลังนี้ใหญ่"),
    ("I want to go to Tokyo", "japanese", "東京に行きたいです"),
)  # fmt: skip


@pytest.mark.parametrize(("text", "language", "expected"), AGREEING)
def test_a_simple_sentence_is_said_as_its_language_wants_it(text: str, language: str, expected: str) -> None:
    assert translating.translated(text, language) == expected


ELSEWHERE = (
    ("我看到这个视频后没有笑", "english", "I didn't laugh after watching this video"),
    ("我想喝一杯咖啡。", "english", "I want to drink a cup of coffee."),
    ("我喜欢编程", "french", "J'aime programmer"),
    ("这本书很有意思。", "english", "This book is interesting."),
    ("桌子上有一只猫", "english", "There is a cat on the table"),
    ("我二十五岁", "german", "Ich bin 25 Jahre alt"),
    ("人工智能正在改变世界", "spanish", "La inteligencia artificial está cambiando el mundo"),
    ("我叫小明。", "english", "My name is Xiao Ming."),
    ("Me gusta la música", "english", "I like music"),
    ("¿Dónde está la farmacia?", "chinese", "药店在哪里？"),
    ("J'habite en Chine.", "english", "I live in China."),
    ("Ich habe einen Hund", "chinese", "我有一只狗"),
    ("私は学生です。", "english", "I am a student."),
    ("У меня пять собак", "english", "I have five dogs"),
    ("저는 학생입니다.", "chinese", "我是一名学生。"),
)


@pytest.mark.parametrize(("text", "language", "expected"), ELSEWHERE)
def test_the_same_sentences_are_read_in_other_languages(text: str, language: str, expected: str) -> None:
    assert translating.translated(text, language) == expected


def test_the_marks_at_the_end_are_those_of_the_language() -> None:
    assert translating.translated("Good luck!", "spanish") == "¡Buena suerte!"
    assert translating.translated("Good luck!", "french") == "Bonne chance !"
    assert translating.translated("I like tea.", "japanese") == "お茶が好きです。"
    assert translating.translated("I like tea.", "hindi") == "मुझे चाय पसंद है।"
    assert translating.translated("I like tea.", "thai") == "ฉันชอบชา"
    assert translating.translated("Hello! How are you?", "chinese") == "你好！你好吗？"


def test_clauses_and_sentences_are_joined_as_the_language_does() -> None:
    told = "Hello, my name is Anna. I live in Paris."
    assert translating.translated(told, "french") == "Bonjour, je m'appelle Anna. J'habite à Paris."
    assert translating.translated(told, "german") == "Hallo, ich heiße Anna. Ich wohne in Paris."
    assert translating.translated(told, "chinese") == "你好，我叫安娜。我住在巴黎。"
    both = "I am 30 years old and I live in London."
    assert translating.translated(both, "spanish") == "Tengo 30 años y vivo en Londres."
    assert translating.translated(both, "russian") == "Мне 30 лет, и я живу в Лондоне."
    assert translating.translated(both, "japanese") is None
    assert (
        translating.translated("I like tea.\nI like coffee.", "italian")
        == "Mi piace il tè.\nMi piace il caffè."
    )


@pytest.mark.parametrize(
    "text", ["The gatekeeper frowned.", "I like tea. The gatekeeper frowned.", "Me gustan la música", "I have a dogs", "", "…", "I " * 400]
)  # fmt: skip
def test_a_text_that_is_not_known_all_of_it_is_left_alone(text: str) -> None:
    assert translating.translated(text, "french") is None


def test_a_name_that_has_no_known_form_in_a_script_is_left_alone() -> None:
    assert translating.translated("My name is Zoe.", "japanese") is None


def test_who_somebody_is_may_be_no_name() -> None:
    assert translating.translated("I am Anna.", "french") == "Je suis Anna."
    assert translating.translated("I am German.", "french") is None


def test_a_language_has_names_and_codes_and_others_are_none() -> None:
    assert {
        translating.named(one) for one in ("French", "fr", "法语", "francés", "Französisch", "フランス語")
    } == {"french"}
    assert translating.named("Klingon") is None
    assert translating.translated("I love programming.", "Klingon") is None


def test_traditional_characters_are_read_and_written() -> None:
    assert translating.translated("This book is interesting.", "Traditional Chinese") == "這本書很有趣。"
    assert translating.translated("我喜歡音樂", "english") == "I like music"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_row_says_what_it_was_read_from_in_every_language(language: str) -> None:
    for row in phrases.data("translating")["rows"]:
        cell = row[LANGUAGES.index(language)]
        assert cell is None or translating.by_heart(cell.split("~")[0])


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_what_a_pattern_says_it_also_reads(language: str) -> None:
    for text in (
        "The house is white",
        "I am a teacher",
        "I speak French",
        "I like music",
        "Where is the museum?",
        "I want to sleep",
    ):
        other = translating.translated(text, language)
        assert other and translating.translated(other, "english", language) == text


def test_no_text_takes_long() -> None:
    began = time.perf_counter()
    for text in ("a, " * 180, "我" * 150, "the " * 35, "x\n" * 290):
        translating.translated(text, "french")
        translating.requested("Translate " + text)
    assert time.perf_counter() - began < 2


ASKED = (
    ("Translate the following English text to French: I love programming.", "J'adore programmer."),
    ("Translate the following English text into French:\n\nI love programming.", "J'adore programmer."),
    ("Translate to German: Where is the library?", "Wo ist die Bibliothek?"),
    ("Translate 'The cat is on the table' to Spanish", "El gato está sobre la mesa"),
    ("Translate I have two dogs to Japanese", "犬を2匹飼っています"),
    ("Please translate \"How old are you?\" into Spanish.", "¿Cuántos años tienes?"),
    ("Translate this sentence from English to Chinese: Knowledge is power.", "知识就是力量。"),
    ("Translate the following sentence to Spanish. Only return the translation.\n\nThe book is red.", "El libro es rojo."),
    ('Translate to Italian: {"text": "I love programming."}', "Adoro programmare."),
    ("How do you say \"I am hungry\" in Korean?", "배고파요"),
    ('What is "Thank you very much" in Korean?', "정말 감사합니다"),
    ("What's the French word for cheese?", "fromage"),
    ("翻译成英文：我喜欢编程", "I like programming"),
    ("把“今天天气很好”翻译成英语", "The weather is nice today"),
    ("请把下面的句子翻译成英文：人工智能正在改变世界。", "Artificial intelligence is changing the world."),
    ("“我爱你”用英语怎么说？", "I love you"),
    ("翻译：Good luck!", "祝你好运！"),
    ("英译中：Time is money.", "时间就是金钱。"),
    ("Traduce al inglés: Me gusta la música", "I like music"),
    ("次の文を英語に翻訳してください：私は学生です", "I am a student"),
    ("Übersetze ins Englische: Ich habe einen Hund", "I have a dog"),
)  # fmt: skip


@pytest.mark.parametrize(("prompt", "expected"), ASKED)
def test_a_translation_is_given_however_it_is_asked_for(prompt: str, expected: str) -> None:
    assert said(prompt) == expected


def test_what_only_names_a_language_is_no_request_for_a_translation() -> None:
    for prompt in (
        "What is the best phone in Korean markets?",
        "How do you say no in English meetings politely?",
        "What is the past tense of go in English?",
    ):
        asked = translating.requested(prompt)
        assert asked is None or translating.translated(*asked) is None


@pytest.mark.parametrize(
    ("system", "text", "expected"),
    [
        ("You are a helpful assistant that translates English to French. Translate the user sentence.", "I love programming.", "J'adore programmer."),
        ("You are a helpful assistant that translates English to German.", "My father is a doctor.", "Mein Vater ist Arzt."),
        ("Translate the following from English into Italian", "hi!", "Ciao!"),
        ("你是一个翻译助手，请把用户输入的中文翻译成英文。", "我喜欢编程。", "I like programming."),
        ("You are a translator.", "Translate 'I am a student' to Portuguese", "Sou estudante"),
    ],
)  # fmt: skip
def test_a_translator_translates_sentences(system: str, text: str, expected: str) -> None:
    assert said([{"role": "system", "content": system}, {"role": "user", "content": text}]) == expected


def test_a_model_of_translation_translates_what_it_knows_and_returns_the_rest() -> None:
    def put(text: str, source: str, target: str) -> str:
        return said(
            text, on="qwen-mt-plus", translation_options={"source_lang": source, "target_lang": target}
        )

    assert put("我看到这个视频后没有笑", "auto", "English") == "I didn't laugh after watching this video"
    assert put("I live in Tokyo.", "English", "ja") == "私は東京に住んでいます。"
    assert put("The gatekeeper frowned.", "auto", "Chinese") == "The gatekeeper frowned."
    assert put("Ich habe einen Hund", "German", "Chinese") == "我有一只狗"


def test_examples_of_a_translation_lead_to_the_next_one() -> None:
    assert (
        said("good morning => buenos días\ngood night => buenas noches\nI have a dog =>") == "Tengo un perro"
    )


def test_each_of_several_languages_is_answered() -> None:
    told = said(
        'Translate "Where is the nearest train station?" into Japanese, French and German'
    ).splitlines()
    assert told == [
        "- **Japanese**: 一番近い駅はどこですか？",
        "- **French**: Où est la gare la plus proche ?",
        "- **German**: Wo ist der nächste Bahnhof?",
    ]
