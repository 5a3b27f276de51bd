"""English pieces use the facts that the prompt gives, and are about what they shall be about."""

import pytest

from tests.content.asking import holds, said

FACTS = {
    "Draft a tweet announcing our new coffee shop in Lisbon": ["ew coffee shop in Lisbon", "#Lisbon"],
    "Write a tweet about our 20% off summer sale ending on Sunday": ["20% off summer sale", "on Sunday"],
    "Write a product description for a stainless steel water bottle that keeps drinks cold for 24 hours, $29": ["keeps drinks cold for 24 hours", "$29", "**Stainless steel**"],
    "Write an ad for a bakery called Golden Crust in Porto": ["Golden Crust", "Porto"],
    "Write an announcement that our office will be closed on December 25": ["our office will be closed on December 25"],
    "Write the opening line of a mystery novel set in Venice": ["Venice"],
    "Write an apology email to a customer for a late order #4521": ["order #4521", "Dear customer", "sorry"],
    "Write an email asking for a refund for order 88213, the jacket arrived torn": ["#88213", "The jacket arrived torn."],
    "Write a thank you note to my colleague Sarah for helping with the presentation": ["Dear Sarah", "helping with the presentation"],
    "Write a resignation letter, my last day is June 30": ["My last working day will be June 30."],
}  # fmt: skip


@pytest.mark.parametrize("asked", FACTS)
def test_the_facts_of_a_prompt_are_in_the_piece(asked: str) -> None:
    holds(asked, *FACTS[asked])


def test_a_limerick_has_five_lines_and_its_subject() -> None:
    for seed in range(6):
        told = said("Write a limerick about a programmer", seed=seed)
        assert "programmer" in told and len(told.splitlines()) == 5


def test_an_acrostic_spells_its_word() -> None:
    lines = said("Write an acrostic poem for the word OCEAN").splitlines()
    assert "".join(line.strip("*")[0] for line in lines) == "OCEAN"


def test_of_a_subject_without_a_joke_it_is_said_so() -> None:
    assert "labra" in said("Tell me a joke about dogs") or "corners" in said("Tell me a joke about dogs")
    assert said("Tell me a joke about zeppelins").startswith("I know no good joke about zeppelins")


def test_names_fit_what_is_named() -> None:
    told = said("Suggest 3 names for my golden retriever puppy").splitlines()
    assert len(told) == 3 and told[0].startswith("1. ")
