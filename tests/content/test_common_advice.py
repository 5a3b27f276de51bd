"""What people ask a chat assistant most, answered to the point."""

import pytest

from tests.content.asking import holds, said


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ("My girlfriend is mad at me, what should I do?", "Ask before you explain"),
        ("How do I tell my boss I made a mistake?", "What you have already done"),
        ("How do I politely decline a meeting?", "Thank, decline"),
        ("Give me a workout I can do at home without equipment", "Plank"),
        ("Give me a 30 day fitness challenge", "Day 30"),
        ("What are good snacks for a road trip?", "nuts"),
        ("What are the symptoms of dehydration?", "thirst"),
        ("How long does it take to learn Spanish?", "600 to 750 hours"),
        ("How to start a small business?", "customer"),
        ("Which laptop should I buy for college?", "16 GB"),
        ("Write an Excel formula to count the cells greater than 10", 'COUNTIF(A:A, ">10")'),
        ("How do I calculate percentage increase in Excel?", "(B2-A2)/A2"),
        ("How do I remove duplicates in a pandas dataframe?", "drop_duplicates"),
        ("Write SQL to find duplicate emails", "HAVING COUNT(*) > 1"),
        ("Explain the difference between margin and padding", "outside the border"),
        ("Write a bio for my Instagram, I'm a travel photographer", "ravel photographer"),
        ("Give me three facts about Saturn", "rings"),
        ("How do I put out a grease fire?", "Never water"),
        ("How to get rid of hiccups?", "Hold your breath"),
        ("How many steps should I walk a day?", "10,000"),
        ("How do I learn to code?", "Learn Git"),
        ("How do I deal with stress at work?", "which two come first"),
        ("What should I do in case of a fire?", "Stay low"),
        ("Help me write a dating profile", "asks questions back"),
    ],
)
def test_a_common_request_gets_what_it_asks_for(asked: str, word: str) -> None:
    holds(asked, word)


def test_the_blue_sky_is_explained_to_a_child_without_exponents() -> None:
    answer = said("Explain why the sky is blue to a child")
    assert "bouncing" in answer
    assert "fourth power" not in answer and "bricks" not in answer


def test_a_quote_that_shall_encourage_is_given_at_once() -> None:
    assert said("Write a motivational quote").startswith('"')


def test_learning_a_language_of_programming_is_learning_and_no_installation() -> None:
    assert "Download" not in said("How do I learn Python?")
