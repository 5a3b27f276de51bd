"""What was said in the conversation is known: its questions, who speaks, and whether an answer holds."""

import pytest

from tests.content.test_turns import talked


def test_the_first_question_and_how_many_there_were() -> None:
    *_, first, count = talked("hi", "what is the capital of France?", "how far is the moon?", "what was my first question?", "how many questions did I ask?")  # fmt: skip
    assert "what is the capital of France?" in first
    assert "3 questions" in count


def test_the_conversation_is_summed_up_by_what_was_asked_and_answered() -> None:
    *_, summary = talked("what is the capital of France?", "My sister Julia is allergic to nuts", "summarise our conversation")  # fmt: skip
    assert "Paris" in summary
    assert "Julia" in summary


@pytest.mark.parametrize(
    ("doubt", "holds"),
    [
        ("are you sure?", "45 - 28 = 17"),
        ("that's wrong, it is 46", "don't get 46: 17 + 28 = 45"),
        ("I think it's 45", "Yes, 45"),
        ("you said 45, why?", "Because 17 + 28 = 45"),
        ("No, 44", "don't get 44"),
    ],
)
def test_a_sum_is_held_to(doubt: str, holds: str) -> None:
    assert holds in talked("what is 17 + 28?", doubt)[1]


def test_a_fact_is_held_to_and_agreed_on() -> None:
    _, stays, agrees, never = talked("What is the capital of Australia?", "No, it's Sydney", "isn't it Canberra?", "you said Sydney, why?")  # fmt: skip
    assert "I stay with it" in stays
    assert "Canberra" in stays
    assert agrees.startswith("Then we agree")
    assert never.startswith("I don't find “Sydney”")


def test_what_users_tell_of_themselves_is_noted_corrected_and_told_again() -> None:
    noted, _, allergic, renamed, name, moved, place = talked(
        "I'm vegetarian and I love spicy food",
        "My sister Julia is allergic to nuts. She visits on Sunday.",
        "what is my sister allergic to?",
        "no, my name is Ana",
        "what's my name?",
        "actually I live in Porto",
        "where do I live?",
    )
    assert "you are vegetarian and you love spicy food" in noted
    assert allergic == "You told me: your sister Julia is allergic to nuts."
    assert "Ana" in renamed
    assert "Ana" in name
    assert "you live in Porto" in moved
    assert "Porto" in place


def test_a_trouble_is_no_fact_to_be_noted() -> None:
    assert "Noted" not in talked("I have a problem with my landlord")[0]
    assert "Noted" not in talked("I'm not sure what to do")[0]


def test_the_same_holds_in_chinese() -> None:
    *_, sure, name, place = talked("我叫小明，住在杭州", "不对，我叫小红", "3乘以7等于多少？", "不对，是22", "我叫什么名字？", "我住在哪里？")  # fmt: skip
    assert "得不到 22：3 * 7 = 21" in sure
    assert "小红" in name
    assert "杭州" in place
