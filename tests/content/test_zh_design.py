"""What is designed or drafted for a firm in Chinese."""

import re

import pytest

from mock_server.content import phrases
from tests.content.asking import holds, said

DATA = phrases.data("zh_design")


@pytest.mark.parametrize("field", DATA["domains"], ids=lambda row: row["name"])
def test_what_a_table_refers_to_is_a_table_of_its_field(field: dict[str, list[list[str]]]) -> None:
    names = {table for table, _, _ in field["tables"]}
    for _, _, columns in field["tables"]:
        for name, kind, holding in columns:
            assert "@" not in kind or kind.partition("@")[2] in names, name
            assert holding and "'" not in holding


def test_tables_of_a_field_are_told_as_statements_with_chinese_comments() -> None:
    answer = said("设计一个图书管理系统的数据库表")
    assert answer.count("CREATE TABLE") == 4
    assert "UNIQUE KEY uk_isbn (isbn)" in answer and "COMMENT='借阅记录'" in answer
    assert "`loans.book_id` → `books.id`" in answer


def test_an_api_has_the_paths_of_its_field_and_an_example() -> None:
    holds("设计一个用户登录注册的REST API", "/api/v1/auth/login", "409", "```json")
    holds("帮我设计博客系统的接口", "/api/v1/posts/{id}/publish", "| DELETE |")


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ("设计一个短链系统", "62 进制"),
        ("秒杀系统怎么设计", "Lua"),
        ("排行榜怎么实现", "ZSET"),
        ("后台管理系统前端技术选型", "Element Plus"),
        ("用SWOT分析一下瑞幸咖啡", "库迪"),
        ("写一个Java后端开发的岗位JD", "任职要求"),
        ("写一份咖啡店的商业计划书大纲", "保本"),
    ],
)
def test_a_design_says_what_belongs_to_its_subject(asked: str, word: str) -> None:
    assert word in said(asked)


def test_as_many_user_stories_are_told_as_are_asked_for() -> None:
    assert len(re.findall(r"\*\*US-\d\d\*\*", said("为外卖App写3条用户故事"))) == 3


@pytest.mark.parametrize("asked", ["对我们社区养老院做SWOT分析", "设计一个宠物寄养系统的数据库"])
def test_of_a_field_that_is_not_known_it_is_asked_and_nothing_made_up(asked: str) -> None:
    assert re.search(r"没有可靠的资料|不熟", said(asked))


@pytest.mark.parametrize("asked", ["设计一张海报", "单例设计模式是什么", "给我出5道Java面试题"])
def test_other_designs_are_left_to_others(asked: str) -> None:
    assert "CREATE TABLE" not in said(asked)
