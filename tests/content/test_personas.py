"""The part that a system message gives, and the rules of form in it."""

from typing import Any

import pytest

from tests.content.asking import said


def asked(system: str, text: str) -> str:
    return said([{"role": "system", "content": system}, {"role": "user", "content": text}])


SHOP = (
    "You are a friendly customer support agent for ShopEasy. Refunds take 5 days. Shipping is free over $50."
)


@pytest.mark.parametrize(
    ("system", "text", "word"),
    [
        ("You are Captain Jack, a pirate.", "Who are you?", "Captain Jack, a pirate"),
        ("You are a teacher called Ms. Green.", "Hi", "Ms. Green, a teacher"),
        ("你是一位历史老师，名叫李老师。", "你是谁？", "李老师"),
        (SHOP, "Hi", "ShopEasy"),
        (SHOP, "How long do refunds take?", "5 days"),
        (SHOP, "Can I pay with PayPal?", "colleague"),
        (SHOP, "Where is my order #12345?", "12345"),
    ],
)
def test_name_role_and_house_are_heard(system: str, text: str, word: str) -> None:
    assert word in asked(system, text)


def test_a_mere_assistant_is_still_the_model() -> None:
    assert "Qwen" in asked("You are a helpful assistant.", "Who are you?")


@pytest.mark.parametrize("style", ["pirate", "cowboy", "robot", "wizard", "poet"])
def test_a_tone_is_heard_and_names_keep_their_capitals(style: str) -> None:
    plain = said("What is Docker?")
    told = asked(f"You are a {style}.", "What is Docker?")
    assert told != plain
    assert "Docker packs" in told


@pytest.mark.parametrize(
    ("system", "text", "end"),
    [
        ("Always end your answer with 'Have a nice day!'", "What is AI?", "Have a nice day!"),
        ("End every answer with a question.", "What is gravity?", "?"),
        ("每次回答最后都要加上“加油！”。", "什么是人工智能？", "加油！"),
        ("每句话结尾都要加上“喵~”。", "什么是人工智能？", "喵~。"),
    ],
)
def test_an_answer_ends_as_it_should(system: str, text: str, end: str) -> None:
    assert asked(system, text).endswith(end)


def test_every_sentence_ends_as_every_sentence_should() -> None:
    told = asked("每句话结尾都要加上“喵~”。", "什么是机器学习？")
    assert told.count("喵~") == told.count("。") + told.count("？")


def test_one_sentence_is_the_first_that_says_something() -> None:
    for text in ("What is Python?", "Tell me about Paris", "What is Kubernetes?"):
        told = asked("Answer in exactly one sentence.", text)
        assert told.count(". ") == 0
        assert "what matters" not in told


def test_concise_is_two_sentences_at_most() -> None:
    assert asked("You are concise.", "What is Kubernetes?").count(". ") <= 1


def test_a_word_that_must_not_be_said_is_not() -> None:
    assert " the " not in asked("Do not use the word 'the'.", "What is the moon?").lower()


def test_who_speaks_of_one_subject_only_says_so_to_others() -> None:
    cook = (
        "You only answer questions about cooking. If asked anything else, say 'I can only help with cooking.'"
    )
    assert asked(cook, "What is the capital of France?") == "I can only help with cooking."
    assert "boiling water" in asked(cook, "How do I boil an egg?")


def test_a_translator_translates_greetings_and_questions_instead_of_answering() -> None:
    assert asked("You are a translator. Translate everything into Spanish.", "Good morning") == "Buenos días"
    assert "nice today" in asked("你是翻译助手，把用户输入的中文翻译成英文。", "今天天气很好")


def test_who_only_returns_sql_returns_a_query_of_the_table_named() -> None:
    told = asked("You are a SQL expert. Only return SQL.", "Get all users older than 30")
    assert "FROM users" in told
    assert "age > 30" in told


def test_a_terminal_shows_what_a_terminal_shows() -> None:
    terminal = "I want you to act as a linux terminal."
    assert asked(terminal, "echo hello") == "```\nhello\n```"
    assert "/srv/demo" in asked(terminal, "pwd")
    assert "command not found" in asked(terminal, "florp")


def test_an_interviewer_asks_one_question_after_another() -> None:
    messages: list[dict[str, Any]] = [
        {"role": "system", "content": "You are an interviewer for a frontend position."}
    ]
    told = []
    for text in ("I'm ready", "A function with its scope", "A tree is built and painted"):
        messages.append({"role": "user", "content": text})
        told.append(said(messages))
        messages.append({"role": "assistant", "content": told[-1]})
    assert len(set(told)) == 3
    assert all(one.endswith("?") for one in told)


def test_short_sentences_are_not_few_sentences() -> None:
    long = asked("You are a coach. Answer in short, plain sentences.", "How do I learn to swim?")
    brief = asked("You are a coach. Keep your answers short.", "How do I learn to swim?")
    assert len(long) > 2 * len(brief)
