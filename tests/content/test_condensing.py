"""English texts are told in fewer words without a word of our own, and what they name and feel is read off them."""

import pytest

from mock_server.content.spotting import spotted
from tests.content.asking import said

COUNCIL = "The city council voted on Tuesday to ban cars from the old town starting next summer, citing air quality. Shop owners protested."
PROFITS = "The company reported record profits in Q3, driven by strong cloud sales. However, it warned that rising costs may hit margins next year. Shares fell 3% after the announcement. Analysts remain optimistic."


def test_people_places_firms_days_and_sums_are_told_apart() -> None:
    told = spotted(
        "Tim Cook told Mary in Paris on Monday that Apple will pay $430 million to Stanford University."
    )
    assert told.people == ["Tim Cook", "Mary"]
    assert told.places == ["Paris"]
    assert told.organisations == ["Apple", "Stanford University"]
    assert (told.dates, told.amounts) == (["Monday"], ["$430 million"])


def test_names_are_those_of_people() -> None:
    assert said("Extract all names from: John met Mary and Peter in Paris on Monday.") == "John\nMary\nPeter"
    assert said("Extract all names from: the dog ate the food.") == "I find no names in this text."


@pytest.mark.parametrize("count", [8, 10, 12, 20])
def test_a_summary_of_so_many_words_says_nothing_that_the_text_does_not(count: int) -> None:
    told = said(f"Summarize in {count} words: {COUNCIL}")
    assert len(told.split()) <= count
    assert {one.strip(".,").lower() for one in told.split()} <= {
        one.strip(".,").lower() for one in COUNCIL.split()
    }


def test_points_are_sentences_of_the_text() -> None:
    lines = said(f"Summarize in 3 bullet points: {PROFITS}").splitlines()
    assert len(lines) == 3 and lines[0] == "- The company reported record profits in Q3"


def test_a_headline_stands_in_the_present() -> None:
    told = said(f"Give me a headline for this article: {COUNCIL}")
    assert told == "City Council Votes to Ban Cars from Old Town Starting Next Summer"


def test_a_feeling_is_told_with_the_words_that_show_it() -> None:
    told = said('What\'s the sentiment of this review and why? "The food was cold but the view was lovely."')
    assert "mixed" in told and '"cold"' in told and '"lovely"' in told


def test_each_of_several_things_gets_its_label() -> None:
    told = said("Classify each of these as fruit or vegetable: apple, carrot, pear")
    assert told.splitlines() == ["- apple: fruit", "- carrot: vegetable", "- pear: fruit"]
