"""Titles, subject lines and ideas: as many as were asked for, and about what they are for."""

import re

import pytest

from mock_server.content import phrases
from tests.content.asking import said


def lines(text: str) -> list[str]:
    return re.findall(r"^\d+\. (.+)$", text, re.MULTILINE)


@pytest.mark.parametrize(
    ("asked", "many", "topic"),
    [
        ("Brainstorm 5 blog post titles about productivity", 5, "productivity"),
        ("Give me 3 blog post ideas about gardening", 3, "gardening"),
        ("Suggest four YouTube video titles for a cooking channel", 4, "cooking"),
        ("Write 3 headlines for an article about electric cars", 3, "electric cars"),
        ("Give me 10 email subject lines for a newsletter about coffee", 10, "coffee"),
        ("Give me 5 topics for a presentation on AI", 5, "ai"),
        ("I need 2 podcast episode ideas about startups", 2, "startups"),
    ],
)
def test_as_many_titles_as_were_asked_for_name_their_topic(asked: str, many: int, topic: str) -> None:
    told = lines(said(asked))
    assert len(told) == many and len(set(told)) == many
    assert all(topic in one.lower() for one in told)


def test_one_title_is_a_line_of_its_own() -> None:
    told = said("Suggest a title for my essay on climate change")
    assert "Climate Change" in told and "\n" not in told


def test_another_seed_gives_other_titles() -> None:
    asked = "Give me 3 blog post titles about tea"
    assert said(asked, seed=1) == said(asked, seed=1) != said(asked, seed=2)


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ("Give me 3 dinner ideas", "dinner"),
        ("I need some date night ideas", "date"),
        ("Give me ideas for a birthday party", "birthday"),
        ("What are some good team building ideas?", "team"),
        ("Any side project ideas?", "side project"),
    ],
)
def test_ideas_are_of_the_kind_that_was_asked_for(asked: str, kind: str) -> None:
    known = next(ideas for pattern, ideas in phrases.data("headings")["ideas"].items() if kind in pattern)
    told = lines(said(asked))
    assert told and set(told) <= set(known)


def test_a_text_that_is_given_is_named_after_what_it_says() -> None:
    told = said(
        "Write a title for this article: The city council voted on Tuesday to build a new bridge across the river, which will cost 20 million."
    )
    assert told == "City Council Votes to Build New Bridge Across River"


@pytest.mark.parametrize("kind", sorted(phrases.data("headings")["moulds"]))
def test_no_mould_bends_its_topic(kind: str) -> None:
    """A topic may be one thing or many, so no verb follows it but one that fits both."""
    for mould in phrases.data("headings")["moulds"][kind]:
        assert mould.count("{topic}") == 1
        assert not re.search(r"\{topic\} (?:is|are|has|have|means|meets|makes|gets)\b", mould.lower()), mould
