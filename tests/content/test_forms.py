"""Pieces and answers of a known form, in English and Chinese."""

import re

import pytest

from mock_server.content import forms, phrases
from mock_server.content.needles import Needles, needles
from tests.content.asking import said


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("写一篇小红书文案，推荐一款防晒霜", "#防晒霜"),
        ("帮我写一份周报", "下周计划"),
        ("写一条朋友圈文案，主题是旅行", "旅行"),
        ("写一首七言绝句，主题是秋天", "《秋"),
        ("用文言文写一段关于读书的话", "读书之道"),
        ("“画蛇添足”是什么意思？", "多余"),
        ("用“守株待兔”造句", "守株待兔"),
        ("床前明月光的下一句是什么？", "疑是地上霜"),
        ("“黄河入海流”的上一句是什么？", "白日依山尽"),
        ("对对联：上联“海阔凭鱼跃”", "天高任鸟飞"),
        ("Excel怎么用VLOOKUP？", "=VLOOKUP("),
        ("写一个Excel公式，计算B列大于100的和", '=SUMIF(B:B, ">100")'),
        ("鸡兔同笼，头35个，脚94只，问鸡兔各几只？", "12 只，鸡有 35 - 12 = 23 只"),
        ("给我三道前端面试题", "3. "),
        ("感冒了怎么办？", "休息"),
        ("把下面的话改得更正式：老板，我明天不来了", "请假"),
        ("How do I kill a process on port 3000?", "lsof -i :3000"),
        ("How do I find the 20 largest files on Linux?", "head -n 20"),
        ("Write a rap about pizza", "pizza"),
        ("Write a dialogue between a cat and a dog", "**Cat:**"),
        ("What does 'break the ice' mean?", "at ease"),
        ("Chickens and rabbits have 35 heads and 94 legs. How many of each?", "12 rabbits"),
        ("What should I wear to a wedding?", "For a wedding,"),
    ],
)
def test_a_form_is_known_by_what_asks_for_it(text: str, word: str) -> None:
    assert word in said(text)


def test_no_slot_of_a_form_stays_open() -> None:
    for language in ("en", "zh"):
        for row in forms._rows(language, plain=False):
            for one in row.told:
                slots = {part.split("}")[0] for part in one.split("{")[1:] if "}" in part}
                known = {
                    "topic",
                    "Topic",
                    "whom",
                    "when",
                    "facts",
                    "one",
                    "One",
                    "two",
                    "Two",
                    "n",
                    "col",
                    "sign",
                    "name",
                }
                assert all(slot in known for slot in slots if slot.isidentifier()), one[:60]


def implies(needed: Needles, needs: set[str]) -> bool:
    """Whether what a pattern needs is in no text without one of these."""
    return any(
        all(
            any(need in one for need in needs) if isinstance(one, str) else implies(one, needs)
            for one in clause
        )
        for clause in needed
    )


def test_what_a_form_needs_is_what_its_pattern_needs() -> None:
    data = phrases.data("forms")
    for row in (*data["forms"], *data["howtos"]):
        needed = needles(row["asks"], re.IGNORECASE)
        assert implies(needed, set(row["needs"])) if row["needs"] else not needed, row["asks"]


def test_a_cage_without_whole_animals_is_said_to_be_none() -> None:
    assert "整数" in said("鸡兔同笼，头10个，脚95只，各几只？")


def test_the_title_of_an_essay_is_its_topic() -> None:
    assert said("以“坚持”为题写一篇高考作文").splitlines()[0].endswith("坚持")


def test_a_text_to_be_summed_up_is_not_taken_for_a_question() -> None:
    told = said("总结：人工智能正在改变各行各业。它提高了效率，也带来了挑战。专家认为监管很重要。")
    assert told.startswith("人工智能正在改变各行各业。")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("问君能有几多愁，下一句是", "下一句是“恰似一江春水向东流”。"),
        ("采菊东篱下的下一句是什么，作者是谁", "下一句是“悠然见南山”，出自东晋·陶渊明《饮酒·其五》。"),
        ("大江东去，浪淘尽 下一句", "下一句是“千古风流人物”。"),
        ("“柳暗花明又一村”的上一句是什么", "上一句是“山重水复疑无路”。"),
    ],
)
def test_the_line_beside_a_line_is_known_with_its_poem(asked: str, told: str) -> None:
    assert said(asked) == told


def test_a_chain_of_idioms_goes_on_from_turn_to_turn() -> None:
    begun = [{"role": "user", "content": "成语接龙：一心一意"}, {"role": "assistant", "content": "意气风发"}]
    assert said([*begun, {"role": "user", "content": "发扬光大"}])[0] == "大"
    assert "“发”字开头" in said([*begun, {"role": "user", "content": "马到成功"}])
