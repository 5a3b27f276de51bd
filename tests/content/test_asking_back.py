"""Requests that leave out what they are about are asked back for it."""

import pytest

from tests.content.asking import said
from tests.content.test_turns import talked


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ("Give me 3 ideas", "ideas"),
        ("give me some tips please", "tips"),
        ("can you help me with my math homework?", "math homework|math task"),
        ("I have a question", "?|ask"),
        ("fix my code", "error message"),
        ("Summarise the following text", "paste"),
        ("translate this to french", "French"),
        ("make it shorter please", "beginning|no text"),
        ("continue", "before"),
        ("another one", "before"),
        ("that's wrong", "yet"),
        ("compare them", "Which two"),
        ("给我三个点子", "点子"),
        ("帮我写数学作业", "数学题"),
        ("总结一下", "原文"),
        ("继续", "之前|开头"),
        ("帮我看看代码", "代码"),
        ("你觉得呢", "看法"),
    ],
)
def test_what_is_missing_is_asked_for(asked: str, word: str) -> None:
    told = said(asked)
    assert any(one.lower() in told.lower() for one in word.split("|")), told


def test_write_something_brings_something_and_asks_what_it_shall_be_next() -> None:
    told = said("write something")
    assert "\n> " in told
    assert "poem" in told


def test_what_names_its_subject_is_not_asked_back() -> None:
    assert "3." in said("Give me 3 tips for better sleep")
    assert "paste" not in said("Summarize: The fox ran home. It was late. Its den was warm and dry.").lower()


def test_after_an_answer_a_bare_request_is_about_that_answer() -> None:
    *_, told = talked("What is photosynthesis?", "tell me more")
    assert "beginning of our conversation" not in told
