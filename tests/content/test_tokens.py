"""Counting word by word gives exactly what the vocabulary's own encoder gives."""

import subprocess
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mock_server.content import tokens, vocabulary

SIGNS = st.one_of(
    st.sampled_from(list(" \n\t\r.,!?'sS1aé你　\xa0\u2003\x1c\u0301-_:\"`*#|😀")),
    st.characters(exclude_categories=["Cs"]),
)


@given(st.text(SIGNS, max_size=60))
@example("two  blanks, three   and four    of them")
@example("a\n b \n\n c")
@example(" begins and ends ")
def test_a_text_looked_up_word_by_word_has_the_tokens_of_the_whole_text(text: str) -> None:
    assert tokens.encode(text) == vocabulary._filled().encode(text)
    assert tokens.encode(text) == vocabulary._filled().encode(text), "the second time, from memory"


@given(st.lists(st.text(SIGNS, max_size=8), max_size=5).map(". ".join))
@example("One.  Two. 3. \n. \u00a0. ")
def test_a_text_looked_up_sentence_by_sentence_has_the_tokens_of_the_whole_text(text: str) -> None:
    assert tokens.encode(text) == vocabulary._filled().encode(text)


WORDS = st.text(
    st.one_of(
        st.sampled_from(list("abcdefghijklmnopqrstuvwxyz ETAOIN'.,\n的一是在有了人我北京天气，。")),
        st.characters(codec="ascii"),
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
    ),
    max_size=40,
)


@given(WORDS)
@example("It's Tom's; THEY'LL say \x1c 1,234.5 times: \u3000 \r\n\r\n（好）…—end  ")
@example("internationalization of supercalifragilisticexpialidocious 中华人民共和国")
@example("-" * 300)
def test_the_first_words_are_cut_and_merged_as_the_filled_encoder_does_it(text: str) -> None:
    assert vocabulary._PLAIN.fullmatch(text)
    told = [id for piece in vocabulary._PIECES.findall(text) for id in vocabulary._merged(piece.encode())]
    assert told == vocabulary._filled().encode(text)


def test_one_endless_word_goes_to_the_encoder_at_once() -> None:
    script = (
        "from mock_server.content import tokens, vocabulary\n"
        "tokens.count('a' * 20_000)\n"
        "assert vocabulary._encode is not None\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)


def test_a_few_english_and_chinese_questions_do_not_fill_the_encoder() -> None:
    script = (
        "from mock_server.content import tokens, vocabulary\n"
        "for text in ('Where does the sun rise?', '太阳从哪里升起？', 'tokens'):\n"
        "    assert tokens.run(text * 3).ends[-1] == len(text * 3)\n"
        "assert vocabulary._encode is None\n"
        "tokens.count('ok ' * 20_000)\n"
        "assert vocabulary._encode is not None\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


@given(st.text(SIGNS, min_size=1, max_size=60))
def test_the_ends_of_a_run_are_found_when_they_are_asked_for(text: str) -> None:
    run = tokens.run(text)
    assert run.ends[-1] == len(run.text) == len(text)
    assert len(run.ends) == len(run.ids)


@pytest.mark.parametrize("enough", [1, 7, 40])
def test_of_a_long_text_only_a_beginning_is_counted_and_its_tokens_are_the_same(enough: int) -> None:
    text = "One word, two words; 'three' (3) words: it's so.\n\nÀ bientôt 中文 字 and on and on. " * 30
    some, whole = tokens.run(text, enough), tokens.run(text)
    assert enough < len(some.ids) < len(whole.ids) / 2
    assert list(some.ids) == list(whole.ids[: len(some.ids)])
    assert tokens.cut(some, enough) == tokens.cut(whole, enough)


def test_what_was_let_go_of_is_read_again() -> None:
    before = [vocabulary._found(word) for word in (b" the", b"Paris", "的".encode(), b"no such word at all")]
    vocabulary.let_go()
    assert [
        vocabulary._found(word) for word in (b" the", b"Paris", "的".encode(), b"no such word at all")
    ] == before
    assert before[0] is not None and before[-1] is None
