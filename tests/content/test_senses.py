"""Words with several meanings, told apart by the company they keep."""

import pytest

from mock_server.content.phrases import _senses, topic
from tests.content.asking import said


@pytest.mark.parametrize(
    ("question", "word", "other"),
    [
        ("Explain pandas in Python", "DataFrame", "bamboo"),
        ("What is pandas?", "DataFrame", "bamboo"),
        ("What do pandas eat?", "bamboo", "DataFrame"),
        ("What is Python?", "language", "venom"),
        ("Tell me about the island of Java", "Jakarta", "bytecode"),
        ("What is Java?", "bytecode", "Jakarta"),
        ("what is rust ownership", "one owner", "oxide"),
        ("Who was Franz Kafka?", "Prague", "LinkedIn"),
        ("What is Kafka?", "LinkedIn", "Prague"),
        ("Who is Taylor Swift?", "singer", "compiled"),
        ("What is Swift?", "Apple", "singer"),
    ],
)
def test_the_company_of_a_word_tells_its_sense(question: str, word: str, other: str) -> None:
    told = said(question)
    assert word in told
    assert other not in told


def test_every_sense_is_told_of() -> None:
    assert all(topic(means, "en") for _, _, means in _senses())
