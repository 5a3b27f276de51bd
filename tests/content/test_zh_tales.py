"""Tales in Chinese, and what is asked of one that was told."""

import re

import pytest

from mock_server.content import phrases
from tests.content.asking import said

DATA = phrases.data("zh_tales")


def talk(*turns: str) -> str:
    """The last answer of a conversation."""
    messages: list[dict[str, str]] = []
    for turn in turns:
        messages.append({"role": "user", "content": turn})
        messages.append({"role": "assistant", "content": said(messages)})
    return messages[-1]["content"]


def title(answer: str) -> str:
    match = re.match(r"\*\*(.+?)\*\*\n\n", answer)
    assert match, answer
    return match[1]


@pytest.mark.parametrize("row", [*DATA["tales"], *DATA["about"]], ids=lambda row: row["title"])
def test_a_plot_names_its_hero_and_ends_its_sentences(row: dict[str, list[str]]) -> None:
    told = [*row["said"], row["next"]]
    assert len(row["said"]) == 5 and any("{hero}" in one for one in told)
    assert all(one[-1] in "。！？”" for one in told)


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ("写一个科幻小故事，主角是机器人", "科幻"),
        ("写个悬疑故事，300字", "悬疑"),
        ("讲个鬼故事", "鬼故事"),
        ("写一个职场小故事", "职场"),
        ("给我讲个睡前故事", "睡前故事"),
        ("写一个关于狐狸的童话故事", "童话"),
        ("写一篇武侠小说", "武侠"),
        ("写一个关于勇气的故事", "励志"),
    ],
)
def test_a_tale_is_of_the_kind_that_is_asked_for(asked: str, kind: str) -> None:
    kinds = {row["title"]: row["kind"] for row in DATA["tales"]}
    assert kinds[title(said(asked))] == kind


def test_a_tale_about_a_thing_speaks_of_it() -> None:
    answer = said("写一个关于咖啡的故事")
    assert "咖啡" in answer and "关于咖啡" not in answer


def test_a_tale_that_is_handed_down_says_where_it_stands() -> None:
    assert "《" in said("讲一个成语故事")
    assert "诸葛亮" in said("讲一个三国故事")


def test_a_tale_gets_another_hero_and_another_end() -> None:
    asked = "写一个关于狐狸的童话故事"
    assert "小狐狸" in talk(asked)
    other = talk(asked, "主角换成兔子")
    assert "小兔子" in other and "狐狸" not in other
    sad = talk(asked, "结局改成悲伤的")
    assert title(sad) == title(talk(asked)) and sad != talk(asked)


def test_a_tale_goes_on_and_another_is_another() -> None:
    on = talk("讲个鬼故事", "然后呢")
    assert not on.startswith("**") and "养老院" in on
    assert title(talk("讲个睡前故事")) != title(talk("讲个睡前故事", "换一个"))
