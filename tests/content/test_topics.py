"""What is asked about known things: what they are, parts of them, two of them, what speaks for them."""

import re
from typing import Any

import pytest

from mock_server.content import phrases
from tests.content.asking import said

ROWS = phrases.data("topics")


def test_every_topic_is_told_in_chinese_and_but_for_those_of_china_in_english_in_whole_sentences() -> None:
    for row in ROWS:
        assert row["names"], row
        assert len(row["zh"]) >= 2, row["names"][0]
        if "en" in row:
            assert len(row["en"]) >= 3, row["names"][0]
            assert all(one[-1] in '.!?"`' for one in row["en"]), row["names"][0]
        assert all(one[-1] in "。！？”" for one in row["zh"]), row["names"][0]


def test_no_name_stands_for_two_topics() -> None:
    names = [name for row in ROWS for name in (*row["names"], *row.get("alone", ()))]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("什么是幸存者偏差", "被淘汰"),
        ("试用期最长多久", "六个月"),
        ("瑞幸咖啡是一家什么公司", "生椰拿铁"),
        ("What is the flu?", "influenza"),
        ("What are the symptoms of flu?", "fever"),
        ("What's the time complexity of quicksort?", "O(n log n)"),
        ("Can dogs eat chocolate?", "must not"),
        ("What language is spoken in Brazil?", "Portuguese"),
        ("什么是Transformer？", "注意力"),
        ("李白是谁？", "诗仙"),
        ("三国演义讲了什么？", "罗贯中"),
    ],
)
def test_a_question_about_a_known_thing_is_answered_by_what_is_known_of_it(text: str, word: str) -> None:
    assert word in said(text)


def test_a_detail_that_is_not_known_is_said_not_to_be() -> None:
    answer = said("Who is the CFO of Alibaba?")
    assert "Hangzhou" in answer
    assert not answer.startswith("Alibaba")


def test_two_known_things_are_compared_in_a_table_where_one_is_asked_for() -> None:
    answer = said("Compare Python and JavaScript in a table")
    assert "| | Python | JavaScript |" in answer
    assert "Guido van Rossum" in answer
    assert all(line.count("|") == 4 for line in answer.splitlines() if line.startswith("|"))


def test_what_speaks_for_a_known_thing_is_its_own() -> None:
    assert "editor" in said("What are the advantages of TypeScript?")
    assert "编辑器" in said("TypeScript有什么优点？")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("How many days are in a leap year?", "366"),
        ("Who discovered penicillin?", "Fleming"),
        ("Name the 7 wonders of the world", "Lighthouse of Alexandria"),
        ("四大发明是什么？", "造纸术"),
        ("十二生肖有哪些？", "鼠、牛、虎"),
        ("世界人口有多少？", "80 亿"),
    ],
)
def test_what_everybody_knows_is_known(text: str, word: str) -> None:
    assert word in said(text)


def test_so_many_planets_are_so_many() -> None:
    assert said("Name 3 planets").count("\n") == 2
    assert said("List the planets in the solar system").count("\n") == 9


def test_as_many_rows_are_selected_as_are_asked_for() -> None:
    assert "LIMIT 5" in said("Write a SQL query that finds the top 5 customers by total order amount")


def test_a_bubble_sort_swaps_neighbours() -> None:
    program = said("用Python写一个冒泡排序").split("```python\n")[1].split("```")[0]
    assert "items[at], items[at + 1] = items[at + 1], items[at]" in program
    names: dict[str, Any] = {}
    exec(program, names)
    assert names["bubble_sort"]([5, 1, 4, 1]) == [1, 1, 4, 5]


@pytest.mark.parametrize(
    "text", ["What is the Battle of Lepanto?", "Tell me about Kraków", "Explain Zweibrücken"]
)
def test_of_a_name_that_is_not_known_nothing_is_made_up(text: str) -> None:
    answer = said(text)
    assert re.search(r"no reliable details|cannot say anything certain|know too little", answer), answer


def test_a_notion_that_is_not_known_is_no_name() -> None:
    assert "source" not in said("Explain what a zorblat is")


def test_a_name_that_is_known_in_another_language_hides_none_that_is_known_in_this_one() -> None:
    assert phrases.topic("pdca", "en") is None
    assert phrases.topic("tcp", "en")
    assert phrases.topic("tcp pdca", "en") == phrases.topic("tcp", "en")
