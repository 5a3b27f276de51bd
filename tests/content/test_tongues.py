"""Letters, tales and views in the languages other than English and Chinese."""

import re

import pytest

from mock_server.content import tongues
from tests.content.asking import said

LETTERS = {
    "ja": ("お礼の手紙を書いてください。", "ありがとう"), "ko": ("사과 편지를 써 주세요.", "죄송"), "es": ("Escribe una carta de disculpa a un cliente.", "Lamentamos|perdón"),
    "fr": ("Écris une lettre de motivation pour un poste de serveur.", "CV"), "de": ("Schreibe eine E-Mail an meinen Vermieter wegen der kaputten Heizung.", "Schaden"),
    "pt": ("Escreva uma carta de agradecimento para minha professora.", "obrigado|agradecer"), "ru": ("Напиши письмо другу о переезде в новый город.", "Привет"),
    "ar": ("اكتب رسالة شكر إلى معلمي.", "لأشكركم"), "hi": ("मेरे मित्र को जन्मदिन का पत्र लिखिए।", "जन्मदिन"), "id": ("Tulis surat permohonan maaf kepada pelanggan.", "mohon maaf"),
    "vi": ("Viết thư xin nghỉ phép gửi sếp.", "xin phép nghỉ"), "th": ("เขียนจดหมายขอบคุณครู", "ขอขอบคุณ"),
}  # fmt: skip
TALES = {
    "ja": ("猫についての短い物語を書いて。", "猫"), "ko": ("우주 비행사에 대한 짧은 이야기를 써줘.", "우주 비행사가"), "es": ("Cuéntame un cuento corto sobre un dragón.", "un dragón"),
    "fr": ("Raconte-moi une histoire sur un vieux pêcheur.", "un vieux pêcheur"), "de": ("Erzähl mir eine Geschichte über einen alten Bären.", "ein alter Bär"),
    "pt": ("Conte uma história sobre um menino e o mar.", "um menino e o mar"), "ru": ("Расскажи сказку про медведя.", "медведь"), "ar": ("احك لي قصة قصيرة عن أسد.", "أسد"),
    "hi": ("एक शेर की छोटी कहानी सुनाओ।", "एक शेर"), "id": ("Ceritakan kisah pendek tentang seekor kancil.", "seekor kancil"), "vi": ("Kể một câu chuyện ngắn về con mèo.", "con mèo"),
    "th": ("เล่านิทานสั้นเกี่ยวกับกระต่าย", "กระต่าย"),
}  # fmt: skip
VIEWS = {
    "ja": "リモートワークについてどう思いますか？", "ko": "재택근무에 대해 어떻게 생각하세요?", "es": "¿Qué opinas del teletrabajo?", "fr": "Que penses-tu du télétravail ?",
    "de": "Was hältst du vom Homeoffice?", "pt": "O que você acha do trabalho remoto?", "ru": "Что ты думаешь об удалённой работе?", "ar": "ما رأيك في العمل عن بعد؟",
    "hi": "घर से काम के बारे में आप क्या सोचते हैं?", "id": "Apa pendapatmu tentang kerja jarak jauh?", "vi": "Bạn nghĩ gì về làm việc từ xa?", "th": "คุณคิดอย่างไรกับการทำงานที่บ้าน",
}  # fmt: skip
EVERY = sorted(LETTERS)


@pytest.mark.parametrize("language", EVERY)
def test_a_letter_says_what_it_is_for_and_is_signed(language: str) -> None:
    prompt, word = LETTERS[language]
    letter = said(prompt)
    assert re.search(word, letter)
    assert letter.count("\n\n") >= 2, "a greeting, paragraphs, a signature"
    assert "{" not in letter


@pytest.mark.parametrize("language", EVERY)
def test_a_tale_is_about_the_hero_that_was_named(language: str) -> None:
    prompt, hero = TALES[language]
    tale = said(prompt)
    assert hero in tale
    assert len(tale.split("\n\n")) == 3


@pytest.mark.parametrize("language", EVERY)
def test_a_view_speaks_of_the_subject_with_reasons(language: str) -> None:
    assert said(VIEWS[language]) == tongues._data()[language]["view"]["remote"]


@pytest.mark.parametrize("language", EVERY)
def test_every_language_has_every_kind(language: str) -> None:
    known = tongues._data()[language]
    assert list(known["letter"]["kinds"]) == list(tongues._data()["es"]["letter"]["kinds"])
    assert set(known["view"]) == set(tongues._data()["es"]["view"])
    assert all(form.count("{hero}") for form in known["tale"]["forms"])
    assert all("{person}" in form for _, forms in known["letter"]["kinds"].values() for form in forms)


@pytest.mark.parametrize(
    "prompt",
    [
        "¿Qué es una carta de agradecimiento?", "Resume este correo: Hola, gracias por su pedido, llegará el martes con retraso.", "Explica la historia de la Revolución francesa.",
        "Was ist ein Dankesbrief?", "Расскажи историю о второй мировой войне", "手紙とは何ですか",
    ],
)  # fmt: skip
def test_what_is_only_asked_about_a_letter_or_a_story_is_not_one(prompt: str) -> None:
    letters = [form[:24] for one in EVERY for _, forms in tongues._data()[one]["letter"]["kinds"].values() for form in forms]  # fmt: skip
    tales = [form.split("{hero}")[1][:20] for one in EVERY for form in tongues._data()[one]["tale"]["forms"]]
    answer = said(prompt)
    assert not any(one in answer for one in [*letters, *tales])


def test_code_is_written_where_only_the_exercise_is_named() -> None:
    for prompt in (
        "Pythonでフィボナッチ数列を書いて",
        "파이썬 Python으로 피보나치 구현해 줘",
        "Fibonacci en Python",
    ):
        assert "def fibonacci" in said(prompt)
