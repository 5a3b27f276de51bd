"""Practice over turns: what is answered is judged, and nothing is given away."""

from tests.content.asking import said
from tests.content.test_booking import _told_by
from tests.content.test_turns import talked


def test_an_equation_is_solved_by_questions_back() -> None:
    start, moved, apart, wrong, solved, another = talked(
        "You are a math tutor. Don't give me the answer, help me solve 3x + 5 = 20",
        "subtract 5?",
        "3x = 15",
        "x = 8",
        "x = 5",
        "yes, another one",
    )
    assert "x = 5" not in start
    assert start.endswith("?")
    assert "both sides of 3x + 5 = 20" in moved
    assert apart.startswith("Right, 3x = 15")
    assert "3 · 8 + 5 = 29" in wrong
    assert "3 · 5 + 5 = 20" in solved
    assert "Solve: " in another


def test_a_tutor_of_the_system_message_gives_hints_but_no_answer() -> None:
    told = _told_by("You are a math tutor. Never give the answer directly.", "Can you help me solve 2x - 4 = 10?", "I don't know how to start", "just tell me the answer")  # fmt: skip
    assert all("x = 7" not in one and one.endswith("?") for one in told)
    assert "add 4" in told[1]


def test_without_a_tutor_an_equation_is_solved() -> None:
    assert "x = 5" in said("solve 3x + 5 = 20")


def test_an_interview_asks_on_and_ends_with_what_can_be_seen() -> None:
    first, second, end = talked("Interview me for a junior backend developer position", "I have 2 years of experience with Python", "how did I do?")  # fmt: skip
    assert first.endswith("?")
    assert second.endswith("?")
    assert second[-30:] != first[-30:]
    assert "You answered 1 of my questions" in end


def test_a_manner_lasts_until_no_more_of_it_is_wanted() -> None:
    _, madrid, off, lima = talked("Talk like a pirate from now on", "what is the capital of Spain?", "ok stop talking like a pirate", "what is the capital of Peru?")  # fmt: skip
    assert madrid != "The capital of Spain is Madrid."
    assert "Madrid" in madrid
    assert off.startswith("All right")
    assert lima == "The capital of Peru is Lima."
