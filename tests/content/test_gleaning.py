"""Texts that are given in the languages besides English and Chinese, and what a service says there."""

import json

import pytest

from tests.content.asking import said


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ('Extrae el nombre, la empresa y el correo: "Hola, soy Marta Ruiz de Acme SL, mi correo es marta@acme.es". Devuelve JSON.', {"nombre": "Marta Ruiz", "empresa": "Acme SL", "correo": "marta@acme.es"}),
        ('Extraia o nome e a idade do texto e responda em JSON: "João Silva tem 34 anos e mora em Recife."', {"nome": "João Silva", "idade": 34}),
        ('Extrahiere Name, Telefonnummer und Stadt als JSON: "Ich heiße Jonas Weber, wohne in Köln und bin unter 0171 2345678 erreichbar."', {"name": "Jonas Weber", "telefonnummer": "0171 2345678", "stadt": "Köln"}),
        ('Извлеки имя, город и телефон в JSON: "Меня зовут Анна Петрова, живу в Казани, телефон +7 912 345-67-89"', {"имя": "Анна Петрова", "город": "Казань", "телефон": "+7 912 345-67-89"}),
        ("次の文から名前、会社、日付を抽出してJSONで返して：「4月5日に株式会社サクラの田中太郎様が来社します」", {"名前": "田中太郎", "会社": "株式会社サクラ", "日付": "4月5日"}),
        ('다음 문장에서 이름, 나이, 도시를 JSON으로 추출해줘: "저는 서울에 사는 28살 김민수입니다"', {"이름": "김민수", "나이": 28, "도시": "서울"}),
        ('Trích xuất tên, tuổi, email dưới dạng JSON: "Tôi là Nguyễn Văn An, 32 tuổi, sống ở Huế"', {"tên": "Nguyễn Văn An", "tuổi": 32, "email": None}),
    ],
)  # fmt: skip
def test_fields_are_taken_from_a_text_and_null_where_it_says_nothing(
    asked: str, found: dict[str, object]
) -> None:
    assert json.loads(said(asked).removeprefix("```json").removesuffix("```")) == found


@pytest.mark.parametrize(
    ("asked", "label"),
    [
        ("Classe cet avis (positif, négatif ou neutre) : « La livraison était rapide mais le produit est décevant. »", "Négatif"),
        ('Klassifiziere die Anfrage (Rechnung, Technik, Sonstiges): "Mein Router blinkt rot und ich habe kein Internet."', "Technik"),
        ('Определи тональность отзыва: "Ужасное обслуживание, больше не приду"', "Отрицательная"),
        ("次のレビューの感情を分類して（ポジティブ／ネガティブ／中立）：「届くのが遅くて箱も潰れていました」", "ネガティブ"),
        ('다음 리뷰를 긍정/부정/중립으로 분류해줘: "배송도 빠르고 품질도 좋아요!"', "긍정"),
        ('Phân loại đánh giá sau là tích cực, tiêu cực hay trung lập: "Hàng đẹp, giao nhanh, rất hài lòng"', "Tích cực"),
        ('Классифицируй обращение (доставка, оплата, другое): "Деньги списали дважды"', "оплата"),
    ],
)  # fmt: skip
def test_a_text_gets_the_label_that_fits_it(asked: str, label: str) -> None:
    assert said(asked) == label


@pytest.mark.parametrize(
    ("part", "told", "word"),
    [
        ("Eres Clara, agente de atención al cliente de MueblesYa.", "Mi pedido no ha llegado todavía", "número de pedido"),
        ("Ты — оператор поддержки интернет-магазина.", "Здравствуйте, мне пришёл бракованный чайник", "фото"),
        ("あなたはECサイトのカスタマーサポート担当です。", "注文番号は12345です", "12345"),
        ("Du bist der Kundenservice von StromPlus.", "Ich möchte meinen Vertrag kündigen", "Vertragsnummer"),
    ],
)  # fmt: skip
def test_a_service_asks_for_what_it_needs(part: str, told: str, word: str) -> None:
    assert word in said([{"role": "system", "content": part}, {"role": "user", "content": told}])


def test_nobody_serves_where_no_system_message_says_so() -> None:
    assert "número de pedido" not in said("Mi pedido no ha llegado todavía")


@pytest.mark.parametrize(
    ("asked", "right"),
    [
        ('Corrige: "haber si vienes mañana a mi casa"', "a ver si vienes mañana a mi casa"),
        ("Corrige les fautes : \"Je suis aller au marché et j'ai acheter des pommes\"", "Je suis allé au marché et j'ai acheté des pommes"),
        ('Korrigiere bitte: "Ich habe gestern ins Kino gegangen"', "Ich bin gestern ins Kino gegangen"),
        ('Исправь ошибки: "Я вчера пошол в магазин"', "Я вчера пошёл в магазин"),
    ],
)  # fmt: skip
def test_frequent_mistakes_are_put_right(asked: str, right: str) -> None:
    assert said(asked) == right


def test_a_text_without_known_mistakes_is_said_to_have_none_that_are_known() -> None:
    assert "keinen" in said('Korrigiere bitte: "Wir sehen uns morgen im Büro"')


@pytest.mark.parametrize(
    "asked",
    [
        'Réponds en JSON avec les clés "capitale" et "pays" : quelle est la capitale du Japon ?',
        "Gib mir JSON mit name und hauptstadt für Deutschland",
    ],
)
def test_a_capital_that_is_wanted_as_json_comes_as_json(asked: str) -> None:
    made = json.loads(said(asked).removeprefix("```json").removesuffix("```"))
    assert len(made) == 2
    assert None not in made.values()
