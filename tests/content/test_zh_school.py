"""Compositions as Chinese schools set them."""

import re

import pytest

from tests.content.asking import said


@pytest.mark.parametrize(
    ("asked", "title", "signs"),
    [
        ("写一篇800字作文《我的梦想》", "我的梦想", 800),
        ("写一篇600字的作文，题目是《难忘的一件事》", "难忘的一件事", 600),
        ("帮我写一篇作文：我的妈妈，400字", "我的妈妈", 400),
        ("以“坚持”为话题写一篇不少于800字的议论文", "谈坚持", 800),
        ("写一篇500字的记叙文，题目《那一次，我长大了》", "那一次，我长大了", 500),
        ("请以“春天”为题写一篇作文，不少于500字", "春天", 500),
        ("写一篇关于家乡的作文 600字", "家乡", 600),
        ("帮我写一篇读后感，《西游记》，500字", "《西游记》读后感", 500),
        ("写一篇800字的高考作文，主题是科技与人文", "科技与人文", 800),
        ("写一篇1000字作文，我的梦想", "我的梦想", 1000),
        ("写一篇小学三年级作文《我的老师》", "我的老师", 300),
        ("以《责任》为题写一篇800字议论文", "谈责任", 800),
    ],
)
def test_a_composition_has_its_title_and_its_length(asked: str, title: str, signs: int) -> None:
    head, _, body = said(asked).partition("\n\n")
    assert head == f"# {title}"
    assert signs <= len(re.sub(r"\s", "", body)) <= signs * 1.1
    assert "{" not in body
    lines = re.findall(r"[^。！？]+[。！？]", body)
    assert len(set(lines)) == len(lines)


def test_a_virtue_has_examples_of_its_own() -> None:
    assert re.search("商鞅|季布|宋濂", said("以诚信为话题写一篇800字议论文"))


def test_at_most_is_kept_too() -> None:
    assert len(re.sub(r"\s", "", said("写一篇作文《我的妈妈》，400字以内").partition("\n\n")[2])) <= 400
