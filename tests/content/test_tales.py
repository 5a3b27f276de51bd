"""English stories have a hero, a place and an end, are of the kind that is asked for, and are not all the same one."""

import re

import pytest

from mock_server.content import phrases
from tests.content.asking import holds, said

HEROES = {
    "Write a fairy tale about a dragon named Ember who is afraid of fire": ["Once upon a time", "a dragon named Ember", "afraid of fire"],
    "Write a sci-fi story about a robot gardener on Mars": ["on Mars", "a robot gardener"],
    "Write a story about a girl who finds a magic key": ["a girl", "found a magic key"],
    "Write a story in which a boy discovers a hidden door": ["a boy", "a hidden door"],
    "Can you write a story about a robot learning to paint?": ["a robot", "learn to paint"],
    "Write a story about my dog Max": ["Max"],
    "Tell me a funny story about a cat who loves pizza": ["a cat who loved pizza"],
    "Write a story about friendship": ["friendship"],
    "Write a short mystery story set in Venice": ["in Venice"],
}  # fmt: skip


@pytest.mark.parametrize("asked", HEROES)
def test_a_story_is_about_the_hero_or_thing_that_is_named(asked: str) -> None:
    holds(asked, *HEROES[asked])


@pytest.mark.parametrize("asked", ["Tell me a story", "Write me a short story please", "write a scary story", "tell me a bedtime story"])  # fmt: skip
def test_where_no_wish_is_given_there_are_many_stories(asked: str) -> None:
    told = {said(asked, seed=seed) for seed in range(12)}
    assert len(told) >= 5
    assert all(one.count("\n\n") >= 3 for one in told)


def test_no_slot_of_any_plot_is_left_open() -> None:
    slots = {slot.lower() for one in phrases.data("tales")["plots"] for slot in re.findall(r"\{(\w+)\}", "".join(one["told"]))}  # fmt: skip
    assert slots <= {"open", "a_kind", "kind", "name", "where", "who", "he", "his", "him", "himself", "was", "fear", "wish", "found", "thing"}  # fmt: skip
    for seed in range(25):
        for asked in ("Tell me a story", "Write a story about a fox who is afraid of snow", "Write a horror story about a mirror", "a bedtime story about a small bear"):  # fmt: skip
            assert "{" not in said(asked, seed=seed)


def test_every_kind_of_hero_has_a_plot() -> None:
    plots = phrases.data("tales")["plots"]
    for fits in ("hero", "fear", "wish", "find", "thing"):
        assert any(one["fits"] == fits and not one["genre"] for one in plots)
    assert phrases.data("tales")["heroes"].keys() >= {one["genre"] for one in plots}


def test_a_story_of_six_words_has_six_words() -> None:
    for seed in range(8):
        assert len(said("Write a six-word story", seed=seed).split()) == 6


def test_a_known_story_is_told_as_it_is_known() -> None:
    assert "Verona" in said("Tell me the story of Romeo and Juliet")
    assert "**Given**" in said("Write a user story for login")
