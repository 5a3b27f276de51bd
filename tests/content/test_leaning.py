"""Follow-ups in the languages besides English and Chinese, and the language of a conversation."""

import pytest

from mock_server.content import leaning
from mock_server.content.languages import language_of
from tests.content.asking import said


def talk(*texts: str) -> str:
    """The last answer of a conversation of these turns of the user."""
    messages: list[dict[str, str]] = []
    answer = ""
    for text in texts:
        messages.append({"role": "user", "content": text})
        answer = said(list(messages))
        messages.append({"role": "assistant", "content": answer})
    return answer


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("más corto, por favor", "make it shorter"),
        ("Kannst du es kürzer schreiben?", "make it shorter"),
        ("もっと短くしてください", "make it shorter"),
        ("더 짧게 써줘", "make it shorter"),
        ("ещё одну!", "another one"),
        ("et maintenant en anglais, s'il te plaît", "in english"),
        ("а теперь по-английски", "in english"),
        ("英語にして", "in english"),
        ("بالإنجليزية من فضلك", "in english"),
        ("अंग्रेज़ी में", "in english"),
        ("bằng tiếng Anh nhé", "in english"),
        ("เป็นภาษาอังกฤษครับ", "in english"),
        ("tapi kenapa?", "why?"),
        ("makasih ya", "thanks"),
    ],
)
def test_a_follow_up_is_told_in_english(text: str, english: str) -> None:
    assert leaning.plainly(text) == english


@pytest.mark.parametrize(
    "text", ["¿Y en Italia?", "Más corto que la otra calle", "El cielo", "shorter", "更短"]
)
def test_what_is_no_follow_up_stays_as_it_is(text: str) -> None:
    assert leaning.plainly(text) == text


def test_a_letter_made_shorter_keeps_its_greeting_and_its_name() -> None:
    whole = talk("Schreib eine E-Mail an meinen Vermieter, dass die Heizung kaputt ist")
    short = talk("Schreib eine E-Mail an meinen Vermieter, dass die Heizung kaputt ist", "kürzer bitte")
    assert len(short) < len(whole)
    assert short.startswith(whole.split("\n\n", 1)[0])
    assert short.endswith(whole.rsplit("\n\n", 1)[1])


def test_another_tale_is_another_one_in_the_same_language() -> None:
    first = talk("Escribe un cuento corto sobre un gato")
    other = talk("Escribe un cuento corto sobre un gato", "otro")
    assert other != first
    assert language_of(other) == "es"


def test_a_tale_is_told_in_english_when_that_is_asked_for() -> None:
    told = talk("Напиши короткую сказку про ежа", "а теперь по-английски")
    assert told.isascii()
    assert "hedgehog" in told


def test_what_cannot_be_put_into_english_is_said_to_be_so() -> None:
    assert "by heart" in talk("Dame 5 consejos para ahorrar dinero", "en inglés")


def test_a_few_words_are_answered_in_the_language_of_the_conversation() -> None:
    assert language_of(talk("Was ist Demokratie?", "Zoom")) == "de"
    assert language_of(talk("Was ist Demokratie?", "What is a virus?")) == "en"


def test_the_language_of_a_system_message_is_kept() -> None:
    orders = {"role": "system", "content": "Eres el asistente de una tienda de muebles."}
    assert language_of(said([orders, {"role": "user", "content": "Número 48213"}])) == "es"


@pytest.mark.parametrize(
    "text", ["Danke dir!", "valeu!", "cảm ơn nhé", "спасибо большое", "どうもありがとう"]
)
def test_thanks_are_taken(text: str) -> None:
    assert len(said(text)) < 40


@pytest.mark.parametrize(
    ("first", "then", "capital"),
    [
        ("¿Cuál es la capital de Perú?", "¿y de Chile?", "Santiago"),
        ("Qual a capital da Austrália?", "e do Canadá?", "Ottawa"),
        ("オーストラリアの首都はどこですか？", "カナダは？", "オタワ"),
        ("Какая столица Австралии?", "а Канады?", "Оттава"),
        ("ऑस्ट्रेलिया की राजधानी क्या है?", "और कनाडा की?", "ओटावा"),
    ],
)
def test_the_same_is_told_of_another_country(first: str, then: str, capital: str) -> None:
    assert capital in talk(first, then)


@pytest.mark.parametrize(
    "orders",
    ["Responde siempre en español.", "Antworte immer auf Spanisch.", "必ずスペイン語で答えてください。"],
)
def test_a_system_message_in_any_language_tells_which_one_is_to_be_spoken(orders: str) -> None:
    asked = [{"role": "system", "content": orders}, {"role": "user", "content": "What is photosynthesis?"}]
    assert language_of(said(asked)) == "es"


@pytest.mark.parametrize(
    ("asked", "answered", "line"),
    [
        ("¿Qué tiempo hace en Madrid?", '{"temp": 21, "condition": "soleado"}', "- Temperatura: 21"),
        ("東京の天気は？", '{"temperature": 18, "humidity": 40}', "- 気温: 18"),
        ("Где мой заказ?", '{"order_id": "A-7", "in_stock": true}', "- Наличие: да"),
    ],
)
def test_a_result_of_a_tool_is_told_in_the_language_of_the_question(
    asked: str, answered: str, line: str
) -> None:
    call = {"id": "1", "type": "function", "function": {"name": "look", "arguments": "{}"}}
    told = said(
        [
            {"role": "user", "content": asked},
            {"role": "assistant", "content": "", "tool_calls": [call]},
            {"role": "tool", "tool_call_id": "1", "content": answered},
        ]
    )
    assert line in told.splitlines()
