"""A token with a bias of -100 is not said, whatever is asked."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_server.content import tokens
from tests.content.asking import told

PROMPTS = st.sampled_from(
    [
        "Why is the sky blue?",
        "List 5 fruits",
        "1+1",
        "你好",
        "写一首关于春天的诗",
        "Say 'OK' and nothing else.",
        "🎉",
    ]
)


@given(PROMPTS, st.integers(0, 2**31 - 1), st.sets(st.integers(0, 30), max_size=4))
def test_no_banned_token_is_said(prompt: str, seed: int, places: set[int]) -> None:
    plain = told(prompt, seed=seed).choices[0].content
    bias = {str(plain.ids[place]): -100 for place in places if place < len(plain.ids)}
    said = told(prompt, seed=seed, logit_bias=bias).choices[0].content
    assert not {int(id) for id in bias} & set(said.ids)
    assert "\ufffd" not in said.text
    if not bias:
        assert said == plain


def test_a_token_that_is_only_made_rarer_may_be_said() -> None:
    plain = told("Why is the sky blue?").choices[0].content
    assert told("Why is the sky blue?", logit_bias={str(plain.ids[0]): -99}).choices[0].content == plain


def test_another_answer_is_preferred_to_one_with_holes() -> None:
    plain = told("Explain how bread is made").choices[0].content
    word = next(id for id in plain.ids if len(tokens.decode([id]).strip()) > 6)
    said = told("Explain how bread is made", logit_bias={str(word): -100}).choices[0].content
    assert said.text != tokens.decode([id for id in plain.ids if id != word])


def test_a_document_stays_valid() -> None:
    form = {"type": "json_object"}
    brace = tokens.encode("{")[0]
    answer = told("Give me a JSON object", response_format=form, logit_bias={str(brace): -100})
    assert isinstance(json.loads(answer.choices[0].content.text), dict)


def test_words_that_are_no_ids_ban_nothing() -> None:
    assert told("Hello", logit_bias={"hello": -100, "-3": -100, "1.5": -100}) == told("Hello")


TOPICS = (
    "Give me 5 tips for kindness",
    "Write a poem about patience",
    "什么是耐心？",
    "¿Por qué importa la amistad?",
)


def _repeated(prompt: str, **parameters: float) -> float:
    """The share of tokens that were said before."""
    ids = told(prompt, **parameters).choices[0].content.ids  # type: ignore[arg-type]
    return 1 - len(set(ids)) / len(ids)


@pytest.mark.parametrize("name", ["presence_penalty", "frequency_penalty"])
def test_a_penalty_lessens_repetition_and_a_negative_one_adds_to_it(name: str) -> None:
    plain, less, more = (sum(_repeated(one, **{name: value}) for one in TOPICS) for value in (0.0, 2.0, -2.0))
    assert less < 0.88 * plain
    assert more > 1.1 * plain


def test_a_penalised_topic_is_named_and_then_called_by_a_word_for_it() -> None:
    assert told("Give me 5 tips for kindness").choices[0].content.text.count("kindness") > 1
    said = told("Give me 5 tips for kindness", presence_penalty=1.5).choices[0].content.text
    assert said.lower().count("kindness") == 1
    assert said == told("Give me 5 tips for kindness", presence_penalty=1.5).choices[0].content.text


def test_a_form_that_was_asked_for_stands_above_the_penalties() -> None:
    said = told("Describe friendship in exactly 12 words", presence_penalty=2.0).choices[0].content.text
    assert len(said.split()) == 12
    code = told("Write a Python function for binary search", presence_penalty=2.0).choices[0].content.text
    assert "while low <= high" in code
