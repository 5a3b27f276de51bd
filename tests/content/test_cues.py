"""Patterns that are asked only where one of their words is said, or in lower case only: neither may hide a match."""

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_server.content import everyday, prompt, shapes, turns
from mock_server.content.prompt import latin

CUED: dict[str, tuple[Any, frozenset[str]]] = {
    f"{module.__name__.rsplit('.', 1)[-1]}{name}": (vars(module)[name.removesuffix("_CUES")], cues)
    for module in (shapes, turns)
    for name, cues in sorted(vars(module).items())
    if name.endswith("_CUES") and name.removesuffix("_CUES") in vars(module)
}
COUNTING = (shapes._WORDS, shapes._MOST_WORDS, shapes._SENTENCES, shapes._MOST_SENTENCES)
PAIRS: list[tuple[Any, Any]] = [
    (prompt._TAIL_EN, prompt._TAIL_EN_LOWER),
    (prompt._MEASURED, prompt._MEASURED_LOWER),
    everyday._conversion(),
]


def matching(pattern: Any) -> st.SearchStrategy[str]:
    return st.from_regex(re.compile(*pattern._given)).filter(str.isascii)


def test_the_words_of_a_dozen_patterns_are_known() -> None:
    assert len(CUED) >= 12


@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(st.data())
def test_what_a_pattern_matches_has_one_of_its_words(data: st.DataObject) -> None:
    pattern, cues = CUED[data.draw(st.sampled_from(sorted(CUED)))]
    text = data.draw(matching(pattern))
    if re.search(pattern._given[0], text, pattern._given[1]):  # a look behind may not have been heeded
        assert not cues.isdisjoint(latin(text)), text


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_what_counts_words_has_a_number_near_them(data: st.DataObject) -> None:
    text = data.draw(matching(data.draw(st.sampled_from(COUNTING))))
    assert shapes._counted(text)


@pytest.mark.parametrize("text", [
    "how the tides work, in SIMPLE terms", "Explain in Two short sentences, why", "bread; please", "a cat Like I'm five", "of about 1,000 Words, on tea",
    "What is 5 KM in Miles?", "How many Feet are in a Mile?", "convert 3.5 kg to POUNDS", "12, and nothing else", "nothing of the kind",
])  # fmt: skip
@pytest.mark.parametrize("pair", PAIRS)
def test_a_text_in_lower_case_is_matched_where_it_is_in_any(pair: tuple[Any, Any], text: str) -> None:
    found, plain = pair[0].search(text), pair[1].search(text.lower())
    assert (found and found.span()) == (plain and plain.span())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It's 5 Cats_and-dogs!", {"it", "s", "cats", "and", "dogs"}),
        ("naïve Kelvin K", {"na", "ve", "kelvin", "k"}),
    ],
)
def test_words_are_cut_as_a_pattern_would_cut_them(text: str, words: set[str]) -> None:
    assert latin(text) == words == set(re.findall("[a-z]+", text.lower()))
