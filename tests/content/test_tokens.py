"""Counting word by word gives exactly what the vocabulary's own encoder gives."""

from hypothesis import example, given
from hypothesis import strategies as st

from mock_server.content import tokens

SIGNS = st.one_of(
    st.sampled_from(list(" \n\t\r.,!?'sS1aé你　\xa0\u2003\x1c\u0301-_:\"`*#|😀")),
    st.characters(exclude_categories=["Cs"]),
)


@given(st.text(SIGNS, max_size=60))
@example("two  blanks, three   and four    of them")
@example("a\n b \n\n c")
@example(" begins and ends ")
def test_a_text_looked_up_word_by_word_has_the_tokens_of_the_whole_text(text: str) -> None:
    assert tokens.encode(text) == tokens.vocabulary().encode(text)
    assert tokens.encode(text) == tokens.vocabulary().encode(text), "the second time, from memory"


@given(st.text(SIGNS, min_size=1, max_size=60))
def test_the_ends_of_a_run_are_found_when_they_are_asked_for(text: str) -> None:
    run = tokens.run(text)
    assert run.ends[-1] == len(run.text) == len(text)
    assert len(run.ends) == len(run.ids)
