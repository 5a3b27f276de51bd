"""Pieces of writing, tips and recipes in the languages besides English and Chinese, and what is said where nothing is known."""

import pytest

from mock_server.content import phrases
from tests.content.asking import said


@pytest.mark.parametrize(
    ("prompt", "holds"),
    [
        ("Escreva um anúncio para uma padaria", "Padaria"),
        ("Escribe un eslogan para una cafetería", "Cafetería"),
        ("Schreibe eine kurze Produktbeschreibung für eine Kaffeemaschine", "**Kaffeemaschine**"),
        ("Rédige une annonce pour vendre mon vélo", "Vélo"),
        ("自己紹介文を書いてください", "はじめまして"),
        ("카페 홍보 문구를 써줘", "카페"),
        ("Viết một đoạn văn ngắn về Hà Nội", "Hà Nội"),
        ("اكتب لي منشورا عن القهوة", "القهوة"),
        ("दोस्ती पर एक पैराग्राफ लिखिए", "दोस्ती"),
        ("เขียนย่อหน้าเกี่ยวกับทะเล", "ทะเล"),
        ("Buatkan caption Instagram untuk kopi", "kopi"),
        ("Придумай слоган для кофейни", "«"),
    ],
)
def test_what_is_to_be_written_is_written(prompt: str, holds: str) -> None:
    assert holds in said(prompt)


def test_a_piece_without_a_topic_is_asked_for_one() -> None:
    assert "?" in said("Schreib bitte einen Slogan")


def test_code_and_poems_are_no_such_pieces() -> None:
    assert "```python" in said("Escribe una función en Python que sume dos números")
    assert "(Es un comienzo" not in said("Escribe un poema sobre el mar")


@pytest.mark.parametrize(
    "prompt",
    [
        "Berikan tips belajar yang efektif", "Donne-moi des conseils pour mieux dormir", "Tipps für ein Vorstellungsgespräch",
        "¿Qué consejos me das para ahorrar dinero?", "Dicas para aprender inglês", "英語の勉強のコツを教えてください", "면접 잘 보는 팁 알려줘",
        "Советы как выучить английский", "نصائح للمذاكرة", "पढ़ाई के लिए टिप्स दो", "เคล็ดลับการออมเงิน", "Mẹo tiết kiệm tiền",
    ],
)  # fmt: skip
def test_tips_are_a_list(prompt: str) -> None:
    assert "\n5. **" in said(prompt)


def test_as_many_tips_are_given_as_are_wanted() -> None:
    told = said("Dame 3 consejos para aprender inglés")
    assert "3. **" in told
    assert "4. **" not in told


@pytest.mark.parametrize(
    ("prompt", "holds"),
    [
        ("Recette de crêpes", "250 g de farine"), ("¿Cómo se hace una paella?", "arroz"), ("Как приготовить борщ?", "свёклы"),
        ("김치찌개 레시피 알려줘", "김치"), ("Receita de feijoada", "feijão-preto"), ("Resep nasi goreng", "kecap manis"),
        ("Cách nấu phở bò", "bánh phở"), ("カレーの作り方を教えて", "カレールウ"), ("Wie backt man Brot?", "Weizenmehl"), ("how do I make phở?", "star anise"),
    ],
)  # fmt: skip
def test_a_dish_is_cooked_by_its_own_recipe(prompt: str, holds: str) -> None:
    assert holds in said(prompt)


def test_an_unknown_thing_is_not_explained_by_words_that_fit_anything() -> None:
    told = said("Was ist ein Faxgerät?")
    assert "„Faxgerät“" in told
    assert "keine verlässlichen Angaben" in told


@pytest.mark.parametrize("language", [one for one in phrases.LANGUAGES if one not in ("en", "zh", "zh-Hant")])
def test_every_language_says_plainly_that_it_does_not_know(language: str) -> None:
    assert all("{topic}" in one for one in phrases.bank(language)["unknown_topic"])


@pytest.mark.parametrize(
    ("prompt", "holds"),
    [
        ("Wie funktioniert ein Elektromotor?", "Magnetfeld"), ("¿Qué es la ósmosis?", "membrana"), ("인터넷이 뭐야?", "TCP/IP"),
        ("Qu'est-ce que le réchauffement climatique ?", "charbon"), ("台北有什麼好玩的地方？", "1. **"),
    ],
)  # fmt: skip
def test_what_is_asked_for_often_is_known_elsewhere_too(prompt: str, holds: str) -> None:
    assert holds in said(prompt)


@pytest.mark.parametrize(
    "prompt",
    ["Escríbelo de nuevo", "¿Puedes escribir en inglés?", "코드를 써줘", "파이썬으로 계산기 만들어줘"],
)
def test_not_every_request_to_write_is_one_for_prose(prompt: str) -> None:
    told = said(prompt)
    assert "borrador" not in told
    assert "초안" not in told
    assert "(Es un comienzo" not in told


@pytest.mark.parametrize("prompt", ["Kannst du mir helfen?", "Peux-tu m'aider ?", "Можешь помочь?"])
def test_a_plea_for_help_is_answered_by_an_offer(prompt: str) -> None:
    told = said(prompt)
    assert told.endswith("?")
    assert "Quelle" not in told
