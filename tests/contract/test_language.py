"""The law of the language is sure where it speaks, and silent where it is not."""

from dataclasses import replace

import pytest

from mock_server.contract.cases import LANGUAGES
from mock_server.contract.exchange import Exchange
from mock_server.contract.laws.language import HINTS, NAMES, answers_in_the_language_asked, language
from tests.contract.helping import exchange_of, json, told

ENGLISH = "The sky is blue because the light of the sun is scattered in the air, and that is what you see."


def said(prompt: str, answer: str, **more: object) -> Exchange:
    """A chat completion with this answer to this prompt."""
    exchange = exchange_of("chat-completions/example-plain")
    sent = {**exchange.asked, "messages": [{"role": "user", "content": prompt}], **more}
    body = {**exchange.body, "choices": [{**exchange.body["choices"][0]}]}
    body["choices"][0]["message"] = {"role": "assistant", "content": answer}

    return told(replace(exchange.case, sent=replace(exchange.case.sent, body=sent)), json(body))


@pytest.mark.parametrize("name", LANGUAGES)
def test_a_question_is_known_by_its_language(name: str) -> None:
    assert language(LANGUAGES[name]) == name and language(HINTS[name]) in (name, "")
    assert set(LANGUAGES) < set(NAMES) == set(HINTS)


@pytest.mark.parametrize("name", LANGUAGES)
def test_an_english_answer_to_it_breaks_the_law_and_says_what_to_add(name: str) -> None:
    (finding,) = answers_in_the_language_asked(said(LANGUAGES[name], ENGLISH))
    assert finding.expected == f"an answer in {NAMES[name]}" and HINTS[name] in finding.came
    assert not list(answers_in_the_language_asked(said(LANGUAGES[name], LANGUAGES[name])))


@pytest.mark.parametrize("name", LANGUAGES)
def test_the_answer_to_an_english_question_in_it_breaks_the_law(name: str) -> None:
    question = "Please explain to me in three sentences why the sky is blue."
    assert list(answers_in_the_language_asked(said(question, LANGUAGES[name] * 2)))


@pytest.mark.parametrize(
    ("prompt", "more"),
    [
        ("请把这句话翻译成英文：天空是蓝色的，阳光在空气中散射。", {}),
        ("请用英文解释为什么天空是蓝色的，并举三个例子。", {}),
        ("用 Python 写一个 code 函数，计算斐波那契数列的前十项。", {}),
        ("你好", {}),
        ("¿?", {}),
        (LANGUAGES["zh"], {"response_format": {"type": "json_object"}}),
        (LANGUAGES["zh"], {"messages": [{"role": "system", "content": "Answer in English."}, {"role": "user", "content": "为什么"}]}),
        ("Поясніть, чому небо блакитне, трьома реченнями, будь ласка.", {}),
        ("چرا آسمان آبی است؟ در سه جمله توضیح دهید لطفاً.", {}),
    ],
)  # fmt: skip
def test_where_something_else_may_decide_nothing_is_judged(prompt: str, more: dict[str, object]) -> None:
    assert not list(answers_in_the_language_asked(said(prompt, ENGLISH, **more)))


@pytest.mark.parametrize("name", ["zh", "ja", "es"])
def test_the_mock_is_asked_in_other_languages_and_answers_in_them(name: str) -> None:
    exchange = exchange_of(f"chat-completions/in-{name}-qwen-plus")
    assert language(exchange.body["choices"][0]["message"]["content"]) == name
