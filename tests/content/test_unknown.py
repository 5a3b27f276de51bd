"""Of what is not known it is said so, in words that name the subject and lead on; what is known is told."""

import pytest

from tests.content.asking import numbered, said


@pytest.mark.parametrize(
    "asked",
    [
        "What is a zorblax matrix?",
        "Why do quibbles frolic at noon?",
        "Explain the snorkwood theorem of gardening",
        "Pros and cons of a velvet trampoline",
        "Give me 4 tips for quibbling",
        "List the benefits of quibbling",
        "What do you think about velvet trampolines?",
    ],
)
def test_what_is_unknown_is_said_to_be_unknown(asked: str) -> None:
    for seed in range(6):
        answer = said(asked, seed=seed).lower()
        assert any(word in answer for word in ("nothing", "don't know", "can't", "no facts", "no reliable", "knowledge of", "gets useful")), answer  # fmt: skip


def test_as_many_tips_are_given_as_are_asked_for() -> None:
    assert len(numbered(said("Give me 4 tips for quibbling"))) == 4


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ("What are the best practices for code review?", "Small changes"),
        ("Best practices for onboarding new employees", "A buddy"),
        ("Why is my sourdough so dense?", "starter"),
        ("List 5 ways to reduce household waste", "Repair"),
        ("Pros and cons of a keto diet", "carbohydrates"),
        ("What is zero trust security?", "trusted because of where it is"),
        ("什么是光圈？", "进光"),
    ],
)
def test_what_is_asked_often_is_known(asked: str, word: str) -> None:
    assert any(word in said(asked, seed=seed) for seed in range(3))


def test_a_piece_of_an_unknown_form_is_asked_about_and_not_installed() -> None:
    answer = said("Write a press kit for my puppet theatre")
    assert "backup" not in answer and "press kit" in answer
