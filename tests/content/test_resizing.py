"""The last answer with less in it."""

import re

import pytest

from tests.content.test_turns import talked

LETTER = "Write a cover letter for a junior web developer position"
TIPS = "Give me 5 tips for better sleep"


@pytest.mark.parametrize("asked", [LETTER, "Write an essay about cats", "Tell me about the history of Rome"])
def test_half_as_long_is_half_of_it_in_its_own_sentences(asked: str) -> None:
    whole, half = talked(asked, "half as long")
    assert len(half.split()) < len(whole.split()) * 0.65
    for sentence in re.split(r"(?<=[.!?])\s+", half):
        assert sentence in whole


def test_a_letter_without_its_introduction_keeps_its_frame() -> None:
    whole, less = talked(LETTER, "without the intro")
    blocks = whole.split("\n\n")
    assert less == "\n\n".join([*blocks[:2], *blocks[3:]])
    assert talked(LETTER, "remove the subject line")[1].startswith("Dear")


def test_each_point_gets_shorter_and_none_is_lost() -> None:
    whole, less = talked(TIPS, "make them shorter")
    assert len(less) < len(whole)
    assert len(re.findall(r"^\d\.", less, re.MULTILINE)) == 5


def test_the_first_two_or_those_that_are_named_stay() -> None:
    whole, two = talked(TIPS, "only the first two")
    assert re.findall(r"^\d\. .*$", two, re.MULTILINE) == re.findall(r"^\d\. .*$", whole, re.MULTILINE)[:2]
    *_, named = talked(TIPS, "keep 1 and 3")
    assert len(re.findall(r"^\d\. ", named, re.MULTILINE)) == 2
    assert re.search(r"^3\. (.*)$", whole, re.MULTILINE)[1] in named  # type: ignore[index]


def test_a_limit_that_is_kept_already_is_said_to_be_kept() -> None:
    asked = "Write a product description for a coffee mug"
    assert "already" in talked(asked, "max 90 words")[1]
    *_, _, ten = talked(asked, "max 90 words", "max 10 words")
    assert "coffee mug" in ten.lower()


@pytest.mark.parametrize(("wish", "gone"), [("去掉称呼", "尊敬的领导"), ("去掉落款", "请假人")])
def test_parts_of_a_chinese_letter_go(wish: str, gone: str) -> None:
    whole, less = talked("写一封请假条", wish)
    assert gone in whole
    assert gone not in less
    assert "特请假一天" in less
