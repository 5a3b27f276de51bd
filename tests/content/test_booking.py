"""A booking asks for what is missing, keeps what was said, and reads it back."""

from typing import Any

import pytest

from tests.content.asking import said
from tests.content.test_turns import talked


def _told_by(system: str, *asked: str) -> list[str]:
    messages: list[dict[str, Any]] = [{"role": "system", "content": system}]
    told = []
    for text in asked:
        messages.append({"role": "user", "content": text})
        told.append(said(messages))
        messages.append({"role": "assistant", "content": told[-1]})
    return told


def test_a_table_is_booked_changed_and_confirmed() -> None:
    first, *_, summary, later, done, bye = _told_by(
        "You are a booking assistant for the restaurant La Piazza.",
        "Hi, I'd like to book a table",
        "for four",
        "Friday at 7pm",
        "Maria Lopez",
        "can we make it 8 instead?",
        "yes",
        "thanks, that's all",
    )
    assert first.endswith("?")
    for value in ("Friday", "7pm", "4", "Maria Lopez"):
        assert value in summary
    assert "8pm" in later
    assert "7pm" not in later
    assert "confirmed" in done
    assert "welcome" in bye


def test_what_was_said_at_once_is_not_asked_again() -> None:
    (first,) = talked("book me a table for 2 tomorrow at 19:30")
    assert first.endswith("Which name shall I put it under?")


def test_a_question_between_does_not_lose_the_booking() -> None:
    *_, parking, summary = talked("book me a table for 2 tomorrow at 19:30", "do you have parking?", "Anna")
    assert "name" in parking
    assert "- **Name**: Anna" in summary


def test_without_a_house_nothing_is_said_to_be_booked() -> None:
    *_, done = talked("I need a flight", "From Berlin to Madrid", "On March 12", "two passengers", "economy", "yes please")  # fmt: skip
    assert "can't place bookings" in done
    assert "- **To**: Madrid" in done


def test_a_booking_is_dropped_when_it_is_cancelled() -> None:
    *_, dropped, after = talked("Book a hotel in Rome", "june 3rd", "cancel that please", "what is the capital of Peru?")  # fmt: skip
    assert "nothing was booked" in dropped
    assert "Lima" in after


@pytest.mark.parametrize("text", ["How do I book a flight online?", "Write an email to book a table for four", "Can you recommend a hotel in Paris?"])  # fmt: skip
def test_what_only_speaks_of_bookings_opens_none(text: str) -> None:
    assert "I'll help you with the" not in said(text)


def test_the_same_in_chinese() -> None:
    *_, summary, later = talked("我想订一张桌子", "明天晚上7点", "4个人", "王芳", "改成8点吧")
    assert "晚上7点" in summary
    assert "王芳" in summary
    assert "8点" in later
    (flight,) = talked("帮我订一张从北京到上海的机票")
    assert "北京" in flight
    assert "上海" in flight
