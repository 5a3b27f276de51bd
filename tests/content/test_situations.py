"""What somebody is told who has a trouble, a feeling or a plain doubt."""

import re

import pytest

from mock_server.content import phrases
from tests.content.asking import said

SHOP = "You are a support agent for NimbusShop, an online store. Items can be returned within 30 days. Shipping takes 3-5 business days."
"""Facts stand beside the orders, in one line, as people write it."""


def asked(text: str, system: str = SHOP) -> str:
    return said([{"role": "system", "content": system}, {"role": "user", "content": text}])


def test_a_late_order_gets_steps_and_its_number() -> None:
    answer = said("My order #48213 still hasn't arrived and it's been two weeks. What should I do?")
    assert "#48213" in answer
    assert re.search(r"track", answer)


def test_a_shops_own_agent_speaks_for_the_shop() -> None:
    answer = asked("My headphones are broken, I want my money back!")
    assert re.search(r"\bsorry\b|\bOf course\b|apologise", answer)
    assert "can't reach your account" not in answer


def test_a_fact_of_the_system_message_answers_the_question() -> None:
    assert asked("How long does shipping take?") == "Shipping takes 3-5 business days."


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("The app keeps logging me out every few minutes on my iPhone. How can I fix it?", "cache"),
        ("I feel really anxious about my job interview tomorrow", "practise|step by step"),
        ("I'm bored", "riddle|quiz"),
        ("I just got the job!", "Congratulations"),
        ("Can you help me with my math homework?", "Of course|Gladly"),
        ("Is Python faster than Java?", "Python is faster than Java"),
        ("我的订单已经两周没到了,怎么办?", "物流"),
        ("明天面试我好紧张", "呼气"),
    ],
)
def test_the_answer_is_about_the_situation(text: str, word: str) -> None:
    assert re.search(word, said(text))


def test_nothing_is_called_safe_or_healthy_without_knowing_it() -> None:
    for seed in range(8):
        for text in ("Is it safe to swim in this river?", "Is it healthy to eat chalk every day?"):
            assert not re.match(r"(?:mostly |usually )?yes\b", said(text, seed=seed), re.IGNORECASE)


def test_every_row_has_its_cue_words_in_what_it_matches() -> None:
    for row in phrases.data("situations")["rows"]:
        assert row["cues"].split() and row["en"], row["asks"]
        assert all(
            "{" not in re.sub(r"\{(?:number_of|number_is|with|a|b|how|place)\}", "", form.split("```")[0])
            for form in row["en"]
        )


@pytest.mark.parametrize(
    "text",
    [
        "Write an email to cancel my subscription", "List 5 reasons why packages are delayed", "Explain why servers are slow",
        "Translate to French: my order has not arrived",
    ],
)  # fmt: skip
def test_other_requests_with_the_same_words_are_not_situations(text: str) -> None:
    forms = [form[:30] for row in phrases.data("situations")["rows"] for form in row["en"]]
    assert not any(said(text).startswith(form) for form in forms)


CONTEXT = "Answer from the context. If it is not there, say you don't know.\n\nContext:\n[1] The drone weighs 720 grams and flies for 38 minutes.\n[2] Batteries are covered for 6 months.\n\nQuestion: {}"


def test_a_thing_that_the_context_does_not_name_is_not_known() -> None:
    assert "don't know" in said(CONTEXT.format("What is the price of the drone?"))


def test_the_number_of_a_passage_is_not_said() -> None:
    assert (
        said(CONTEXT.format("How much does the drone weigh?"))
        == "The drone weighs 720 grams and flies for 38 minutes."
    )
