"""Programs, comparisons, dishes and lists in the languages besides English and Chinese."""

import re

import pytest

from tests.content.asking import said


@pytest.mark.parametrize(
    ("asked", "comment"),
    [
        ("Escribe una función en Python que invierta una cadena, con comentarios en español", "# Devuelve el resultado."),
        ("Напиши функцию на Python, которая считает гласные в строке, с комментариями на русском", "# Возвращаем результат."),
        ("اكتب دالة بايثون تحسب مضروب عدد مع تعليقات بالعربية", "# إرجاع النتيجة."),
    ],
)  # fmt: skip
def test_comments_are_in_the_language_that_is_asked_for(asked: str, comment: str) -> None:
    program = said(asked)
    assert comment in program
    assert '"""' not in program
    assert "TODO" not in program


def test_a_frame_speaks_the_language_of_the_request() -> None:
    frame = said("Écris un script Python qui renomme des fichiers")
    assert "# 1. Vérifier ce qui entre." in frame
    assert "Check what comes in" not in frame


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("¿Qué es mejor, Android o iPhone?", ("**Android**", "**iPhone**")),
        ("Katze oder Hund, was passt besser zu mir?", ("**Katze**", "**Hund**")),
        ("Что лучше: Python или JavaScript?", ("**Python**", "**JavaScript**")),
        ("iPhoneとAndroidどっちがいい？", ("**iPhone**", "**Android**")),
        ("वायरस और बैक्टीरिया में क्या अंतर है?", ("**वायरस**", "**बैक्टीरिया**")),
        ("iPhone กับ Android อันไหนดีกว่ากัน", ("**iPhone**", "**Android**")),
    ],
)
def test_two_things_are_set_side_by_side(asked: str, names: tuple[str, str]) -> None:
    told = said(asked)
    assert all(name in told for name in names)
    assert "TODO" not in told


@pytest.mark.parametrize(
    "asked",
    ["Receta de ceviche de mango", "親子丼の作り方を教えて", "Rezept für Zebrakuchen", "Resep unicorn bakar"],
)
def test_a_dish_that_is_not_known_gets_no_made_up_amounts(asked: str) -> None:
    assert not re.search(r"\d", said(asked))


@pytest.mark.parametrize("asked", ["空はなぜ青いのですか", "하늘은 왜 파란가요?", "ทำไมท้องฟ้าถึงเป็นสีฟ้า"])
def test_why_the_sky_is_blue_is_told(asked: str) -> None:
    assert re.search("レイリー|레일리|เรย์ลี", said(asked))


def test_no_sights_are_told_in_another_language() -> None:
    assert not re.search("[A-Za-z]{4}", said("京都2泊3日の旅行プランを作って"))


@pytest.mark.parametrize(
    ("asked", "sign"),
    [("책 추천해줘", "『"), ("اقترح علي كتابا جيدا", "«"), ("Gợi ý cho tôi một cuốn sách hay", " của ")],
)
def test_books_of_the_language_are_recommended(asked: str, sign: str) -> None:
    lines = said(asked).splitlines()
    assert len(lines) == 3
    assert all(sign in line for line in lines)
